"""Compare: what does it cost, against what is paid today, and where does that flip?"""

from __future__ import annotations

import streamlit as st

from dashboard import state
from dashboard.compare import details, what_if_row
from dashboard.compare.answer import answer_of
from dashboard.compare.option_cards import show_basis, show_cards
from dashboard.compare.pinned import pinned_notices
from dashboard.entry import through_app
from dashboard.widgets import notices
from dashboard.widgets.answer import show_answer
from dashboard.widgets.done import done_now
from dashboard.widgets.notices import Notice
from dashboard.widgets.plot import draw

through_app()
known = state.worked()
resolved, comparison = known.resolved, known.comparison
if comparison is None:
    notices.show_problems(known.errors, resolved.options)
    st.stop()

currency = state.currency()
answer = answer_of(known, comparison, currency)
done = done_now()
notices.show(
    [
        *([Notice("warning", answer.doubt)] if answer.doubt else []),
        *notices.of_scenario(known.errors, resolved.options),
        *pinned_notices(resolved, comparison),
        *([Notice("info", f"{done} Undo takes it back.")] if done else []),
    ]
)
show_answer("compare", answer.first, f"{answer.flips} {answer.sure}".strip())
show_cards(known, comparison)
told = (answer.first, answer.flips, currency.caption, answer.ends)
draw(answer.chart, "volume", " ".join(part for part in told if part))
show_basis(resolved)
what_if_row.show(known)
details.show(resolved, comparison)
