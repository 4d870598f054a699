"""The cells of an export of sums by time bucket: enough to price by day, not for what single requests decide."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from economics.errors import InputError
from usage import reasons
from usage.holdings.buckets import Bucket, Buckets
from usage.reconcile.causes.batch_discount import BatchDiscount
from usage.reconcile.causes.failed_requests_billed import FailedRequestsBilled
from usage.reconcile.causes.long_context_tier import LongContextTier
from usage.reconcile.cells import Cell, Cuts, NotJudged
from usage.tables.rows import DAY_US, MINUTE_US, SECOND_US

_NO_COUNT = "requests are not counted, so shares of requests are shares of their input tokens"
_Key = tuple[date, str, bool, int, int]


@dataclass(frozen=True)
class BucketLog:
    """An export of sums, each of them of one day, model and way of processing."""

    buckets: tuple[Bucket, ...]
    models: tuple[str, ...]
    assumed: tuple[str, ...]
    not_judged: tuple[NotJudged, ...]

    def cells(self, cuts: Cuts) -> tuple[Cell, ...]:
        """Return the sums by day and by all that they tell apart; sellers are not known yet."""
        found: dict[_Key, list[Bucket]] = defaultdict(list)
        for bucket in self.buckets:
            minute = bucket.start_us % DAY_US // MINUTE_US
            found[
                _day(bucket),
                bucket.sums.model,
                bucket.sums.batch,
                max((cut for cut in cuts.over_input_tokens if cut <= bucket.sums.tier), default=0),
                max((cut for cut in cuts.minutes if cut <= minute), default=0),
            ].append(bucket)
        return tuple(_cell(key, found[key]) for key in sorted(found))


def bucket_log_of(holding: Buckets, name: str) -> BucketLog:
    """Return the log that sums by time bucket are; raises InputError where they name no models or are no days."""
    if "model" not in holding.known:
        raise InputError(name, "its sums name no models: export it grouped by model")
    for bucket in holding.buckets:
        if bucket.start_us // DAY_US != (bucket.end_us - 1) // DAY_US:
            raise InputError(
                name, "its sums are of more than one UTC day each: export it with buckets of a day (1d) or an hour"
            )
    counted = "successful" in holding.known
    return BucketLog(
        holding.buckets,
        tuple(sorted({bucket.sums.model for bucket in holding.buckets})),
        (*reasons.assumptions(holding.known), *(() if counted else (_NO_COUNT,))),
        _not_judged(holding),
    )


def _not_judged(holding: Buckets) -> tuple[NotJudged, ...]:
    said = [NotJudged(FailedRequestsBilled.name, "sums hold no tokens of requests that failed")]
    if "tier" not in holding.known:
        said.append(NotJudged(LongContextTier.name, "sums do not say which requests were long"))
    if "batch" not in holding.known:
        said.append(NotJudged(BatchDiscount.name, "the sums are not split by batch: export them grouped by it"))
    return tuple(said)


def _day(bucket: Bucket) -> date:
    return datetime.fromtimestamp(bucket.start_us // SECOND_US, tz=UTC).date()


def _cell(key: _Key, buckets: Sequence[Bucket]) -> Cell:
    day, model, batch, over, minute = key
    sums = [bucket.sums for bucket in buckets]
    long = sum(each.cache_write_1h for each in sums)
    return Cell(
        day=day,
        provider="",
        model=model,
        requests=sum(each.successful or 0 for each in sums),
        plain=sum(each.plain for each in sums),
        cached=sum(each.cached_read for each in sums),
        written=sum(each.cache_write for each in sums) - long,
        written_long=long,
        output=sum(each.output for each in sums),
        reasoning=sum(each.reasoning for each in sums),
        batch=batch,
        over_input_tokens=over,
        from_minute=minute,
    )
