-- The catalogue: facts with a source and a date, kept by editions. Rows are only ever added, an edition at a time.

CREATE TABLE build_info (
    name  VARCHAR PRIMARY KEY,
    value VARCHAR NOT NULL
);

CREATE TABLE edition (
    source          VARCHAR NOT NULL,
    number          INTEGER NOT NULL,
    package_version VARCHAR NOT NULL,
    observed_on     DATE    NOT NULL,
    content_hash    VARCHAR NOT NULL,
    note            VARCHAR NOT NULL,
    PRIMARY KEY (source, number)
);

CREATE TABLE provider (
    edition      INTEGER NOT NULL,
    id           VARCHAR NOT NULL,
    name         VARCHAR NOT NULL,
    pricing_urls VARCHAR NOT NULL,
    comment      VARCHAR,
    PRIMARY KEY (edition, id)
);

CREATE TABLE token_price (
    edition                     INTEGER NOT NULL,
    provider                    VARCHAR NOT NULL,
    model                       VARCHAR NOT NULL,
    model_name                  VARCHAR NOT NULL,
    block                       INTEGER NOT NULL,
    effective_from              DATE,
    window_start                TIME,
    window_end                  TIME,
    tier_from_input_tokens      BIGINT  NOT NULL CHECK (tier_from_input_tokens >= 0),
    variant                     VARCHAR NOT NULL,
    input_usd_per_mtok          DOUBLE CHECK (input_usd_per_mtok >= 0 AND isfinite(input_usd_per_mtok)),
    cached_input_usd_per_mtok   DOUBLE CHECK (cached_input_usd_per_mtok >= 0 AND isfinite(cached_input_usd_per_mtok)),
    cache_write_usd_per_mtok    DOUBLE CHECK (cache_write_usd_per_mtok >= 0 AND isfinite(cache_write_usd_per_mtok)),
    cache_write_long_usd_per_mtok DOUBLE
        CHECK (cache_write_long_usd_per_mtok >= 0 AND isfinite(cache_write_long_usd_per_mtok)),
    output_usd_per_mtok         DOUBLE CHECK (output_usd_per_mtok >= 0 AND isfinite(output_usd_per_mtok)),
    other_prices                VARCHAR,
    context_window              BIGINT,
    deprecated                  BOOLEAN NOT NULL,
    status                      VARCHAR NOT NULL,
    source                      VARCHAR NOT NULL,
    package_version             VARCHAR NOT NULL,
    listed_on                   DATE    NOT NULL,
    note                        VARCHAR,
    dataset                     VARCHAR NOT NULL DEFAULT 'genai-prices',
    effective_to                DATE,
    region                      VARCHAR,
    checked_on                  DATE,
    retires_on                  DATE,
    retires_source              VARCHAR,
    released_on                 DATE,
    model_key                   VARCHAR NOT NULL,
    PRIMARY KEY (dataset, edition, provider, model, variant, block, tier_from_input_tokens),
    CHECK ((window_start IS NULL) = (window_end IS NULL)),
    CHECK (status IN ('quoted', 'transcribed', 'derived', 'assumed', 'doubtful'))
);

CREATE TABLE gpu_rate (
    edition             INTEGER NOT NULL,
    id                  VARCHAR NOT NULL,
    provider            VARCHAR NOT NULL,
    gpu                 VARCHAR NOT NULL,
    term                VARCHAR NOT NULL,
    gpu_count           INTEGER NOT NULL CHECK (gpu_count > 0),
    region              VARCHAR NOT NULL,
    usd_per_hour        DOUBLE  NOT NULL CHECK (usd_per_hour >= 0 AND isfinite(usd_per_hour)),
    usd_per_gpu_hour    DOUBLE  NOT NULL CHECK (usd_per_gpu_hour >= 0 AND isfinite(usd_per_gpu_hour)),
    memory_gb_as_listed DOUBLE,
    gpu_as_listed       VARCHAR NOT NULL,
    term_as_listed      VARCHAR NOT NULL,
    status              VARCHAR NOT NULL CHECK (status IN ('quoted', 'transcribed', 'derived', 'assumed', 'doubtful')),
    source              VARCHAR NOT NULL,
    observed_on         DATE,
    note                VARCHAR,
    instance            VARCHAR,
    operating_system    VARCHAR CHECK (operating_system IN ('linux', 'windows')),
    month_only          BOOLEAN NOT NULL DEFAULT FALSE,
    gpu_fraction        DOUBLE  CHECK (gpu_fraction > 0 AND gpu_fraction < 1),
    interconnect        VARCHAR,
    interconnect_source VARCHAR,
    PRIMARY KEY (edition, id)
);

