"""The parts of the Compare page that are not charts: what was refused, metrics, tables, downloads, the working."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st

from breakeven.choices import VIEW
from breakeven.commands.prices import with_contract_file
from breakeven.files.pack import csv_bytes, flat_table, pack_files, pack_zip, tables
from breakeven.files.tables import converted
from breakeven.words.compare import UNDEFINED, figure, percent, throughput_badge, verdict
from dashboard import state
from dashboard.widgets.look import SIGNS, markdown_table, plain
from dashboard.widgets.notices import money
from economics.assumption import Assumption
from economics.break_even.compare import Comparison, OptionResult, PriceBreakEven, compare
from economics.break_even.curves import View
from economics.fields.table import FIELDS
from economics.option.options import PricedOption, SelfHosted
from economics.scenario.scenario import scenario_json
from economics.supply.self_hosted import OneFigure, Rented
from economics.working import Step, unit_of, working
from pricing.contract.contract import CONTRACT
from pricing.resolve.scenario import ResolvedScenario, resolve_each
from pricing.rules.age import age

_VIEWS: dict[str, str] = {"unit": "One fully billed replica", "replicas": "Whole replicas at your volume"}
_PER_ROW = 4
_FEW_PAIRS = 3


def show_metrics(comparison: Comparison) -> None:
    """Cost a month, difference to the cheapest and cost per Mtok of every option."""
    costs = [r.cost.usd_per_month.scalar for r in comparison.options]
    least = min((c for c in costs if c is not None), default=None)
    results = list(zip(comparison.options, costs, strict=True))
    for start in range(0, len(results), _PER_ROW):
        row = results[start : start + _PER_ROW]
        for column, (result, usd) in zip(st.columns(max(len(row), min(3, _PER_ROW))), row, strict=False):
            _metric(column, result, usd, least, comparison)


def _metric(
    column: st.delta_generator.DeltaGenerator,
    result: OptionResult,
    usd: float | None,
    least: float | None,
    comparison: Comparison,
) -> None:
    if usd is None or least is None:
        column.metric(
            f"{SIGNS[result.option.kind]} {plain(result.name)}", UNDEFINED, help=result.cost.usd_per_month.reason
        )
        return
    more = usd - least
    delta = (
        "a month, cheapest"
        if more == 0
        else f"+{money(more)} a month" + (f", ×{usd / least:.3g}" if usd < 1000 * least else "")
    )
    column.metric(
        f"{SIGNS[result.option.kind]} {plain(result.name)}",
        money(usd),
        plain(delta),
        delta_color="off" if more == 0 else "inverse",
        delta_arrow="off",
        border=True,
    )
    column.caption(plain(_details(result, comparison)))


def _details(result: OptionResult, comparison: Comparison) -> str:
    per_mtok = result.cost.usd_per_mtok(comparison.load)
    parts = [per_mtok.reason if per_mtok.scalar is None else f"{money(per_mtok.scalar)} per Mtok"]
    replicas, used = result.cost.replicas, result.cost.utilisation
    if replicas and used and replicas.scalar is not None:
        number = int(replicas.scalar)
        parts.append(f"{number:,} replica{'' if number == 1 else 's'}, {percent(used.scalar)} used")
    if isinstance(result.option, SelfHosted):
        parts.append(throughput_badge(result.option))
    if any(a.status == CONTRACT for a in result.option.assumptions):
        parts.append("your contract")
    return " · ".join(part for part in parts if part)


def show_pinned_prices(resolved: ResolvedScenario, comparison: Comparison) -> None:
    """For an address opened on another day: whether its prices still stand, and what they are today."""
    promised = state.opened_with()
    if promised and promised != resolved.fingerprints:
        compared = zip(resolved.scenario.options, promised, resolved.fingerprints, strict=False)
        changed = [option.name for option, old, new in compared if new not in (old, "-")]
        names = ", ".join(plain(name) for name in changed) or "an option without a price"
        st.warning(
            f"The prices here are not those this address was made with for {resolved.as_of.isoformat()}: they differ "
            f"for {names}. The catalogue has changed since, or a contract was in use there and another or none is here."
        )
    if resolved.as_of >= state.today():
        return
    now, errors = resolve_each(
        resolved.scenario.model_copy(update={"as_of": state.today()}), state.catalogue(), state.today()
    )
    today = {r.name: r.cost.usd_per_month.scalar for r in compare(now.options, now.load).options}
    changed = []
    for result in comparison.options:
        then, later = result.cost.usd_per_month.scalar, today.get(result.name)
        if then is not None and later is not None and abs(later - then) >= 0.005:
            changed.append(f"{result.name} costs {money(later)} a month, not {money(then)}")
    missing = f" {len(errors)} options have no price today." if errors else ""
    dated = f"Prices are those of {resolved.as_of.isoformat()}."
    if changed or errors:
        st.info(plain(f"{dated} At today's prices {'; '.join(changed) or 'the rest costs the same'}.{missing}"))
    else:
        st.caption(plain(f"{dated} Today's prices give the same figures."))


def choose_view() -> View:
    """The control that says what the charts of a Mtok's cost show."""
    key = state.show("view control", state.view())
    st.segmented_control(
        "Self-hosted cost of",
        [*_VIEWS],
        format_func=lambda v: _VIEWS[v],
        key=key,
        required=True,
        on_change=state.choose_by,
        args=(VIEW, key),
        help="Fully billed: what a Mtok costs whatever the volume, at the utilisation set; fixed costs are left out. "
        "Whole replicas: your volume, idle capacity and fixed costs included.",
    )
    return "unit" if state.view() == "unit" else "replicas"


