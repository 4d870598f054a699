"""Every SQL query of the catalogue, with bound parameters; a query for a row of `pricing.rows` selects its fields."""

from __future__ import annotations

from dataclasses import fields

from pricing.rows import HardwareRow, PriceRow, RateRow, Rating, Reasoning, ThroughputPoint, UnitCapacity, UnitPrice

_Row = PriceRow | RateRow | HardwareRow | ThroughputPoint | Rating | Reasoning | UnitPrice | UnitCapacity


def _select(row: type[_Row]) -> str:
    return " ".join(("SELECT", ", ".join(field.name for field in fields(row))))


EDITIONS = """
SELECT source, number, package_version, observed_on, content_hash, note FROM edition ORDER BY source, number
"""

BUILD_INFO = "SELECT name, value FROM build_info"

PROVIDERS = """
SELECT p.id, p.name, p.pricing_urls, p.comment, count(DISTINCT t.model)
FROM provider p
LEFT JOIN token_price t ON t.edition = p.edition AND t.provider = p.id AND t.dataset = 'genai-prices'
WHERE p.edition = $edition GROUP BY ALL ORDER BY p.id
"""

MODEL_COUNTS = """
SELECT provider, count(DISTINCT model_key) FROM token_price
WHERE list_contains($editions, dataset || ' ' || edition) GROUP BY provider ORDER BY provider
"""

RETIREMENTS = """
SELECT provider, model_key, retires_on, source, note FROM retirement
WHERE list_contains($editions, dataset || ' ' || edition) ORDER BY dataset, provider, model
"""

MODELS = """
SELECT model, any_value(model_name), any_value(context_window), bool_or(deprecated),
       bool_or(variant = 'standard' AND coalesce(input_usd_per_mtok, output_usd_per_mtok) IS NOT NULL)
FROM token_price WHERE dataset = $dataset AND edition = $edition AND provider = $provider GROUP BY model ORDER BY model
"""

_PRICES_OF_AN_EDITION = (_select(PriceRow), "FROM token_price WHERE dataset = $dataset AND edition = $edition")

TOKEN_PRICES = "\n".join(
    (
        *_PRICES_OF_AN_EDITION,
        """\
  AND ($provider IS NULL OR provider = $provider)
  AND ($model IS NULL OR model = $model)
  AND ($text IS NULL OR contains(lower(model), lower($text)) OR contains(lower(model_name), lower($text)))
  AND ($variant IS NULL OR variant = $variant)
ORDER BY provider, model, CASE variant WHEN 'standard' THEN 0 WHEN 'batch' THEN 1 ELSE 2 END, variant, block,
         tier_from_input_tokens
""",
    )
)

# The look-up of a scenario: what all lists and sellers say of a model costs little more than what one says, and a
# quarter of what it costs with all that may or may not be asked; the reader tells the few rows apart and sorts them.
TOKEN_PRICES_OF_A_MODEL = "\n".join(
    (
        _select(PriceRow),
        "FROM token_price WHERE model_key = $model_key AND list_contains($editions, dataset || ' ' || edition)",
    )
)

STEPS = "\n".join(
    (
        *_PRICES_OF_AN_EDITION,
        """\
  AND variant = 'standard' AND tier_from_input_tokens = 0 AND window_start IS NULL AND effective_from > $after
ORDER BY effective_from, provider, model
""",
    )
)

VARIANTS = "SELECT DISTINCT variant FROM token_price WHERE dataset = $dataset AND edition = $edition ORDER BY variant"

RATES = "\n".join(
    (
        _select(RateRow),
        """\
FROM gpu_rate
WHERE edition = $edition
  AND ($id IS NULL OR id = $id)
  AND ($provider IS NULL OR provider = $provider)
  AND ($gpu IS NULL OR gpu = $gpu)
  AND ($term IS NULL OR term = $term)
ORDER BY provider, gpu, term, observed_on DESC NULLS LAST, gpu_count, usd_per_gpu_hour, id
""",
    )
)

HARDWARE = "\n".join((_select(HardwareRow), "FROM hardware WHERE edition = $edition ORDER BY gpu"))

THROUGHPUT = "\n".join(
    (
        _select(ThroughputPoint),
        """\
FROM throughput_point
WHERE edition = $edition
  AND output_tokens_per_second IS NOT NULL
  AND ($id IS NULL OR id = $id)
  AND ($model IS NULL OR model = $model)
  AND ($gpu IS NULL OR gpu = $gpu)
ORDER BY model, gpu, n_gpus, precision, engine, input_tokens NULLS LAST, output_tokens NULLS LAST,
         concurrency NULLS LAST, id
""",
    )
)

REGISTERED_MODELS = "SELECT id, name, maker, aliases, facts FROM model WHERE edition = $edition ORDER BY id"

ESTIMATOR = "SELECT constants FROM estimator WHERE edition = $edition"

RATINGS = "\n".join((_select(Rating), "FROM quality WHERE edition = $edition AND category = $category"))

REASONING = "\n".join((_select(Reasoning), "FROM reasoning WHERE edition = $edition"))

UNIT_PRICES = "\n".join((_select(UnitPrice), "FROM unit_price WHERE edition = $edition ORDER BY id"))

UNIT_CAPACITIES = "\n".join(
    (_select(UnitCapacity), "FROM unit_capacity WHERE edition = $edition ORDER BY provider, model, reach")
)