CREATE TABLE hardware (
    edition                                 INTEGER NOT NULL,
    gpu                                     VARCHAR NOT NULL,
    name                                    VARCHAR NOT NULL,
    vendor                                  VARCHAR,
    generation                              VARCHAR,
    memory_bytes                            DOUBLE CHECK (memory_bytes > 0),
    memory_source                           VARCHAR,
    memory_note                             VARCHAR,
    bandwidth_bytes_per_second              DOUBLE CHECK (bandwidth_bytes_per_second > 0),
    bandwidth_source                        VARCHAR,
    bf16_flops                              DOUBLE CHECK (bf16_flops > 0),
    fp8_flops                               DOUBLE CHECK (fp8_flops > 0),
    fp4_flops                               DOUBLE CHECK (fp4_flops > 0),
    int8_ops                                DOUBLE CHECK (int8_ops > 0),
    flops_source                            VARCHAR,
    flops_note                              VARCHAR,
    power_watts                             DOUBLE CHECK (power_watts > 0),
    power_source                            VARCHAR,
    scale_up_bytes_per_second_per_direction DOUBLE CHECK (scale_up_bytes_per_second_per_direction > 0),
    scale_up_source                         VARCHAR,
    observed_on                             DATE,
    PRIMARY KEY (edition, gpu)
);

CREATE TABLE throughput_point (
    edition                  INTEGER NOT NULL,
    id                       VARCHAR NOT NULL,
    model                    VARCHAR NOT NULL,
    model_as_published       VARCHAR NOT NULL,
    gpu                      VARCHAR NOT NULL,
    gpu_as_published         VARCHAR NOT NULL,
    n_gpus                   INTEGER NOT NULL CHECK (n_gpus > 0),
    tp                       INTEGER,
    pp                       INTEGER,
    attn_dp                  INTEGER,
    ep                       INTEGER,
    precision                VARCHAR NOT NULL,
    engine                   VARCHAR NOT NULL,
    engine_version           VARCHAR,
    engine_as_published      VARCHAR NOT NULL,
    input_tokens             DOUBLE,
    output_tokens            DOUBLE,
    concurrency              DOUBLE,
    output_tokens_per_second DOUBLE CHECK (output_tokens_per_second > 0 AND isfinite(output_tokens_per_second)),
    metric                   VARCHAR NOT NULL,
    published_value          DOUBLE,
    published_unit           VARCHAR,
    ttft_ms                  DOUBLE,
    tpot_ms                  DOUBLE,
    status                   VARCHAR NOT NULL CHECK (status IN ('measured', 'derived', 'doubtful')),
    source                   VARCHAR NOT NULL,
    url                      VARCHAR,
    observed_on              DATE,
    observed_as_published    VARCHAR,
    note                     VARCHAR,
    PRIMARY KEY (edition, id)
);

CREATE TABLE model (
    edition INTEGER NOT NULL,
    id      VARCHAR NOT NULL,
    name    VARCHAR NOT NULL,
    maker   VARCHAR NOT NULL,
    aliases VARCHAR,
    facts   VARCHAR,
    PRIMARY KEY (edition, id)
);

CREATE TABLE estimator (
    edition   INTEGER NOT NULL,
    constants VARCHAR NOT NULL,
    PRIMARY KEY (edition)
);

