"""Another model for a self-hosted option, from whichever page: what became of its layout is said, with a way back."""

from __future__ import annotations

from breakeven.edits.served_model import serve_model, served
from breakeven.words.matrix import served_sentence
from dashboard import state
from dashboard.widgets.done import say_done


def choose_model(index: int, model: str) -> None:
    """Serve another model with the option at a place; say which layout it takes now. A refusal changes nothing."""
    before = state.scenario()
    with state.naming_refusals():
        became = served(state.document().sourced, index, model, state.catalogue(), state.as_of())
        state.apply(serve_model, index, model, state.catalogue(), state.as_of())
        if state.scenario() is not before:
            say_done(served_sentence(became))
