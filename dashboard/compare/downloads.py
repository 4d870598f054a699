"""The files of the open scenario: each is made when it is asked for."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import streamlit as st
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from breakeven.certificate.certificate import certify
from breakeven.certificate.file import certificate_json
from breakeven.certificate.keys import signing_key
from breakeven.document import Document, document_json
from breakeven.files.pack import flat_table, pack_files, pack_zip, tables, with_contract_file
from breakeven.files.titles import deck_csv
from breakeven.outlook import Outlook, outlook_of, outlook_that_holds
from breakeven.report.page import report_html
from breakeven.workbook.book import workbook_bytes
from dashboard import state
from dashboard.widgets.notices import show_refusal
from economics.break_even.compare import Comparison, compare
from economics.errors import InputError
from pricing.contract.contract import Contract
from pricing.resolve.price_trends import with_horizon
from pricing.resolve.scenario import ResolvedScenario, resolve_each
from pricing.store.catalogue import Catalogue

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class _Asked:
    """What files are made of, as it stood when the buttons were drawn: a file is made after the page's run."""

    document: Document
    resolved: ResolvedScenario
    comparison: Comparison
    catalogue: Catalogue
    contract: Contract
    link: str

    def over_months(self) -> tuple[ResolvedScenario, Comparison, Outlook]:
        """The scenario with months of its own, else the usual ones, and what it costs over them with simulations."""
        scenario = with_horizon(self.document.scenario, self.catalogue)
        resolved, _ = resolve_each(scenario, self.catalogue, self.resolved.as_of)
        comparison = compare(resolved.options, resolved.load, scenario.current)
        try:
            return resolved, comparison, outlook_of(resolved, comparison, horizon=True, risk=True)
        except InputError:
            return resolved, comparison, outlook_that_holds(resolved, comparison, horizon=True)

    def workbook(self) -> bytes:
        """The budget workbook."""
        resolved, comparison, outlook = self.over_months()
        return workbook_bytes(
            resolved, comparison, self.document.currency, outlook, self.document.origins, self.link or None
        )

    def report(self) -> bytes:
        """The report of one page."""
        resolved, comparison, outlook = self.over_months()
        currency, origins = self.document.currency, self.document.origins
        return report_html(resolved, comparison, self.catalogue, currency, outlook, origins, self.link)

    def pack(self) -> bytes:
        """The CSV pack."""
        outlook = outlook_that_holds(self.resolved, self.comparison)
        currency, origins = self.document.currency, self.document.origins
        files = pack_files(self.resolved, self.comparison, currency, outlook, origins)
        return pack_zip(with_contract_file(files, self.contract))

    def flat(self) -> bytes:
        """All tables of Compare as one."""
        rows = flat_table(tables(self.resolved, self.comparison, self.document.origins))
        return deck_csv(rows, self.document.currency)

    def certificate(self, key: Ed25519PrivateKey | None) -> str:
        """The certificate, signed where there is a key; prices of the contract stay out of it."""
        made = certify(
            self.document,
            self.catalogue,
            self.resolved.as_of,
            self.contract,
            made_at=datetime.now(tz=UTC),
            salt=secrets.token_hex(16),
        )
        return certificate_json(made, key)


def show_downloads() -> None:
    """Draw the download buttons; without a price for any option there is only the scenario."""
    resolved, comparison, document = state.resolved()[0], state.comparison(), state.document()
    stem = "breakeven-" + resolved.as_of.isoformat()
    if comparison is not None:
        show_refusal(resolved)
        link = state.full_link()
        asked = _Asked(document, resolved, comparison, state.catalogue(), state.contract(), link)
        _button(
            "Budget workbook (XLSX)", asked.workbook, f"{stem}.xlsx", _XLSX, "Change a number, every total follows."
        )
        _button("One page (HTML)", asked.report, f"{stem}.html", "text/html", "Prints to one page of A4.")
        _button("Tables (CSV in a ZIP)", asked.pack, f"{stem}.zip", "application/zip", "A file for each table.")
        _button("One table (CSV)", asked.flat, f"{stem}.csv", "text/csv", "All tables of Compare, a figure in a row.")
        _show_certificate(asked, f"{stem}-certificate.json")
    opened = "Open it again under “File”, or with `breakeven compare`."
    _button("Scenario (JSON)", lambda: document_json(document), f"{stem}.json", "application/json", opened)


def _show_certificate(asked: _Asked, name: str) -> None:
    try:
        key = signing_key()
    except InputError:
        st.caption("There is no certificate here: the key that this dashboard signs with cannot be read.")
        return
    text = "Every price used, the result and a hash in one file, which `breakeven verify` computes again."
    if asked.contract.rows:
        text += " Your contract's prices, and what they decide, are left out."
    _button("Certificate (JSON)", lambda: asked.certificate(key), name, "application/json", text)


def _button(label: str, made: Callable[[], bytes | str], name: str, mime: str, text: str) -> None:
    st.download_button(label, made, name, mime, on_click="ignore", width="stretch", help=text, key=f"download {label}")
