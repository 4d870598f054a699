"""How a request is refused: a status, and sentences that name the parameter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from starlette.responses import JSONResponse

from breakeven.address import MAX_LENGTH

TOO_LONG = f"the address was not read: it is longer than {MAX_LENGTH:,} characters"
FRESH = {"Cache-Control": "private, no-store"}
"""An answer is for who asked, and prices may be others a moment later."""

SHED = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)
"""How a request is refused that would be answered at another moment; a program that asks on makes a flood of them."""
METHODS = ("GET", "HEAD")
EVERY_METHOD = [*METHODS, "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
"""What our routes take to refuse it themselves: Streamlit's own routes after them would take it otherwise."""


@dataclass(frozen=True)
class Fault:
    """What is wrong with one parameter; empty where it is the request as a whole."""

    parameter: str
    message: str


class Refusal(Exception):
    """Why a request is not answered."""

    def __init__(self, status: HTTPStatus, faults: Sequence[Fault], headers: Mapping[str, str] | None = None) -> None:
        super().__init__(status)
        self.status, self.faults, self.headers = status, faults, headers


def only_reading(method: str) -> None:
    """Raise Refusal for a method that changes something."""
    if method not in METHODS:
        message = f"only {' and '.join(METHODS)} are answered here"
        raise Refusal(HTTPStatus.METHOD_NOT_ALLOWED, (Fault("", message),), {"Allow": ", ".join(METHODS)})


def refused(refusal: Refusal) -> JSONResponse:
    """Return the answer that says why."""
    errors = [{"parameter": fault.parameter, "message": fault.message} for fault in refusal.faults]
    return JSONResponse({"errors": errors}, refusal.status, {**FRESH, **(refusal.headers or {})})


def problem(status: HTTPStatus, message: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """Return an answer about the request as a whole."""
    return refused(Refusal(status, (Fault("", message),), headers))
