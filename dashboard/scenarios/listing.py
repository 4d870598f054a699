"""The list of saved scenarios: search, tags, the archive, a page of fifty, and its file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import pandas as pd
import streamlit as st

from breakeven.choices import (
    SCENARIOS_ARCHIVED,
    SCENARIOS_BESIDE,
    SCENARIOS_LOOK,
    SCENARIOS_PART,
    SCENARIOS_SEARCH,
    SCENARIOS_TAG,
    Choice,
    Value,
)
from breakeven.files.tables import Table, csv_bytes
from breakeven.saved.beside import LONGEST
from breakeven.saved.link import SavedLink
from breakeven.saved.summary import Summary, read_summary
from breakeven.saved.when import moment_words
from breakeven.shortening import shortened
from dashboard import access, library, session, state
from dashboard.scenarios import person
from dashboard.widgets.look import plain
from dashboard.widgets.notices import money
from economics.numbers import counted
from team.library.rows import ScenarioRow
from team.library.store import PAGE, Library

MOST_BESIDE = 6
"""How many versions stand side by side."""
_LOOK, _BESIDE = "scenarios look", "scenarios beside"
_PAGE = "scenarios page"
_EVERY_TAG = ""
V = TypeVar("V", bound=Value)
_FILE = "saved-scenarios.csv"
_CSV = (
    *("Name", "Tags", "Description", "Saved by", "Saved at (UTC)", "Version", "Cheapest", "Cost a month (USD)"),
    "Prices of",
)


@dataclass(frozen=True)
class Listed:
    """A page of the list: its scenarios, how many there are in all, and the tags to choose from."""

    rows: Sequence[ScenarioRow]
    count: int
    tags: Sequence[str]


def listed() -> Listed:
    """Return the page of the list that is asked for; raises LibraryOff where the library does not answer."""
    search, tag = state.chosen(SCENARIOS_SEARCH), state.chosen(SCENARIOS_TAG)
    archived = state.chosen(SCENARIOS_ARCHIVED)
    page: int = session.widget(_PAGE, 1) or 1

    def found(held: Library) -> Listed:
        count = held.count(search=search, tag=tag, archived=archived)
        offset = PAGE * (min(page, _pages(count)) - 1)
        rows = held.scenarios(search=search, tag=tag, archived=archived, offset=offset)
        return Listed(rows, count, held.tags())

    return library.ask(found)


def _pages(count: int) -> int:
    return max(1, -(-count // PAGE))


def headline(found: Listed) -> str:
    """Return how many scenarios are saved, and which was saved last."""
    archived, asked = state.chosen(SCENARIOS_ARCHIVED), state.chosen(SCENARIOS_SEARCH) or state.chosen(SCENARIOS_TAG)
    many = counted(found.count, "archived scenario" if archived else "saved scenario")
    if not found.rows:
        return f"Nothing is {'archived' if archived else 'saved'} here{' by that name or tag' if asked else ' yet'}."
    if asked:
        return f"{many} {'has' if found.count == 1 else 'have'} that name or tag."
    newest = found.rows[0]
    if found.count > PAGE and session.widget(_PAGE, 1) != 1:
        return f"{many}."
    return f"{many}; the last is “{shortened(newest.name, LONGEST)}”, by {newest.newest.author}."


def show(found: Listed) -> None:
    """Draw the filters and a row for each scenario, with buttons that look at it and put it beside others."""
    st.markdown("### Saved scenarios")
    _ask(found.tags)
    if found.rows:
        _table(found.rows)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        if _pages(found.count) > 1:
            st.pagination(_pages(found.count), key=_PAGE)
        if found.rows:
            table = csv_table(found.rows)
            contract = "saved scenarios" if any(_rests(row) for row in found.rows) else ""
            st.download_button(
                "This list (CSV)",
                access.exported(_FILE, lambda: csv_bytes(table), contract=contract, own=False),
                _FILE,
                "text/csv",
                on_click="ignore",
                key="scenarios csv",
            )


def _ask(tags: Sequence[str]) -> None:
    search, tag, archived = st.columns((3, 2, 2), vertical_alignment="bottom")
    search.text_input(
        "Search in names and descriptions",
        key=state.show("scenarios search", state.chosen(SCENARIOS_SEARCH)),
        on_change=_filter,
        args=(SCENARIOS_SEARCH, "scenarios search"),
    )
    chosen = state.chosen(SCENARIOS_TAG)
    tag.selectbox(
        "Tag",
        [_EVERY_TAG, *dict.fromkeys([*([chosen] if chosen else []), *tags])],
        format_func=lambda each: each or "any",
        key=state.show("scenarios tag", chosen),
        on_change=_filter,
        args=(SCENARIOS_TAG, "scenarios tag"),
    )
    archived.toggle(
        "Archived ones",
        key=state.show("scenarios archived", state.chosen(SCENARIOS_ARCHIVED)),
        on_change=_filter,
        args=(SCENARIOS_ARCHIVED, "scenarios archived"),
    )


def _filter(choice: Choice[V], key: str) -> None:
    """Widget callback: choose a filter; the list begins again at its first page."""
    state.choose_by(choice, key)
    if session.widget(_PAGE) is not None:
        session.set_widget(_PAGE, 1)


def _table(rows: Sequence[ScenarioRow]) -> None:
    buttons = {
        "look": st.column_config.ButtonColumn("", on_click=_looked, args=(rows,), key=_LOOK),
        "beside": st.column_config.ButtonColumn("", on_click=_put_beside, args=(rows,), key=_BESIDE),
    }
    st.dataframe(
        _frame(rows),
        hide_index=True,
        height=min(420, 38 + 35 * len(rows)),
        column_config={**buttons, "name": st.column_config.TextColumn(width=260)},
        placeholder="",
        alt=f"{counted(len(rows), 'saved scenario')}, the one saved last first.",
    )


def _frame(rows: Sequence[ScenarioRow]) -> pd.DataFrame:
    summaries = [read_summary(row.newest.summary) for row in rows]
    return pd.DataFrame(
        {
            "look": ["Look"] * len(rows),
            "beside": ["Beside"] * len(rows),
            "name": [row.name for row in rows],
            "cheapest": [summary.cheapest or "none" if summary else "" for summary in summaries],
            "a month": [told_cost(summary) for summary in summaries],
            "version": [row.newest.number for row in rows],
            "saved by": [row.newest.author for row in rows],
            "saved": [moment_words(row.newest.saved_at) for row in rows],
            "tags": [", ".join(row.tags) for row in rows],
            "description": [" ".join(row.description.split()) for row in rows],
        }
    )


def told_cost(summary: Summary | None) -> str:
    """Return the cost of a version's cheapest option in words, as far as it may be seen; empty without a summary."""
    return "" if summary is None else money(_told(summary))


