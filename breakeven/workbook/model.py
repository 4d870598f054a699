"""A scenario in formulas: the cells of its numbers, the hours of the week, and a sheet for each option."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from breakeven.files.assumptions import listed_assumptions
from breakeven.origins import Origins
from breakeven.workbook.formula import Formula
from breakeven.workbook.hours import WeekHours
from breakeven.workbook.inputs import MONTHS, WORKLOAD, Inputs, Known
from breakeven.workbook.sheet import RUNNING, SIDES, TOKENS, Line, Sheet
from breakeven.workbook.working import beside
from breakeven.workbook.working.kinds import worked
from breakeven.workbook.working.place import LoadCells, Place
from economics.assumption import Assumption, Status
from economics.cost.lines import LineOf
from economics.fields.part import ASSUMED
from economics.fields.table import FIELDS
from economics.over_time.plan import Plan
from economics.quantity import Array
from economics.risk.report import RiskReport
from pricing.resolve.scenario import ResolvedScenario


@dataclass(frozen=True)
class Model:
    """All options of a scenario worked out; `tokens` are the workload's by month, shape (months + 1,)."""

    plan: Plan
    inputs: Inputs
    sheets: tuple[Sheet, ...]
    tokens: Array
    hours: WeekHours | None
    typed_months: bool
    """Whether the tokens of every month are typed."""


def model_of(resolved: ResolvedScenario, plan: Plan, origins: Origins, report: RiskReport | None) -> Model:
    """Work every option of a plan out."""
    scenario = resolved.scenario
    documents = {option.name: option for option in scenario.options}
    names = [planned.name for planned in plan.options]
    listed = [*listed_assumptions(resolved, origins), *_of_months(resolved, plan, origins)]
    inputs = Inputs(Known(listed, _spreads(plan, report)), names)
    profile = resolved.load.profile
    hours = None if profile is None else WeekHours(profile)
    tokens = np.concatenate(([float(resolved.load.tokens_per_month)], plan.tokens() if plan.months.months else []))
    load = _load(resolved, inputs, tokens, hours)
    _tokens_by_month(plan, inputs)
    sheets = [Sheet(f"Option {i}", name, plan.months, inputs) for i, name in enumerate(names, 1)]
    in_turn = sorted(range(len(sheets)), key=lambda i: documents[names[i]].is_mix)  # parts before what they are in
    for i in in_turn:
        option, place = plan.options[i].option, Place(sheets[i], documents[names[i]])
        found = worked(place, option, load, documents)
        sheets[i].lines = list(found.lines)
        sheets[i].refusals = list(found.refusals)
        bill = scenario.workload.bill
        if bill is not None and bill.option == names[i] and found.usd_per_mtok is not None:
            cell = inputs.of(WORKLOAD, "bill.usd_per_month", bill.usd_per_month)
            priced = Formula(f"'{sheets[i].title}'!{found.usd_per_mtok.text}", found.usd_per_mtok.value)
            inputs.follow(WORKLOAD, "tokens_per_month", cell / priced * 1e6)
    running = {sheet.name: sheet.sums()[RUNNING] for sheet in sheets}
    for i in in_turn:
        extras, place = plan.options[i].extras, Place(sheets[i], documents[names[i]])
        sheets[i].lines += beside.once(place, extras)
        if extras.overlap_months:
            old = sheets[names.index(extras.overlap_with or plan.months.reference)]
            sheets[i].lines.append(_overlap(place, extras.overlap_months, old, running[old.name]))
    return Model(plan, inputs, tuple(sheets), tokens, hours, plan.months.tokens_by_month is not None)


def _overlap(place: Place, months: int, old: Sheet, running: Array) -> Line:
    """The running cost of the old system in the first months."""
    cell = place.number("overlap_months", months)
    paid = running if old.has_cost(months=True) else np.zeros_like(running)
    theirs = Formula(f"'{old.title}'!{RUNNING}{{r}}", np.concatenate(([0.0], paid[1:])))
    name = LineOf.named("overlap", old.name)
    return Line(name, None, (place.sheet.month <= cell) * theirs, running=False)


