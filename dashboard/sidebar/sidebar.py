"""The scenario sidebar, the same on every page: name and date, workload, options, and files in and out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TypeVar

import streamlit as st

from breakeven.defaults import new_options, presets
from breakeven.edits import options as option_edits
from breakeven.edits import workload as workload_edits
from breakeven.edits.workload import fits
from breakeven.origins import Sourced
from breakeven.uploads.scenario import SCENARIO
from breakeven.words.workload import bill_sentence, profile_sentence
from dashboard import session, state
from dashboard.prices.contract import show_badge
from dashboard.session import Slot
from dashboard.sidebar import option_editor, provisioned_editor
from dashboard.widgets.controls import number, scale_slider, share_slider, short_tokens, text
from dashboard.widgets.look import look_of, plain
from dashboard.widgets.upload import show_upload
from economics.cost.load import Workload, given_numbers
from economics.option.kinds import OPTION_LABELS
from economics.scenario.scenario import MAX_OPTIONS

T = TypeVar("T")


def show() -> None:
    """Draw the sidebar for the open scenario."""
    with st.sidebar:
        _head()
        _workload(state.scenario().workload)
        _options()
        _files()


def _head() -> None:
    scenario = state.scenario()
    text(("name",), scenario.name, "Scenario", "A name for this comparison; it is part of the address.")
    key = state.show("as_of", scenario.as_of)
    st.date_input(
        "Prices as of",
        key=key,
        min_value=date.min,
        max_value=date.max,
        format="YYYY-MM-DD",
        help="Prices and rates are those known on this date. An address keeps it, so it shows the same figures later.",
        on_change=state.set_field,
        args=(("as_of",), key, lambda day: day.isoformat() if day else None),
    )
    _currency()
    show_badge()


def _currency() -> None:
    currency = state.currency()
    box = st.expander("Currency", key="currency box", on_change="rerun")
    if not box.open:
        return
    entered = {"currency code": currency.code, "currency rate": currency.per_usd, "currency day": currency.on}
    if session.get(Slot.CURRENCY_ENTERED) != currency or session.widget("currency code") is None:
        session.put(Slot.CURRENCY_ENTERED, currency)  # otherwise a refused entry stays in the fields to be corrected
        for key, value in entered.items():
            state.show(key, value)
    with box, st.form("currency form", border=False):
        st.text_input("Code", key="currency code", max_chars=3, help="ISO code, such as EUR.")
        st.number_input(
            "Units for one US dollar",
            value=None,
            format="%g",
            key="currency rate",
            help="A rate of your own: nothing here looks one up.",
        )
        st.date_input("Day of that rate", value=None, format="YYYY-MM-DD", key="currency day")
        st.form_submit_button("Show amounts in it", on_click=_use_currency, width="stretch")
    if not currency.is_usd:
        box.button("Back to US dollars", on_click=state.set_currency, args=("USD", 1.0, None), width="stretch")


def _use_currency() -> None:
    code, rate, day = (session.widget(f"currency {part}") for part in ("code", "rate", "day"))
    code = code.strip().upper()
    if code == "USD":
        rate, day = 1.0, None
    state.set_currency(code, 0.0 if rate is None else rate, day)


def _workload(workload: Workload) -> None:
    st.subheader("Workload", divider="gray")
    names = [preset.name for preset in presets()]
    fitting = [p.name for p in presets() if fits(p, workload)]
    key = state.show("preset", fitting[0] if fitting else None)
    st.pills(
        "Typical workloads",
        names,
        key=key,
        on_change=_use_preset,
        help="Sets the mix, not the volume. Assumed: " + "; ".join(f"{p.name}: {p.why}" for p in presets()) + ".",
    )
    if workload.tokens_per_month is not None:
        scale_slider(("workload", "tokens_per_month"), workload.tokens_per_month, 1e6, 1e13, short_tokens)
    elif workload.bill is not None:
        st.caption(plain(bill_sentence(workload.bill, state.resolved()[0].load.tokens_per_month)))
    scale_slider(("workload", "input_output_ratio"), workload.input_output_ratio, 0.05, 200, _ratio)
    share_slider(("workload", "cache_hit_rate"), workload.cache_hit_rate)
    share_slider(("workload", "batch_share"), workload.batch_share)
    if workload.profile is None:
        scale_slider(("workload", "peak_to_average"), workload.peak_to_average, 1, 100, _times)
    else:
        st.caption(plain(profile_sentence(workload.profile)))
    scale_slider(("workload", "input_tokens_per_request"), workload.input_tokens_per_request, 10, 1e6, short_tokens)
    if workload.cache_write_share is None:
        scale_slider(("workload", "cache_reads_per_write"), workload.cache_reads_per_write, 1, 1e4, short_tokens)
    else:
        share_slider(("workload", "cache_write_share"), workload.cache_write_share)
    with st.expander("Type exact values"):
        for name in given_numbers(workload):
            number(("workload", name), getattr(workload, name))


def _use_preset() -> None:
    preset = next((preset for preset in presets() if preset.name == session.widget("preset")), None)
    if preset is not None:
        state.apply(workload_edits.apply_preset, preset)


def _options() -> None:
    st.subheader("Options", divider="gray")
    options = state.scenario().options
    chosen = min(session.get(Slot.EDITED, 0), len(options) - 1)
    # the labels are part of the key: Streamlit keeps a label, not a number, and would return one that is gone
    labels = [f"{look_of(option.kind).sign} {plain(option.name)}" for option in options]
    key = f"option to edit: {' | '.join(labels)}: {chosen}"
    kinds = ", ".join(f"{look_of(kind).sign} {label}" for kind, label in OPTION_LABELS.items())
    st.radio(
        "Option to edit",
        range(len(options)),
        index=chosen,
        format_func=labels.__getitem__,
        key=key,
        help=f"{kinds}. Choose one to see and change its figures below.",
        on_change=_select,
        args=(key,),
    )
    add, copy, remove = st.columns(3)
    full = len(options) >= MAX_OPTIONS
    with add.popover("Add", disabled=full, help=f"Up to {MAX_OPTIONS} options.", width="stretch"):
        for kind in new_options():
            label = OPTION_LABELS[kind]
            title = f"{look_of(kind).sign} {label[0].upper()}{label[1:]}"
            st.button(title, on_click=_append, args=(option_edits.add, kind), width="stretch", key=f"add {kind}")
        provisioned_editor.show_add(_append)
    copy.button("Copy", on_click=_copy, args=(chosen,), disabled=full, width="stretch", help="A second one like this")
    few = len(options) <= 2
    remove.button("Drop", on_click=_drop, args=(chosen,), disabled=few, width="stretch", help="At least two stay")
    option_editor.show(chosen, options[chosen])


def _select(key: str) -> None:
    session.put(Slot.EDITED, session.widget(key))


def _copy(index: int) -> None:
    _append(option_edits.duplicate, index)


def _append(edit: Callable[[Sourced, T], Sourced], which: T) -> None:
    """Add an option and edit it next; a refusal leaves the choice as it was."""
    before = len(state.scenario().options)
    state.apply(edit, which)
    if len(state.scenario().options) > before:
        session.put(Slot.EDITED, before)


def _drop(index: int) -> None:
    state.apply(option_edits.remove, index)


def _files() -> None:
    st.subheader("File", divider="gray")
    opened = show_upload(SCENARIO, "upload")
    st.button(
        "Undo",
        on_click=state.undo,
        disabled=not state.can_undo(),
        width="stretch",
        help="Take back the last change of the scenario.",
    )
    if not opened:
        st.button("Back to the default scenario", on_click=state.reset, width="stretch")


def _ratio(value: float) -> str:
    return f"{value:.4g} : 1"


def _times(value: float) -> str:
    return f"{value:.4g} ×"
