"""The contents of a browser session in named slots: the only module that touches Streamlit's session state.

The values of widgets are under the keys that the widgets were drawn with; everything else has a slot here.
"""

from __future__ import annotations

import threading
from enum import StrEnum
from typing import Any

import streamlit as st


class Slot(StrEnum):
    """Every slot besides the widgets' own; a value is kept until the session ends."""

    VISITOR = "who looks"
    DOCUMENT = "document"
    BEFORE = "scenarios before the last changes"
    PROBLEMS = "problems"
    OPENED = "opened"
    WRITTEN = "written address"
    IN_ADDRESS = "document in the address"
    PROBLEMS_SHOWN = "problems when the page was last run"
    OUTDATED = "outdated widget values"
    WORKED = "what is worked out for the scenario"
    OVERLAID = "catalogue with the contract"
    WAITING = "texts that wait in number fields"
    OWN_NUMBERS = "numbers that no document holds"
    EDITED = "number of the option being edited"
    DRAWER = "the editor of options is open"
    BESIDE = "number of the option edited beside it"
    CURRENCY_ENTERED = "currency last shown in the form"
    TAKEN = "what was put into the scenario"
    CONTRACT_REFUSED = "contract refused"
    CONTRACT_ROUND = "contract table's number"
    TOKEN_LISTING = "token listing with the contract"
    RATE_LISTING = "rate listing with the contract"
    REFRESHED = "what the last refresh did"
    PENDING_WAY = "layout that waits for a place"
    DONE = "what the last change did, and its scenario"
    DONE_TOLD = "scenario whose change was told"
    MATRIX = "matrix of models and GPUs"
    RANKING = "ranked ways"
    HOURS = "ways to follow the hours of a week"
    MIX_SHARES = "cost of a mix over a share"
    RISK_JOB = "risk report"
    MAP_JOB = "map chance"
    LEVERS_JOB = "levers"
    LEVER_APPLIED = "lever last applied"
    ADVICE_JOB = "advice"
    FLIP_OPENED = "flip last opened"
    CARDS = "rent, reserve and buy computed"
    USAGE_ROUND = "number of the field that takes files of usage"
    USAGE_DROPPED = "dropped files of usage that are not read yet"
    USAGE_MAPPING = "what the columns of the dropped file mean"
    USAGE_JOB = "reading of dropped files"
    USAGE = "what is kept of the file read last"
    INVOICE_ROUND = "number of the field that takes invoices"
    INVOICE_DROPPED = "dropped invoice and log that are not read yet"
    INVOICE_JOB = "explaining an invoice"
    EXPLAINED = "explanation of the invoice read last"
    OWN_CLAIM = "claim of your own that was checked last"
    ACCEPTED = "records of accepted licences by model"
    NOT_ACCEPTED = "why a licence was not recorded as accepted, by model"
    SAVED_OPEN = "saved version that is open"
    SAVED_BEFORE = "scenario and saved version from before a saved one was opened"
    SAVE_REFUSED = "why the last save was refused"
    SAVE_CONFLICT = "save that somebody else's came before"
    SAVE_ROUND = "number of the form that saves"
    YOUR_NAME = "name under which this session saves"
    THEN_AND_NOW = "version then and now"
    BESIDE_READ = "versions side by side"
    BESIDE_WORKED = "versions side by side at prices of the contract"
    PAGES = "pages of the navigation"
    RUN_BY_APP = "this run came through the app"


KEPT = "kept"
"""The key of the mapping that holds all slots: one look-up of Streamlit's, which takes a hundred times a mapping's."""
_here = threading.local()


def get(slot: Slot, default: Any = None) -> Any:
    """Return the value of a slot."""
    return _slots().get(slot, default)


def put(slot: Slot, value: Any) -> None:
    """Put a value into a slot."""
    _slots()[slot] = value


def _slots() -> dict[Slot, Any]:
    """This session's slots, looked up once in a thread: each runs the script of one session."""
    slots: dict[Slot, Any] | None = getattr(_here, "slots", None)
    if slots is None:
        slots = st.session_state.setdefault(KEPT, {})
        _here.slots = slots
    return slots


def kept(slot: Slot) -> dict[str, Any]:
    """Return the mapping in a slot, to be read and changed; an empty one at first."""
    mapping: dict[str, Any] | None = get(slot)
    if mapping is None:
        mapping = {}
        put(slot, mapping)
    return mapping


def take(slot: Slot) -> Any:
    """Return the value of a slot and empty it."""
    return _slots().pop(slot, None)


def widget(key: str, default: Any = None) -> Any:
    """Return the value of the widget with a key, `default` before it is first drawn."""
    return st.session_state.get(key, default)  # `in` would copy the whole state


def set_widget(key: str, value: Any) -> None:
    """Set the value of a widget that is drawn later in this run."""
    st.session_state[key] = value
