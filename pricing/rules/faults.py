"""Kinds of fault in a listed token price: what makes a figure no price to plan with. Pure functions.

A fault of one row alone is found where the row is read, which marks it doubtful; one that only another list shows is
found among the rows of an offer. `breakeven prices --check` lists them all, and look-ups take a row with a fault last.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from economics.cost.tokens import ListedPrices
from pricing.curated import number, records
from pricing.rows import STANDARD, PriceRow
from pricing.rules.bounds import outside
from pricing.rules.purpose import TEXT, purpose_of

DEFAULTS = "size_defaults.csv"
_SAME = 1e-6
_OFF = 100.0
"""Two prices of one offer this far apart are not two opinions: one of them is in another unit."""


@dataclass(frozen=True)
class Listed:
    """What one list says of an offer: seller, model, the page it names, and the prices [USD/Mtok] of a variant."""

    provider: str
    model: str
    page: str | None
    prices: ListedPrices
    variant: str = STANDARD


def _outside_bounds(listed: Listed) -> str | None:
    return "; ".join(outside(listed.prices)) or None


def _cached_above_input(listed: Listed) -> str | None:
    cached, entry = listed.prices.cached_input, listed.prices.input
    if not cached or not entry or cached <= entry * (1 + _SAME):
        return None
    return f"cached input at {cached:g} is dearer than input at {entry:g}: prices of several models are mixed"


def _default_by_size(listed: Listed) -> str | None:
    pair = (listed.provider, listed.prices.input, listed.prices.output)
    size = _size_defaults().get(pair)
    return None if size is None else f"the list's default for {size}, not a price of this model"


def _page_of_another(listed: Listed) -> str | None:
    """The page's last part is the model's name with a further number: 3 priced by the page of 3.5."""
    if listed.page is None or not listed.model[-1:].isdigit():
        return None
    model, page = _hyphened(listed.model), _hyphened(listed.page.rstrip("/").rsplit("/", 1)[-1])
    rest = page.removeprefix(f"{model}-") if page.startswith(f"{model}-") else ""
    version = _VERSION.match(rest)
    return f"its page is that of {model}-{version[1]}" if version else None


_VERSION = re.compile(r"^(\d)(?:-\d\d-\d\d)?$")
"""One digit, and perhaps a year and a month: what a page's name adds for a later model."""


def _pointer(listed: Listed) -> str | None:
    if not listed.model.startswith("~"):
        return None
    return "a name that points at several models, with the lowest price of each kind: no price of one model"


def _output_far_above_input(listed: Listed) -> str | None:
    entry, output = listed.prices.input, listed.prices.output
    if not entry or not output or output <= _FAR * entry or purpose_of(listed.model) != TEXT:
        return None
    return f"output at {output:g} is {output / entry:.0f} times input at {entry:g}: prices of several offers are mixed"


_FAR = 40.0
"""Output of text is listed at up to 30 times its input."""
FAULTS: dict[str, Callable[[Listed], str | None]] = {
    "bounds": _outside_bounds,
    "cached above input": _cached_above_input,
    "default by size": _default_by_size,
    "several models under one name": _pointer,
    "output far above input": _output_far_above_input,
    "page of another model": _page_of_another,
}
"""Name of a kind of fault → what says it in a phrase, None where there is none."""


def fault_kinds(listed: Listed) -> dict[str, str]:
    """Return a phrase for each kind of fault that shows in one row alone; variants are held to the bounds only."""
    looked_for = FAULTS if listed.variant == STANDARD else {"bounds": _outside_bounds}
    return {kind: phrase for kind, find in looked_for.items() if (phrase := find(listed)) is not None}


def faults(listed: Listed) -> list[str]:
    """Return the phrases of `fault_kinds`."""
    return list(fault_kinds(listed).values())


def listed_of(row: PriceRow) -> Listed:
    """Return what a row of the catalogue says, as its list does."""
    return Listed(row.provider, row.model, row.page, row.prices, row.variant)