def current_value(comparison: Comparison, variable: str) -> float:
    """Where the scenario stands on a chart's axis; the first self-hosted option's utilisation stands for all."""
    if variable != "utilisation":
        return float(getattr(comparison.load, variable))
    hosted = [r.option for r in comparison.options if isinstance(r.option, SelfHosted)]
    return float(hosted[0].effective_utilisation(comparison.load)) if hosted else 1.0


def in_words(comparison: Comparison, variable: str) -> str:
    """The text alternative of a chart: every break-even over its variable."""
    entries = [e for e in comparison.break_evens if e.variable == variable]
    sentences = [f"{e.a} against {e.b}: {verdict(e)}." for e in entries]
    return f"{FIELDS[variable].label}. " + (" ".join(sentences) or "It moves no option.")


def lines_in_words(comparison: Comparison) -> str:
    """The text alternative of the cost lines."""
    parts = []
    for result in comparison.options:
        lines = ", ".join(f"{line} {money(float(usd))}" for line, usd in result.cost.lines.items() if float(usd))
        parts.append(f"{result.name}: {lines or 'nothing'}.")
    return "Cost a month by line. " + " ".join(parts)


def show_curve_notes(options: Sequence[PricedOption], view: View) -> None:
    """What a reader of the three charts must know."""
    notes = [
        "Unit view: one fully billed replica, whatever the volume; fixed costs left out."
        if view == "unit"
        else "Whole replicas at your volume, fixed costs included.",
        "Over utilisation every self-hosted option runs at the same one; the others use the utilisation after peaks.",
    ]
    flat = [
        option.name for option in options if isinstance(option, SelfHosted) and isinstance(option.throughput, OneFigure)
    ]
    if flat:
        notes.append(f"One throughput figure for {', '.join(flat)}: it does not follow cache hit rate or ratio.")
    st.caption(plain(" ".join(notes)))


def show_break_evens(comparison: Comparison) -> None:
    """Every pair's break-even over volume, utilisation, cache hit rate and ratio, and the prices that would match."""
    st.markdown("##### Where the answer flips")
    st.caption(
        "Over tokens a month: whole replicas, fixed cost included. Over the others: the unit view, one fully billed "
        "replica whatever the volume, so an option can be cheaper there and dearer at your volume."
    )
    variables = list(dict.fromkeys(entry.variable for entry in comparison.break_evens))
    pairs: dict[tuple[str, str], dict[str, str]] = {}
    for entry in comparison.break_evens:
        pairs.setdefault((entry.a, entry.b), {})[entry.variable] = verdict(entry)
    rows = [
        ((a, b), (f"{a} or {b}", *(found.get(variable, "moves neither") for variable in variables)))
        for (a, b), found in pairs.items()
    ]
    columns = (
        "Pair",
        *(f"over {FIELDS[v].label.lower()}" + ("" if v == "tokens_per_month" else " (unit view)") for v in variables),
    )
    first = [row for pair, row in rows if len(rows) <= _FEW_PAIRS or comparison.cheapest in pair]
    others = [row for _, row in rows if row not in first]
    st.markdown(markdown_table(columns, first))
    if others:
        with st.expander(f"Pairs without the cheapest option ({len(others)})"):
            st.markdown(markdown_table(columns, others))
    prices = [
        _price_row(comparison, priced)
        for priced in comparison.price_break_evens
        if len(rows) <= _FEW_PAIRS or comparison.cheapest in (priced.break_even.a, priced.break_even.b)
    ]
    if prices:
        st.markdown("##### Which price would match")
        st.markdown(markdown_table(("Option", "to cost the same as", "its price would have to be"), prices))


