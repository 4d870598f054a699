"""The parts of the page How sure: the answer, chances, cases, tornado, drivers, downloads."""

from __future__ import annotations

import math
from functools import partial

import numpy as np
import streamlit as st

from breakeven.certainty import Certainty
from breakeven.choices import TORNADO_FIGURE
from breakeven.currency import Currency
from breakeven.figures import UNDEFINED
from breakeven.files.over_time import outlook_tables
from breakeven.files.pack import pack_files, pack_zip, with_contract_file
from breakeven.files.titles import deck_csv
from breakeven.origins import Origins
from breakeven.outlook import Outlook, outlook_of
from breakeven.paid import any_book_value
from breakeven.words import risk as words
from breakeven.words.over_time import BOOK_VALUE
from dashboard import session, state
from dashboard.long_work import go_on
from dashboard.risk.charts import Looks, bands_chart, chance_chart, cumulative_chart, tornado_chart
from dashboard.risk.report import SLOT
from dashboard.widgets.answer import show_answer as show_head
from dashboard.widgets.legible import wide_columns
from dashboard.widgets.look import look_of, markdown_table, plain, tables_of
from dashboard.widgets.notices import money
from dashboard.widgets.plot import draw
from economics.break_even.compare import compare
from economics.fields.part import ASSUMED
from economics.quantity import Array
from economics.risk.sensitivity import Metric, Tornado
from pricing.contract.contract import Contract
from pricing.resolve.scenario import ResolvedScenario

_PER_ROW = 4
_NOT_REACHED = "Stopped before this was computed."


def show_answer(report: Certainty) -> None:
    """Draw the answer in two sentences, and a warning where its ranges are assumed."""
    months = report.plan.months.months
    first = words.chance_sentence(report.chance_cheapest, report.done, months)
    show_head("risk", first, words.cases_sentence(report.cases))
    if not report.complete:
        left, right = st.columns([4, 1], vertical_alignment="center")
        left.warning(plain(f"Stopped after {report.done:,} of {report.draws:,} simulations: this is what they say."))
        right.button("Go on", on_click=go_on, args=(SLOT,), width="stretch")
    if report.suggested:
        but = any(spread.source != ASSUMED for spread in report.spreads)
        st.info(
            f"The ranges are assumed{', but for the error band of an estimated throughput' if but else ''}: nobody has "
            "said yet how uncertain these inputs are for you. Put in your own below under “What is uncertain”.",
            icon=":material/help:",
        )
    close = words.steps_sentence(report.steps)
    if close:
        st.markdown(plain(close))
    tie = words.tie_sentence(report.chance_equal, report.npv_usd)
    if tie:
        st.caption(plain(tie))
    for name, reason in report.left_out.items():
        st.warning(plain(f"{name} is left out of the simulations: {reason}."))
    for name, (share, reason) in report.without_cost.items():
        many = words.chance_words(share)
        st.warning(
            plain(f"{name} has no cost in {many} of the simulations, so it is never the cheapest there: {reason}.")
        )


def show_metrics(report: Certainty, looks: Looks) -> None:
    """Draw each option's chance of being cheapest and the range of its cost, in today's money."""
    chances = list(report.chance_cheapest.items())
    for start in range(0, len(chances), _PER_ROW):
        row = chances[start : start + _PER_ROW]
        for column, (name, share) in zip(
            wide_columns("figures", f"chances{start}", max(len(row), 3)), row, strict=False
        ):
            column.metric(f"{look_of(looks.kind[name]).sign} {plain(name)}", words.chance_words(share), border=True)
            if name in report.npv_usd:
                low, middle, high = (-usd if math.isfinite(usd) else None for usd in report.npv_usd[name])
                band = f"P10–P90 {money(high)} to {money(low)}"
                column.caption(plain(f"middle of the simulations {money(middle)} in today's money, {band}"))


def show_charts(report: Certainty, looks: Looks) -> None:
    """Draw chance and cost over volume, and cumulative cost over the months."""
    volume = float(report.plan.load.tokens_per_month)
    over = report.over_volume
    left, right = wide_columns("charts", "bands", 2)
    with left:
        st.markdown("### Chance of being cheapest, over volume")
        if over.done:
            draw(chance_chart(over, looks, volume), "chance", _chances_in_words(report))
        else:
            st.caption(_NOT_REACHED)
    with right:
        st.markdown("### Cost over the months")
        if report.done and report.cumulative_usd:
            draw(
                cumulative_chart(report.cumulative_usd, looks, state.currency()),
                "cumulative_bands",
                _cumulative_in_words(report),
            )
        else:
            st.caption(_NOT_REACHED)
    st.markdown("### Cost of a million tokens, over volume")
    if over.done:
        draw(bands_chart(over, looks, volume, state.currency()), "volume_bands", _bands_in_words(report))
    else:
        st.caption(_NOT_REACHED)
    st.caption(
        plain(
            "Lines: the middle simulation (P50); areas: P10 to P90, eight of ten simulations. Over volume: the first "
            f"month, {min(2000, report.draws):,} simulations a point. Cost over the months: as paid, not discounted."
            f"{f' {BOOK_VALUE}' if any_book_value(report.cases[0].horizon.options) else ''}"
            f"{' Options that cost the same share a simulation.' if np.any(over.chance_equal > 0) else ''}"
        )
    )


