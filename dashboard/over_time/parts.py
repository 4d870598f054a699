"""The parts of the Over time page: answer, charts, table, other supplies, downloads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from breakeven.edits.supply import other_supplies, put_other_supplies
from breakeven.figures import UNDEFINED, percent
from breakeven.files.over_time import outlook_tables
from breakeven.files.pack import pack_files, pack_zip, with_contract_file
from breakeven.files.titles import deck_csv
from breakeven.names import gpu_name, term_words
from breakeven.outlook import Outlook, outlook_that_holds, plan
from breakeven.paid import any_book_value, paid_of
from breakeven.words import over_time as words
from breakeven.words.over_time import Reasons
from dashboard import state
from dashboard.over_time.charts import cumulative_chart, cumulative_in_words, monthly_chart, replica_chart
from dashboard.widgets.answer import show_answer as show_head
from dashboard.widgets.legible import wide_columns
from dashboard.widgets.look import look_of, plain, tables_of
from dashboard.widgets.notices import money, show_refusal
from dashboard.widgets.plot import draw
from economics.break_even.compare import compare
from economics.errors import InputError
from economics.option.self_hosted import SelfHostedOption
from economics.over_time.timeline import BEFORE_TAX, HorizonResult, OptionOverTime, over_time
from economics.quantity import Quantity
from economics.scenario.scenario import MAX_OPTIONS, Scenario
from economics.supply.rented import Rent
from pricing.resolve.scenario import ResolvedScenario

Figures = tuple[tuple[str, Callable[[OptionOverTime], Quantity | None], Callable[[float], str]], ...]
"""Rows of the table: a title, where an option has the figure, and how it is written."""
_VIEWS = {"cash": "Cash", "profit_and_loss": "Profit and loss"}


def result_of(resolved: ResolvedScenario) -> HorizonResult | InputError:
    """Return every option over the months, or the error that names what the scenario lacks."""
    try:
        return over_time(plan(resolved))
    except InputError as error:
        return error


def show_answer(result: HorizonResult, *, first: bool) -> None:
    """Draw the answer in two sentences, and what each option costs in today's money; `first`: nothing stands above."""
    currency = state.currency()
    answer, rest = words.headline(result, currency), words.second_sentence(result, currency)
    if first:
        show_head("over_time", answer, rest)
    else:
        st.markdown(f"### {plain(answer)}\n{plain(rest)}")
    options = result.options
    for start in range(0, len(options), 4):
        row = options[start : start + 4]
        for column, option in zip(wide_columns("figures", f"months{start}", max(3, len(row))), row, strict=False):
            name = f"{look_of(option.kind).sign} {plain(option.name)}"
            worth = option.npv_usd.scalar
            if worth is None:
                column.metric(name, UNDEFINED, help=option.reason, border=True)
                column.caption(plain(option.reason or ""))
                continue
            told = f"All that is paid, later payments discounted. {words.BOOK_VALUE}"
            column.metric(name, money(-worth), help=told, border=True)
            per_mtok = option.levelised_usd_per_mtok.scalar
            unit = "" if per_mtok is None else f" · {money(per_mtok)} per Mtok"
            paid = words.paid_words(paid_of(option), currency)
            column.caption(plain(f"today's money, {BEFORE_TAX}{unit} · {paid}"))


def show_total(result: HorizonResult, scenario: Scenario) -> None:
    """Draw what has been paid in all, month after month."""
    st.markdown("### Total paid so far")
    told = cumulative_in_words(result, state.currency())
    draw(cumulative_chart(result, _places(result, scenario), state.currency()), "cumulative", told)
    if any_book_value(result.options):
        st.caption(words.BOOK_VALUE)


def _places(result: HorizonResult, scenario: Scenario) -> list[int]:
    """The place of each option in the scenario, by which it has its colour."""
    names = [option.name for option in scenario.options]
    return [names.index(option.name) for option in result.options]


