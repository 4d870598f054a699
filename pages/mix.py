"""Mix: which request goes where, what that costs, and at which shares mixing pays?"""

from __future__ import annotations

import streamlit as st

from dashboard import state
from dashboard.entry import through_app
from dashboard.mix import parts, shares
from dashboard.widgets import notices

through_app()
resolved, errors = state.resolved()
notices.show_problems(errors, resolved.options)
index = parts.mix_looked_at(state.scenario())
answer = parts.answer_of(index)
parts.show_answer(index, answer)
notices.show_currency()
parts.show_making(index)
if index is not None:
    shares.show_choice(index)
    left, right = st.columns([2, 3], gap="medium")
    with left:
        shares.show_shares(index)
    if answer is not None:
        with right:
            parts.show_chart(index, answer)
        parts.show_parts(index, answer)
        parts.show_success(answer)
        parts.show_sharing(answer)
    shares.show_own_requests(index)
    if answer is not None:
        parts.show_remarks(answer)