def _price_row(comparison: Comparison, priced: PriceBreakEven) -> tuple[str, str, str]:
    entry = priced.break_even
    other = entry.b if priced.option == entry.a else entry.a
    if not entry.crossings:
        return priced.option, other, f"no price does it: {verdict(entry)}"
    at = entry.crossings[0].at
    option = next(r.option for r in comparison.options if r.name == priced.option)
    if isinstance(option, SelfHosted):
        now = f", now {money(float(option.supply.usd_per_gpu_hour))}" if isinstance(option.supply, Rented) else ""
        return priced.option, other, f"{figure('usd_per_gpu_hour', at, state.currency())}{now}"
    return priced.option, other, f"{figure('price_factor', at)}, {money(priced.usd_per_mtok)} per Mtok"


def show_notes(comparison: Comparison) -> None:
    """The remarks on each option's figures."""
    lines = [f"- **{plain(r.name)}**: {plain(note)}" for r in comparison.options for note in r.notes]
    if lines:
        with st.expander(f"Remarks on these figures ({len(lines)})"):
            st.markdown("\n".join(lines))


def show_downloads(resolved: ResolvedScenario, comparison: Comparison) -> None:
    """The files to take away and the link that holds every field."""
    st.markdown("##### Take it with you")
    stem = "breakeven-" + resolved.as_of.isoformat()
    currency, contract, origins = state.currency(), state.contract(), state.origins()
    pack, flat, scenario, link = st.columns(4)
    pack.download_button(
        "CSV pack (ZIP)",
        lambda: pack_zip(with_contract_file(pack_files(resolved, comparison, currency, None, origins), contract)),
        f"{stem}.zip",
        "application/zip",
        on_click="ignore",
        width="stretch",
        help="Results, break-even points, curves, assumptions with sources, working, scenario.",
    )
    flat.download_button(
        "One flat CSV",
        lambda: csv_bytes(converted(flat_table(tables(resolved, comparison, origins)), currency)),
        f"{stem}.csv",
        "text/csv",
        on_click="ignore",
        width="stretch",
    )
    scenario.download_button(
        "Scenario JSON",
        lambda: scenario_json(resolved.scenario),
        f"{stem}.json",
        "application/json",
        on_click="ignore",
        width="stretch",
        help="Open it again in the sidebar, or with `breakeven compare`.",
    )
    with link.popover("Copy full link", width="stretch", help="Every field written out: no default can change it."):
        st.code(full_link(), language=None, wrap_lines=True)


def full_link() -> str:
    """The page's address with every field of the scenario in it."""
    scheme, host, path, _, _ = urlsplit(st.context.url or "")
    return urlunsplit((scheme, host, path, urlencode(state.full_query()), ""))


def show_working(resolved: ResolvedScenario, comparison: Comparison) -> None:
    """Formulas, inputs and sources behind each option's figures."""
    if not st.toggle("Show the working", key="working", help="Every formula with the inputs and sources that went in."):
        return
    names = [result.name for result in comparison.options]
    chosen = st.segmented_control("Working of", names, default=names[0], key="working of", format_func=plain)
    result = next((r for r in comparison.options if r.name == chosen), comparison.options[0])
    rows = [_step_row(step) for step in working(result.option, comparison.load)]
    st.markdown(markdown_table(("Result", "Formula", "Inputs", "Value", "Unit"), rows))
    sources = [
        (a.name, str(a.value), a.unit, a.status, a.as_of or resolved.as_of.isoformat(), _age(a, resolved), a.source)
        for a in result.option.assumptions
    ]
    if sources:
        st.markdown("**Prices, rates and measurements that went in**")
        st.markdown(markdown_table(("Input", "Value", "Unit", "Status", "As of", "Age", "Source"), sources))


def _age(assumption: Assumption, resolved: ResolvedScenario) -> str:
    try:
        seen = date.fromisoformat(assumption.as_of)
    except ValueError:
        return ""
    return age(seen, resolved.as_of).words


def _step_row(step: Step) -> tuple[str, ...]:
    inputs = "; ".join(f"{name} = {exact(value)} {unit_of(name)}".strip() for name, value in step.inputs.items())
    value = step.reason or UNDEFINED if step.value is None else exact(step.value)
    return step.result, step.formula, inputs, value, step.unit


def exact(value: float) -> str:
    """A number with every digit it has, as the working shows it."""
    return str(int(value)) if float(value).is_integer() and abs(value) < 2**53 else repr(float(value))
