"""Which rental price applies: the rule of the cost model, and the errors for when none does. Pure functions.

What the rule never picks (`passed_over`) can be chosen by its id. What it may pick is *trusted* or not (`trusted`), by
which rankings leave offers out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Literal

from pricing.errors import UnknownRate, did_you_mean, listed, quoted
from pricing.rows import RateChoice, RateRow, SupplierClass

DOUBTFUL = "doubtful"
ASSUMED = "assumed"
WINDOWS = "windows"
FRESH_DAYS = 90
"""Days before the newest day known within which a rate must have been seen to be trusted."""

Suppliers = Literal["trusted", "all"]
"""Whose offers a ranking shows."""
LeftOut = Literal[
    "doubtful", "assumed", "windows", "marketplace", "community", "decentralised", "unknown supplier", "old"
]
"""Why an offer is not trusted."""
_UNTRUSTED: dict[SupplierClass, LeftOut] = {
    "marketplace": "marketplace",
    "community": "community",
    "decentralised": "decentralised",
}


def passed_over(row: RateRow) -> LeftOut | None:
    """Return why the rule never picks a row, None where it may.

    Doubtful are those that say so, the undated ones, a rate of 0 and machines that hold less than a GPU.
    """
    if row.status == DOUBTFUL or row.observed_on is None or row.usd_per_gpu_hour <= 0 or row.gpu_fraction is not None:
        return "doubtful"
    if row.status == ASSUMED:
        return "assumed"
    return "windows" if row.operating_system == WINDOWS else None


def not_trusted(row: RateRow, supplier: SupplierClass | None, newest: date) -> LeftOut | None:
    """Return why an offer is not trusted, None where it is: its own faults, its supplier's class, then its age.

    `newest` is the newest day of the catalogue, or the as-of date where that is earlier; `supplier` what kind of
    supplier lets the offer, None when unknown.
    """
    why = passed_over(row)
    if why is not None:
        return why
    if supplier is None:
        return "unknown supplier"
    if supplier in _UNTRUSTED:
        return _UNTRUSTED[supplier]
    assert row.observed_on is not None
    return "old" if row.observed_on < newest - timedelta(days=FRESH_DAYS) else None


def size_of_offer(sizes: Sequence[int], gpus_per_replica: int, *, whole_machines: bool) -> int:
    """Return the GPUs of the offer to take among those of some `sizes`.

    Machines let whole: the smallest that holds a replica, else the largest. GPUs paid for one by one, as in the first
    edition: the largest not above the replica, else the smallest.

    >>> size_of_offer([1, 4, 8], 2, whole_machines=True), size_of_offer([1, 4, 8], 2, whole_machines=False)
    (4, 1)
    """
    if whole_machines:
        return min((size for size in sizes if size >= gpus_per_replica), default=max(sizes))
    return max((size for size in sizes if size <= gpus_per_replica), default=min(sizes))


def choose(
    offers: Sequence[RateRow],
    gpu: str,
    provider: str,
    term: str,
    gpus_per_replica: int,
    as_of: date,
    *,
    whole_machines: bool = True,
) -> RateRow:
    """Return the one offer the rule picks among all `offers`.

    Same GPU, provider and term, observed not after `as_of`; of these the newest observation; of these the offer of the
    right size (see `size_of_offer`); of these the lowest price. Rows that are passed over are left out. Raises
    UnknownRate naming the field and what exists.
    """
    matching = _matching(offers, gpu, provider, term)
    usable = [r for r in matching if passed_over(r) is None]
    if not usable:
        kinds = sorted({passed_over(r) or "" for r in matching})
        words = " or ".join("Windows" if kind == WINDOWS else kind for kind in kinds)
        raise UnknownRate(
            "provider",
            f"only {words} prices are listed for {quoted(gpu)} from {quoted(provider)}, {quoted(term)}; "
            "choose one by its id or give a rate",
        )
    known = [(r.observed_on, r) for r in usable if r.observed_on and r.observed_on <= as_of]
    if not known:
        first = min(r.observed_on for r in usable if r.observed_on)
        raise UnknownRate(
            "as_of",
            f"the first price for {quoted(gpu)} from {quoted(provider)}, {quoted(term)}, was observed on "
            f"{first.isoformat()}, after the as-of date {as_of.isoformat()}",
        )
    return of_right_size([row for _, row in known], gpus_per_replica, whole_machines=whole_machines)


def of_right_size(rows: Sequence[RateRow], gpus_per_replica: int, *, whole_machines: bool) -> RateRow:
    """Return the offer that the rule picks among rows of one GPU, supplier and term that are all known.

    Of the newest observation (undated: the oldest) the size, then the lowest price, then the id.
    """
    newest_day = max(row.observed_on or date.min for row in rows)
    newest = [row for row in rows if (row.observed_on or date.min) == newest_day]
    count = size_of_offer([r.gpu_count for r in newest], gpus_per_replica, whole_machines=whole_machines)
    return min((r for r in newest if r.gpu_count == count), key=lambda r: (r.usd_per_gpu_hour, r.id))


def elsewhere(offers: Sequence[RateRow], row: RateRow) -> list[RateRow]:
    """Return the offers like `row` of the same day and size in other regions, the cheapest first."""
    return sorted(
        (
            r
            for r in offers
            if (r.gpu, r.provider, r.term, r.gpu_count) == (row.gpu, row.provider, row.term, row.gpu_count)
            and r.observed_on == row.observed_on
            and r.region != row.region
            and passed_over(r) is None
        ),
        key=lambda r: (r.usd_per_gpu_hour, r.region),
    )


def choices(
    offers: Sequence[RateRow],
    gpu: str,
    as_of: date,
    supplier_of: Callable[[RateRow], SupplierClass | None] = lambda row: None,
    newest: date | None = None,
) -> list[RateChoice]:
    """Return the providers and terms `choose` accepts for `gpu` on `as_of`, by provider and term.

    `supplier_of` says what kind of supplier lets an offer; `newest` as in `not_trusted` (default: `as_of`).
    """
    groups: dict[tuple[str, str], list[tuple[date, float]]] = {}
    trusted: set[tuple[str, str, date]] = set()
    for r in offers:
        if r.gpu == gpu and r.observed_on and r.observed_on <= as_of and passed_over(r) is None:
            groups.setdefault((r.provider, r.term), []).append((r.observed_on, r.usd_per_gpu_hour))
            if not_trusted(r, supplier_of(r), newest or as_of) is None:
                trusted.add((r.provider, r.term, r.observed_on))
    rate_choices: list[RateChoice] = []
    for (provider, term), seen in sorted(groups.items()):
        day_of_all = max(day for day, _ in seen)
        prices = [price for day, price in seen if day == day_of_all]
        whole = (provider, term, day_of_all) in trusted
        rate_choices.append(RateChoice(provider, term, min(prices), max(prices), day_of_all, whole))
    return rate_choices


def _matching(offers: Sequence[RateRow], gpu: str, provider: str, term: str) -> list[RateRow]:
    of_gpu = [r for r in offers if r.gpu == gpu]
    if not of_gpu:
        known = {r.gpu for r in offers}
        raise UnknownRate("gpu", f"no rental price is listed for {quoted(gpu)}{did_you_mean(gpu, known)}")
    of_provider = [r for r in of_gpu if r.provider == provider]
    if not of_provider:
        raise UnknownRate(
            "provider",
            f"{quoted(provider)} lists no price for {quoted(gpu)}; providers that do: "
            f"{listed((r.provider for r in of_gpu), 40)}",
        )
    of_term = [r for r in of_provider if r.term == term]
    if not of_term:
        raise UnknownRate(
            "term",
            f"{quoted(provider)} lists no {quoted(term)} price for {quoted(gpu)}; terms it does list: "
            f"{listed(r.term for r in of_provider)}",
        )
    return of_term
