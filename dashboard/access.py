"""Who looks at this session, and what they may do: asked anew at every run, before anything is drawn.

Where no identity provider is configured nobody is asked. Where one is, a login holds for the minutes of the settings;
then the page asks for a new one, with the scenario still in the address.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import streamlit as st

from dashboard import session
from dashboard.session import Slot
from team import settings
from team.access.decide import Access
from team.access.login import is_over
from team.access.person import Person
from team.access.shared import access_of_claims, access_without_login
from team.library.errors import LibraryUnavailable
from team.library.rows import Actor
from team.library.shared import shared_library
from team.logs import write

NOT_IN = "Log in to open this dashboard."
OVER = "Your login is over. Log in again: what is open stays open."


@dataclass(frozen=True)
class Visitor:
    """Who looks, None where nobody logs in or has yet, and what they may do."""

    person: Person | None
    access: Access

    @property
    def actor(self) -> Actor:
        """The visitor as the library writes down who did something."""
        return Actor() if self.person is None else Actor(self.person.subject, self.person.name, self.person.email)


def ask() -> Visitor:
    """Find out who looks and what they may do now; every run begins with it."""
    found = _found()
    before: Visitor | None = session.get(Slot.VISITOR)
    session.put(Slot.VISITOR, found)
    if found.person is not None and (before is None or before.person != found.person or before.access != found.access):
        _write_down(found)
    return found


def visitor() -> Visitor:
    """Return who looks, as this run began."""
    known: Visitor | None = session.get(Slot.VISITOR)
    return _found() if known is None else known


def access() -> Access:
    """Return what the visitor may do."""
    return visitor().access


def _found() -> Visitor:
    anybody = access_without_login()
    if anybody is not None:
        return Visitor(None, anybody)
    claims: dict[str, Any] = {**st.user.to_dict()} if st.user.is_logged_in else {}
    if not claims:
        return Visitor(None, Access(NOT_IN, NOT_IN, NOT_IN))
    if is_over(claims, datetime.now(tz=UTC), settings.SESSION_MINUTES.get()):
        return Visitor(None, Access(OVER, OVER, OVER))
    return Visitor(*access_of_claims(claims))


def _write_down(found: Visitor) -> None:
    """Write a login, or a refusal, into the audit log; a library that is off is no reason to keep somebody out."""
    action = "login" if found.access.may_view else "login refused"
    try:
        shared_library().record(action, by=found.actor)
    except LibraryUnavailable as unavailable:
        write(logging.WARNING, "not in the audit log", action=action, why=str(unavailable))
