"""What the page shows: the advice, its numbers, what would change it, what knowing is worth, the case against it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from breakeven.advice.advisor import Advice
from breakeven.advice.hints import Hint
from breakeven.edits.flips import with_input_at
from breakeven.figures import money
from breakeven.words import advice as words
from dashboard import session, state
from dashboard.session import Slot
from dashboard.widgets.answer import show_answer as show_head
from dashboard.widgets.legible import wide_columns
from dashboard.widgets.look import markdown_table, plain
from economics.risk.flips import Flips, Turn

PAGE = "advisor"
_MOST_FLIPS = 6


def show_answer(advice: Advice) -> None:
    """Draw the advice in a sentence, what answers and licences do to it, and what its own licence asks for."""
    answered = words.answers_sentence(advice, words.texts(advice.questions), state.currency())
    beneath = " ".join(filter(None, (answered, words.licence_sentence(advice))))
    show_head(PAGE, words.headline(advice, state.currency()), beneath)
    opened = session.get(Slot.FLIP_OPENED)
    if opened is not None and opened[1] == state.document().sourced and state.can_undo():
        said, button = st.columns((8, 1.9), vertical_alignment="center")
        said.success(plain(opened[0]), icon=":material/check:")
        button.button("Undo", key="advisor undo", on_click=_undo, width="stretch")


def show_numbers(advice: Advice) -> None:
    """Draw the three numbers that decide."""
    figures = words.deciding(advice, state.currency())
    if not figures:
        return
    for column, (name, figure, says) in zip(wide_columns("figures", "advisor", 3), figures, strict=True):
        column.metric(plain(name), plain(figure), border=True)
        column.caption(plain(says))


def show_flips(advice: Advice) -> None:
    """Draw what would change the advice, the nearest first, each with the button that opens the scenario with it."""
    st.markdown("### What would change it")
    turns = [(flips, turn) for flips in advice.flips for turn in (flips.below, flips.above) if turn is not None]
    if not turns:
        st.markdown(plain(words.flips_sentence(advice, state.currency())))
    for place, (flips, turn) in enumerate(turns[:_MOST_FLIPS]):
        _show_flip(place, flips, turn)
    if turns[_MOST_FLIPS:]:
        with st.expander(f"{len(turns) - _MOST_FLIPS} more, further away"):
            further = [words.flip_words(flips, turn, state.currency()) for flips, turn in turns[_MOST_FLIPS:]]
            st.markdown("\n".join(f"- {plain(line)}" for line in further))
    st.caption("One input at a time, all others as they are, by the first month's cost.")


def _show_flip(place: int, flips: Flips, turn: Turn) -> None:
    said, button = st.columns((8, 1.9), vertical_alignment="center")
    line = words.flip_words(flips, turn, state.currency())
    said.markdown(plain(line))
    button.button(
        "Try it",
        key=f"advisor open {place}",
        help=line,
        on_click=_open,
        args=(flips.place.path, turn.at, f"Opened with {line}."),
        width="stretch",
    )


def _open(path: str, value: float, said: str) -> None:
    state.apply(with_input_at, path, value, state.catalogue(), state.today())
    if not state.problems():
        session.put(Slot.FLIP_OPENED, (said, state.document().sourced))


def _undo() -> None:
    state.undo()
    session.take(Slot.FLIP_OPENED)


def show_worth(advice: Advice, machines: Mapping[str, str]) -> None:
    """Draw what it is worth a year to know an input before deciding."""
    st.markdown("### What it is worth to know more")
    currency, found = state.currency(), advice.information
    st.markdown(plain(words.worth_sentence(advice, machines, currency)))
    if found is None:
        return
    if found.usd_per_year > 0:
        rows = [(words.worth_label(each, machines), money(each.usd_per_year, currency)) for each in found.inputs]
        st.markdown(markdown_table(("to know this before deciding", "is worth up to, a year"), rows))
    ranges = "The ranges are assumed: see How sure." if advice.suggested_ranges else "The ranges are those on How sure."
    st.caption(plain(f"{found.draws:,} simulations of the first month, times twelve. {ranges}"))


def show_against(advice: Advice, machines: Mapping[str, str]) -> None:
    """Draw the strongest case against the advice."""
    if not advice.against:
        return
    st.markdown("### The case against it")
    lines = [words.against_words(argument, advice, state.currency()) for argument in advice.against]
    thin = words.thinnest(advice, machines)
    st.markdown("\n".join(f"- {plain(line)}" for line in (*lines, *((thin,) if thin else ()))))


def show_questions(advice: Advice) -> None:
    """Draw every question with what the figures say and what each source says of it."""
    st.markdown("### The questions, and what others decide them by")
    currency = state.currency()
    for question in advice.questions:
        answer = "" if question.answer is None else f" · {words.YES_NO[question.answer]}"
        st.markdown(f"**{plain(question.text)}**{answer}  \n{plain(words.said_of(question, currency))}")
        rows = [
            (
                words.threshold_words(each),
                words.leads_words(each),
                words.remark_words(each),
                words.source_words(each),
            )
            for each in question.thresholds
        ]
        in_volume = any(each.mtok_per_day is not None for each in question.thresholds)
        title = "What one source says" if len(rows) == 1 else f"What {len(rows)} statements of sources say"
        with st.expander(title, expanded=in_volume):
            st.markdown(markdown_table(("threshold", "leads to", "remark", "source"), rows))


def show_hints(hints: Sequence[Hint], advice: Advice) -> None:
    """Draw, folded, what guides say of what the scenario has and of what the answers ask for, by question."""
    if not hints:
        return
    with st.expander("What guides say of engines, levers, precisions, these sellers and these models"):
        for title, of_one in words.hints_by_question(hints, advice.questions):
            st.markdown(f"**{plain(title)}**")
            cells = [words.hint_cells(hint) for hint in of_one]
            st.markdown(markdown_table(("about", "topic", "what it says", "source", "as of"), cells))
