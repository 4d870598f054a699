"""A table of a guide, with what else is known beside each row; and the statements of the guides that are no table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from breakeven.choices import GUIDE_STATEMENTS, GUIDE_TABLE
from breakeven.figures import day_words
from breakeven.words.guides import beside_words, guide_words, is_own, range_words, right_words, source_words
from dashboard import state
from dashboard.widgets.look import markdown_table, plain
from pricing.facts.cells import Fact
from pricing.facts.claims import Claim
from pricing.facts.guides import DecisionQuestion, GuideCell, ProviderStatement, ServingStackStatement, UseCasePick
from pricing.facts.licences import Licence
from pricing.facts.models import ModelFact
from trust.guides import Beside, GuideRow, GuideTable, Statement, beside, tables
from trust.preferred import known_facts

BESIDE = "What else is known"
_HEIGHT = 460


@st.cache_resource(show_spinner=False)
def _all_tables(content_hash: str) -> list[tuple[GuideTable, list[tuple[GuideRow, Beside]]]]:
    """Every table with what is known beside its rows, once for an edition of the facts."""
    del content_hash
    market = state.market()
    known = known_facts(market.facts(ModelFact))
    claims = market.facts(Claim)
    statements: list[Statement] = [*market.facts(UseCasePick), *market.facts(ServingStackStatement)]
    return [
        (table, [(row, beside(row, known, claims, statements)) for row in table.rows])
        for table in tables(market.facts(GuideCell))
    ]


def all_tables() -> list[tuple[GuideTable, list[tuple[GuideRow, Beside]]]]:
    """Return every table of the guides, and each row with what else is known of it."""
    return _all_tables(state.market().edition("facts").content_hash)


def licence_names() -> dict[str, str]:
    """Return the name of every licence by its id."""
    return {licence.licence_id: licence.name for licence in state.market().facts(Licence)}


def show_contradicted() -> None:
    """Draw, in a box, what is right where the tables are wrong."""
    licences = licence_names()
    with st.expander("What is right instead"):
        for table, rows in all_tables():
            for _, known in rows:
                for fact, about in known.other:
                    where = f"{table.title} ({guide_words(table.source)})"
                    st.markdown(f"- {plain(f'{where}: {right_words(fact, about, licences)}')}")


def show_table() -> None:
    """Draw the table that is chosen, complete, and what is right where a row is wrong."""
    every = {f"{table.title} ({guide_words(table.source)})": (table, rows) for table, rows in all_tables()}
    key = state.show_one("guide table", GUIDE_TABLE, [*every], 1)
    chosen = st.selectbox("Table", [*every], key=key, on_change=state.choose_by, args=(GUIDE_TABLE, key), width=480)
    table, rows = every[chosen]
    licences = licence_names()
    wrong = sum(bool(known.other) for _, known in rows)
    st.caption(
        plain(
            f"{table.source[:1].upper()}{table.source[1:]}, {day_words(str(table.observed_on))}, "
            f"lines {rows[0][0].line} to {rows[-1][0].line}. "
            f"{_rows(wrong, len(rows))} A guide is one source among others: the order is the maker's own text, the "
            "published configuration, lists, the European index, guides."
        )
    )
    first, *others = table.headings
    cells = [
        (row.label, beside_words(known, licences), *(cell.cell or "–" for cell in row.cells[1:])) for row, known in rows
    ]
    with st.container(key="guide-table"):
        st.markdown(markdown_table((first, BESIDE, *others), cells))


def _rows(wrong: int, count: int) -> str:
    if not wrong:
        return f"No other source speaks against any of its {count} rows."
    return f"A source nearer to the model says something else about {wrong} of its {count} rows."


@dataclass(frozen=True)
class _Statements:
    """A kind of statement, and its columns: each a heading and what a row shows there."""

    kind: type[Fact]
    columns: Mapping[str, Callable[[Any], str]]

    def frame(self) -> pd.DataFrame:
        """Every statement of the kind, a row each."""
        rows = [row for row in state.market().facts(self.kind) if not is_own(row)]
        return pd.DataFrame({heading: [shown(row) for row in rows] for heading, shown in self.columns.items()})


_SAID: Mapping[str, Callable[[Any], str]] = {
    "About": lambda row: row.topic.replace("_", " "),
    "What is said": lambda row: row.statement,
    "Figure": range_words,
}
_PLACE: Mapping[str, Callable[[Any], str]] = {
    "Source": source_words,
    "Where": lambda row: row.source_locator,
    "Day": lambda row: day_words(str(row.observed_on)),
}
STATEMENTS: Mapping[str, _Statements] = {
    "Sellers and networks": _Statements(
        ProviderStatement, {"Seller": lambda row: row.name, **_SAID, **_PLACE, "Remark": lambda row: row.note or ""}
    ),
    "Engines, precisions and levers": _Statements(
        ServingStackStatement,
        {
            "Kind": lambda row: row.kind,
            "What": lambda row: row.item,
            **_SAID,
            **_PLACE,
            "Remark": lambda row: row.note or "",
        },
    ),
    "Models for a use": _Statements(
        UseCasePick,
        {
            "Use": lambda row: row.use_case,
            "Role": lambda row: row.role,
            "Model": lambda row: row.model,
            "To consider": lambda row: row.critical_consideration or "",
            **_PLACE,
            "Where it does not go": lambda row: row.note or "",
        },
    ),
    "Questions before the money": _Statements(
        DecisionQuestion,
        {
            "Question": lambda row: row.question,
            "Threshold": range_words,
            "If yes": lambda row: row.if_yes or "",
            "If no": lambda row: row.if_no or "",
            **_PLACE,
            "Remark": lambda row: row.note or "",
        },
    ),
}
"""The statements of the guides that stand in no table of theirs, by what they speak of."""


def show_statements() -> None:
    """Draw every statement of the kind that is chosen."""
    st.markdown("### What they say beside their tables")
    key = state.show_one("guide statements", GUIDE_STATEMENTS, [*STATEMENTS], 0)
    first = next(iter(STATEMENTS))
    chosen = st.segmented_control(
        "Statements on",
        [*STATEMENTS],
        required=True,
        key=key,
        on_change=state.choose_by,
        args=(GUIDE_STATEMENTS, key),
    )
    frame = STATEMENTS[chosen or first].frame()
    st.dataframe(frame, hide_index=True, height=_HEIGHT, key=f"statements of {chosen}")
    st.caption(plain(f"{len(frame)} statements. Each is what its source says, not what holds."))
