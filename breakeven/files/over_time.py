"""The pack's tables over months and under uncertainty: cash flow line by line, sensitivity, each option's figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import isfinite

from breakeven.files.tables import Cell, Table, computed
from breakeven.origins import Origins
from breakeven.outlook import Outlook
from economics.cost.lines import FORMULAS, cost_line
from economics.cost.months import View
from economics.fields.part import ASSUMED, drop_later_fields
from economics.fields.table import FIELDS
from economics.option.protocol import PricedOption
from economics.over_time.timeline import BEFORE_TAX, HorizonResult, OptionOverTime
from economics.quantity import Array, Quantity
from economics.risk.report import RiskReport
from economics.scenario.scenario import Scenario
from pricing.resolve.scenario import ResolvedScenario

_CURRENCY = "USD"


def outlook_tables(resolved: ResolvedScenario, outlook: Outlook) -> dict[str, Table]:
    """Return `cash_flow`, `formulas`, `sensitivity` and `over_months` by name, those that have rows."""
    tables: dict[str, Table] = {}
    if outlook.horizon is not None:
        tables["cash_flow"] = _cash_flow(resolved, outlook.horizon)
        tables["formulas"] = Table(("formula_id", "formula"), list(FORMULAS.items()))
    if outlook.risk is not None:
        tables["sensitivity"] = _sensitivity(outlook.risk)
    if tables:
        columns = ("option", "figure", "value", "unit", "undefined", "tax")
        tables["over_months"] = Table(columns, [(*row, BEFORE_TAX) for row in _over_months(outlook)])
    return tables


def horizon_assumptions(scenario: Scenario, as_of: str, origins: Origins) -> list[tuple[Cell, ...]]:
    """Return the rows of the assumptions about a scenario's months: value, unit, source, date, status."""
    if scenario.horizon is None:
        return []
    horizon = scenario.horizon
    rows: list[tuple[Cell, ...]] = []
    known = horizon.model_dump()
    drop_later_fields(horizon, known, scenario.schema_version)
    names = ("months", "discount_rate_per_year", "tokens_growth_per_month", "throughput_gain_per_year")
    for name in (name for name in (*names, "volume_shortfall", "end_value_share") if name in known):
        field, value = FIELDS[name], known[name]
        origin = origins.of(f"horizon.{name}")
        rows.append(("horizon", field.label.lower(), value, field.unit, origin.source, as_of, origin.status))
    field, source = FIELDS["price_change_per_year"], horizon.price_change_source
    for side, value in known["price_change_per_year"].items():
        status = "assumed" if source == ASSUMED else "typed"
        rows.append(("horizon", f"{field.label.lower()}: {side}", value, field.unit, source, as_of, status))
    return rows


def _cash_flow(resolved: ResolvedScenario, result: HorizonResult) -> Table:
    rows: list[tuple[Cell, ...]] = []
    options = {option.name: option for option in resolved.options}
    for option in result.options:
        lines_of: dict[View, dict[str, Array]] = {
            "cash": option.cash_lines,
            "profit_and_loss": option.profit_and_loss_lines,
        }
        for view, lines in lines_of.items():
            for line, flow in lines.items():
                source, as_of = _source(options[option.name], line, resolved.as_of.isoformat())
                formula = option.formulas[view][line]
                rows += [
                    (
                        option.name,
                        month,
                        view,
                        line,
                        computed(usd),
                        _CURRENCY,
                        "USD/month",
                        formula,
                        source,
                        as_of,
                        BEFORE_TAX,
                    )
                    for month, usd in enumerate(flow.tolist())
                ]
    columns = ("option", "month", "view", "line", "usd", "currency", "unit", "formula_id", "source", "as_of", "tax")
    return Table(columns, rows)


def _source(option: PricedOption, line: str, as_of: str) -> tuple[str, str]:
    """Return the source and the date of a line's price."""
    cost = cost_line(line)
    behind = [a for a in option.assumptions if cost.is_behind(a)]
    if not behind:
        return cost.follows or "typed", as_of
    sources = dict.fromkeys(a.source for a in behind)
    return "; ".join(sources), max((a.as_of for a in behind if a.as_of), default=as_of)


