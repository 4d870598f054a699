"""Who looks at this session, and what they may do: asked anew at every run, before anything is drawn.

Where no identity provider is configured nobody is asked. Where one is, a login holds for the minutes of the settings;
then the page asks for a new one, with the scenario still in the address.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock
from typing import Any, TypeVar

import streamlit as st

from dashboard import session
from dashboard.session import Slot
from dashboard.turns import let_others
from team import settings
from team.access.decide import Access
from team.access.login import is_over
from team.access.person import Person
from team.access.shared import access_of_claims, access_without_login
from team.library.rows import Action, Actor
from team.logs import write

T = TypeVar("T")
NOT_IN = "Log in to open this dashboard."
OVER = "Your login is over. Log in again: what is open stays open."
NOT_NOTED = "Files with contract prices are given only while it can be written down who took them. Try again later."
_MOST_TOLD = 10_000


@dataclass(frozen=True)
class Visitor:
    """Who looks, None where nobody logs in or has yet, and what they may do."""

    person: Person | None
    access: Access

    @property
    def actor(self) -> Actor:
        """The visitor as the library writes down who did something."""
        return Actor() if self.person is None else Actor(self.person.subject, self.person.name, self.person.email)


class NotAllowed(Exception):
    """Raised in place of a file that its button may not give any more; its text is a sentence."""


def ask() -> Visitor:
    """Find out who looks and what they may do now: every run begins with it, and so does what saves or deletes.

    Callbacks come before a run, when `visitor` is still that of the run before.
    """
    claims = _claims()
    found = _visitor_of(claims)
    session.put(Slot.VISITOR, found)
    _tell_once(found, claims)
    return found


def view_refused(claims: Mapping[str, Any]) -> str:
    """Return why somebody of whom the identity provider said this may not look now; empty where they may."""
    return _visitor_of(claims if claims.get("is_logged_in") is True else {}).access.view_refused


def visitor() -> Visitor:
    """Return who looks, as this run began."""
    known: Visitor | None = session.get(Slot.VISITOR)
    return _visitor_of(_claims()) if known is None else known


def access() -> Access:
    """Return what the visitor may do, as this run began."""
    return visitor().access


def exported(name: str, make: Callable[[], T], *, contract: str, own: bool) -> Callable[[], T]:
    """Return `make` for a button that gives a file called `name`, asking anew who may have it at each click.

    `contract` says whose contract counts in the file, empty for none; then each click is in the audit log. `own`: it
    is one of this session. The function raises NotAllowed for who may not see the file any more, and where the log
    is off.
    """
    if access_without_login() is not None:
        return make
    claims = _claims()  # a click makes the file outside the session, where nobody is known

    def made() -> T:
        now = _visitor_of(claims)
        refused = now.access.view_refused or (now.access.contract_refused if contract and not own else "")
        if refused:
            raise NotAllowed(refused)
        if contract and not _tell("export contract prices", now, about=name, detail=contract):
            raise NotAllowed(NOT_NOTED)
        return make()

    return made


def _claims() -> Mapping[str, Any]:
    """What the identity provider said of who is logged in; empty for nobody."""
    claims: dict[str, Any] = {**st.user.to_dict()}
    return claims if claims.get("is_logged_in") is True else {}


def _visitor_of(claims: Mapping[str, Any]) -> Visitor:
    anybody = access_without_login()
    if anybody is not None:
        return Visitor(None, anybody)
    if not claims:
        return Visitor(None, Access(NOT_IN, NOT_IN, NOT_IN))
    if is_over(claims, datetime.now(tz=UTC), settings.SESSION_MINUTES.get()):
        return Visitor(None, Access(OVER, OVER, OVER))
    return Visitor(*access_of_claims(claims))


_told: OrderedDict[tuple[str, object, str], None] = OrderedDict()
_telling = Lock()


def _tell_once(found: Visitor, claims: Mapping[str, Any]) -> None:
    """Write a login, or what it is refused, into the audit log: once in a process, not for every tab and reload."""
    if found.person is None:
        return
    login = (found.person.subject, claims.get("iat"), found.access.view_refused)
    with _telling:
        if login in _told:
            return
        _told[login] = None
        if len(_told) > _MOST_TOLD:
            _told.popitem(last=False)
    _tell("login" if found.access.may_view else "login refused", found)  # a log that is off keeps nobody out


def _tell(action: Action, who: Visitor, about: str = "", detail: str = "") -> bool:
    """Write into the audit log, or where that is off into the process's; tell whether it is in the first."""
    from team.library.errors import LibraryUnavailable
    from team.library.shared import shared_library

    try:
        with let_others():
            shared_library().record(action, about, detail, by=who.actor)
    except LibraryUnavailable:
        subject = who.person.subject if who.person else ""
        write(logging.WARNING, "not in the audit log", action=action, subject=subject, about=about, detail=detail)
        return False
    return True
