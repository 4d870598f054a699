"""Should we at all: closed, hosted, own, provisioned or a mix, what would change that, and what speaks against it."""

from __future__ import annotations

import streamlit as st

from breakeven.advice.hints import hints
from breakeven.outlook import plan
from breakeven.words.models import NOT_LEGAL_ADVICE
from breakeven.words.risk import machines_in_words
from dashboard import state
from dashboard.advice import parts
from dashboard.advice.question import advice_of, answers, ask
from dashboard.entry import through_app
from dashboard.models.company import ask_company
from dashboard.widgets import notices
from dashboard.widgets.look import plain
from economics.errors import InputError
from pricing.facts.guides import DecisionQuestion

through_app()
resolved, errors = state.resolved()
notices.show_problems(errors, resolved.options)
if not resolved.options:
    st.stop()

catalogue = state.catalogue()
rows = catalogue.facts(DecisionQuestion)
try:
    advice = advice_of(resolved, rows)
except InputError as error:
    st.error(plain(notices.refused(error)), icon=":material/error:")
    st.stop()
machines = machines_in_words(resolved.scenario, plan(resolved))
parts.show_answer(advice)
notices.show_currency()
if advice.option is not None:
    parts.show_numbers(advice)
    parts.show_flips(advice)
    parts.show_worth(advice, machines)
    parts.show_against(advice, machines)
st.markdown("### What only you can answer")
ask(rows)
ask_company(parts.PAGE)
st.caption(NOT_LEGAL_ADVICE)
parts.show_questions(advice)
parts.show_hints(hints(resolved.scenario, advice.standing, answers(), catalogue), advice)
