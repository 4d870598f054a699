"""Limits on what a request may hold, looked at before anything of it is read, and what of Streamlit's is closed."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from breakeven.address import MAX_LENGTH
from serving.answers import TOO_LONG, problem
from serving.routes import STREAMLIT_METRICS, UPLOADS

MAX_ADDRESS_BYTES = 12 * MAX_LENGTH
"""A character of four bytes takes twelve in an address."""
MAX_BODY_BYTES = 64 * 1024
"""But for files that are uploaded, which have limits of their own: `uploads`."""


class _Refused(Exception):
    """The body of a request went over its limit while it was read."""

    def __init__(self, answer: Response) -> None:
        super().__init__()
        self.answer = answer


async def counted(
    app: ASGIApp, scope: Scope, receive: Receive, send: Send, arrived: Callable[[int], Response | None]
) -> None:
    """Pass a request on; `arrived` hears of the bytes of each piece of its body, and may answer in its place."""
    started = False

    async def hearing() -> Message:
        part = await receive()
        answer = arrived(len(part.get("body", b"")))
        if answer is not None:
            raise _Refused(answer)
        return part

    async def passed(part: Message) -> None:
        nonlocal started
        started = started or part["type"] == "http.response.start"
        await send(part)

    try:
        await app(scope, hearing, passed)
    except _Refused as refused:
        if started:
            raise
        await refused.answer(scope, receive, send)


class Limits:
    """Refuses addresses and bodies that are too large, with a sentence."""

    def __init__(self, app: ASGIApp, base_path: str) -> None:
        self._app, self._base_path = app, base_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is within the limits."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answer = self._refusal(scope)
        if answer is not None:
            await answer(scope, receive, send)
        elif self._is_upload(scope):
            await self._app(scope, receive, send)
        else:
            await self._within(scope, receive, send)

    def _is_upload(self, scope: Scope) -> bool:
        return scope["method"] == "PUT" and str(scope["path"]).startswith(f"{self._base_path}{UPLOADS}/")

    def _refusal(self, scope: Scope) -> Response | None:
        if len(scope["query_string"]) + len(scope["raw_path"]) > MAX_ADDRESS_BYTES:
            return problem(HTTPStatus.REQUEST_URI_TOO_LONG, TOO_LONG)
        if scope["path"] == self._base_path + STREAMLIT_METRICS:
            return problem(HTTPStatus.NOT_FOUND, "there is no page at this address")
        length = Headers(scope=scope).get("Content-Length", "0")
        if not self._is_upload(scope) and not (length.isdigit() and int(length) <= MAX_BODY_BYTES):
            return _too_large()
        return None

    async def _within(self, scope: Scope, receive: Receive, send: Send) -> None:
        read = 0

        def arrived(size: int) -> Response | None:
            nonlocal read
            read += size
            return _too_large() if read > MAX_BODY_BYTES else None

        await counted(self._app, scope, receive, send, arrived)


def _too_large() -> Response:
    return problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"a request may hold {MAX_BODY_BYTES // 1024} KiB at most")
