"""What saves most: which single change of the scenario, and which set of them together?"""

from __future__ import annotations

import streamlit as st

from dashboard import state
from dashboard.entry import through_app
from dashboard.levers import parts
from dashboard.levers.question import answer_of, ask
from dashboard.widgets import notices

through_app()
resolved, errors = state.resolved()
notices.show_problems(errors, resolved.options)
if not resolved.options:
    st.stop()

answer_place = st.container()
targets, only = ask()
answer = answer_of(targets, only)
with answer_place:
    parts.show_answer(answer)
    notices.show_currency()
    parts.show_applied()
parts.show_rows(answer)
parts.show_best_set(answer.best)
parts.show_not_tried(answer)
