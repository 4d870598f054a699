"""OpenCost's answer on the cost of inference: tokens and money of each model over one window.

Its count of cached tokens is left out: it takes vLLM's hits, which are tokens, for blocks. Source: OpenCost's API.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from economics.cost.tokens import TOKENS_PER_MTOK
from economics.errors import InputError
from usage import reasons
from usage.files.opened import Opened
from usage.files.table import WHOLE, Columns
from usage.holdings.totals import Totals
from usage.measures.by_time import Span
from usage.tables.duck import DuckDbEngine
from usage.tables.rows import SECOND_US

_COSTS = "inferenceCosts"


@dataclass(frozen=True)
class OpenCost:
    """Tokens and money of each model and namespace, added up."""

    name: str = "OpenCost inference costs"

    @property
    def columns(self) -> Columns:
        """None: the file is read as a whole."""
        return WHOLE

    def fits(self, file: Opened) -> int:
        """Return whether the file has OpenCost's table of models."""
        return int(bool(_models(file)))

    def read(self, engine: DuckDbEngine, files: Sequence[Opened]) -> Totals:
        """Return the totals; raises InputError for windows that differ."""
        del engine
        entries = [(file, key, entry) for file in files for key, entry in _models(file).items()]
        spans = {_span(file, key, entry) for file, key, entry in entries}
        if len(spans) > 1:
            raise InputError(files[0].name, "its models have windows of their own: ask for one window for all")
        tokens_in = sum(_number(file, key, entry, "promptTokens") for file, key, entry in entries)
        tokens_out = sum(_number(file, key, entry, "generationTokens") for file, key, entry in entries)
        usd = sum(_number(file, key, entry, "totalCost") for file, key, entry in entries)
        tokens = tokens_in + tokens_out
        return Totals(
            span=next(iter(spans)),
            input_tokens=round(tokens_in),
            output_tokens=round(tokens_out),
            figures={
                "logged_cost_usd": usd,
                "logged_cost_per_mtok": usd / tokens * TOKENS_PER_MTOK if tokens else None,
            },
            why={},
            otherwise=reasons.ONE_SUM,
            format=self.name,
            files=tuple(file.name for file in files),
        )


def _models(file: Opened) -> Mapping[str, Mapping[str, Any]]:
    found: dict[str, Mapping[str, Any]] = {}
    for record in file.records:
        data = record.get("data") if isinstance(record, dict) else None
        for place in data if isinstance(data, list) else [data]:
            costs = place.get(_COSTS) if isinstance(place, dict) else None
            if isinstance(costs, dict):
                found |= {key: entry for key, entry in costs.items() if isinstance(entry, dict)}
    return found


def _number(file: Opened, key: str, entry: Mapping[str, Any], name: str) -> float:
    value = entry.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        raise InputError(f"{file.name}: {_COSTS}.{key}.{name}", "it must be a number from 0 up")
    return value


def _span(file: Opened, key: str, entry: Mapping[str, Any]) -> Span:
    window = entry.get("window")
    ends = [window.get(name) if isinstance(window, dict) else None for name in ("start", "end")]
    try:
        at = [datetime.fromisoformat(str(end).replace("Z", "+00:00")) for end in ends]
    except ValueError:
        raise InputError(
            f"{file.name}: {_COSTS}.{key}.window", "give its start and end, such as 2026-10-19T00:00:00Z"
        ) from None
    first, last = (round(each.replace(tzinfo=each.tzinfo or UTC).timestamp()) * SECOND_US for each in at)
    return Span(first, last, whole_days=False)


COSTS = OpenCost()
