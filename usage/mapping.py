"""A mapping: what the columns of a table mean that no format recognises, as a JSON file that a page saves.

Every value is the name of a column as it stands in the header, but for a few that say how the table is written.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from collections.abc import Mapping as Names
from typing import Literal
from zoneinfo import ZoneInfo

import ibis
import ibis.expr.types as ir
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from economics.errors import InputError
from economics.scenario.reading import parse_json
from usage.files.opened import Opened
from usage.files.wrong import shown
from usage.formats.format import RowFormat, added, moment, named
from usage.tables.engine import Engine

CENTS = 100.0


class Mapping(BaseModel):
    """What the columns of a table mean.

    `cached_is` says whether `input_tokens` holds the cached tokens (`inside`) or they stand beside it (`outside`);
    `reasoning_is` the same of output and reasoning. `status_ok` are the values of `status` of requests that
    succeeded; `batch_is` those of `batch` that are batch requests, `retry_is` those of `retry`. `time_zone` holds for
    times without an offset; `time_format` is one of `strptime`, for times that are not written as 2026-10-19 07:55:27.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    time: str
    input_tokens: str
    output_tokens: str
    id: str | None = None
    model: str | None = None
    team: str | None = None
    cached_read_tokens: str | None = None
    cache_write_tokens: str | None = None
    cache_write_5m_tokens: str | None = None
    cache_write_1h_tokens: str | None = None
    reasoning_tokens: str | None = None
    cached_is: Literal["inside", "outside"] | None = None
    reasoning_is: Literal["inside", "outside"] = "inside"
    status: str | None = None
    status_ok: tuple[str, ...] = ()
    batch: str | None = None
    batch_is: tuple[str, ...] = ("true", "1", "batch", "yes")
    retry: str | None = None
    retry_is: tuple[str, ...] = ("true", "1", "retry", "yes")
    cost_usd: str | None = None
    cost_cents: str | None = None
    duration_seconds: str | None = None
    time_zone: str = "UTC"
    time_format: str | None = None
    delimiter: str | None = Field(default=None, min_length=1, max_length=1)
    decimal: Literal[".", ","] = "."

    @field_validator("time_zone")
    @classmethod
    def _zone(cls, zone: str) -> str:
        try:
            ZoneInfo(zone)
        except (KeyError, ValueError, OSError):
            raise ValueError("no time zone such as UTC or Europe/Berlin") from None
        return zone

    @property
    def columns(self) -> Names[str, str]:
        """The columns that are read, each with its kind."""
        texts = (self.time, self.id, self.model, self.team, self.status, self.batch, self.retry)
        numbers = (
            *(self.input_tokens, self.output_tokens, self.cached_read_tokens, self.cache_write_tokens),
            *(self.cache_write_5m_tokens, self.cache_write_1h_tokens, self.reasoning_tokens),
            *(self.cost_usd, self.cost_cents),
        )
        kinds = {column: "text" for column in texts if column is not None}
        return kinds | {column: "number" for column in numbers if column is not None}


def read_mapping(content: bytes, name: str) -> Mapping:
    """Read a mapping; raises InputError naming the key at fault and what it may be."""
    try:
        document = parse_json(content, name)
    except InputError:
        raise InputError(name, "it is no JSON: give a mapping such as " + EXAMPLE) from None
    try:
        mapping = Mapping.model_validate(document)
    except ValidationError as error:
        wrong = error.errors()[0]
        key = ".".join(str(part) for part in wrong["loc"])
        raise InputError(f"{name}: {key}" if key else name, _RULES.get(wrong["type"], wrong["msg"])) from None
    cached = (mapping.cached_read_tokens, mapping.cache_write_tokens)
    if any(cached) and mapping.cached_is is None:
        raise InputError(
            f"{name}: cached_is",
            "say whether the input column holds the cached tokens (inside) or they stand beside it (outside)",
        )
    if mapping.status is not None and not mapping.status_ok:
        raise InputError(f"{name}: status_ok", "list the values of the status of requests that succeeded")
    if mapping.cost_usd is not None and mapping.cost_cents is not None:
        raise InputError(f"{name}: cost_cents", "give cost_usd or cost_cents, not both")
    return mapping


EXAMPLE = '{"time": "…", "input_tokens": "…", "output_tokens": "…"}'
_RULES = {
    "missing": "it is missing: give the name of the column",
    "extra_forbidden": "there is no such key: see the documentation of mappings",
    "value_error": "give a time zone such as UTC or Europe/Berlin",
    "literal_error": "it is one of a few words: see the documentation of mappings",
    "string_type": "give the name of a column, as it stands in the header",
}


