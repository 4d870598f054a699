"""Accepting a licence: one click makes the record, and the bill of materials of the scenario's models has it."""

from __future__ import annotations

import json

import streamlit as st

from breakeven.acceptance import Acceptance, accept, bill_of_materials
from breakeven.files.json_text import json_text
from dashboard import session, state
from dashboard.session import Slot
from dashboard.widgets.look import plain
from economics.errors import InputError
from trust.licences.company import Company
from trust.licences.verdict import Verdict
from trust.models.entries import Library, ModelEntry

_WHO = "models who"
_LABELS = {
    "accepted_by": "Who accepts",
    "revision": "Revision of the weights",
    "licence_text": "Text of the licence",
}


def show_acceptance(entry: ModelEntry, verdict: Verdict, company: Company, known: Library) -> None:
    """Draw the form of the record, and the files that it makes."""
    st.markdown("#### Accept its licence, and keep the record")
    with st.form(f"models accept {entry.id}", border=False):
        left, right = st.columns(2)
        left.text_input(_LABELS["accepted_by"], key=_WHO)
        right.text_input(
            _LABELS["revision"],
            key=f"models revision {entry.id}",
            help="The commit or digest of the weights: 40 or 64 of 0-9 and a-f. Empty: the record says so.",
        )
        st.text_area(
            _LABELS["licence_text"],
            key=f"models text {entry.id}",
            help="As shipped with the weights: its SHA-256 goes into the record. Empty: the record says so.",
        )
        st.form_submit_button("Record the acceptance", on_click=_record, args=(entry, verdict, company, known))
    refusal = session.kept(Slot.NOT_ACCEPTED).get(entry.id)
    if refusal is not None:
        st.warning(plain(f"Not recorded: {refusal}"))
    _show_files(entry, known)


def _record(entry: ModelEntry, verdict: Verdict, company: Company, known: Library) -> None:
    """Keep the record that the form asks for, or why there is none; what was typed stays."""
    text: str = session.widget(f"models text {entry.id}") or ""
    session.kept(Slot.NOT_ACCEPTED).pop(entry.id, None)
    try:
        session.kept(Slot.ACCEPTED)[entry.id] = accept(
            entry,
            verdict,
            company,
            known,
            by=session.widget(_WHO) or "",
            on=state.today(),
            revision=session.widget(f"models revision {entry.id}") or "",
            licence_text=text.encode() if text.strip() else None,
        )
    except InputError as error:
        session.kept(Slot.NOT_ACCEPTED)[entry.id] = f"{_LABELS[error.field]}: {error.message}"


def _show_files(entry: ModelEntry, known: Library) -> None:
    accepted: dict[str, Acceptance] = session.kept(Slot.ACCEPTED)
    record = accepted.get(entry.id)
    with st.container(horizontal=True):
        if record is not None:
            st.download_button(
                "Record (JSON)", json_text(record.document()), f"acceptance-{entry.id}.json", "application/json"
            )
        bill = bill_of_materials(state.scenario(), known, state.today(), list(accepted.values()))
        st.download_button(
            "Models of the scenario (CycloneDX 1.6)",
            json.dumps(bill, indent=1, ensure_ascii=False),
            "models.cdx.json",
            "application/json",
        )
    if record is not None:
        lacks = f" It lacks: {'; '.join(record.without)}." if record.without else ""
        st.caption(plain(f"{record.accepted_by} accepted it; the verdict was: {record.outcome}.{lacks}"))
