"""Langfuse's observations: the generations among them, whose usage is decided row by row by its own total.

Where `input + output = total`, cached and reasoning tokens are inside (an integration that passed totals on); else all
keys must add up to the total, and they are outside. What fits neither is refused. Spans and events are no requests;
the columns of prompts and answers are never read. Source: Langfuse's documentation of usage details.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from economics.errors import InputError
from usage.files.opened import Opened
from usage.files.table import open_table
from usage.files.wrong import line_of
from usage.formats.format import RowFormat, added, moment, named, number
from usage.holdings.requests import Requests
from usage.tables.duck import DuckDbEngine
from usage.tables.engine import Engine

_READ = ("input_cached_tokens", "cache_read_input_tokens", "input_cache_read", "input_cached", "cached_tokens",
         "input_cache_read_tokens", "prompt_tokens_details_cached_tokens")  # fmt: skip
_WRITTEN = ("cache_creation_input_tokens", "input_cache_creation", "input_cache_write", "input_cache_creation_tokens")
_WRITTEN_5M = ("input_cache_creation_5m", "cache_creation_ephemeral_5m_input_tokens")
_WRITTEN_1H = ("input_cache_creation_1h", "cache_creation_ephemeral_1h_input_tokens")
_REASONING = ("output_reasoning_tokens", "output_reasoning", "reasoning_tokens", "reasoning")
_OTHER_INPUT = ("input_audio_tokens", "input_audio", "input_image_tokens", "input_image")
_OTHER_OUTPUT = (
    *("output_audio_tokens", "output_audio", "output_image_tokens", "output_accepted_prediction_tokens"),
    "output_rejected_prediction_tokens",
)
_KINDS = (("input",), ("output",), ("total",), _READ, _WRITTEN, _WRITTEN_5M, _WRITTEN_1H, _REASONING, _OTHER_INPUT,
          _OTHER_OUTPUT)  # fmt: skip
_PATHS = [name for kind in _KINDS for name in kind]
_CALLS = ("GENERATION", "EMBEDDING")
_ERROR = "ERROR"


@dataclass(frozen=True)
class _Usage:
    """The counts of a row as they stand, and where they stand: `fits` is false for one that adds up to no total."""

    plain: ir.Value
    output: ir.Value
    read: ir.Value
    written: ir.Value
    reasoning: ir.Value
    other_input: ir.Value
    other_output: ir.Value
    inside: ir.Value
    fits: ir.Value
    has_total: ir.Value

    @property
    def total_input(self) -> ir.Value:
        """All input tokens."""
        return self.inside.ifelse(self.plain, added(self.plain, self.read, self.written, self.other_input))

    @property
    def total_output(self) -> ir.Value:
        """All output tokens."""
        return self.inside.ifelse(self.output, added(self.output, self.reasoning, self.other_output))


def _usage(engine: Engine, raw: ir.Table) -> _Usage:
    found = dict(
        zip(_PATHS, (number(engine, text) for text in engine.values_in(raw.usage_details, _PATHS)), strict=True)
    )

    def one_of(names: Sequence[str]) -> ir.Value:
        return ibis.coalesce(*(found[name] for name in names))

    plain, output, total = found["input"], found["output"], found["total"]
    written = ibis.coalesce(one_of(_WRITTEN), added(one_of(_WRITTEN_5M), one_of(_WRITTEN_1H)))
    read, reasoning = one_of(_READ), one_of(_REASONING)
    other_input = added(*(found[name] for name in _OTHER_INPUT))
    other_output = added(*(found[name] for name in _OTHER_OUTPUT))
    two, details = added(plain, output).fill_null(0.0), added(read, written, reasoning, other_input, other_output)
    inside = (two == total).fill_null(False)
    outside = (two + details.fill_null(0.0) == total).fill_null(details.fill_null(0.0) == 0)
    fits, has_total = inside | outside, total.notnull()
    return _Usage(plain, output, read, written, reasoning, other_input, other_output, inside, fits, has_total)


def _canonical(engine: Engine, raw: ir.Table) -> Mapping[str, ir.Value]:
    usage = _usage(engine, raw)
    (cost,) = engine.values_in(raw.cost_details, ["total"])
    return {
        "id": raw.id,
        "at_us": moment(engine, raw.start_time),
        "model": raw.provided_model_name,
        "input_tokens": usage.total_input,
        "output_tokens": usage.total_output,
        "cached_read_tokens": usage.read,
        "cache_write_tokens": usage.written,
        "reasoning_tokens": usage.reasoning,
        "failed": raw.level.upper() == _ERROR,
        "cost_usd": ibis.coalesce(number(engine, cost), raw.total_cost.cast("float64")),
    }


def _calls(raw: ir.Table) -> ir.Table:
    """The rows that are calls of a model."""
    return raw.filter(raw.type.upper().isin(_CALLS))


_ROWS = RowFormat(
    name="Langfuse observations",
    columns={
        "id": "text",
        "type": "text",
        "start_time": "text",
        "level": "text",
        "provided_model_name": "text",
        "usage_details": "json",
        "cost_details": "json",
        "total_cost": "number",
    },
    needed=frozenset({"id", "type", "start_time", "usage_details"}),
    time="start_time",
    canonical=_canonical,
    known=named(
        {
            "id": ("id",),
            "provided_model_name": ("model",),
            "usage_details": ("cached_read_tokens", "cache_write_tokens", "reasoning_tokens"),
            "level": ("failed",),
            "total_cost": ("cost_usd",),
            "cost_details": ("cost_usd",),
        }
    ),
    cached_rule="by row",
    rows=_calls,
)


@dataclass(frozen=True)
class Langfuse:
    """Langfuse's observations, whose every generation must add up."""

    rows: RowFormat

    @property
    def name(self) -> str:
        """What people call it."""
        return self.rows.name

    @property
    def columns(self) -> Mapping[str, str]:
        """The columns that are read."""
        return self.rows.columns

    def fits(self, file: Opened) -> int:
        """Return how many names of its own a file has."""
        return self.rows.fits(file)

    def read(self, engine: DuckDbEngine, files: Sequence[Opened]) -> Requests:
        """Return the generations; raises InputError naming the line of one whose tokens add up to no total."""
        refuse_odd(engine, _calls(open_table(engine, files, self.columns)), files[0].name, files)
        return self.rows.read(engine, files)


def refuse_odd(engine: Engine, calls: ir.Table, name: str, files: Sequence[Opened] = ()) -> None:
    """Raise InputError naming a generation whose tokens add up to no total, and its line in the files if it is there.

    One that lacks the total is refused only where it has counts beside input and output: whether these are inside the
    input is decided by the total alone and never guessed.
    """
    usage = _usage(engine, calls)
    wrong = calls.filter(~usage.fits).select(id=calls.id.cast("string"), silent=~usage.has_total)
    found = engine.rows(
        wrong.group_by("silent").aggregate(n=wrong.count(), id=wrong.id.min()).order_by("silent")
    ).to_pylist()
    if not found:
        return
    first = found[0]
    many = f"{first['n']:,} generation{'' if first['n'] == 1 else 's'}"
    where = line_of(files, "id", first["id"])
    such = f"such as {str(first['id'])[:40]!r}{f' in line {where:,}' if where else ''}"
    if first["silent"]:
        raise InputError(
            name,
            f"the usage details of {many} have cached or reasoning tokens but no total, {such}: only a total says "
            "whether input holds them; export it too, or leave those rows out",
        )
    raise InputError(
        name,
        f"the usage details of {many} add up to no total, {such}: input + output must be the total, or all keys "
        "together",
    )


OBSERVATIONS = Langfuse(_ROWS)
