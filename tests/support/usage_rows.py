"""Rows of gateways' logs made by chance, with all that rules and engines can disagree about."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

Row = dict[str, Any]
_START = datetime(2026, 10, 19, 6, 58, tzinfo=UTC)
_MODELS = ("gpt-5.2", "claude-opus-4-5", "B-model", "a-model", "Élan", "", None)
_TEAMS = ("coding", "Support", "ärzte", "", None)


def litellm_rows(n: int, seed: int = 14) -> list[Row]:
    """Rows of LiteLLM's spend log: some refused, failed, repeated (also with the same figures under another model)."""
    chance = Random(seed)
    rows: list[Row] = []
    for number in range(n):
        if rows and chance.random() < 0.03:
            again = chance.choice(rows)
            rows.append(
                again | chance.choice(({}, {"model": "B-model"}, {"status": "failure"}, {"completion_tokens": 7}))
            )
            continue
        tokens_in, tokens_out = chance.choice((12, 3_000, 85_000)) + chance.randrange(2_000), chance.randrange(900)
        details: Row = {"prompt_tokens_details": {"cached_tokens": chance.randrange(tokens_in)}}
        if chance.random() < 0.2:
            written = chance.randrange(5_000)
            details["cache_creation_input_tokens"] = written
            details["cache_creation"] = {"ephemeral_5m_input_tokens": written, "ephemeral_1h_input_tokens": 0}
        if chance.random() < 0.2:
            details["completion_tokens_details"] = {"reasoning_tokens": tokens_out // 2}
        odd = chance.random()
        if odd < 0.004:
            tokens_in = chance.choice((-5, 10**9, 10**12))
        failed = chance.random() < 0.05
        at = (
            datetime(2013, 5, 1, tzinfo=UTC)
            if 0.004 <= odd < 0.006
            else _START + timedelta(milliseconds=chance.randrange(30 * 86_400_000))
        )
        rows.append(
            {
                "request_id": chance.choice((f"chatcmpl-{number}", f"id {number} ü")),
                "call_type": chance.choice(("acompletion", "acompletion", "acreate_batch")),
                "spend": round(chance.random() / 7, 9),
                "prompt_tokens": tokens_in,
                "completion_tokens": 0 if failed else tokens_out,
                "startTime": f"{at:%Y-%m-%d %H:%M:%S}.{at.microsecond // 1000:03d}",
                "model": chance.choice(_MODELS),
                "team_id": chance.choice(_TEAMS),
                "status": "failure" if failed else chance.choice(("success", None)),
                "metadata": json.dumps(
                    {"additional_usage_values": details, "attempted_retries": chance.choice((0, 0, 2))}
                ),
                "messages": '{"role": "SECRET"}',
                "response": '{"text": "SECRET"}',
            }
        )
    return rows


def odd_rows(n: int, seed: int = 14) -> list[Row]:
    """Rows of a log of one's own: columns named like SQL, times in many spellings and zones, halves of tokens."""
    chance = Random(seed)
    rows = []
    for number in range(n):
        at = _START + timedelta(microseconds=chance.randrange(9 * 86_400_000_000))
        since = at - datetime(1970, 1, 1, tzinfo=UTC)
        micros = since // timedelta(microseconds=1)
        hours = chance.choice((-9, -3, 0, 2, 5))
        local = at + timedelta(hours=hours)
        when = chance.choice(
            (
                f"{local:%Y-%m-%d %H:%M:%S.%f}{hours:+03d}:00",
                f"{local:%Y-%m-%dT%H:%M:%S.%f}{hours:+03d}:00",
                f"{local:%Y-%m-%d %H:%M:%S}{hours:+03d}",
                f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}Z",
                f"{at:%Y-%m-%d %H:%M:%S}",
                str(micros // 1_000_000),
                str(micros // 1_000),
                str(micros),
                f"{micros}000",
            )
        )
        rows.append(
            {
                "select": f"row-{number if chance.random() > 0.02 else number // 2}",
                'when "it" was': when,
                "tokens; drop table": chance.randrange(20_000) + chance.choice((0, 0.5)),
                "out": chance.choice((0, chance.randrange(2_000), "")),
                "of which cached": chance.choice(("", chance.randrange(500))),
                "State": chance.choice(("OK", "ok ", "Error", "")),
                "prompt": "SECRET",
            }
        )
    return rows


ODD_MAPPING = {
    "id": "select",
    "time": 'when "it" was',
    "input_tokens": "tokens; drop table",
    "output_tokens": "out",
    "cached_read_tokens": "of which cached",
    "cached_is": "outside",
    "status": "State",
    "status_ok": ["OK"],
}


def write_csv(rows: list[Row], path: Path) -> Path:
    """Write rows as a CSV file; what is None is an empty cell."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return path
