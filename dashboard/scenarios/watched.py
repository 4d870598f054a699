"""What the last run of the watch found, as the library keeps it."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

import streamlit as st

from breakeven.saved.when import moment_words
from breakeven.watch.finding import Entry, Outcome
from breakeven.watch.record import asked, headline, read_run, said
from breakeven.watch.run import Run
from dashboard import library
from dashboard.scenarios import person
from dashboard.widgets.answer import show_answer
from dashboard.widgets.look import markdown_table, plain
from economics.errors import InputError
from team.settings import Amounts

PAGE_OF = "scenarios"
NEVER = "The watch has not run on this library yet."
_HOW = "`breakeven watch --library`, run every night, looks whether an answer has changed; docs/watch.md says how."
_SIGNS: dict[Outcome, str] = {"found": "⚠ found", "failed": "✕ failed", "not judged": "– not judged"}
_MOST = 200


def show(head: AbstractContextManager[Any]) -> None:
    """Draw the last run: its answer, and a row for each thing that it found."""
    last = library.ask(lambda held: held.last_watch())
    if last is None:
        with head:
            show_answer(PAGE_OF, NEVER)
        st.markdown(_HOW)
        return
    try:
        run = read_run(last.findings)
    except InputError:
        with head:
            show_answer(PAGE_OF, "What the last watch found cannot be read by this version of the program.")
        return
    with head:
        show_answer(PAGE_OF, headline(run), f"Run {moment_words(last.at)}.")
    _show(run)


def _show(run: Run) -> None:
    told = run.of("found", "failed")
    if told:
        st.markdown(markdown_table(("", "scenario", "what is asked", "what it says"), [_row(e) for e in told[:_MOST]]))
    if len(told) > _MOST:
        st.caption(f"and {len(told) - _MOST:,} more")
    left = run.of("not judged")
    if left:
        with st.expander(f"{len(left):,} not judged, and why"):
            rows = [_row(entry) for entry in left[:_MOST]]
            st.markdown(markdown_table(("", "scenario", "what is asked", "what it says"), rows))
    if not person.sees_contract_prices():
        st.caption(plain("Figures that rest on a contract, a bill or typed prices are left out: you may not see them."))


def _row(entry: Entry) -> tuple[str, str, str, str]:
    amounts: Amounts = "all" if person.sees_contract_prices() else "market"
    return _SIGNS[entry.outcome], entry.scenario, asked(entry, amounts), said(entry, amounts)
