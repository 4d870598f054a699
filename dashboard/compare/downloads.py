"""The files of the open scenario: each is made when it is asked for."""

from __future__ import annotations

import streamlit as st

from breakeven.document import document_json
from breakeven.files.pack import flat_table, pack_files, pack_zip, tables, with_contract_file
from breakeven.files.titles import deck_csv
from breakeven.outlook import outlook_that_holds
from dashboard import state
from dashboard.widgets.notices import show_refusal


def show_downloads() -> None:
    """Draw the download buttons; without a price for any option there is only the scenario."""
    resolved, comparison = state.resolved()[0], state.comparison()
    stem = "breakeven-" + resolved.as_of.isoformat()
    document, contract = state.document(), state.contract()
    currency, origins = document.currency, document.origins
    if comparison is not None:
        show_refusal(resolved)
        st.download_button(
            "Tables (CSV in a ZIP)",
            lambda: pack_zip(
                with_contract_file(
                    pack_files(resolved, comparison, currency, outlook_that_holds(resolved, comparison), origins),
                    contract,
                )
            ),
            f"{stem}.zip",
            "application/zip",
            on_click="ignore",
            width="stretch",
            help="Results, break-even points, curves, assumptions with sources, working, scenario.",
        )
        st.download_button(
            "One flat CSV",
            lambda: deck_csv(flat_table(tables(resolved, comparison, origins)), currency),
            f"{stem}.csv",
            "text/csv",
            on_click="ignore",
            width="stretch",
        )
    st.download_button(
        "Scenario JSON",
        lambda: document_json(document),
        f"{stem}.json",
        "application/json",
        on_click="ignore",
        width="stretch",
        help="The scenario, its currency and what is chosen on the pages. Open it again under “Scenario file”, or with "
        "`breakeven compare`.",
    )