def show_months(result: HorizonResult | InputError, scenario: Scenario) -> None:
    """Draw one option month by month, and the copies of the model in each; nothing where the months are refused."""
    if isinstance(result, InputError):
        return
    places = _places(result, scenario)
    sound = [option for option in result.options if option.reason is None]
    if not sound:
        st.caption("No option has a cost over the months.")
        return
    left, right = st.columns([3, 1])
    labels = [option.name for option in sound]
    key = f"months of: {' | '.join(labels)}"
    chosen = left.segmented_control(
        "Option", range(len(sound)), format_func=lambda i: plain(labels[i]), key=key, default=0
    )
    view = right.segmented_control(
        "View", [*_VIEWS], format_func=_VIEWS.__getitem__, default="cash", key="horizon view"
    )
    option = sound[chosen if chosen is not None and chosen < len(sound) else 0]
    view = view or "cash"
    total = sum(
        float(-flow.sum()) for flow in (option.cash_lines if view == "cash" else option.profit_and_loss_lines).values()
    )
    alt = f"{option.name}, {_VIEWS[view].lower()} by line; {money(total)} over all months."
    draw(monthly_chart(option, view, state.currency()), "monthly", alt)
    st.caption(
        plain(
            "Cash: a purchase is paid in the month before it serves; in the last month "
            f"{percent(float(result.plan.months.end_value_share))} of the book value of purchases is assumed to "
            "come back, of their installation nothing. Payback and the months in which the cheaper one changes leave "
            "that value out. Profit and loss: written off over the life, at the end what does not come back, with the "
            "cost of the capital tied up, which is no cash and stands here alone."
        )
    )
    if any(o.replicas is not None for o in sound):
        draw(replica_chart(result, places), "replicas", "Copies of the model in each month.")


def show_table(result: HorizonResult) -> None:
    """Draw every figure of every option, with the reasons for undefined ones below."""
    st.markdown("### Compared")
    months = result.plan.months
    reference = months.reference or result.options[0].name
    figures: Figures = (
        ("Cost in today's money", lambda o: o.npv_usd, lambda v: money(-v)),
        ("The same without the value at the end", lambda o: o.npv_without_end_value_usd, lambda v: money(-v)),
        ("Cost per Mtok over the months", lambda o: o.levelised_usd_per_mtok, money),
        (
            f"What the saving against {reference} is worth today",
            lambda o: o.against.npv_difference_usd if o.against else None,
            money,
        ),
        ("Payback", lambda o: o.against.payback_month if o.against else None, lambda v: f"in {v:.0f} months"),
        ("Hours to break even", lambda o: o.against.break_even_hours if o.against else None, lambda v: f"{v:,.0f} h"),
        ("Cost of a request", lambda o: o.usd_per_request, money),
        ("Cost of an accepted task", lambda o: o.usd_per_accepted_task, money),
        (f"Stranded if the volume is {percent(months.volume_shortfall)} lower", lambda o: o.stranded_usd, money),
        ("Still owed after the months", lambda o: o.commitment_left_usd, money),
    )
    current = months.current
    saved: Figures = (
        (f"What the saving against {current}, paid today, is worth today", lambda o: o.saving_npv_usd, money),
        (f"Share saved of {current}", lambda o: o.saving_share, percent),
    )
    saved = () if not current else saved[1:] if current == reference else saved  # the saving stands above already
    reasons: Reasons = {}
    rows = []
    for title, of, in_words in (*figures, *saved):
        cells = [_cell(title, option, of(option), in_words, reasons) for option in result.options]
        rows.append((title, *cells))
        if title == "Payback":
            rows.append(("Internal rate of return a year", *(_rate(option, reasons) for option in result.options)))
    changes = [UNDEFINED if o.against is None else _crossing_words(o.against.crossings) for o in result.options]
    rows.append(("The cheaper one changes in", *changes))
    orders = [(o.against.irr_order if o.against else "") or UNDEFINED for o in result.options]
    rows.append(("Paid or received first", *orders))
    for table in tables_of("Figure", [option.name for option in result.options], rows):
        st.markdown(table)
    if reasons:
        st.caption("  \n".join(map(plain, words.reason_lines(reasons))))
    lines = [f"- **{plain(o.name)}**: {plain(note.text)}" for o in result.options for note in o.notes]
    if lines:
        with st.expander(f"Remarks ({len(lines)})"):
            st.markdown("\n".join(lines))


