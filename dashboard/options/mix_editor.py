"""The controls of a mix: the options that requests are routed to, and the share of each."""

from __future__ import annotations

import streamlit as st

from breakeven.edits import options as option_edits
from breakeven.figures import percent
from breakeven.written_numbers.writing import as_written
from dashboard import state
from dashboard.widgets.controls import number
from dashboard.widgets.look import plain
from dashboard.widgets.number_field import form_number, number_in
from economics.fields.table import FIELDS
from economics.option.mix import MAX_PARTS, MixOption

_SHARE = FIELDS["share_of_requests"]


def show_mix(index: int, option: MixOption) -> None:
    """Draw the parts of a mix as one form, so that shares that do not add up yet change nothing."""
    others = [other.name for other in state.scenario().options if not other.is_mix]
    shares = {part.option: part.share_of_requests for part in option.parts}
    st.caption(plain(f"Requests go to up to {MAX_PARTS} of the options; what they cost is what the mix costs."))
    with st.form(f"mix {index}", border=False):
        for name in others:
            share = shares.get(name)
            key = state.show(f"options.{index}.part {name}", "" if share is None else as_written(share, _SHARE))
            form_number(key, _SHARE, label=f"Share of the requests for {name}", help_text=_SHARE.help)
        st.form_submit_button("Use these shares", on_click=_use, args=(index, others), width="stretch")
    total = sum(shares.values())
    if total > 1 + 1e-9:
        st.caption(plain(f"The shares add up to {percent(total)}: some requests go to two of them."))
    number(("options", index, "router_usd_per_request"), option.router_usd_per_request)


def _use(index: int, names: list[str]) -> None:
    with state.naming_refusals():
        typed = {name: number_in(f"options.{index}.part {name}", _SHARE, f"Share for {name}") for name in names}
        shares = {name: share for name, share in typed.items() if share}
        state.apply(option_edits.set_parts, index, shares)