def _sensitivity(report: RiskReport) -> Table:
    rows: list[tuple[Cell, ...]] = []
    drivers = {(d.option, d.path): d.rank_correlation for d in report.simulation.drivers()}
    for chart in report.tornados:
        for bar in chart.bars:
            undefined = "; ".join(dict.fromkeys(filter(None, (bar.at_low.reason, bar.at_high.reason))))
            rows.append(
                (
                    chart.metric, chart.unit, chart.option, chart.reference, computed(chart.base.scalar), bar.path,
                    bar.label, bar.unit, bar.low, bar.base, bar.high, computed(bar.at_low.scalar),
                    computed(bar.at_high.scalar), computed(bar.swing),
                    computed(drivers.get((chart.option, bar.path))), bar.source, undefined,
                )
            )  # fmt: skip
    columns = (
        "figure", "unit", "option", "reference", "base", "input", "input_label", "input_unit", "input_low",
        "input_base", "input_high", "at_low", "at_high", "swing", "rank_correlation_with_npv", "source", "undefined",
    )  # fmt: skip
    return Table(columns, rows)


def _over_months(outlook: Outlook) -> Iterator[tuple[Cell, ...]]:
    for option in outlook.horizon.options if outlook.horizon is not None else ():
        for name, quantity, unit in _figures(option):
            yield option.name, name, computed(quantity.scalar), unit, quantity.reason or ""
        if option.against is not None and option.against.irr_order:
            order, reference = option.against.irr_order, option.against.reference
            yield option.name, f"flows of the rate of return against {reference}", order, "order", ""
    if outlook.risk is None:
        return
    simulation = outlook.risk.simulation
    for name in simulation.names:
        yield name, "chance of being cheapest over the months", simulation.chance_cheapest[name], "share", ""
        for percentile, usd in zip(("P10", "P50", "P90"), simulation.npv_band(name), strict=True):
            undefined = "" if isfinite(usd) else simulation.without_cost.get(name, "")
            yield name, f"net present value, {percentile}", computed(None if undefined else usd), "USD", undefined
    yield "", "chance that two or more options are equally cheap", simulation.chance_equal, "share", ""
    for name, reason in simulation.without_cost.items():
        yield name, "draws without a cost", simulation.share_without_cost(name), "share", reason
    for name, reason in simulation.left_out.items():
        yield name, "chance of being cheapest over the months", None, "share", reason
    for case in outlook.risk.cases:
        for option in case.horizon.options:
            value = option.npv_usd
            figure = f"net present value, all inputs {case.case}"
            yield option.name, figure, computed(value.scalar), "USD", value.reason or ""


def _figures(option: OptionOverTime) -> Iterable[tuple[str, Quantity, str]]:
    figures = [
        ("net present value", option.npv_usd, "USD"),
        ("net present value without the value at the end", option.npv_without_end_value_usd, "USD"),
        ("levelised cost per Mtok", option.levelised_usd_per_mtok, "USD/Mtok"),
        ("cost per Mtok over the months", option.usd_per_mtok, "USD/Mtok"),
        ("cost per request", option.usd_per_request, "USD/request"),
        ("cost per accepted task", option.usd_per_accepted_task, "USD/task"),
        ("stranded if the volume is lower", option.stranded_usd, "USD"),
        ("commitment left after the months", option.commitment_left_usd, "USD"),
    ]
    if option.saving_npv_usd is not None and option.saving_share is not None:
        figures += [
            ("net present value above that of today", option.saving_npv_usd, "USD"),
            ("share saved of what is paid today", option.saving_share, "share"),
        ]
    if option.against is not None:
        figures += [
            (f"net present value above {option.against.reference}", option.against.npv_difference_usd, "USD"),
            (f"internal rate of return against {option.against.reference}", option.against.irr_per_year, "share/year"),
            (f"payback against {option.against.reference}", option.against.payback_month, "month"),
            (f"hours to break even with {option.against.reference}", option.against.break_even_hours, "h"),
        ]
    return figures
