"""The Compare page's downloads: the pack, one table, the scenario, the full link."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st

from breakeven.document import document_json
from breakeven.files.pack import flat_table, pack_files, pack_zip, tables, with_contract_file
from breakeven.files.tables import converted, csv_bytes
from breakeven.outlook import outlook_that_holds
from dashboard import state
from dashboard.widgets.notices import show_refusal
from economics.break_even.compare import Comparison
from pricing.resolve.scenario import ResolvedScenario


def show_downloads(resolved: ResolvedScenario, comparison: Comparison) -> None:
    """Draw the download buttons and the link that holds every field."""
    st.markdown("##### Take it with you")
    show_refusal(resolved)
    stem = "breakeven-" + resolved.as_of.isoformat()
    document, contract = state.document(), state.contract()
    currency, origins = document.currency, document.origins
    pack, flat, scenario, link = st.columns(4)
    pack.download_button(
        "CSV pack (ZIP)",
        lambda: pack_zip(
            with_contract_file(
                pack_files(resolved, comparison, currency, outlook_that_holds(resolved, comparison), origins), contract
            )
        ),
        f"{stem}.zip",
        "application/zip",
        on_click="ignore",
        width="stretch",
        help="Results, break-even points, curves, assumptions with sources, working, scenario.",
    )
    flat.download_button(
        "One flat CSV",
        lambda: csv_bytes(converted(flat_table(tables(resolved, comparison, origins)), currency)),
        f"{stem}.csv",
        "text/csv",
        on_click="ignore",
        width="stretch",
    )
    scenario.download_button(
        "Scenario JSON",
        lambda: document_json(document),
        f"{stem}.json",
        "application/json",
        on_click="ignore",
        width="stretch",
        help="The scenario, its currency and what is chosen on the pages. Open it again in the sidebar, or with "
        "`breakeven compare`.",
    )
    with link.popover("Copy full link", width="stretch", help="Every field written out: no default can change it."):
        st.code(full_link(), language=None, wrap_lines=True)


def full_link() -> str:
    """Return the page's address with every field of the scenario in it."""
    scheme, host, path, _, _ = urlsplit(st.context.url or "")
    return urlunsplit((scheme, host, path, urlencode(state.full_query()), ""))