def show_cases(report: Certainty) -> None:
    """Draw the table of the three cases."""
    st.markdown("### All inputs low, at base, high")
    rows = []
    for name in (option.name for option in report.cases[0].horizon.options):
        cells = [name]
        for case in report.cases:
            option = next(o for o in case.horizon.options if o.name == name)
            mtok, worth = case.usd_per_mtok[name].scalar, option.npv_usd.scalar
            if worth is None and mtok is None:
                cells.append("no cost")
                continue
            cost = UNDEFINED if worth is None else money(-worth)
            cells.append(f"{cost}, {money(mtok)} per Mtok{', cheapest' if case.horizon.cheapest == name else ''}")
        rows.append(cells)
    st.markdown(markdown_table(("Option", "Low", "Base", "High"), rows))
    st.caption(
        "Cost over the months in today's money, and per Mtok in the first month. Low and high mean the inputs, not the "
        "cost: a low price helps an option, a low volume seldom does."
    )


def show_tornado(report: Certainty) -> None:
    """Draw what each input alone does to the figure chosen above the chart."""
    st.markdown("### What each input does alone")
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    metrics: list[Metric] = list(dict.fromkeys(chart.metric for chart in report.tornados))
    names = {metric: words.METRICS[metric] for metric in metrics}
    figure = state.chosen(TORNADO_FIGURE)
    key = state.show("tornado metric", figure if figure in metrics else metrics[0])
    with left:
        st.segmented_control(
            "Figure",
            metrics,
            format_func=names.__getitem__,
            key=key,
            required=True,
            on_change=state.choose_by,
            args=(TORNADO_FIGURE, key),
        )
    metric = session.widget(key) or metrics[0]
    charts = {chart.option: chart for chart in report.tornados if chart.metric == metric}
    against = next(iter(charts.values())).reference
    title = "Option" if against is None else f"Option, against {plain(against)}"
    option_key = state.show(f"tornado option {metric} {'|'.join(charts)}", _chosen_option(metric, charts, report))
    with right:
        st.selectbox(title, list(charts), key=option_key)
    chart = charts.get(session.widget(option_key) or "", next(iter(charts.values())))
    _show_chart(chart)


def _chosen_option(metric: str, charts: dict[str, Tornado], report: Certainty) -> str:
    """Return the option chosen before, else one with a figure that some input moves, self-hosted first."""
    chosen = session.widget(f"tornado option {metric} {'|'.join(charts)}")
    if chosen in charts:
        return str(chosen)
    moved = [
        name
        for name, chart in charts.items()
        if chart.base.scalar is not None and len(words.no_effect(chart)) < len(chart.bars)
    ]
    self_hosted = [name for name in moved if _kind(report, name) == "self_hosted"]
    return (self_hosted or moved or list(charts))[0]


def _kind(report: Certainty, name: str) -> str:
    return next(p.option.kind for p in report.plan.options if p.name == name)


def _show_chart(chart: Tornado) -> None:
    at_base = words.end_words(chart.metric, chart.base, state.currency())
    st.markdown(f"**{plain(words.tornado_title(chart))}**: {plain(at_base)} at base")
    idle = words.no_effect(chart)
    if len(idle) == len(chart.bars):
        st.caption("No uncertain input moves it.")
        return
    if chart.base.scalar is None:
        st.caption("There is no figure at base to draw bars from: the table says what each end gives.")
    else:
        draw(tornado_chart(chart, state.currency()), "tornado", words.tornado_in_words(chart, state.currency()))
        missing = words.undefined_ends(chart, state.currency())
        if missing:
            st.caption(plain(f"No figure: {' '.join(missing)}"))
    if idle:
        st.caption(plain(f"No effect: {', '.join(idle)}."))
    with st.expander("These figures as a table", expanded=chart.base.scalar is None):
        st.markdown(_tornado_table(chart))


def _tornado_table(chart: Tornado) -> str:
    rows = [
        (
            bar.label,
            words.input_words(bar.low, bar.unit, state.currency()),
            words.end_words(chart.metric, bar.at_low, state.currency()),
            words.input_words(bar.high, bar.unit, state.currency()),
            words.end_words(chart.metric, bar.at_high, state.currency()),
            UNDEFINED if bar.swing is None else words.metric_words(chart.metric, bar.swing, state.currency()),
            bar.source,
        )
        for bar in chart.bars
    ]
    return markdown_table(("Input", "Low", "gives", "High", "gives", "Swing", "Source of the ends"), rows)


