"""The cells of a log: LiteLLM's columns added up by DuckDB."""

from __future__ import annotations

from pathlib import Path

import duckdb

from pricing.curated import records
from usage.reconcile.cells import Cell, Cuts


def cells(path: Path, cuts: Cuts) -> tuple[Cell, ...]:
    """Return the cells of a log."""
    def cut(values, of, sign):
        return "CASE " + " ".join(f"WHEN {of} {sign} {v} THEN {v}" for v in reversed(values)) + " ELSE 0 END" if values else "0"
    sql = f"""
    WITH r AS (SELECT DISTINCT ON (request_id) model, custom_llm_provider p, call_type LIKE '%batch%' batch, status <> 'success' failed,
      startTime::TIMESTAMP t, prompt_tokens::BIGINT i, completion_tokens::BIGINT o,
      coalesce((metadata::json->>'$.additional_usage_values.cache_read_input_tokens')::BIGINT, (metadata::json->>'$.additional_usage_values.prompt_tokens_details.cached_tokens')::BIGINT, 0) c,
      coalesce((metadata::json->>'$.additional_usage_values.cache_creation_input_tokens')::BIGINT, 0) w,
      coalesce((metadata::json->>'$.additional_usage_values.cache_creation.ephemeral_1h_input_tokens')::BIGINT, 0) h
      FROM read_csv(?, all_varchar=true))
    SELECT t::DATE, p, model, batch, failed, {cut(cuts.over_input_tokens, 'i', '>')} o1, {cut(cuts.minutes, '(hour(t)*60+minute(t))', '>=')} m1,
      count(*), sum(i-c-w), sum(c), sum(w-h), sum(h), sum(o) FROM r GROUP BY ALL ORDER BY ALL"""
    names = {their: r["id"] for r in records("providers.csv") for their in (r["litellm_ids"] or "").split()}
    out = []
    for d, p, m, b, f, o1, m1, n, pl, c, w, h, o in duckdb.execute(sql, [str(path)]).fetchall():
        out.append(Cell(d, names.get(p, p), m, n, float(pl), float(c), float(w), float(h), float(o), batch=b, failed=f, over_input_tokens=o1, from_minute=m1))
    return tuple(out)