def _cell(
    title: str,
    option: OptionOverTime,
    quantity: Quantity | None,
    in_words: Callable[[float], str],
    reasons: Reasons,
) -> str:
    if quantity is None:
        return "the reference" if option.npv_usd.scalar is not None else UNDEFINED
    value = quantity.scalar
    if value is None:
        # an option without any cost has one reason for all its figures: said once
        said = ("", option.reason) if option.reason is not None else (title, quantity.reason or "")
        names = reasons.setdefault(said, [])
        if option.name not in names:
            names.append(option.name)
        return UNDEFINED
    return in_words(value)


def _rate(option: OptionOverTime, reasons: Reasons) -> str:
    """Write an option's rate of return; one above 100 % a year as the months until the outlay is back."""
    title = "Internal rate of return a year"
    rate = option.against.irr_per_year if option.against else None
    cell = _cell(title, option, rate, percent, reasons)
    return words.rate_words(option.against) if option.against and rate is not None and rate.scalar is not None else cell


def _crossing_words(crossings: Any) -> str:
    if not crossings:
        return "none"
    months = [f"month {c.month}: {c.cheaper}" for c in crossings[:4]]
    more = f" and {len(crossings) - 4} more" if len(crossings) > 4 else ""
    return "; ".join(months) + more


def show_supplies(scenario: Scenario) -> None:
    """Draw the buttons that add an option rented in other ways: on demand, reserved, spot, a mix."""
    hosted = [
        (i, o) for i, o in enumerate(scenario.options) if isinstance(o, SelfHostedOption) and isinstance(o.supply, Rent)
    ]
    if not hosted:
        st.caption("No option here is rented.")
        return
    for index, option in hosted:
        supplies = other_supplies(scenario, option, state.catalogue(), state.as_of())
        room = MAX_OPTIONS - len(scenario.options)
        if not supplies:
            st.caption(plain(f"{option.name}: no other term is listed for {gpu_name(option.gpu)}."))
            continue
        st.button(
            f"Put {', '.join(map(term_words, supplies))} beside {plain(option.name)}",
            key=f"supplies of {index}",
            disabled=room < 1,
            on_click=state.apply,
            args=(put_other_supplies, index, state.catalogue(), state.as_of()),
            help="The cheapest supplier of each term in the catalogue; a mix reserves one copy of the model and "
            "rents the rest on demand.",
        )


def show_downloads(resolved: ResolvedScenario) -> None:
    """Draw the downloads of the months' tables."""
    st.markdown("### Take it with you")
    comparison = compare(resolved.options, resolved.load, resolved.scenario.current)
    show_refusal(resolved)
    currency, contract, origins = state.currency(), state.contract(), state.origins()
    stem = "breakeven-" + resolved.as_of.isoformat()

    def cash_flow() -> bytes:
        return deck_csv(outlook_tables(resolved, Outlook(over_time(plan(resolved))))["cash_flow"], currency)

    def pack() -> bytes:
        outlook = outlook_that_holds(resolved, comparison, horizon=True)
        return pack_zip(with_contract_file(pack_files(resolved, comparison, currency, outlook, origins), contract))

    left, middle, _ = st.columns(3)
    left.download_button(
        "Cash flow CSV",
        state.exported(f"{stem}-cash-flow.csv", cash_flow),
        f"{stem}-cash-flow.csv",
        "text/csv",
        on_click="ignore",
        width="stretch",
        help="A row for each month, option and cost line, in cash and in profit and loss, with source and date.",
    )
    middle.download_button(
        "CSV pack (ZIP)",
        state.exported(f"{stem}.zip", pack),
        f"{stem}.zip",
        "application/zip",
        on_click="ignore",
        width="stretch",
        help="Everything of Compare, and cash flow, formulas and figures over the months.",
    )
