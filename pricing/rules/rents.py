"""Which rental price applies: the rule of the cost model, and the errors for when none does. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from pricing.errors import UnknownRate, did_you_mean, listed, quoted
from pricing.rows import RateChoice, RateRow

DOUBTFUL = "doubtful"


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
    right size (see `size_of_offer`); of these the lowest price. Doubtful and undated rows are left out. Raises
    UnknownRate naming the field and what exists.
    """
    usable = [r for r in _matching(offers, gpu, provider, term) if r.status != DOUBTFUL and r.observed_on]
    if not usable:
        raise UnknownRate(
            "provider",
            f"only doubtful prices are listed for {quoted(gpu)} from {quoted(provider)}, {quoted(term)}; "
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
    newest_day = max(day for day, _ in known)
    newest = [row for day, row in known if day == newest_day]
    count = size_of_offer([r.gpu_count for r in newest], gpus_per_replica, whole_machines=whole_machines)
    return min((r for r in newest if r.gpu_count == count), key=lambda r: (r.usd_per_gpu_hour, r.id))


def choices(offers: Sequence[RateRow], gpu: str, as_of: date) -> list[RateChoice]:
    """Return the providers and terms `choose` accepts for `gpu` on `as_of`, by provider and term."""
    groups: dict[tuple[str, str], list[tuple[date, float]]] = {}
    for r in offers:
        if r.gpu == gpu and r.status != DOUBTFUL and r.observed_on and r.observed_on <= as_of:
            groups.setdefault((r.provider, r.term), []).append((r.observed_on, r.usd_per_gpu_hour))
    rate_choices: list[RateChoice] = []
    for (provider, term), seen in sorted(groups.items()):
        newest = max(day for day, _ in seen)
        prices = [price for day, price in seen if day == newest]
        rate_choices.append(RateChoice(provider, term, min(prices), max(prices), newest))
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
