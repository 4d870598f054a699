"""Who asks the routes for machines: everybody where the dashboard has no login, else whoever has a token."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus

from serving.answers import Fault, Refusal
from team.access.decide import Access
from team.access.person import Person
from team.access.shared import access_of_groups, access_without_login
from team.access.tokens import MAX_LENGTH, hash_of, refusal
from team.library.errors import LibraryUnavailable, NotThere
from team.library.rows import Actor, Role, TokenRow
from team.library.shared import shared_library

_SCHEME = "bearer "
_NOTED_EVERY = timedelta(minutes=1)
"""How exactly it is kept when a token was used last: not a write for every request."""


@dataclass(frozen=True)
class Caller:
    """Who asks, None without a login, and what they may see."""

    actor: Actor | None
    access: Access


def caller_of(authorization: str) -> Caller:
    """Return who asks, by the header of that name; asks the library, so call it beside the event loop.

    Raises Refusal for what is no token, for one that is revoked or expired, and where its groups may not look.
    """
    anybody = access_without_login()
    if anybody is not None:
        return Caller(None, anybody)
    secret = authorization[len(_SCHEME) :].strip()
    if authorization[: len(_SCHEME)].lower() != _SCHEME or not secret or len(secret) > MAX_LENGTH:
        raise _unauthorized("a token is needed: send the header Authorization: Bearer <token>")
    try:
        token = shared_library().token(hash_of(secret))
    except NotThere:
        raise _unauthorized("there is no such token: ask whoever runs the dashboard for one") from None
    except LibraryUnavailable as error:
        raise Refusal(HTTPStatus.SERVICE_UNAVAILABLE, (Fault("", str(error)),), {"Retry-After": "10"}) from None
    now = datetime.now(tz=UTC)
    over = refusal(token, now)
    if over:
        raise _unauthorized(over)
    person = Person(token.subject, token.person, token.email, frozenset(token.groups))
    access = access_of_groups(person, Role(token.role))
    if not access.may_view:
        raise Refusal(HTTPStatus.FORBIDDEN, (Fault("", access.view_refused),))
    _note_use(token, now)
    return Caller(token.owner, access)


def note_contract_export(caller: Caller, what: str) -> None:
    """Keep who was given contract prices and when; raises Refusal where that cannot be kept."""
    if caller.actor is None:
        return
    try:
        shared_library().record("export contract prices", what, by=caller.actor)
    except LibraryUnavailable as error:
        raise Refusal(HTTPStatus.SERVICE_UNAVAILABLE, (Fault("", str(error)),), {"Retry-After": "10"}) from None


def _unauthorized(message: str) -> Refusal:
    return Refusal(HTTPStatus.UNAUTHORIZED, (Fault("", message),), {"WWW-Authenticate": "Bearer"})


def _note_use(token: TokenRow, now: datetime) -> None:
    """Keep when a token was used, where it was not just kept; a library that cannot be written to keeps nobody out."""
    if token.used_at and now - datetime.fromisoformat(token.used_at) < _NOTED_EVERY:
        return
    try:
        shared_library().token_used(token.id)
    except LibraryUnavailable:
        return
