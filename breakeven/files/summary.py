"""The pack's summary: a row for each option with its totals, against today, break-even, and the source of its price."""

from __future__ import annotations

from collections.abc import Sequence

from breakeven.currency import is_money
from breakeven.files.tables import Cell, Table, computed
from breakeven.outlook import Outlook
from economics.assumption import Assumption, Status
from economics.break_even.compare import Comparison, OptionResult
from pricing.resolve.names import registered_name
from pricing.resolve.scenario import ResolvedScenario

_COLUMNS = (
    "option",
    "kind",
    "model",
    "paid_today",
    "cheapest",
    "usd_per_month",
    "usd_per_year",
    "usd_per_mtok",
    "usd_against_today",
    "percent_against_today",
    "first_break_even",
    "settled_from",
    "chance_percent",
    "source",
    "as_of",
    "undefined",
)
_PUBLISHED: tuple[Status, ...] = ("quoted", "doubtful", "contract", "assumed")
_MONTHS = 12


def summary_table(resolved: ResolvedScenario, comparison: Comparison, outlook: Outlook) -> Table:
    """Return the summary; figures against today are below 0 where an option is cheaper than what is paid now."""
    names = {option.name: registered_name(option) for option in resolved.scenario.options}
    chances = {} if outlook.risk is None else outlook.risk.simulation.chance_cheapest
    rows = [
        (
            result.name,
            result.option.kind,
            names[result.name],
            ("yes" if result.name == comparison.current else "no") if comparison.current else None,
            "yes" if result.name == comparison.cheapest else "no",
            *_costs(result, comparison),
            *_against_today(result, comparison),
            *_break_even(result.name, comparison),
            _percent(chances.get(result.name)),
            *_price(result.option.assumptions),
            result.cost.usd_per_month.reason or result.cost.usd_per_mtok(comparison.load).reason or "",
        )
        for result in comparison.options
    ]
    return Table(_COLUMNS, rows)


def _costs(result: OptionResult, comparison: Comparison) -> tuple[Cell, Cell, Cell]:
    month, mtok = result.cost.usd_per_month.scalar, result.cost.usd_per_mtok(comparison.load).scalar
    return computed(month), None if month is None else computed(_MONTHS * month), computed(mtok)


def _against_today(result: OptionResult, comparison: Comparison) -> tuple[Cell, Cell]:
    saving = comparison.saving(result.name)
    if saving is None or result.name == comparison.current:
        return None, None
    usd, share = saving.usd_per_month.scalar, saving.share.scalar
    return None if usd is None else computed(0.0 - usd), None if share is None else _percent(0.0 - share)


def _break_even(name: str, comparison: Comparison) -> tuple[Cell, Cell]:
    for even in comparison.over_volume:
        if {even.a, even.b} == {name, comparison.current}:
            first = even.crossings[0].at if even.crossings else None
            return computed(first), computed(even.cheaper_for_good_from)
    return None, None


def _percent(share: float | None) -> Cell:
    return None if share is None else computed(100 * share)


def _price(assumptions: Sequence[Assumption]) -> tuple[Cell, Cell]:
    """Where an option's prices are from, the seller's own page first, and the oldest day; `typed` where they are."""
    prices = [a for a in assumptions if is_money(a.unit)]
    published = [a for a in prices if a.status in _PUBLISHED]
    if not published:
        return "typed" if prices else None, None
    sources = dict.fromkeys(f"{a.page} via {a.via}" if a.page and a.via else a.source for a in published)
    return "; ".join(sources), min((a.as_of for a in published if a.as_of), default=None)
