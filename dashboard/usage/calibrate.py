"""A running system on the page: what it did beside what the scenario counts with, and one click to count with that."""

from __future__ import annotations

import streamlit as st

from breakeven.edits.calibrate import use_measured
from breakeven.words.calibrate import another_model, headline, remarks, replaced, rows
from breakeven.words.refusals import by_label
from dashboard import state
from dashboard.widgets.done import say_done
from dashboard.widgets.look import markdown_table, plain
from dashboard.widgets.number_field import own_number
from economics.errors import InputError
from economics.fields.table import FIELDS
from economics.option.self_hosted import SelfHostedOption
from usage.calibrate.calibration import Calibration, Value, calibrate
from usage.calibrate.measured import Asked
from usage.holdings.totals import Totals
from usage.measures.server import HitUnit

_HITS: dict[str, HitUnit] = {"Tokens": "tokens", "Blocks": "blocks"}
_BLOCK_SIZES = (8, 16, 32, 64, 128)
_WIDTHS = (4.2, 5.8)


def show_calibrate(totals: Totals) -> None:
    """Draw what a running system did beside the self-hosted option that stands for it, and the button that uses it."""
    st.markdown("### The running system beside the option")
    place = _option()
    if place is None:
        st.info("No option of the scenario runs on machines of its own: add one to hold it against this.")
        return
    asked = _asked(totals)
    try:
        found = calibrate(totals, state.scenario(), place, state.catalogue(), state.as_of(), asked)
    except InputError as error:
        st.info(plain(by_label(error, state.scenario())))
        return
    option = state.scenario().options[place]
    assert isinstance(option, SelfHostedOption), "only these are offered"
    st.markdown(f"**{plain(headline(found))}**")
    if said := another_model(found, option.model):
        st.warning(plain(said), icon=":material/report:")
    _show_values(found, place, option)
    for remark in remarks(found):
        st.caption(plain(remark))
    st.markdown(markdown_table(("Measured", "", "Rests on"), rows(found, state.currency())))


def _option() -> int | None:
    """Ask which option runs there; None where none can."""
    options = state.scenario().options
    own = {option.name: place for place, option in enumerate(options) if isinstance(option, SelfHostedOption)}
    if not own:
        return None
    if len(own) == 1:
        return next(iter(own.values()))
    return own[st.selectbox("Option that runs there", list(own), key="calibrate option")]


def _asked(totals: Totals) -> Asked:
    """Ask what the file does not say: GPUs, their price, and what hits of the cache count where that is open."""
    gpus, price, hits = st.columns(3)
    with gpus:
        count = own_number(
            "calibrate gpus",
            FIELDS["gpus_per_instance"],
            None,
            label="GPUs that ran",
            placeholder="as the file says",
            help_text="All copies of the model together.",
        )
    with price:
        usd = own_number(
            "calibrate price",
            FIELDS["usd_per_gpu_hour"],
            None,
            label="Price of a GPU-hour ($)",
            placeholder="the option's rent",
        )
    server, unit, block = totals.server, None, None
    with hits:
        if server is not None and server.queries and server.hit_unit == "unknown":
            chosen = st.segmented_control(
                "Hits of its cache count",
                list(_HITS),
                key="calibrate hits",
                help="vLLM counted blocks before May 2025, and tokens since.",
            )
            unit = None if chosen is None else _HITS[chosen]
        counts_blocks = "blocks" in (unit, None if server is None else server.hit_unit)
        if counts_blocks and server is not None and server.block_tokens is None:
            block = st.selectbox("Tokens of a block", _BLOCK_SIZES, index=1, key="calibrate block")
    return Asked(gpus=None if count is None else int(count), usd_per_gpu_hour=usd, hit_unit=unit, block_tokens=block)


def _show_values(found: Calibration, place: int, option: SelfHostedOption) -> None:
    """Draw the values that can be put in place, each with a tick, and the button that does it."""
    utilisation = None if option.follows_hours else option.utilisation
    changes = replaced(found, state.scenario().workload.cache_hit_rate, utilisation)
    if not changes:
        st.info("Nothing of this can take the place of what the scenario has.")
        return
    ticked: list[Value] = []
    for value, label, before, after in changes:
        what, change = st.columns(_WIDTHS, vertical_alignment="center")
        if what.checkbox(label, value=True, key=f"calibrate {value}"):
            ticked.append(value)
        change.markdown(f"{plain(before)} → **{plain(after)}**")
    st.button(
        "Count with what was measured",
        type="primary",
        key="calibrate use",
        disabled=not ticked,
        on_click=_use,
        args=(place, found, ticked),
        help="Each value is then marked as measured from this file. The button Undo takes all of them back.",
    )


def _use(place: int, found: Calibration, ticked: list[Value]) -> None:
    before = state.scenario()
    state.apply(use_measured, place, found, ticked)
    if state.scenario() is not before:
        files = ", ".join(found.measured.files)
        say_done(f"{found.option} counts with what was measured in {files}.")
