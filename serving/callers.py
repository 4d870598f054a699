"""Who asks the routes for machines: everybody where the dashboard has no login, else whoever has a token."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus

from starlette.requests import Request

from serving.answers import Fault, Refusal
from serving.rate import client_of
from team.access.decide import Role
from team.access.login import is_configured
from team.access.person import Person
from team.access.shared import access_of_groups
from team.access.tokens import hash_of, refusal
from team.library.errors import LibraryUnavailable, NotThere
from team.library.rows import TokenRow
from team.library.shared import shared_library


@dataclass(frozen=True)
class Caller:
    """What a request may do: `client` is counted for the rate, and what it sees are contract prices or not."""

    client: str
    sees_contract_prices: bool


def caller_of(request: Request) -> Caller:
    """Return who asks; raises Refusal without a valid token where people log in."""
    if not is_configured():
        return Caller(client_of(request.client.host if request.client else ""), sees_contract_prices=True)
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not secret.strip():
        raise _refused("a token is needed: send the header Authorization: Bearer <token>")
    token = _token(secret.strip())
    person = Person("", token.person, "", frozenset(token.groups))
    access = access_of_groups(person, Role(token.role))
    if not access.may_view:
        raise Refusal(HTTPStatus.FORBIDDEN, (Fault("", "the groups of this token may not ask any more"),))
    return Caller(f"token {token.id}", access.may_see_contract)


def _token(secret: str) -> TokenRow:
    try:
        token = shared_library().token(hash_of(secret))
    except NotThere:
        raise _refused("the token is unknown") from None
    except LibraryUnavailable:
        message = "tokens cannot be looked up now: try again in a moment"
        raise Refusal(HTTPStatus.SERVICE_UNAVAILABLE, (Fault("", message),), {"Retry-After": "5"}) from None
    why = refusal(token, datetime.now(tz=UTC))
    if why:
        raise _refused(why)
    return token


def _refused(message: str) -> Refusal:
    return Refusal(HTTPStatus.UNAUTHORIZED, (Fault("", message),), {"WWW-Authenticate": "Bearer"})
