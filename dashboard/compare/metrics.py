"""What every option costs, side by side."""

from __future__ import annotations

import streamlit as st

from breakeven.figures import UNDEFINED
from breakeven.origins import Sourced
from breakeven.words.assumed import assumed_words
from breakeven.words.compare import details, quality_words
from dashboard import state
from dashboard.widgets.look import look_of, plain
from dashboard.widgets.notices import money
from economics.break_even.compare import Comparison, OptionResult
from pricing.resolve.quality import KnownModels

_PER_ROW = 4


def show_metrics(comparison: Comparison, known: KnownModels) -> None:
    """Draw the cost a month, the difference to the cheapest, the cost per Mtok and the rating of every option.

    Below them stands whose ratings they are, and which quantities nobody has entered.
    """
    costs = [r.cost.usd_per_month.scalar for r in comparison.options]
    least = min((c for c in costs if c is not None), default=None)
    results = list(zip(comparison.options, costs, strict=True))
    for start in range(0, len(results), _PER_ROW):
        row = results[start : start + _PER_ROW]
        for column, (result, usd) in zip(st.columns(max(len(row), min(3, _PER_ROW))), row, strict=False):
            _metric(column, result, usd, least, comparison, known)
    words = [quality_words(known), assumed_words(Sourced(state.scenario(), state.origins()))]
    if any(words):
        st.caption(plain(" ".join(part for part in words if part)))


def _metric(
    column: st.delta_generator.DeltaGenerator,
    result: OptionResult,
    usd: float | None,
    least: float | None,
    comparison: Comparison,
    known: KnownModels,
) -> None:
    if usd is None or least is None:
        column.metric(f"{look_of(result.option.kind).sign} {plain(result.name)}", UNDEFINED, border=True)
        column.caption(plain(details(result, comparison, state.currency(), known.get(result.name))))
        return
    more = usd - least
    delta = (
        "a month, cheapest"
        if more == 0
        else f"+{money(more)} a month" + (f", ×{usd / least:.3g}" if usd < 1000 * least else "")
    )
    column.metric(
        f"{look_of(result.option.kind).sign} {plain(result.name)}",
        money(usd),
        plain(delta),
        delta_color="off" if more == 0 else "inverse",
        delta_arrow="off",
        border=True,
    )
    column.caption(plain(details(result, comparison, state.currency(), known.get(result.name))))
