"""Filling the scenario from a profile: a row for each value, before and after, with a tick; one click fills them."""

from __future__ import annotations

import numpy as np
import streamlit as st

from breakeven.edits import usage as edits
from breakeven.usage.filling import Filling, Scope, filling_of
from breakeven.usage.prefix import CopyCache, caches_of_copies
from breakeven.words import usage as words
from breakeven.words.usage import Row
from dashboard import session, state
from dashboard.session import Slot
from dashboard.widgets.done import say_done
from dashboard.widgets.look import plain
from economics.errors import InputError
from usage.profile import Profile

_WIDTHS = (3.3, 6.7)
_SCOPES: dict[Scope, str] = {"priced": "Models with a list price", "all": "All tokens of the file"}
_INSTEAD = {edits.BILL: "tokens_per_month", "tokens_per_month": edits.BILL}
"""Rows of which only one can be filled."""


def show_fill(profile: Profile) -> None:
    """Draw the rows of the filling, and the button that fills those that are ticked."""
    st.markdown("### Fill the scenario")
    filling = _filling(profile)
    rows = words.filled_rows(filling, state.scenario(), _tokens_now(), state.currency())
    for sentence in (words.left_out_words(filling), *filling.left_out):
        if sentence:
            st.caption(plain(sentence))
    if not rows:
        st.info("This file holds nothing that a scenario asks for.")
        return
    button = st.container()
    for row in rows:
        _show_row(row)
    ticked = [row.key for row in rows if session.widget(_tick(row))]
    filled = bool(ticked) and _is_filled(filling, ticked)
    button.button(
        words.fill_label(len(ticked), filled=filled),
        type="primary",
        key="usage fill",
        disabled=filled or not ticked,
        on_click=_fill,
        args=(filling, ticked),
        help="Each is then marked as from this file. The button Undo takes all of them back.",
    )


def _is_filled(filling: Filling, ticked: list[str]) -> bool:
    """Tell whether the scenario holds the ticked rows already."""
    try:
        return state.document().edited(edits.fill, filling, ticked).scenario == state.scenario()
    except InputError:
        return False  # the click names what is refused


def _filling(profile: Profile) -> Filling:
    scenario, catalogue, as_of = state.scenario(), state.catalogue(), state.as_of()
    cache = _cache(caches_of_copies(profile, scenario, catalogue, as_of))
    scope: Scope = "all" if session.widget("usage scope") == _SCOPES["all"] else "priced"
    filling = filling_of(profile, scenario, catalogue, as_of, scope, cache)
    if filling.unpriced:
        st.segmented_control(
            "Fill with the tokens of",
            [*_SCOPES.values()],
            key=state.show("usage scope", _SCOPES[scope]),
            required=True,
        )
    return filling


def _cache(caches: tuple[CopyCache, ...]) -> CopyCache | None:
    """Ask whose copy keeps the prefixes, where several options run on machines; return its cache."""
    if len(caches) < 2:
        return caches[0] if caches else None
    names = [cache.option for cache in caches]
    chosen = st.selectbox(
        "Cache in the memory of a copy of",
        names,
        key="usage cache of",
        help="The share of the input that one copy of the model finds in the memory that its weights leave free.",
    )
    return caches[names.index(chosen)]


def _tokens_now() -> float:
    return float(np.asarray(state.resolved()[0].load.tokens_per_month))


def _tick(row: Row) -> str:
    return f"fill {session.get(Slot.USAGE_ROUND, 0)} {row.key}"


def _show_row(row: Row) -> None:
    key = _tick(row)
    what, change = st.columns(_WIDTHS, vertical_alignment="center")
    if session.widget(key) is None:
        session.set_widget(key, row.ticked)
    what.checkbox(row.label, key=key, on_change=_ticked, args=(key, row.key))
    if row.before == row.after:
        said = f"**{plain(row.after)}**, as now"
    else:
        said = f"{plain(row.before)} → **{plain(row.after)}**" if row.before else f"**{plain(row.after)}**"
    change.markdown(f"{said}  \n:small[{plain(row.basis)}]")


def _ticked(key: str, name: str) -> None:
    """Take the tick from the row that cannot be filled beside this one."""
    other = _INSTEAD.get(name)
    if other is not None and session.widget(key):
        session.set_widget(key.removesuffix(name) + other, False)


def _fill(filling: Filling, ticked: list[str]) -> None:
    """Fill the ticked rows, and say what is paid today by them beside what the file says."""
    before = state.scenario()
    state.apply(edits.fill, filling, ticked)
    if state.scenario() is before:
        return
    said = words.filled_sentence(len(ticked), filling.source)
    paid, current = (_paid_today() if edits.TODAY in ticked else None), state.scenario().current
    if paid is not None and current is not None and filling.usd_per_month:
        said += f" {words.paid_sentence(current, paid, filling.usd_per_month, state.currency())}"
    say_done(said)


def _paid_today() -> float | None:
    resolved, _ = state.resolved()
    current = next((option for option in resolved.options if option.name == resolved.scenario.current), None)
    return None if current is None else current.cost(resolved.load).usd_per_month.scalar