def _load(resolved: ResolvedScenario, inputs: Inputs, tokens: Array, hours: WeekHours | None) -> LoadCells:
    """The cells of the workload; those that nothing uses are not among them."""
    load = resolved.load
    numbers = load.numbers

    def cell(name: str) -> Formula:
        return inputs.of(WORKLOAD, name, float(numbers[name]))

    cell("tokens_per_month")
    ratio, length, hits = (cell(name) for name in ("input_output_ratio", "input_tokens_per_request", "cache_hit_rate"))
    written = "cache_write_share" in numbers
    peak = cell("peak_to_average") if hours is None else hours.busiest
    return LoadCells(
        Formula(f"{TOKENS}{{r}}", tokens),
        ratio,
        length,
        hits,
        None if written else cell("cache_reads_per_write"),
        cell("cache_write_share") if written else None,
        cell("batch_share"),
        peak,
        ratio,
        hours,
    )


def _tokens_by_month(plan: Plan, inputs: Inputs) -> None:
    """The cells that the tokens of later months follow from."""
    if plan.months.months:
        inputs.of(MONTHS, "discount_rate_per_year", float(plan.months.discount_rate_per_year))
        if plan.months.tokens_by_month is None:
            inputs.of(MONTHS, "tokens_growth_per_month", float(plan.months.tokens_growth_per_month))


@dataclass(frozen=True)
class MonthlyTokens:
    """The tokens of the workload: of the compared month, and of each month after it."""

    now: Formula
    values: Array
    months_row: int

    def of(self, month: int) -> str:
        """Return the text of the cell of a month."""
        return f"{MONTHS_SHEET}!$C${self.months_row + month}"


MONTHS_SHEET = "Months"
"""The sheet that has the tokens of each month."""


def tokens_of_the_row(model: Model, months_row: int) -> MonthlyTokens:
    """Return the tokens as the sheets of the options show them; `months_row` is the row of month 0 on that sheet."""
    tokens = model.inputs.of(WORKLOAD, "tokens_per_month", float(model.tokens[0]))
    return MonthlyTokens(tokens, model.tokens, months_row)


def _of_months(resolved: ResolvedScenario, plan: Plan, origins: Origins) -> list[tuple[str, Assumption]]:
    """What is known of the numbers of the months; those of a plan that the scenario has not are defaults."""
    months, source = plan.months, plan.months.price_change_source
    found = []
    for name in ("discount_rate_per_year", "tokens_growth_per_month", "throughput_gain_per_year", "end_value_share"):
        origin = origins.of(f"horizon.{name}")
        value = float(getattr(months, name))
        found.append(Assumption(FIELDS[name].label, value, FIELDS[name].unit, origin.source, "", origin.status, name))
    status: Status = "assumed" if source == ASSUMED else "typed"
    unit = FIELDS["price_change_per_year"].unit
    for side, words in SIDES.items():
        value = float(getattr(months.price_change_per_year, side))
        path = f"price_change_per_year.{side}"
        found.append(Assumption(f"{words}, change a year", value, unit, source, "", status, path))
    return [(MONTHS, each) for each in found if months.months]


def _spreads(plan: Plan, report: RiskReport | None) -> dict[tuple[str, str], tuple[float, float]]:
    """Low and high of the inputs that are drawn, by owner and path inside it."""
    found: dict[tuple[str, str], tuple[float, float]] = {}
    names = {planned.index: planned.name for planned in plan.options}
    for spread in report.spreads if report is not None else ():
        head, _, inside = spread.path.partition(".")
        if head.startswith("options["):
            owner = names[int(head[len("options[") : -1])]
        else:
            owner = WORKLOAD if head == "workload" else MONTHS
        found[owner, inside] = (spread.low, spread.high)
    return found
