"""Every statement the catalogue asks, as literal text with bound parameters.

Column order is the field order of the dataclasses in `pricing.rows`.
"""

from __future__ import annotations

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
SELECT provider, count(DISTINCT model) FROM token_price
WHERE (dataset = $dataset_1 AND edition = $edition_1) OR (dataset = $dataset_2 AND edition = $edition_2)
   OR (dataset = $dataset_3 AND edition = $edition_3)
GROUP BY provider ORDER BY provider
"""

MODELS = """
SELECT model, any_value(model_name), any_value(context_window), bool_or(deprecated),
       bool_or(variant = 'standard' AND coalesce(input_usd_per_mtok, output_usd_per_mtok) IS NOT NULL)
FROM token_price WHERE dataset = $dataset AND edition = $edition AND provider = $provider GROUP BY model ORDER BY model
"""

_PRICES_OF_AN_EDITION = """
SELECT edition, provider, model, model_name, block, effective_from, window_start, window_end,
       tier_from_input_tokens, variant, input_usd_per_mtok, cached_input_usd_per_mtok, cache_write_usd_per_mtok,
       cache_write_1h_usd_per_mtok, output_usd_per_mtok, other_prices, context_window, deprecated, status, source,
       package_version, observed_on, note, dataset, effective_to, region
FROM token_price
WHERE dataset = $dataset AND edition = $edition
"""

TOKEN_PRICES = " ".join(
    (
        _PRICES_OF_AN_EDITION,
        """
  AND ($provider IS NULL OR provider = $provider)
  AND ($model IS NULL OR model = $model)
  AND ($text IS NULL OR contains(lower(model), lower($text)) OR contains(lower(model_name), lower($text)))
  AND ($variant IS NULL OR variant = $variant)
ORDER BY provider, model, CASE variant WHEN 'standard' THEN 0 WHEN 'batch' THEN 1 ELSE 2 END, variant, block,
         tier_from_input_tokens
""",
    )
)

# The look-up of a scenario: four times as fast without what may or may not be asked; the reader sorts the few rows.
TOKEN_PRICES_OF_A_MODEL = " ".join((_PRICES_OF_AN_EDITION, "AND provider = $provider AND model = $model"))

VARIANTS = "SELECT DISTINCT variant FROM token_price WHERE dataset = $dataset AND edition = $edition ORDER BY variant"

RATES = """
SELECT id, provider, gpu, term, gpu_count, region, usd_per_hour, usd_per_gpu_hour, memory_gb_as_listed, gpu_as_listed,
       term_as_listed, status, source, observed_on, note
FROM gpu_rate
WHERE edition = $edition
  AND ($id IS NULL OR id = $id)
  AND ($provider IS NULL OR provider = $provider)
  AND ($gpu IS NULL OR gpu = $gpu)
  AND ($term IS NULL OR term = $term)
ORDER BY provider, gpu, term, observed_on DESC NULLS LAST, gpu_count, usd_per_gpu_hour, id
"""

HARDWARE = """
SELECT gpu, name, vendor, memory_bytes, memory_source, memory_note, bandwidth_bytes_per_second, bandwidth_source,
       bf16_flops, fp8_flops, fp4_flops, int8_ops, flops_source, flops_note, power_watts, power_source,
       scale_up_bytes_per_second_per_direction, scale_up_source, observed_on
FROM hardware WHERE edition = $edition ORDER BY gpu
"""

THROUGHPUT = """
SELECT id, model, model_as_published, gpu, gpu_as_published, n_gpus, tp, pp, attn_dp, ep, precision, engine,
       engine_version, engine_as_published, input_tokens, output_tokens, concurrency, output_tokens_per_second, metric,
       published_value, published_unit, ttft_ms, tpot_ms, status, source, url, observed_on, observed_as_published, note
FROM throughput_point
WHERE edition = $edition
  AND output_tokens_per_second IS NOT NULL
  AND ($id IS NULL OR id = $id)
  AND ($model IS NULL OR model = $model)
  AND ($gpu IS NULL OR gpu = $gpu)
ORDER BY model, gpu, n_gpus, precision, engine, input_tokens NULLS LAST, output_tokens NULLS LAST,
         concurrency NULLS LAST, id
"""

REGISTERED_MODELS = "SELECT id, name, maker, aliases, facts FROM model WHERE edition = $edition ORDER BY id"

ESTIMATOR = "SELECT constants FROM estimator WHERE edition = $edition"
