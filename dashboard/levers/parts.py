"""What the page shows: the answer, a row with a button for each change, the best set, and what is not tried."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from breakeven.choices import LEVERS_EVERY
from breakeven.figures import rough_percent
from breakeven.levers import words
from breakeven.levers.best_set import Answer, BestSet
from breakeven.levers.lever import Edit
from breakeven.levers.rows import Row
from dashboard import session, state
from dashboard.levers.question import show_stopped
from dashboard.session import Slot
from dashboard.widgets.answer import show_answer as show_head
from dashboard.widgets.look import markdown_table, plain
from dashboard.widgets.notices import money

PAGE = "levers"
_WIDTHS = (5, 3, 1.9)


def show_answer(answer: Answer) -> None:
    """Draw the sentence: what saves most, and what the best set saves together."""
    currency = state.currency()
    if answer.rows:
        largest = words.largest_sentence(answer.rows[0], currency)
        show_head(PAGE, largest, words.set_sentence(answer.best, currency))
    else:
        show_head(PAGE, words.nothing_sentence(answer.not_tried))
    if not answer.complete:
        st.info(plain(words.STOPPED), icon=":material/pause:")
        show_stopped()


def show_applied() -> None:
    """Draw what was applied last with the button that undoes it, as long as nothing else has changed."""
    applied = session.get(Slot.LEVER_APPLIED)
    if applied is None or applied[1] != state.document().sourced or not state.can_undo():
        return
    said, button = st.columns((8, 1.9), vertical_alignment="center")
    said.success(plain(applied[0]), icon=":material/check:")
    button.button("Undo", key="levers undo", on_click=_undo, width="stretch")


def show_rows(answer: Answer) -> None:
    """Draw a row for each change, the largest saving first, with the button that applies it."""
    every = state.chosen(LEVERS_EVERY)
    rows = answer.rows if every else largest_of_each(answer.rows)
    st.markdown("### What each change saves by itself")
    if len(rows) < len(answer.rows) or every:
        st.toggle(
            f"Every alternative, such as each type of GPU ({len(answer.rows)} rows)",
            key=state.show("levers every", every),
            on_change=state.choose_by,
            args=(LEVERS_EVERY, "levers every"),
        )
    for place, row in enumerate(rows):
        _show_row(place, row)
    st.markdown(f":small[{plain(words.measured_sentence(answer.best))}]")


def largest_of_each(rows: Sequence[Row]) -> list[Row]:
    """Return the row of the largest saving of each lever on each option, in the order of the rows."""
    first: dict[tuple[str, int], Row] = {}
    for row in rows:
        first.setdefault((row.lever, row.place), row)
    return list(first.values())


def _show_row(place: int, row: Row) -> None:
    what, saves, button = st.columns(_WIDTHS, vertical_alignment="center", border=False)
    change = f"{plain(row.changed_from)} → {plain(row.changed_to)}"
    note = ". ".join(part for part in (f"Rests on {words.rests_on_words(row)}", words.remarks(row)) if part)
    what.markdown(f"**{plain(row.label)}** · {plain(row.option)}  \n{change}  \n:small[{plain(note)}]")
    saves.markdown(
        f"**−{plain(money(row.saving))}** a month (−{plain(rough_percent(row.share))})  \n"
        f"{plain(money(row.usd_before))} → {plain(money(row.usd_after))}"
    )
    button.button(
        "Apply",
        key=f"levers apply {place}",
        help=f"{row.label}, {row.option}",
        on_click=_apply,
        args=(row.edit, f"Applied: {row.label}, {row.option}: {row.changed_from} → {row.changed_to}."),
        width="stretch",
    )


def show_best_set(best: BestSet | None) -> None:
    """Draw the changes of the best set with what each saves beside those before it, and a button for all of them."""
    if best is None or not best.steps:
        return
    st.markdown("### The set that saves most together")
    columns = ("change", "saves a month", "option then", "a month")
    cells = [
        (words.step_words(step), money(step.saving), step.option_after, money(step.usd_after)) for step in best.steps
    ]
    st.markdown(markdown_table(columns, cells))
    count = len(best.steps)
    st.button(
        "Apply all of them" if count > 1 else "Apply it",
        key="levers apply set",
        on_click=_apply,
        args=(best.apply, f"Applied: {'; '.join(words.step_words(step) for step in best.steps)}."),
    )


def _apply(edit: Edit, said: str) -> None:
    state.apply(edit)
    if not state.problems():
        session.put(Slot.LEVER_APPLIED, (said, state.document().sourced))


def _undo() -> None:
    state.undo()
    session.take(Slot.LEVER_APPLIED)


def show_not_tried(answer: Answer) -> None:
    """Draw, folded, why other changes have no row."""
    lines = words.not_tried_lines(answer.not_tried, answer.names)
    if lines:
        with st.expander("Not tried, or without a saving, and why"):
            st.markdown(markdown_table(("change", "why there is no row"), lines))
