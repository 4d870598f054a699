"""Your usage: the volume as what is known of it, and the mix; what changes less often is folded."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from breakeven.choices import USAGE_BY
from breakeven.defaults import presets
from breakeven.edits import workload as workload_edits
from breakeven.edits.workload import fits
from breakeven.origins import Path
from breakeven.words.usage import NO_LOG, sidebar_sentence
from breakeven.words.workload import bill_sentence
from dashboard import session, state
from dashboard.session import Slot
from dashboard.widgets.controls import number, scale_slider, share_slider, short_tokens
from dashboard.widgets.load_shape import choose_shape
from dashboard.widgets.look import plain
from dashboard.widgets.number_field import typed_number
from economics.cost.load import Workload
from economics.fields.field import Field
from economics.numbers import digits
from economics.option.protocol import PricedOption
from economics.units import MAX_TOKENS_PER_MONTH

if TYPE_CHECKING:  # a session without a file never loads what reads one
    from usage.read import Reading

_KNOWN = {"bill": "Monthly bill", "tokens": "Tokens", "requests": "Requests", "log": "Log file"}
_REQUESTS = Field(
    "requests_per_month", "Requests a month", "request", 0, MAX_TOKENS_PER_MONTH, "Calls of a model.", "10k to 100M"
)
_SLIDER = 150
"""The width of a slider with its exact field beside it [px]."""
_TOKENS: Path = ("workload", "tokens_per_month")


def show() -> None:
    """Draw the first block of the sidebar."""
    workload = state.scenario().workload
    st.markdown("## Your usage")
    _known_by(workload)
    if workload.bill is not None:
        _bill(workload)
    elif state.chosen(USAGE_BY) == "requests":
        _requests()
    else:
        if state.chosen(USAGE_BY) == "log":
            _log()
        assert workload.tokens_per_month is not None
        _pair(_TOKENS, workload.tokens_per_month, 1e6, 1e13, short_tokens)
    _pair(("workload", "input_output_ratio"), workload.input_output_ratio, 0.05, 200, _ratio)
    _share(("workload", "cache_hit_rate"), workload.cache_hit_rate)
    box = st.expander("More about your usage", key="more usage", on_change="rerun")
    if box.open:
        with box:
            _more(workload)


def _known_by(workload: Workload) -> None:
    value = "bill" if workload.bill is not None else state.chosen(USAGE_BY)
    key = state.show("usage by", value if value != "bill" or workload.bill is not None else "tokens")
    st.segmented_control(
        "I know my",
        [*_KNOWN],
        format_func=_KNOWN.__getitem__,
        key=key,
        required=True,
        width="stretch",
        on_change=_know_by,
        args=(key,),
    )


def _know_by(key: str) -> None:
    """Give the volume in another way; it stays what it is."""
    match session.widget(key):
        case "bill":
            _know_by_bill()
        case "tokens" | "requests" | "log" as by:
            if state.scenario().workload.bill is not None:
                tokens = float(np.asarray(state.resolved()[0].load.tokens_per_month))
                state.apply(workload_edits.know_by_tokens, tokens)
            state.choose(USAGE_BY, by)


def _know_by_bill() -> None:
    billed = _billed()
    if not billed:
        state.refuse(("A bill needs an option that is billed by the token: add a closed or a hosted one first.",))
        return
    option = next((each for each in billed if each.name == state.scenario().current), billed[0])
    usd = round(float(np.asarray(option.token_lines_usd(state.resolved()[0].load))), 2)
    if not usd:  # no bill says that nothing is used, or that what is used is free
        state.refuse((f"Of $0 a month for {option.name} no tokens follow: type a volume or its price first.",))
        return
    state.apply(workload_edits.know_by_bill, option.name, usd)


def _billed() -> list[PricedOption]:
    """The options that a bill may be for."""
    names = state.scenario().billable
    return [option for option in state.resolved()[0].options if option.name in names]


def _bill(workload: Workload) -> None:
    bill = workload.bill
    assert bill is not None
    number(("workload", "bill", "usd_per_month"), bill.usd_per_month, label="Bill a month")
    names = state.scenario().billable
    key = state.show("bill for", bill.option)
    st.selectbox(
        "Paid for",
        names,
        key=key,
        on_change=state.set_field,
        args=(("workload", "bill", "option"), key),
        help="A bill for several models: add a mix of options, and choose it here.",
    )
    st.caption(plain(bill_sentence(bill, state.resolved()[0].load.tokens_per_month)))


def _log() -> None:
    """Say what the file read last gave, and lead to the page that reads one."""
    reading: Reading | None = session.get(Slot.USAGE)
    st.caption(plain(NO_LOG if reading is None else sidebar_sentence(reading.profile)))
    st.page_link("pages/usage.py", label="Read a log or an export", icon=":material/upload_file:", width="stretch")


def _requests() -> None:
    """Draw the requests of a month; the tokens of a request are in the workload."""
    load = state.resolved()[0].load
    typed_number("requests a month", _REQUESTS, float(np.asarray(load.requests)), _set_requests)
    number(("workload", "input_tokens_per_request"), state.scenario().workload.input_tokens_per_request)
    st.caption(plain(f"{short_tokens(float(np.asarray(load.tokens_per_month)))} tokens a month"))


def _set_requests(requests: float | None) -> None:
    workload = state.scenario().workload
    tokens = (requests or 0.0) * workload.input_tokens_per_request * (1 + 1 / workload.input_output_ratio)
    state.apply(workload_edits.know_by_tokens, tokens)


def _more(workload: Workload) -> None:
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
    _share(("workload", "batch_share"), workload.batch_share)
    choose_shape(workload)
    if workload.profile is None:
        _pair(("workload", "peak_to_average"), workload.peak_to_average, 1, 100, _times)
    if state.chosen(USAGE_BY) != "requests" or workload.bill is not None:
        path: Path = ("workload", "input_tokens_per_request")
        _pair(path, workload.input_tokens_per_request, 10, 1e6, short_tokens)
    if workload.cache_write_share is None:
        _pair(("workload", "cache_reads_per_write"), workload.cache_reads_per_write, 1, 1e4, short_tokens)
    else:
        _share(("workload", "cache_write_share"), workload.cache_write_share)


def _use_preset() -> None:
    preset = next((preset for preset in presets() if preset.name == session.widget("preset")), None)
    if preset is not None:
        state.apply(workload_edits.apply_preset, preset)


def _pair(path: Path, value: float, low: float, high: float, form: Callable[[float], str]) -> None:
    """Draw a slider with its exact field beside it."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        scale_slider(path, value, low, high, form, _SLIDER)
        number(path, value, hidden=True)


def _share(path: Path, value: float) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        share_slider(path, value, _SLIDER)
        number(path, value, hidden=True)


def _ratio(value: float) -> str:
    return f"{digits(value, 4)} : 1"


def _times(value: float) -> str:
    return f"{digits(value, 4)} ×"