def mapped(mapping: Mapping, files: Sequence[Opened]) -> RowFormat:
    """Return the format that a mapping makes of files; raises InputError for a column that one of them lacks."""
    for file in files:
        delimiter = f"; if its delimiter is not {file.delimiter!r}, say so in the mapping"
        require_columns(mapping, file.keys, file.name, delimiter if len(file.columns) == 1 else "")
    return row_format(mapping)


def require_columns(mapping: Mapping, columns: Collection[str], name: str, hint: str = "") -> None:
    """Raise InputError for a column of a mapping that is not among those of a table of this name."""
    missing = [column for column in mapping.columns if column not in columns]
    if missing:
        raise InputError(name, f"it has no column {missing[0]!r} of the mapping; it has {shown(sorted(columns))}{hint}")


def row_format(mapping: Mapping) -> RowFormat:
    """Return the format of a table whose columns mean what a mapping says."""
    by_column: dict[str, list[str]] = {}
    for name, meant in _MEANT.items():
        column = getattr(mapping, name)
        if column is not None:
            by_column.setdefault(column, []).append(meant)
    return RowFormat(
        name="columns by a mapping",
        columns=mapping.columns,
        needed=frozenset({mapping.time, mapping.input_tokens, mapping.output_tokens}),
        time=mapping.time,
        canonical=lambda engine, raw: _canonical(mapping, engine, raw),
        known=named(by_column),
        cached_rule=mapping.cached_is,
        decimal=mapping.decimal,
    )


_MEANT = {
    "id": "id",
    "model": "model",
    "team": "team",
    "cached_read_tokens": "cached_read_tokens",
    "cache_write_tokens": "cache_write_tokens",
    "cache_write_5m_tokens": "cache_write_5m_tokens",
    "cache_write_1h_tokens": "cache_write_1h_tokens",
    "reasoning_tokens": "reasoning_tokens",
    "status": "failed",
    "batch": "batch",
    "retry": "retry",
    "cost_usd": "cost_usd",
    "cost_cents": "cost_usd",
}
"""Columns of a mapping, and which of the table of requests each tells."""


def _canonical(mapping: Mapping, engine: Engine, raw: ir.Table) -> Names[str, ir.Value]:
    def column(name: str | None) -> ir.Value | None:
        return None if name is None else raw[name]

    read, written = column(mapping.cached_read_tokens), column(mapping.cache_write_tokens)
    reasoning = column(mapping.reasoning_tokens)
    tokens_in, tokens_out = raw[mapping.input_tokens], raw[mapping.output_tokens]
    if mapping.cached_is == "outside":
        tokens_in = added(tokens_in, *(part for part in (read, written) if part is not None))
    if mapping.reasoning_is == "outside" and reasoning is not None:
        tokens_out = added(tokens_out, reasoning)
    cents = column(mapping.cost_cents)
    columns = {
        "at_us": _time(mapping, engine, raw[mapping.time]),
        "id": column(mapping.id),
        "model": column(mapping.model),
        "team": column(mapping.team),
        "input_tokens": tokens_in,
        "output_tokens": tokens_out,
        "cached_read_tokens": read,
        "cache_write_tokens": written,
        "cache_write_5m_tokens": column(mapping.cache_write_5m_tokens),
        "cache_write_1h_tokens": column(mapping.cache_write_1h_tokens),
        "reasoning_tokens": reasoning,
        "failed": _unlike(column(mapping.status), mapping.status_ok),
        "batch": _like(column(mapping.batch), mapping.batch_is),
        "retry": _like(column(mapping.retry), mapping.retry_is),
        "cost_usd": column(mapping.cost_usd) if cents is None else cents.cast("float64") / CENTS,
    }
    return {name: value for name, value in columns.items() if value is not None}


def _like(value: ir.Value | None, among: Sequence[str]) -> ir.Value | None:
    if value is None:
        return None
    return value.cast("string").strip().lower().isin([word.lower() for word in among]).fill_null(False)


def _unlike(value: ir.Value | None, among: Sequence[str]) -> ir.Value | None:
    like = _like(value, among)
    return None if like is None else ~like


def _time(mapping: Mapping, engine: Engine, at: ir.Value) -> ir.Value:
    """The microseconds of a time as the mapping says that it is written."""
    if not at.type().is_string():
        return moment(engine, at)
    text = at.replace(",", ".") if mapping.decimal == "," else at
    if mapping.time_format is not None:
        return engine.microseconds_local(text.as_timestamp(mapping.time_format), mapping.time_zone)
    if mapping.time_zone == "UTC":
        return moment(engine, text)
    with_offset = text.strip().re_search(r"(?:[+-]\d\d:?\d\d|[zZ])$")
    local = engine.microseconds_local(engine.cast_or_null(text, "timestamp"), mapping.time_zone)
    return ibis.ifelse(with_offset, moment(engine, text), ibis.coalesce(local, moment(engine, text)))
