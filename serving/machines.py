"""The routes for machines: the files of Compare and its result, from the page's address alone.

Any replica answers them alike: nothing is kept between two requests but what was worked out lately.
"""

from __future__ import annotations

import asyncio
import random
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from hashlib import sha256
from http import HTTPStatus

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from breakeven.exports import XLSX, Export
from economics.errors import InputError
from serving.answers import EVERY_METHOD, FRESH, SHED, Fault, Refusal, only_reading, problem, refused
from serving.callers import Caller, caller_of, note_contract_export
from serving.from_address import from_address
from serving.rate import Rate, client_of
from serving.routes import COMPARE, EXPORT_CSV, EXPORT_XLSX, OPENAPI
from serving.work import Work
from team.settings import PUBLIC_URL

PRICES_HEADER = "Breakeven-Prices"
"""Whether the prices are those that the address was made with: "same", "changed"; absent where it does not say."""
REFUSED_AFTER_SECONDS = 5.0
"""About how long a client that asks too often waits to be told so: who goes on at once on a connection is slowed."""
_HOST = re.compile(r"[A-Za-z0-9.-]+(:\d{1,5})?|\[[0-9a-fA-F:.]+\](:\d{1,5})?")
Endpoint = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True)
class Kind:
    """One kind of answer: where it is asked for, what it is made by, and how a browser saves it (empty: not)."""

    path: str
    what: str
    media_type: str
    make: Callable[[Export], bytes]
    ending: str


KINDS = (
    Kind(EXPORT_CSV, "All tables of Compare as one, a figure in a row", "text/csv; charset=utf-8", Export.flat, "csv"),
    Kind(EXPORT_XLSX, "The budget workbook, with live formulas", XLSX, Export.workbook, "xlsx"),
    Kind(COMPARE, "The result of the comparison, in US dollars", "application/json", Export.result, ""),
)


@dataclass(frozen=True)
class _Made:
    """An answer's content, with what its headers say of it."""

    content: bytes
    stem: str
    same_prices: bool | None


def machine_routes(base_path: str, rate: Rate, work: Work, pause_seconds: float = REFUSED_AFTER_SECONDS) -> list[Route]:
    """Return a route for each kind; the dashboard is served below `base_path`."""
    return [
        Route(kind.path, _endpoint(kind, base_path, rate, work, pause_seconds), methods=EVERY_METHOD, name=kind.path)
        for kind in KINDS
    ]


async def _unknown(_: Request) -> Response:
    known = ", ".join((*(kind.path for kind in KINDS), OPENAPI))
    return problem(HTTPStatus.NOT_FOUND, f"nothing is at this address: programs are answered at {known}")


UNKNOWN_ROUTES = [
    Route(f"{beginning}{{rest:path}}", _unknown, methods=EVERY_METHOD) for beginning in ("/api", "/export")
]
"""After all others: where a program asks beside them, a page of Streamlit's would look like an answer."""


def _endpoint(kind: Kind, base_path: str, rate: Rate, work: Work, pause_seconds: float) -> Endpoint:
    async def answer(request: Request) -> Response:
        try:
            only_reading(request.method)
            wait = rate.wait_seconds(client_of(request.client.host if request.client else ""))
            if wait:
                message = f"too many requests: ask again in {wait} second{'' if wait == 1 else 's'}"
                raise Refusal(HTTPStatus.TOO_MANY_REQUESTS, (Fault("", message),), {"Retry-After": str(wait)})
            work.check_room()
            query, link_base = request.url.query, _link_base(request, base_path)
            caller = await run_in_threadpool(caller_of, request.headers.get("Authorization", ""))
            made = await work.do(lambda: _made(kind, query, link_base, caller))
        except Refusal as refusal:
            if refusal.status in SHED:
                await asyncio.sleep(pause_seconds * random.uniform(0.5, 1.5))  # not all at once
            return refused(refusal)
        return _answer(kind, made, request.headers.get("If-None-Match", ""))

    return answer


def _made(kind: Kind, query: str, link_base: str, caller: Caller) -> _Made:
    found = from_address(query, link_base, with_contract_prices=caller.access.may_see_contract)
    try:
        content = kind.make(found.export)
    except InputError as error:  # what only the months of this scenario show
        raise Refusal(HTTPStatus.BAD_REQUEST, (Fault(error.field, error.message),)) from None
    if found.export.contract.rows:
        note_contract_export(caller, kind.path)
    return _Made(content, found.export.stem, found.same_prices)


def _answer(kind: Kind, made: _Made, known: str) -> Response:
    """The answer; without its content where whoever asks has the same already."""
    tag = f'"{sha256(made.content).hexdigest()[:32]}"'
    headers = {**FRESH, "ETag": tag}
    if made.same_prices is not None:
        headers[PRICES_HEADER] = "same" if made.same_prices else "changed"
    if known and tag in {each.strip().removeprefix("W/") for each in known.split(",")}:
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    if kind.ending:
        headers["Content-Disposition"] = f'attachment; filename="{made.stem}.{kind.ending}"'
    return Response(made.content, media_type=kind.media_type, headers=headers)


def _link_base(request: Request, base_path: str) -> str:
    """Where the dashboard is, for the link in a workbook; empty where the request names no host that can be one."""
    if PUBLIC_URL.get():
        return PUBLIC_URL.get()
    host = request.headers.get("Host", "")
    return f"{request.url.scheme}://{host}{base_path}" if _HOST.fullmatch(host) else ""
