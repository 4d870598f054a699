"""Break-evens in words: where two options cost the same, and by which price they would."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import assert_never

from breakeven.currency import USD, Currency
from breakeven.figures import figure, money, rate
from economics.break_even.compare import Comparison, PriceBreakEven
from economics.break_even.crossings import BreakEven, Crossing
from economics.break_even.curves import View
from economics.fields.table import FIELDS
from economics.option.protocol import PricedOption


def verdict(break_even: BreakEven, currency: Currency = USD) -> str:
    """Put one break-even into words."""
    if break_even.verdict is None:
        return "; ".join(dict.fromkeys(break_even.undefined.values()))
    if break_even.verdict == "identical":
        return "cost the same everywhere"
    if break_even.verdict == "none":
        return f"{break_even.cheaper} is always cheaper"
    text = change(break_even.crossings[0], break_even.variable, currency)
    if break_even.verdict == "one":
        return text
    count = "more crossings than can be counted" if break_even.count is None else f"{break_even.count:,} crossings"
    settled = break_even.cheaper_for_good_from
    last = "" if settled is None else f", settled from {figure(break_even.variable, settled, currency)} on"
    return f"{text} at first; {count}{last}"


def change(
    crossing: Crossing, variable: str, currency: Currency = USD, name: Callable[[str], str] | None = None
) -> str:
    """Say what one crossing changes; `name` shortens the options' names."""
    at = figure(variable, crossing.at, currency)
    below, above = (name(o) if name else o for o in (crossing.cheaper_below, crossing.cheaper_above))
    match crossing.kind:
        case "equal" | "step":
            return f"{above} is cheaper above {at}"
        case "end":
            return f"{below} is cheaper up to {at} and cannot serve more, {above} can"
        case never:
            assert_never(never)


def verdicts(comparison: Comparison, variable: str) -> str:
    """Return the text alternative of a chart: every break-even over its variable."""
    break_evens = [e for e in comparison.break_evens if e.variable == variable]
    sentences = [f"{e.a} against {e.b}: {verdict(e)}." for e in break_evens]
    return f"{FIELDS[variable].label}. " + (" ".join(sentences) or "It moves no option.")


def curve_notes(options: Sequence[PricedOption], view: View) -> list[str]:
    """Return what a reader of the three charts over utilisation, cache hit rate and ratio must know."""
    notes = [
        "Unit view: one fully billed copy or unit, whatever the volume; fixed costs left out."
        if view == "unit"
        else "Whole copies and units at your volume, fixed costs included.",
        "Over utilisation every option bought by capacity runs at the same one; the other charts use its own, after "
        "peaks.",
    ]
    flat = [option.name for option in options if not option.follows_mix]
    if flat:
        notes.append(f"One throughput figure for {', '.join(flat)}: it does not follow cache hit rate or ratio.")
    return notes


def matching_price(comparison: Comparison, priced: PriceBreakEven, currency: Currency = USD) -> tuple[str, str, str]:
    """Return two options and the price at which the first would cost the same as the second."""
    break_even = priced.break_even
    against = break_even.b if priced.option == break_even.a else break_even.a
    if not break_even.crossings:
        return priced.option, against, f"no price does it: {verdict(break_even)}"
    at = break_even.crossings[0].at
    price = figure(break_even.variable, at, currency)
    if priced.usd_per_mtok is not None:  # a factor alone says little: add the resulting price
        return priced.option, against, f"{price}, {money(priced.usd_per_mtok, currency)} per Mtok"
    current = comparison.result(priced.option).option.price_now
    if current is None:
        return priced.option, against, price
    return priced.option, against, f"{price}, now {rate(float(current), currency)}"
