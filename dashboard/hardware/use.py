"""A layout that was clicked waits for its place: a new option, or that of another one; then it is used, and said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from breakeven.choices import FLEET_OPTION
from breakeven.edits.throughput import add_way, use_way
from breakeven.figures import money
from breakeven.fleet.matrix import AskedModel
from breakeven.names import model_name
from breakeven.words import fleet as words
from breakeven.words.matrix import used_sentence
from dashboard import session, state
from dashboard.session import Slot
from dashboard.widgets.done import say_done
from dashboard.widgets.look import plain
from economics.option.self_hosted import SelfHostedOption
from economics.scenario.scenario import MAX_OPTIONS, Scenario
from economics.ways import Way

_NEW = -1
"""The place of a new option among those that a layout can take."""


@dataclass(frozen=True)
class Pending:
    """A way to serve a model, clicked in a scenario while the option at `like` was looked at (None: an example)."""

    way: Way
    model: AskedModel
    like: int | None
    scenario: Scenario


def propose(key: str, ways: Sequence[Way | None], model: AskedModel, like: int | None) -> None:
    """Widget callback: keep the clicked way until the reader says where to put it; nothing changes yet."""
    way = ways[int(session.widget(key)["row"])]
    if way is not None:
        session.put(Slot.PENDING_WAY, Pending(way, model, like, state.scenario()))


def choose_by_name(ways: Sequence[tuple[AskedModel, Way]], like: int | None, table: str) -> None:
    """Draw a picker of a table's ways in words, once its box is open: the buttons of a table need a mouse."""
    box = st.expander("Use a layout by name", key=f"{table} by name", on_change="rerun")
    if not box.open:
        return
    currency = state.currency()
    names = [
        f"{model_name(model.id)} in {way.precision.upper()} on {words.layout_words(way)}, {words.offer_words(way)}: "
        f"{money(way.usd_per_month, currency)} a month"
        for model, way in ways
    ]
    key = f"{table} layout by name"
    box.selectbox(
        "Layout",
        range(len(names)),
        index=None,
        format_func=names.__getitem__,
        placeholder="Type a GPU, a model or a supplier",
        key=key,
        on_change=_propose_named,
        args=(key, ways, like),
    )


def _propose_named(key: str, ways: Sequence[tuple[AskedModel, Way]], like: int | None) -> None:
    place = session.widget(key)
    if place is not None:
        model, way = ways[place]
        session.put(Slot.PENDING_WAY, Pending(way, model, like, state.scenario()))
        session.set_widget(key, None)  # else choosing the same layout again would be no change


def show_pending() -> None:
    """Ask where to put the way that waits; one of another scenario is dropped."""
    pending = session.get(Slot.PENDING_WAY)
    if pending is None:
        return
    if pending.scenario is state.scenario():
        _ask()
    else:
        _dismiss()


def _dismiss() -> None:
    session.take(Slot.PENDING_WAY)


@st.dialog("Use this layout", width="medium", on_dismiss=_dismiss)
def _ask() -> None:
    state.rerun_if_changed()
    pending: Pending | None = session.get(Slot.PENDING_WAY)
    if pending is None:  # used or dismissed by a button in here, which runs the dialog alone
        st.rerun()
    for sentence in words.way_sentences(pending.model.id, pending.way, state.currency()):
        st.markdown(plain(sentence))
    options = pending.scenario.options
    full = len(options) >= MAX_OPTIONS
    hosted = [place for place, option in enumerate(options) if isinstance(option, SelfHostedOption)]
    names = {_NEW: "As a new option"} if not full else {}
    names |= {place: f"In place of {options[place].name} (option {place + 1})" for place in hosted}
    if full:
        st.caption(plain(f"The scenario has {MAX_OPTIONS} options, as many as it holds: a new one needs a place."))
    if not names:
        return
    key = f"use in place: {' | '.join(names.values())}"
    st.radio("Where to", [*names], format_func=lambda place: plain(names[place]), key=key)
    like = "a new self-hosted option" if pending.like is None else options[pending.like].name
    st.caption(
        plain(
            f"A new option is like {like} in all else; an option whose place is taken keeps its people, spares and "
            "utilisation, and may then cost another amount. The button Undo takes either back."
        )
    )
    use, leave = st.columns(2)
    use.button("Use it", type="primary", on_click=_use, args=(pending, key), width="stretch")
    leave.button("Leave everything as it is", on_click=_dismiss, width="stretch")


def _use(pending: Pending, key: str) -> None:
    """Put the layout where the reader said, look at it from then on, and say what it costs."""
    place = int(session.widget(key))
    before, costs = state.scenario(), _costs()
    _dismiss()
    if place == _NEW:
        state.apply(add_way, pending.like, pending.way, pending.model)
    else:
        state.apply(use_way, place, pending.way, pending.model)
    after = state.scenario()
    if after is before:
        return
    name = after.options[place].name
    state.choose(FLEET_OPTION, name)
    replaced = None if place == _NEW else before.options[place].name
    say_done(
        used_sentence(
            name, _costs().get(name), replaced, None if replaced is None else costs.get(replaced), state.currency()
        )
    )


def _costs() -> dict[str, float | None]:
    """The cost a month [USD] of every option that has a price, by name."""
    resolved, _ = state.resolved()
    return {option.name: option.cost(resolved.load).usd_per_month.scalar for option in resolved.options}
