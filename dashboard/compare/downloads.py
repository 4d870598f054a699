"""The files of the open scenario: each is made when it is asked for."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from breakeven.document import document_json
from breakeven.exports import XLSX, Export
from dashboard import state
from dashboard.widgets.notices import show_refusal


def show_downloads() -> None:
    """Draw the download buttons; without a price for any option there is only the scenario."""
    resolved, comparison, document = state.resolved()[0], state.comparison(), state.document()
    stem = "breakeven-" + resolved.as_of.isoformat()
    if comparison is not None:
        show_refusal(resolved)
        export = Export(document, resolved, comparison, state.catalogue(), state.contract(), state.full_link())
        _button(
            "Budget workbook (XLSX)", export.workbook, f"{stem}.xlsx", XLSX, "Change a number, every total follows."
        )
        _button("One page (HTML)", export.report, f"{stem}.html", "text/html", "Prints to one page of A4.")
        _button("Tables (CSV in a ZIP)", export.pack, f"{stem}.zip", "application/zip", "A file for each table.")
        _button("One table (CSV)", export.flat, f"{stem}.csv", "text/csv", "All tables of Compare, a figure in a row.")
    opened = "Open it again under “File”, or with `breakeven compare`."
    _button("Scenario (JSON)", lambda: document_json(document), f"{stem}.json", "application/json", opened)


def _button(label: str, made: Callable[[], bytes | str], name: str, mime: str, text: str) -> None:
    st.download_button(label, made, name, mime, on_click="ignore", width="stretch", help=text, key=f"download {label}")