Twins = Mapping[str, str]
Offers = Mapping[tuple[str, str], Sequence[PriceRow]]
"""By seller and model's key, the standard price of each list."""


def unit_slips(
    rows: Sequence[PriceRow], twins: Twins | None = None, offers: Offers | None = None
) -> Iterator[tuple[PriceRow, str]]:
    """Yield those of an offer's standard prices that are 100 times or more off those of most lists, with a phrase.

    Of two lists that disagree so far the one nearer to what such prices are (1 USD/Mtok, on a scale of ratios) stands.
    """
    priced = [row for row in rows if row.input_usd_per_mtok]
    for row in priced:
        others = [o for o in priced if o.dataset != row.dataset]
        far = [o for o in others if not 1 / _OFF < _entry(row) / _entry(o) < _OFF]
        if not far or 2 * len(far) < len(others):
            continue
        if len(far) > 1 or _odd(row) > _odd(far[0]):
            yield (
                row,
                f"input at {_entry(row):g} where {far[0].dataset} lists {_entry(far[0]):g}: a price in another unit",
            )


def foreign_prices(rows: Sequence[PriceRow], twins: Twins, offers: Offers) -> Iterator[tuple[PriceRow, str]]:
    """Yield those of a mainland seller's standard prices that are its international twin's, with a phrase.

    `twins` maps a mainland seller to its international one. A price is the twin's where another list has a lower one
    for the mainland.
    """
    for row in rows:
        twin = twins.get(row.provider)
        lower = [o for o in rows if o.dataset != row.dataset and _entry(o) < _entry(row) * (1 - _SAME)]
        same = [t for t in offers.get((twin or "", row.model_key), ()) if _alike(t, row)]
        if twin is not None and lower and same:
            yield row, f"the international price: {lower[0].dataset} lists {_entry(lower[0]):g} for the mainland"


def outdated(
    rows: Sequence[PriceRow], twins: Twins | None = None, offers: Offers | None = None
) -> Iterator[tuple[PriceRow, str]]:
    """Yield those of an offer's standard prices that were last looked at before another list's price began."""
    for row in rows:
        for other in rows:
            begun = other.effective_from
            if begun is None or other.dataset == row.dataset or _alike(other, row) or begun > other.listed_on:
                continue
            if row.checked_on is None or row.checked_on < begun:
                yield row, f"older than the price of {other.dataset}, which holds since {begun.isoformat()}"
                break


BETWEEN_LISTS: dict[str, Callable[[Sequence[PriceRow], Twins, Offers], Iterator[tuple[PriceRow, str]]]] = {
    "another unit": unit_slips,
    "international price": foreign_prices,
    "older than a later price": outdated,
}
"""Kind of a fault that only another list shows → what yields the rows of one offer that have it, with a phrase."""


@cache
def _size_defaults() -> dict[tuple[str, float | None, float | None], str]:
    return {
        (r["provider"] or "", number(r["input_usd_per_mtok"]), number(r["output_usd_per_mtok"])): r["for"] or ""
        for r in records(DEFAULTS)
    }


def _entry(row: PriceRow) -> float:
    return row.input_usd_per_mtok or 0.0


def _alike(one: PriceRow, other: PriceRow) -> bool:
    pairs: Iterable[tuple[float | None, float | None]] = (
        (one.input_usd_per_mtok, other.input_usd_per_mtok),
        (one.output_usd_per_mtok, other.output_usd_per_mtok),
    )
    return all((a or 0.0) <= (b or 0.0) * (1 + _SAME) and (b or 0.0) <= (a or 0.0) * (1 + _SAME) for a, b in pairs)


def _odd(row: PriceRow) -> float:
    """How far a price is from 1 USD/Mtok, as a ratio above 1."""
    return max(_entry(row), 1 / _entry(row))


def _hyphened(name: str) -> str:
    return name.lower().replace(".", "-").replace("_", "-")
