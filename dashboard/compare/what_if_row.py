"""The row of what-ifs below the chart: one click applies one, and undo takes it back."""

from __future__ import annotations

from breakeven.what_ifs.changes import what_ifs
from breakeven.what_ifs.words import change_words, told, what_words
from dashboard import state
from dashboard.widgets.chips import Chip, draw_chips
from economics.break_even.compare import Comparison


def show(comparison: Comparison) -> None:
    """Draw what a few changes would do to the costs."""
    currency, names = state.currency(), [option.name for option in state.scenario().options]
    offered = what_ifs(comparison, names)
    chips = [
        Chip(what_words(each, state.scenario(), currency), change_words(each, currency), *told(each, currency))
        for each in offered
    ]
    draw_chips(chips, "what_ifs", lambda number: state.apply(offered[number].edit))
