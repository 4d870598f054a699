"""Compare: what does it cost, against what is paid today, and where does that flip?"""

from __future__ import annotations

import streamlit as st

from breakeven.curve_axes import volume_range
from breakeven.words.compare import band_sentence, ends_in_words, headline, second_sentence
from dashboard import state
from dashboard.compare import details, what_if_row
from dashboard.compare.certainty import month_sentence
from dashboard.compare.charts import volume_chart
from dashboard.compare.option_cards import show_basis, show_cards
from dashboard.compare.pinned import pinned_notices
from dashboard.entry import through_app
from dashboard.widgets import notices
from dashboard.widgets.answer import show_answer
from dashboard.widgets.done import done_now
from dashboard.widgets.notices import Notice
from dashboard.widgets.plot import draw
from economics.break_even.curves import volume_curves

through_app()
resolved, errors = state.resolved()
comparison = state.comparison()
if comparison is None:
    notices.show_problems(errors, resolved.options)
    st.stop()

currency = state.currency()
first, flips = headline(comparison, currency), second_sentence(comparison, currency)
rest = f"{flips} {month_sentence(resolved, comparison)}".strip()
doubt = band_sentence(comparison, currency)
done = done_now()
notices.show(
    [
        *([Notice("warning", doubt)] if doubt else []),
        *notices.of_scenario(errors, resolved.options),
        *pinned_notices(resolved, comparison),
        *([Notice("info", f"{done} Undo takes it back.")] if done else []),
    ]
)
show_answer("compare", first, rest)
show_cards(resolved, comparison, errors)
volume = volume_curves(resolved.options, resolved.load, *volume_range(comparison))
told = " ".join(part for part in (first, flips, currency.caption, ends_in_words(comparison)) if part)
draw(volume_chart(comparison, volume, currency), "volume", told)
show_basis(resolved)
what_if_row.show(comparison)
details.show(resolved, comparison)
