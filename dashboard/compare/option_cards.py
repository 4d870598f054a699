"""The cards of the Compare page, and the swap of an option to a cheaper seller of its model."""

from __future__ import annotations

import streamlit as st

from breakeven.edits.prices import change_offer
from breakeven.origins import Sourced
from breakeven.words.assumed import assumed_words
from breakeven.words.cards import Card, cards, listed_days
from breakeven.words.option_lines import quality_words
from breakeven.words.refusals import option_at
from dashboard import state
from dashboard.widgets.cards import draw_cards
from dashboard.widgets.look import plain
from dashboard.widgets.notices import currency_sentences
from dashboard.worked import Worked
from economics.break_even.compare import Comparison
from pricing.resolve.scenario import ResolvedScenario


def show_cards(known: Worked, comparison: Comparison) -> None:
    """Draw a card for every option of the scenario."""
    currency = state.currency()
    listed = listed_days(known.resolved.scenario, state.origins())

    def make() -> tuple[Card, ...]:
        refused = {place: error for error in known.errors if (place := option_at(error.field)) is not None}
        resolved = known.resolved
        return cards(resolved.scenario, comparison, resolved.known, known.ranks, refused, currency, listed)

    made = known.said(("cards", currency, *listed.items()), make)

    def use_cheaper(place: int) -> None:
        cheaper = next((card.cheaper for card in made if card.place == place), None)
        if cheaper is not None:
            state.apply(change_offer, place, cheaper.provider, cheaper.model, state.catalogue(), state.as_of())

    draw_cards(made, use_cheaper)


def show_basis(resolved: ResolvedScenario) -> None:
    """Say whose ratings the cards show, which quantities nobody has entered, and the rate of another currency."""

    def told() -> str:
        words = (quality_words(resolved.known), assumed_words(Sourced(state.scenario(), state.origins())))
        return " ".join(part for part in (*words, currency_sentences()) if part)

    basis = state.said("basis", told)
    if basis:
        st.caption(plain(basis))