def _rests(row: ScenarioRow) -> bool:
    """Whether the cost of a scenario in the list is shown and tells a contract's price."""
    summary = read_summary(row.newest.summary)
    return summary is not None and summary.on_contract and person.sees_contract_prices()


def _told(summary: Summary) -> float | None:
    """The cost of the cheapest option; None where it tells a contract's price to somebody who may not see it."""
    return None if summary.on_contract and not person.sees_contract_prices() else summary.usd_per_month


def csv_table(rows: Sequence[ScenarioRow]) -> Table:
    """Return the list as a table for a file."""
    cells = []
    for row in rows:
        summary = read_summary(row.newest.summary)
        figures = (None, None, None) if summary is None else (summary.cheapest, _told(summary), str(summary.as_of))
        newest = row.newest
        cells.append(
            (row.name, ", ".join(row.tags), row.description, newest.author, newest.saved_at, newest.number, *figures)
        )
    return Table(_CSV, cells)


def _looked(rows: Sequence[ScenarioRow]) -> None:
    row = rows[session.widget(_LOOK)["row"]]
    look(row.id)


def look(scenario: str) -> None:
    """Look at the newest version of a scenario, then and now."""
    state.choose(SCENARIOS_LOOK, SavedLink(scenario).text)
    state.choose(SCENARIOS_PART, "then")


def _put_beside(rows: Sequence[ScenarioRow]) -> None:
    row = rows[session.widget(_BESIDE)["row"]]
    put_beside(SavedLink(row.id, row.newest.number))


def put_beside(link: SavedLink) -> None:
    """Put a version side by side with those that are there, as long as there is room."""
    there = tuple(dict.fromkeys(state.chosen(SCENARIOS_BESIDE) or ()))
    if link.text in there:
        st.toast("It is side by side already.")
    elif len(there) >= MOST_BESIDE:
        st.toast(plain(f"{MOST_BESIDE} stand side by side already: take one of them away first."))
    else:
        state.choose(SCENARIOS_BESIDE, (*there, link.text))
        many = len(there) + 1
        st.toast(plain(f"Put side by side: {many} of at most {MOST_BESIDE}."))
