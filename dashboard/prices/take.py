"""Using a price of the Prices page in the scenario with one click, and the sentence that confirms it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Concatenate, ParamSpec

import streamlit as st

from breakeven.edits.prices import has_own_figures, use_assumed_price, use_price_row
from breakeven.edits.supply import use_rate_row
from breakeven.origins import Sourced
from dashboard import session, state
from dashboard.session import Slot
from dashboard.widgets.look import look_of, plain
from economics.scenario.scenario import MAX_OPTIONS
from pricing.resolve.known_changes import usd
from pricing.rows import BATCH, PriceRow, RateRow
from pricing.sellers.providers import name_of
from pricing.studies.assumed import AssumedPrice

NEW = -1
P = ParamSpec("P")


def choose_place(kinds: tuple[str, ...], key: str) -> int:
    """Let the user choose where a click puts a row: the number of an option of these kinds, or NEW."""
    options = state.scenario().options
    places = {i: f"{look_of(o.kind).sign} {o.name}" for i, o in enumerate(options) if o.kind in kinds}
    offered = [*([NEW] if len(options) < MAX_OPTIONS else []), *places]
    if not offered:
        st.caption(f"The scenario has {MAX_OPTIONS} options, none of which a row here can be put into.")
        return NEW
    names = {NEW: "a new option", **{i: f"in place of {name}" for i, name in places.items()}}
    if kinds == ("self_hosted",):
        names |= {i: f"the supply of {name}" for i, name in places.items()}
        offered = [*places, *([NEW] if NEW in offered else [])]
    # the names are part of the key: Streamlit keeps a label, not a number, and would return one that is gone
    place: int = st.selectbox(
        "“Use” puts a row into",
        offered,
        format_func=names.__getitem__,
        key=f"{key}: {' | '.join(names[i] for i in offered)}",
    )
    return place


def show_taken() -> None:
    """Say once what the last click put into the scenario."""
    sentence = session.take(Slot.TAKEN)
    if sentence:
        st.success(plain(sentence), icon=":material/check:")


def take_price(row: PriceRow, place: int) -> None:
    """Make an option from a token price; a row that look-ups would pass over is used with its own figures."""
    why = ""
    if has_own_figures(row, state.catalogue(), state.as_of()):
        why = f" with the prices of this row ({row.dataset}, {row.variant}) typed in, because look-ups take others"
    elif row.variant == BATCH:
        why = "; its batch prices count for the batch share of the workload"
    elif row.tier_from_input_tokens:
        why = f"; this row's prices count for requests above {row.tier_from_input_tokens:,} input tokens"
    _take(place, why, use_price_row, _index(place), row, state.catalogue(), state.as_of())


def take_assumed(assumed: AssumedPrice, place: int) -> None:
    """Make an option priced an assumed share below a hosted price; the share is its discount."""
    _take(place, f". {assumed.words}", use_assumed_price, _index(place), assumed)


def take_rate(row: RateRow, place: int) -> None:
    """Rent a self-hosted option's GPUs at a rate, adding an option where none was chosen."""
    why = f", rented at {name_of(row.provider)}, {row.term}, {usd(row.usd_per_gpu_hour)} per GPU-hour"
    _take(place, why, use_rate_row, _index(place), row, state.catalogue(), state.as_of())


def _index(place: int) -> int | None:
    return None if place == NEW else place


def _take(
    place: int, why: str, edit: Callable[Concatenate[Sourced, P], Sourced], *args: P.args, **kwargs: P.kwargs
) -> None:
    """Apply an edit and keep a sentence about it; a refusal is shown among the problems instead."""
    old_name = None if place == NEW else state.scenario().options[place].name
    state.apply(edit, *args, **kwargs)
    if state.problems():
        return
    index = len(state.scenario().options) - 1 if place == NEW else place
    new_name = state.scenario().options[index].name
    change = (
        f"added option {index + 1}, “{new_name}”" if old_name is None else f"option {index + 1} is now “{new_name}”"
    )
    replaced = f", in place of “{old_name}”" if old_name is not None and old_name != new_name else ""
    text = f"{change}{replaced}{why}"
    session.put(Slot.TAKEN, f"{text[0].upper()}{text[1:]}.")
