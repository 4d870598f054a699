"""The answers that the page asks for, and the advice, worked out in a thread and kept until the scenario changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from breakeven.advice.advisor import Advice, advise
from breakeven.advice.answers import ANSWERS, Answer
from breakeven.advice.standing import NEEDS
from breakeven.choices import ADVICE_NO, ADVICE_YES, Choice, Several
from breakeven.words.advice import YES_NO
from dashboard import session, state
from dashboard.long_work import result_of_work
from dashboard.models.company import company
from dashboard.risk.report import key_of
from dashboard.session import Slot
from dashboard.widgets.look import plain
from pricing.facts.guides import DecisionQuestion
from pricing.resolve.scenario import ResolvedScenario
from trust.models.entries import library

_CHOICES: Mapping[Answer, Choice[Several]] = {"yes": ADVICE_YES, "no": ADVICE_NO}
_PER_ROW = 2


def answers() -> dict[str, Answer]:
    """Return the answers given so far, in the order of the questions; what no question has is not one."""
    given: dict[str, Answer] = {}
    for answer in ANSWERS:
        given |= dict.fromkeys((id for id in state.chosen(_CHOICES[answer]) or () if id in NEEDS), answer)
    return {id: given[id] for id in NEEDS if id in given}


def ask(rows: Sequence[DecisionQuestion]) -> None:
    """Draw a yes or no for every question that no scenario answers; leaving it open leaves every option standing."""
    given = answers()
    texts = {row.question_id: row.question for row in rows if row.question_id in NEEDS}
    ids = list(texts)
    for start in range(0, len(ids), _PER_ROW):
        for column, id in zip(st.columns(_PER_ROW), ids[start : start + _PER_ROW], strict=False):
            key = state.show(f"advice {id}", given.get(id))
            column.segmented_control(
                plain(texts[id]), ANSWERS, format_func=YES_NO.__getitem__, key=key, on_change=_choose, args=(id, key)
            )


def _choose(id: str, key: str) -> None:
    given = answers()
    given.pop(id, None)
    chosen: Answer | None = session.widget(key)
    if chosen is not None:
        given[id] = chosen
    for answer, choice in _CHOICES.items():
        state.choose(choice, tuple(each for each, said in given.items() if said == answer) or None)


def advice_of(resolved: ResolvedScenario, rows: Sequence[DecisionQuestion]) -> Advice:
    """Return the advice for the open scenario, kept until it, an answer or the company changes.

    Raises InputError like `advise`.
    """
    known, given, ours = library(state.catalogue()), answers(), company()
    return result_of_work(
        Slot.ADVICE_JOB,
        (key_of(resolved), tuple(given.items()), ours),
        "Working out what would change the answer",
        lambda _progress, _stop: advise(resolved, rows, known, given, ours),
    )
