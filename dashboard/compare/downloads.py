"""The files of the open scenario: each is made when it is asked for."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import UTC, datetime

import streamlit as st
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from breakeven.certificate.certificate import certify
from breakeven.certificate.file import certificate_json
from breakeven.certificate.keys import signing_key
from breakeven.document import document_json
from breakeven.exports import XLSX, Export
from dashboard import state
from dashboard.widgets.notices import show_refusal
from economics.errors import InputError


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
        _show_certificate(export, f"{stem}-certificate.json")
    opened = "Open it again under “File”, or with `breakeven compare`."
    _button("Scenario (JSON)", lambda: document_json(document), f"{stem}.json", "application/json", opened)


def _show_certificate(export: Export, name: str) -> None:
    try:
        key = signing_key()
    except InputError:
        st.caption("There is no certificate here: the key that this dashboard signs with cannot be read.")
        return
    text = "Every price used, the result and a hash in one file, which `breakeven verify` computes again."
    if export.contract.rows:
        text += " Your contract's prices, and what they decide, are left out."
    _button("Certificate (JSON)", lambda: _certificate(export, key), name, "application/json", text)


def _certificate(export: Export, key: Ed25519PrivateKey | None) -> str:
    """The certificate, signed where there is a key; prices of the contract stay out of it."""
    made_at, salt = datetime.now(tz=UTC), secrets.token_hex(16)
    day = export.resolved.as_of
    made = certify(export.document, export.catalogue, day, export.contract, made_at=made_at, salt=salt)
    return certificate_json(made, key)


def _button(label: str, made: Callable[[], bytes | str], name: str, mime: str, text: str) -> None:
    made = state.exported(name, made)
    st.download_button(label, made, name, mime, on_click="ignore", width="stretch", help=text, key=f"download {label}")
