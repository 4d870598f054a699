"""The row of what-ifs below the chart: one click applies one, and undo takes it back."""

from __future__ import annotations

from breakeven.what_ifs.words import change_words, told, what_words_of
from dashboard import state
from dashboard.widgets.chips import Chip, draw_chips
from dashboard.worked import Worked


def show(known: Worked) -> None:
    """Draw what a few changes would do to the costs."""
    currency, offered = state.currency(), known.what_ifs

    def chips() -> list[Chip]:
        scenario = known.resolved.scenario
        return [
            Chip(what, change_words(each, currency), *told(each, currency))
            for each, what in what_words_of(offered, scenario, currency)
        ]

    made = known.said(("what-ifs", currency), chips)
    draw_chips(made, "what_ifs", lambda number: state.apply(offered[number].edit))