def show_drivers(report: Certainty) -> None:
    """Draw the rank correlation of each input with each option's cost, over all simulations."""
    if not report.drivers:
        return
    st.markdown("### What drives the cost")
    table: dict[str, dict[str, float | None]] = {}
    labels = {driver.path: driver.label for driver in report.drivers}
    for driver in report.drivers:
        table.setdefault(driver.path, {})[driver.option] = driver.rank_correlation
    names = list(dict.fromkeys(driver.option for driver in report.drivers))
    grouped = any(spread.group is not None for spread in report.spreads)
    ranked = sorted(table, key=lambda path: -max(abs(value or 0.0) for value in table[path].values()))
    rows = [(labels[path], *(_correlation(table[path].get(name)) for name in names)) for path in ranked]
    for table_of_few in tables_of("Uncertain input", names, rows):
        st.markdown(table_of_few)
    st.caption(
        "Rank correlation of each input with the cost over the months, −1 to +1: +1.00 means that the cost follows the "
        "input alone, 0 that it does not matter. Figures below 0.05 are chance."
        + (" Inputs of one group move together: each has the figure of all." if grouped else "")
    )


def _correlation(worth: float | None) -> str:
    """Write the rank correlation with the cost: the negative of the one with the worth."""
    if worth is None:
        return UNDEFINED
    value = round(-worth, 2)
    return "0.00" if value == 0 else f"{'−' if value < 0 else '+'}{abs(value):.2f}"


def show_downloads(resolved: ResolvedScenario, report: Certainty) -> None:
    """Draw the downloads; files are computed when asked for."""
    st.markdown("### Take it with you")
    if not report.complete:
        st.caption("Stopped: files need all simulations, so that the same scenario gives the same bytes.")
        return
    stem = "breakeven-" + resolved.as_of.isoformat()
    pack_now = partial(_pack, resolved, state.currency(), state.contract(), state.origins())
    pack, sensitivity, figures = st.columns(3)
    pack.download_button(
        "CSV pack with certainty (ZIP)",
        state.exported(f"{stem}-risk.zip", pack_now),
        f"{stem}-risk.zip",
        "application/zip",
        on_click="ignore",
        width="stretch",
        help="Everything of the pack on Compare, with sensitivity.csv, over_months.csv and the simulations' figures in "
        "result.json.",
    )
    for column, name, text in (
        (sensitivity, "sensitivity", "Every bar of every tornado, with sources."),
        (figures, "over_months", "Chances, percentiles and the three cases of every option."),
    ):
        column.download_button(
            f"{name}.csv",
            state.exported(f"{stem}-{name}.csv", partial(_file, resolved, name, state.currency())),
            f"{stem}-{name}.csv",
            "text/csv",
            on_click="ignore",
            width="stretch",
            help=text,
        )


def _pack(resolved: ResolvedScenario, currency: Currency, contract: Contract, origins: Origins) -> bytes:
    comparison = compare(resolved.options, resolved.load, resolved.scenario.current)
    return pack_zip(
        with_contract_file(pack_files(resolved, comparison, currency, _outlook(resolved), origins), contract)
    )


def _file(resolved: ResolvedScenario, name: str, currency: Currency) -> bytes:
    return deck_csv(outlook_tables(resolved, _outlook(resolved))[name], currency)


def _outlook(resolved: ResolvedScenario) -> Outlook:
    return outlook_of(resolved, compare(resolved.options, resolved.load, resolved.scenario.current), risk=True)


def _chances_in_words(report: Certainty) -> str:
    over = report.over_volume
    parts = []
    for place in range(0, over.done, max(1, over.done // 5)):
        best = max(over.chance_cheapest, key=lambda name: over.chance_cheapest[name][place])
        share = words.chance_words(float(over.chance_cheapest[best][place]))
        tie = float(over.chance_equal[place])
        shared = f", two or more equally cheap in {words.chance_words(tie)}" if tie else ""
        parts.append(f"At {words.input_words(float(over.x[place]), 'token')} tokens {best} in {share}{shared}.")
    return "Chance of being the cheapest over tokens a month. " + " ".join(parts)


def _bands_in_words(report: Certainty) -> str:
    over = report.over_volume
    parts = []
    for band in over.bands:
        defined = [i for i in range(over.done) if band.p50[i] == band.p50[i]]
        ends = [
            f"{money(float(band.p50[i]))} at {words.input_words(float(over.x[i]), 'token')}" for i in defined[::-1][:1]
        ]
        first = [f"{money(float(band.p50[i]))} at {words.input_words(float(over.x[i]), 'token')}" for i in defined[:1]]
        parts.append(f"{band.option}: {' to '.join(first + ends) or 'no cost'}.")
    return "Middle cost per Mtok over tokens a month, with P10 and P90. " + " ".join(parts)


def _cumulative_in_words(report: Certainty) -> str:
    parts = [
        f"{band.option}: {_last(band.p50)}, P10 to P90 {_last(band.p10)} to {_last(band.p90)}."
        for band in report.cumulative_usd
    ]
    return "Paid by the end of the last month. " + " ".join(parts)


def _last(values: Array) -> str:
    """Write the amount at the end, if it has one."""
    value = float(values[-1])
    return money(value if math.isfinite(value) else None)
