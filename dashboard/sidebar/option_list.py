"""The options as a list: mark, name and cost of each, with a menu of what can be done with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import streamlit as st

from breakeven.defaults import new_options
from breakeven.edits import options as option_edits
from breakeven.edits import units as unit_edits
from breakeven.figures import UNDEFINED
from breakeven.origins import Sourced
from breakeven.shortening import short_names
from dashboard import session, state
from dashboard.options import drawer
from dashboard.session import Slot
from dashboard.widgets.look import look_of, plain
from dashboard.widgets.notices import money
from economics.option.kinds import OPTION_LABELS
from economics.scenario.scenario import MAX_OPTIONS

T = TypeVar("T")
_EDIT, _COPY, _REMOVE, _TODAY, _NOT_TODAY = "Edit", "Duplicate", "Remove", "This is paid today", "Not paid today"
_FEWEST = 2
_LONGEST = 26
"""Letters of a name that stand on one line beside its cost."""
_MIX, _UNITS = "mix", "provisioned"


def show() -> None:
    """Draw the second block of the sidebar."""
    scenario, compared = state.scenario(), state.comparison()
    costs = {} if compared is None else {r.name: r.cost.usd_per_month.scalar for r in compared.options}
    few, full = len(scenario.options) <= _FEWEST, len(scenario.options) >= MAX_OPTIONS
    st.markdown("## Options")
    with st.container(gap="xsmall", key="options"):
        short = short_names((option.name for option in scenario.options), _LONGEST)
        for place, option in enumerate(scenario.options):
            usd = costs.get(option.name)
            cost = UNDEFINED if usd is None else money(usd)
            is_today = option.name == scenario.current
            entries = [
                _EDIT,
                *(() if full else (_COPY,)),
                *(() if few else (_REMOVE,)),
                _NOT_TODAY if is_today else _TODAY,
            ]
            key = f"option_{place}"
            star = " ★" if is_today else ""
            st.menu_button(
                f"{look_of(option.kind).sign} **{plain(cost)}**{star} {plain(short[option.name])}",
                entries,
                key=key,
                help=None if short[option.name] == option.name else plain(option.name),
                on_click=_do,
                args=(key, place),
                width="stretch",
                type="tertiary",
                wrap=False,
            )
    kinds = [*new_options(), _UNITS, _MIX]
    st.menu_button(
        "Add an option",
        kinds,
        format_func=_title,
        key="add",
        on_click=_add,
        disabled=full,
        width="stretch",
    )
    drawer.show()


def _title(kind: str) -> str:
    label = OPTION_LABELS[kind]
    return f"{look_of(kind).sign} {label[0].upper()}{label[1:]}"


def _do(key: str, place: int) -> None:
    match session.widget(key):
        case "Edit":
            drawer.edit(place)
        case "Duplicate":
            _append(option_edits.duplicate, place)
        case "Remove":
            state.apply(option_edits.remove, place)
        case "This is paid today":
            state.apply(option_edits.set_current, place)
        case "Not paid today":
            state.apply(option_edits.set_current, None)


def _add() -> None:
    kind = session.widget("add")
    if kind == _UNITS:
        offer = unit_edits.suggested(state.catalogue().unit_offers(state.as_of()), state.scenario())
        if offer is None:
            drawer.ask_for_units()
        else:
            _append(unit_edits.add_listed, offer)
    elif kind == _MIX:
        _append(lambda sourced, _: option_edits.add_mix(sourced), None)
    elif kind is not None:
        _append(option_edits.add, kind)


def _append(edit: Callable[[Sourced, T], Sourced], which: T) -> None:
    """Add an option by an edit, and open the editor on it beside the one that was edited last."""
    before = len(state.scenario().options)
    state.apply(edit, which)
    if len(state.scenario().options) > before:
        drawer.edit(before, beside=session.get(Slot.EDITED))
