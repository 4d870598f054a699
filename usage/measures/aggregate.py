"""The aggregation of a log, written once as expressions over the table of requests and run by any engine.

Only small tables come back: a row for each reason to refuse, each token count, each model and team, each minute.
Percentiles are exact because counts by value are, on every engine and in little memory.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from usage.tables.engine import Engine
from usage.tables.rows import ABSURD_TOKENS, COLUMNS, COUNTS, EARLIEST_US, MINUTE_US

NEGATIVE, ABSURD, EARLY = "negative tokens", "absurd tokens", "time before 2015"
REFUSALS = (NEGATIVE, ABSURD, EARLY)
"""Why a row of a log is refused; of several reasons the first counts."""
_ACCEPTED = "accepted"


def why_refused(requests: ir.Table, counts: Collection[str], *, relative: bool) -> ir.StringValue:
    """Return for each row why it is refused, or `accepted`; `counts` are the counts that the log knows.

    Relative times are held against the start of the log, not against a year.
    """
    known = [requests[name] for name in COUNTS if name in counts]
    negative = ibis.or_(*((count < 0).fill_null(False) for count in known))
    absurd = ibis.or_(*((count >= ABSURD_TOKENS).fill_null(False) for count in known))
    early = (requests.at_us < (0 if relative else EARLIEST_US)).fill_null(False)
    return ibis.cases((negative, NEGATIVE), (absurd, ABSURD), (early, EARLY), else_=_ACCEPTED)


def completed(rows: ir.Table) -> ir.Table:
    """Return rows with a count of 0 where input or output is not said, and whether each of them failed.

    A row without a status failed when it has no output.
    """
    return rows.mutate(
        failed=rows.failed.fill_null(rows.output_tokens.fill_null(0) == 0),
        input_tokens=rows.input_tokens.fill_null(0),
        output_tokens=rows.output_tokens.fill_null(0),
    )


@dataclass(frozen=True)
class Admitted:
    """The rows of a log that count, and how many did not.

    `rows_in_file` are all rows, `refused` those refused by reason, `without_time` those that have no time, `duplicates`
    the rows left out because another has their id, None where the file has no ids.
    """

    rows: ir.Table
    rows_in_file: int
    refused: dict[str, int]
    without_time: int
    duplicates: int | None


def admit(engine: Engine, requests: ir.Table, known: Collection[str], *, relative: bool) -> Admitted:
    """Return the rows that count: those not refused, and of rows with the same id one.

    `known` are the columns that the log says anything in. Whether ids repeat is asked by their fingerprints, which is
    cheap; only where any does are the ids themselves compared. Of equal ids the successful row stays, then that with
    the most output: the same whatever their order.
    """
    (found,) = engine.rows(admission(requests, known, relative=relative)).to_pylist()
    refused = {words: n for i, words in enumerate(REFUSALS) if (n := found[f"refused_{i}"])}
    rows = completed(accepted(requests, known, relative=relative) if refused else requests)
    duplicates = None
    if "id" in known:
        duplicates = 0
        all_named = found["ids"] == found["rows"]
        if found["ids"] and found["ids"] != _only(engine, prints(engine, requests if all_named else named(rows)), "n"):
            once = without_repeats(engine, rows)
            rows, duplicates = once.rows, _only(engine, once.left_out, "n")
    return Admitted(rows, found["rows"], refused, found["without_time"] or 0, duplicates)


def _only(engine: Engine, table: ir.Table, column: str) -> int:
    """The one value of a table of one row, 0 for null."""
    (found,) = engine.rows(table).to_pylist()
    return int(found[column] or 0)


def admission(requests: ir.Table, known: Collection[str], *, relative: bool) -> ir.Table:
    """Return how many rows there are, without a time, with an id, and refused for each reason: one row."""
    reason = why_refused(requests, known, relative=relative)
    has_id = requests.id.notnull() & (requests.id != "")
    asked = {"rows": requests.count(), "without_time": requests.at_us.isnull().sum()}
    if "id" in known:
        asked["ids"] = ((reason == _ACCEPTED) & has_id).sum()
    return requests.aggregate(**asked, **{f"refused_{i}": (reason == words).sum() for i, words in enumerate(REFUSALS)})


def accepted(requests: ir.Table, known: Collection[str], *, relative: bool) -> ir.Table:
    """Return the rows that are not refused."""
    return requests.filter(why_refused(requests, known, relative=relative) == _ACCEPTED)


def named(rows: ir.Table) -> ir.Table:
    """Return the rows that have an id."""
    return rows.filter(rows.id.notnull() & (rows.id != ""))


def prints(engine: Engine, rows: ir.Table) -> ir.Table:
    """Return how many fingerprints the ids of rows have, of which each has one: one row, column `n`."""
    found = rows.select(print=engine.fingerprint(rows.id)).distinct()
    return found.aggregate(n=found.count())


@dataclass(frozen=True)
class Once:
    """Rows with one of each id, and how many were left out: one row, column `n`."""

    rows: ir.Table
    left_out: ir.Table


def without_repeats(engine: Engine, rows: ir.Table) -> Once:
    """Return one row of each id, and all rows without one."""
    ids = named(rows)
    found = ids.select(print=engine.fingerprint(ids.id)).group_by("print").aggregate(n=lambda t: t.count())
    repeated = engine.keep(found.filter(found.n > 1).select("print"))
    marked = rows.mutate(print=(rows.id != "").ifelse(engine.fingerprint(rows.id), ibis.null()))
    some = marked.semi_join(repeated, "print")
    order = [some.failed, some.output_tokens.desc(), some.input_tokens.desc(), some.at_us]
    others = [some[name] for name in COLUMNS if name not in {"id", "failed", "output_tokens", "input_tokens", "at_us"}]
    rest = [engine.bytewise(value) if value.type().is_string() else value for value in others]
    numbered = some.mutate(place=ibis.row_number().over(group_by=some.id, order_by=[*order, *rest]))
    kept = engine.keep(numbered.select(*COLUMNS, "place"))
    first = kept.filter(kept.place == 0).select(*COLUMNS)
    once = marked.anti_join(repeated, "print").select(*COLUMNS).union(first)
    return Once(once, kept.aggregate(n=(kept.place > 0).sum()))


def models_of(engine: Engine, rows: ir.Table) -> list[str]:
    """Return the names of the models of a log, empty for rows that name none."""
    return sorted(engine.rows(names_of_models(rows)).column("model").to_pylist())


def names_of_models(rows: ir.Table) -> ir.Table:
    """Return the names of the models: column `model`, empty where a row names none."""
    return rows.select(model=rows.model.fill_null("")).distinct()


def sums(engine: Engine, rows: ir.Table, tiers: Sequence[int]) -> pa.Table:
    """Return the sums of a log by model, team, batch and tier.

    `tiers` are sizes of the total input [token] in rising order; column `tier` is the largest that a request exceeds,
    0 where it exceeds none. Tokens are those of successful requests.
    """
    return engine.rows(sums_by_model(rows, tiers))


def sums_by_model(rows: ir.Table, tiers: Sequence[int]) -> ir.Table:
    """Return the sums as a table of the same engine."""
    exceeded = [(rows.input_tokens > size, size) for size in sorted(tiers, reverse=True)]
    tier = ibis.cases(*exceeded, else_=0) if exceeded else ibis.literal(0)
    parts = rows.mutate(
        model=rows.model.fill_null(""),
        team=rows.team.fill_null(""),
        batch=rows.batch.fill_null(False),
        tier=tier.cast("int64"),
    )
    over = parts.cached_read_tokens.fill_null(0) + parts.cache_write_tokens.fill_null(0) > parts.input_tokens
    split = parts.cache_write_5m_tokens.fill_null(0) + parts.cache_write_1h_tokens.fill_null(0)
    keys = ["model", "team", "batch", "tier"]
    apart = parts.group_by([*keys, "failed"]).aggregate(
        n=parts.count(),
        retries=parts.retry.sum(),
        cost_usd=parts.cost_usd.sum(),
        **{name: parts[name].sum() for name in COUNTS},
        split_writes=split.sum(),
        over=over.sum(),
    )
    good = ~apart.failed
    tokens = (*COUNTS, "split_writes", "over")
    return apart.group_by(keys).aggregate(
        successful=apart.n.sum(where=good).fill_null(0),
        failed=apart.n.sum(where=apart.failed).fill_null(0),
        retries=apart.retries.sum().fill_null(0),
        cost_usd=apart.cost_usd.sum().fill_null(0.0),
        **{name: apart[name].sum(where=good).fill_null(0) for name in tokens},
    )


def counts_by_value(engine: Engine, rows: ir.Table, column: str) -> pa.Table:
    """Return how many successful requests have each value of a count: columns `value` and `n`, in rising order."""
    return engine.rows(values(rows, column))


def values(rows: ir.Table, column: str) -> ir.Table:
    """Return the counts by value as a table of the same engine."""
    good = rows.filter(~rows.failed)
    return good.group_by(value=good[column]).aggregate(n=good.count()).order_by("value")


def by_minute(engine: Engine, rows: ir.Table) -> pa.Table:
    """Return the minutes in which a request began, in order of time.

    `start` [µs]; `n` requests; `first` and `last` [µs] of them; `input`, `output` and `cached` tokens of successes.
    """
    return engine.rows(minutes(rows))


def minutes(rows: ir.Table) -> ir.Table:
    """Return the minutes as a table of the same engine."""
    good = ~rows.failed
    table = rows.group_by(start=rows.at_us - rows.at_us % MINUTE_US).aggregate(
        n=rows.count(),
        first=rows.at_us.min(),
        last=rows.at_us.max(),
        input=rows.input_tokens.sum(where=good).fill_null(0),
        output=rows.output_tokens.sum(where=good).fill_null(0),
        cached=rows.cached_read_tokens.sum(where=good).fill_null(0),
    )
    return table.order_by("start")


def longest_gap_within_minutes(engine: Engine, rows: ir.Table, known_us: int) -> int:
    """Return the longest time [µs] between neighbours of one minute, at most `known_us` where none is longer."""
    return _only(engine, gap_within_minutes(rows, known_us), "gap")


def gap_within_minutes(rows: ir.Table, known_us: int) -> ir.Table:
    """Return that time: one row, column `gap`, null where no minute has requests in two pieces.

    A minute is cut into pieces as wide as a time [µs] that is known to be free of requests somewhere: a piece can hide
    no longer one, so first and last request of each are enough, and there are far fewer pieces than requests.
    """
    of_minute = rows.at_us % MINUTE_US
    pieces = rows.group_by(start=rows.at_us - of_minute % max(1, known_us)).aggregate(
        first=rows.at_us.min(), last=rows.at_us.max()
    )
    minute = pieces.start - pieces.start % MINUTE_US
    gap = pieces["first"] - pieces["last"].lag().over(group_by=minute, order_by=pieces.start)
    return pieces.select(gap=gap).aggregate(gap=lambda t: t.gap.max())
