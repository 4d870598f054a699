"""A log of single requests as sums, from which every option can be priced request by request: nothing else is kept.

Requests that no price tells apart are one cell: those of one step of time, between the same two sizes of input, in the
same part of the day, in a batch or not. What a cell costs is then exact, whatever option prices it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import ibis
import ibis.expr.types as ir
import numpy as np

from economics.errors import InputError
from economics.quantity import Array
from usage.holdings.holding import Holding, Tell
from usage.holdings.requests import Requests
from usage.measures.by_time import Span
from usage.measures.prefix_cache import hit_curve
from usage.tables.rows import DAY_US, HOUR_US, MINUTE_US

_MINUTES_BELOW_HOURS = 24
"""Logs that touch fewer clock hours are summed by the minute."""


@dataclass(frozen=True)
class Edges:
    """Where prices change: sizes of input [token] that a request may exceed, and minutes of the day, UTC."""

    sizes: tuple[int, ...] = ()
    minutes: tuple[float, ...] = ()

    @classmethod
    def of(cls, sizes: Iterable[int], minutes: Iterable[float]) -> Edges:
        """Return edges in rising order, each once."""
        return cls(tuple(sorted({size for size in sizes if size > 0})), tuple(sorted(set(minutes))))


@dataclass(frozen=True, eq=False)
class Cells:
    """Sums of requests, one place a cell.

    `over` is the largest of the sizes that their input exceeds, 0 for none; `minute` is where their part of the day
    begins. `read` are tokens read from a cache, `written` those written to one, `long` those of them that live long.
    """

    start_us: Array
    over: Array
    minute: Array
    batch: Array
    requests: Array
    input: Array
    output: Array
    read: Array
    written: Array
    long: Array


@dataclass(frozen=True, eq=False)
class Log:
    """A log as it is replayed.

    `known` are the columns of `usage.tables.rows` that it says anything in. `step_us` is the length of its steps of
    time. `failed` requests are counted and priced nowhere. `prefix_hit_rate` is what a cache without an end would hit,
    where the log has prefix hashes. `longest` is the largest input of a request.
    """

    files: tuple[str, ...]
    format: str
    known: frozenset[str]
    edges: Edges
    span: Span
    step_us: int
    cells: Cells
    failed: int
    longest: int
    prefix_hit_rate: float | None

    def tells_apart(self, edges: Edges) -> bool:
        """Tell whether its sums keep apart the requests that other edges do; none reaches a size above the longest."""
        sizes = {size for size in edges.sizes if size < self.longest} - set(self.edges.sizes)
        minutes = set() if self.span.relative else set(edges.minutes) - set(self.edges.minutes)
        return not sizes and not minutes

    @cached_property
    def requests(self) -> int:
        """Successful requests."""
        return int(self.cells.requests.sum())

    @cached_property
    def input_tokens(self) -> int:
        """Input tokens of the successful requests."""
        return int(self.cells.input.sum())

    @cached_property
    def output_tokens(self) -> int:
        """Output tokens of the successful requests."""
        return int(self.cells.output.sum())

    @property
    def tokens(self) -> int:
        """Input and output together."""
        return self.input_tokens + self.output_tokens

    @property
    def knows_reads(self) -> bool:
        """Whether it says how much each request read from a cache."""
        return "cached_read_tokens" in self.known

    @property
    def knows_writes(self) -> bool:
        """Whether it says how much each request wrote to a cache."""
        return "cache_write_tokens" in self.known

    @property
    def knows_lifetimes(self) -> bool:
        """Whether it says how long what was written lives."""
        return self.knows_writes and "cache_write_5m_tokens" in self.known

    @property
    def knows_batch(self) -> bool:
        """Whether it says which requests were of a batch."""
        return "batch" in self.known

    def steps(self, longest: int | None = None) -> Steps:
        """Return the sums of every step of time from the first to the last, those without requests too.

        With `longest`, one of the edges, only those of requests with at most so many input tokens.
        """
        cells = self.cells
        first = self.span.first_us // self.step_us
        count = self.span.pieces(self.step_us)
        place = (cells.start_us // self.step_us - first).astype(np.int64)
        taken = np.ones(len(place)) if longest is None else (cells.over < longest).astype(float)
        sums = {
            name: np.bincount(place, getattr(cells, name) * taken, count).astype(float)
            for name in ("input", "output", "read")
        }
        return Steps(self.step_us, int(first) * self.step_us, **sums)

    def longer_than(self, longest: int | None) -> TooLong | None:
        """Return the requests with more input tokens than `longest`, one of the edges; None where there are none."""
        if longest is None or self.longest <= longest:
            return None
        over = self.cells.over >= longest
        return TooLong(longest, int(self.cells.requests[over].sum()), int(self.cells.input[over].sum()))


@dataclass(frozen=True)
class TooLong:
    """The requests with more than `longest` input tokens, and their input tokens."""

    longest: int
    requests: int
    input_tokens: int


@dataclass(frozen=True, eq=False)
class Steps:
    """The tokens of equal steps of time that follow each other, from `start_us` on."""

    step_us: int
    start_us: int
    input: Array
    output: Array
    read: Array

    @property
    def tokens(self) -> Array:
        """Input and output together."""
        tokens: Array = self.input + self.output
        return tokens

    @property
    def by_hours(self) -> bool:
        """Whether the steps are hours, and not minutes."""
        return self.step_us == HOUR_US


def single_requests(holding: Holding, file: str) -> Requests:
    """Return a holding that is a log of single requests; raises InputError naming the file for any other."""
    if not isinstance(holding, Requests):
        raise InputError(file, "it holds sums, not single requests: only a log of requests can be replayed")
    return holding


def read_log(requests: Requests, edges: Edges, tell: Tell = lambda done: None) -> Log:
    """Return the sums of a log of single requests between edges; raises InputError for one without a request to price.

    The log is asked in expressions on its own engine; what comes back is a row a cell.
    """
    tell(0.0)
    admitted = requests.admitted()
    rows, engine = admitted.rows, requests.engine
    tell(0.3)
    (ends,) = engine.rows(
        rows.aggregate(
            first=rows.at_us.min(),
            last=rows.at_us.max(),
            failed=rows.failed.sum().fill_null(0).cast("int64"),
            longest=rows.input_tokens.max(where=~rows.failed).fill_null(0),
            good=(~rows.failed).sum().fill_null(0).cast("int64"),
        )
    ).to_pylist()
    if not ends["good"]:
        raise InputError(requests.files[0], "none of its requests was answered: there is nothing to price")
    span = Span(ends["first"], ends["last"], relative=requests.relative)
    step_us = HOUR_US if span.pieces(HOUR_US) >= _MINUTES_BELOW_HOURS else MINUTE_US
    tell(0.5)
    found = engine.rows(cells_of(rows, edges, step_us))
    column = {name: found.column(name).to_numpy() for name in found.column_names}
    tell(0.9)
    hits = None
    if requests.blocks is not None:
        hits = hit_curve(requests.blocks.requests(), requests.blocks.block_tokens).infinite
    tell(1.0)
    known = requests.known
    if int(column["split"].sum()) != int(column["written"].sum()):
        known = known - {"cache_write_5m_tokens"}
    del column["split"]
    return Log(
        files=requests.files,
        format=requests.format,
        known=known,
        edges=edges,
        span=span,
        step_us=step_us,
        cells=Cells(**column),
        failed=ends["failed"],
        longest=ends["longest"],
        prefix_hit_rate=hits,
    )


def cells_of(rows: ir.Table, edges: Edges, step_us: int) -> ir.Table:
    """Return the expression of the cells of admitted rows; columns of `Cells`, and `split`: writes with a lifetime."""
    good = rows.filter(~rows.failed)
    exceeded = [(good.input_tokens > size, size) for size in reversed(edges.sizes)]
    over = ibis.cases(*exceeded, else_=0).cast("int64") if exceeded else ibis.literal(0).cast("int64")
    of_day = good.at_us % DAY_US
    begun = [(of_day >= round(minute * MINUTE_US), minute) for minute in reversed(edges.minutes)]
    minute = ibis.cases(*begun, else_=0.0).cast("float64") if begun else ibis.literal(0.0)
    sums = {
        "input": good.input_tokens,
        "output": good.output_tokens,
        "read": good.cached_read_tokens,
        "written": good.cache_write_tokens,
        "long": good.cache_write_1h_tokens,
        "split": good.cache_write_5m_tokens.fill_null(0) + good.cache_write_1h_tokens.fill_null(0),
    }
    return good.group_by(
        start_us=good.at_us - good.at_us % step_us,
        over=over,
        minute=minute,
        batch=good.batch.fill_null(False),
    ).aggregate(
        requests=good.count().cast("int64"),
        **{name: column.sum().fill_null(0).cast("int64") for name, column in sums.items()},
    )