CREATE TABLE retirement (
    edition    INTEGER NOT NULL,
    dataset    VARCHAR NOT NULL,
    provider   VARCHAR NOT NULL,
    model      VARCHAR NOT NULL,
    model_key  VARCHAR NOT NULL,
    retires_on DATE    NOT NULL,
    source     VARCHAR NOT NULL,
    note       VARCHAR,
    PRIMARY KEY (dataset, edition, provider, model)
);

CREATE TABLE quality (
    edition      INTEGER NOT NULL,
    model        VARCHAR NOT NULL,
    as_published VARCHAR NOT NULL,
    category     VARCHAR NOT NULL,
    rating       DOUBLE  NOT NULL CHECK (isfinite(rating)),
    low          DOUBLE  NOT NULL CHECK (isfinite(low) AND low <= rating),
    high         DOUBLE  NOT NULL CHECK (isfinite(high) AND high >= rating),
    votes        INTEGER NOT NULL CHECK (votes > 0),
    rank         INTEGER,
    observed_on  DATE    NOT NULL,
    licence      VARCHAR NOT NULL,
    source       VARCHAR NOT NULL,
    PRIMARY KEY (edition, model, category)
);

CREATE TABLE reasoning (
    edition     INTEGER NOT NULL,
    seller      VARCHAR NOT NULL,
    model       VARCHAR NOT NULL,
    reasoning   BOOLEAN NOT NULL,
    source      VARCHAR NOT NULL,
    observed_on DATE    NOT NULL,
    PRIMARY KEY (edition, seller, model)
);

CREATE TABLE unit_price (
    edition           INTEGER NOT NULL,
    id                VARCHAR NOT NULL,
    provider          VARCHAR NOT NULL,
    unit              VARCHAR NOT NULL,
    family            VARCHAR NOT NULL,
    reach             VARCHAR NOT NULL CHECK (reach IN ('global', 'data zone', 'regional')),
    term              VARCHAR NOT NULL,
    regions           VARCHAR NOT NULL,
    usd_per_unit_hour DOUBLE  NOT NULL CHECK (usd_per_unit_hour > 0 AND isfinite(usd_per_unit_hour)),
    price_as_listed   DOUBLE  NOT NULL CHECK (price_as_listed > 0 AND isfinite(price_as_listed)),
    per_as_listed     VARCHAR NOT NULL CHECK (per_as_listed IN ('hour', 'month', 'year')),
    effective_from    DATE,
    status            VARCHAR NOT NULL CHECK (status IN ('quoted', 'transcribed', 'derived', 'assumed', 'doubtful')),
    source            VARCHAR NOT NULL,
    observed_on       DATE    NOT NULL,
    note              VARCHAR,
    PRIMARY KEY (edition, id)
);

CREATE TABLE unit_capacity (
    edition                          INTEGER NOT NULL,
    provider                         VARCHAR NOT NULL,
    model                            VARCHAR NOT NULL,
    unit                             VARCHAR NOT NULL,
    family                           VARCHAR NOT NULL,
    reach                            VARCHAR NOT NULL CHECK (reach IN ('global', 'data zone', 'regional', 'any')),
    input_tokens_per_minute_per_unit DOUBLE  NOT NULL CHECK (input_tokens_per_minute_per_unit > 0),
    output_token_weight              DOUBLE  NOT NULL CHECK (output_token_weight >= 0),
    cached_token_weight              DOUBLE  CHECK (cached_token_weight >= 0),
    minimum_units                    INTEGER NOT NULL CHECK (minimum_units >= 0),
    unit_increment                   INTEGER NOT NULL CHECK (unit_increment > 0),
    status                           VARCHAR NOT NULL CHECK (status IN ('quoted', 'transcribed', 'derived', 'doubtful')),
    source                           VARCHAR NOT NULL,
    observed_on                      DATE    NOT NULL,
    note                             VARCHAR,
    PRIMARY KEY (edition, provider, model, reach)
);
