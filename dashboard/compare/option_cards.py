"""The cards of the Compare page, and the swap of an option to a cheaper seller of its model."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from breakeven.edits.prices import change_offer
from breakeven.origins import Sourced
from breakeven.ranks import ranks
from breakeven.words.assumed import assumed_words
from breakeven.words.cards import cards
from breakeven.words.compare import quality_words
from breakeven.words.refusals import option_at
from dashboard import session, state
from dashboard.session import Slot
from dashboard.widgets.cards import draw_cards
from dashboard.widgets.look import plain
from economics.break_even.compare import Comparison
from economics.errors import InputError
from pricing.resolve.scenario import ResolvedScenario
from pricing.studies.ranked_sellers import Ranked


def show_cards(resolved: ResolvedScenario, comparison: Comparison, errors: Sequence[InputError]) -> None:
    """Draw a card for every option of the scenario."""
    refused = {place: error for error in errors if (place := option_at(error.field)) is not None}
    made = cards(resolved.scenario, comparison, resolved.known, _ranks(resolved), refused, state.currency())

    def use_cheaper(place: int) -> None:
        cheaper = next((card.cheaper for card in made if card.place == place), None)
        if cheaper is not None:
            state.apply(change_offer, place, cheaper.provider, cheaper.model, state.catalogue(), state.as_of())

    draw_cards(made, use_cheaper)


def _ranks(resolved: ResolvedScenario) -> dict[str, Ranked]:
    """The places of the options, which stay as they are while the volume alone moves."""
    last = session.get(Slot.RANKS)
    if last is None or last[0] is not resolved.of_any_volume or not resolved.of_any_volume:
        last = (resolved.of_any_volume, ranks(resolved, state.catalogue()))
        session.put(Slot.RANKS, last)
    places: dict[str, Ranked] = last[1]
    return places


def show_basis(resolved: ResolvedScenario) -> None:
    """Say whose ratings the cards show, which quantities nobody has entered, and the rate of another currency."""
    words = [quality_words(resolved.known), assumed_words(Sourced(state.scenario(), state.origins()))]
    caption = state.currency().caption
    told = [part for part in (*words, f"Amounts in {caption}" if caption else "") if part]
    if told:
        st.caption(plain(" ".join(told)))
