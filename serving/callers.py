"""Who asks the routes for machines: everybody where the dashboard has no login, else whoever has a token."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from starlette.requests import Request

from serving.answers import Fault, Refusal
from serving.rate import client_of
from team.settings import OIDC_METADATA_URL


@dataclass(frozen=True)
class Caller:
    """What a request may do: `client` is counted for the rate, and what it sees are contract prices or not."""

    client: str
    sees_contract_prices: bool


def caller_of(request: Request) -> Caller:
    """Return who asks; raises Refusal without a valid token where people log in."""
    if OIDC_METADATA_URL.get():
        message = "a token is needed: send the header Authorization: Bearer <token>"
        raise Refusal(HTTPStatus.UNAUTHORIZED, (Fault("", message),), {"WWW-Authenticate": "Bearer"})
    return Caller(client_of(request.client.host if request.client else ""), sees_contract_prices=True)
