"""Who asks the routes for machines: everybody where the dashboard has no login, else whoever has a token."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from http import HTTPStatus
from pathlib import Path

from economics.errors import InputError
from serving.answers import Fault, Refusal
from serving.library import library
from team.access.decide import Access, Role, access_of, access_of_anybody
from team.access.login import is_configured
from team.access.person import Person
from team.access.policy import Policy, PolicyFile
from team.access.tokens import MAX_LENGTH, hash_of, refusal
from team.library.errors import LibraryUnavailable, NotThere
from team.library.rows import Actor, TokenRow
from team.settings import ACCESS_FILE, READ_ONLY

_SCHEME = "bearer "
_NOTED_EVERY = timedelta(minutes=1)
"""How exactly it is kept when a token was used last: not a write for every request."""
EXPORTED = "export contract prices"
"""What the audit log calls an answer that holds contract prices."""


@dataclass(frozen=True)
class Caller:
    """Who asks, None without a login, and what they may see."""

    actor: Actor | None
    access: Access


def caller_of(authorization: str) -> Caller:
    """Return who asks, by the header of that name; asks the library, so call it beside the event loop.

    Raises Refusal for what is no token, for one that is revoked or expired, and where its groups may not look.
    """
    if not is_configured():
        return Caller(None, access_of_anybody(read_only=READ_ONLY.get()))
    secret = authorization[len(_SCHEME) :].strip()
    if authorization[: len(_SCHEME)].lower() != _SCHEME or not secret or len(secret) > MAX_LENGTH:
        raise _unauthorized("a token is needed: send the header Authorization: Bearer <token>")
    try:
        token = library().token(hash_of(secret))
    except NotThere:
        raise _unauthorized("there is no such token: ask whoever runs the dashboard for one") from None
    except LibraryUnavailable as error:
        raise Refusal(HTTPStatus.SERVICE_UNAVAILABLE, (Fault("", str(error)),), {"Retry-After": "10"}) from None
    now = datetime.now(tz=UTC)
    over = refusal(token, now)
    if over:
        raise _unauthorized(over)
    access = _access(token)
    if not access.may_view:
        raise Refusal(HTTPStatus.FORBIDDEN, (Fault("", access.view_refused),))
    _note_use(token, now)
    return Caller(Actor(name=token.person, email=token.email), access)


def note_contract_export(caller: Caller, what: str) -> None:
    """Keep who was given contract prices and when; raises Refusal where that cannot be kept."""
    if caller.actor is None:
        return
    try:
        library().record(EXPORTED, what, by=caller.actor)
    except LibraryUnavailable as error:
        raise Refusal(HTTPStatus.SERVICE_UNAVAILABLE, (Fault("", str(error)),), {"Retry-After": "10"}) from None


def _unauthorized(message: str) -> Refusal:
    return Refusal(HTTPStatus.UNAUTHORIZED, (Fault("", message),), {"WWW-Authenticate": "Bearer"})


def _access(token: TokenRow) -> Access:
    person = Person("", token.person, token.email, frozenset(token.groups))
    try:
        policy = _file(ACCESS_FILE.get()).current() if ACCESS_FILE.get() else Policy()
    except InputError:
        message = "nobody is let in: the file that says who may open this dashboard cannot be used"
        raise Refusal(HTTPStatus.FORBIDDEN, (Fault("", message),)) from None
    return access_of(person, policy, read_only=READ_ONLY.get(), role=Role(token.role))


@lru_cache(maxsize=1)
def _file(path: str) -> PolicyFile:
    return PolicyFile(Path(path))


def _note_use(token: TokenRow, now: datetime) -> None:
    """Keep when a token was used, where it was not just kept; a library that cannot be written to keeps nobody out."""
    if token.used_at and now - datetime.fromisoformat(token.used_at) < _NOTED_EVERY:
        return
    try:
        library().token_used(token.id)
    except LibraryUnavailable:
        return
