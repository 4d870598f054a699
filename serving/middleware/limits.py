"""Limits on what a request may hold, looked at before anything of it is read."""

from __future__ import annotations

from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from breakeven.address import MAX_LENGTH
from serving.answers import TOO_LONG, problem

MAX_ADDRESS_BYTES = 12 * MAX_LENGTH
"""A character of four bytes takes twelve in an address."""
MAX_BODY_BYTES = 64 * 1024
"""But for uploads, which have the limit of Streamlit's `maxUploadSize`."""
UPLOADS = "/_stcore/upload_file/"


class _TooLarge(Exception):
    """The body of a request went over its limit while it was read."""


class Limits:
    """Refuses addresses and bodies that are too large, with a sentence."""

    def __init__(self, app: ASGIApp, base_path: str) -> None:
        self._app, self._uploads = app, base_path + UPLOADS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is within the limits."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answer = self._refusal(scope)
        if answer is not None:
            await answer(scope, receive, send)
        elif scope["path"].startswith(self._uploads):
            await self._app(scope, receive, send)
        else:
            await self._counted(scope, receive, send)

    def _refusal(self, scope: Scope) -> Response | None:
        if len(scope["query_string"]) + len(scope["raw_path"]) > MAX_ADDRESS_BYTES:
            return problem(HTTPStatus.REQUEST_URI_TOO_LONG, TOO_LONG)
        length = Headers(scope=scope).get("Content-Length", "0")
        if not scope["path"].startswith(self._uploads) and not (length.isdigit() and int(length) <= MAX_BODY_BYTES):
            return _too_large()
        return None

    async def _counted(self, scope: Scope, receive: Receive, send: Send) -> None:
        read, started = 0, False

        async def counted() -> Message:
            nonlocal read
            part = await receive()
            read += len(part.get("body", b""))
            if read > MAX_BODY_BYTES:
                raise _TooLarge
            return part

        async def passed(part: Message) -> None:
            nonlocal started
            started = started or part["type"] == "http.response.start"
            await send(part)

        try:
            await self._app(scope, counted, passed)
        except _TooLarge:
            if started:
                raise
            await _too_large()(scope, receive, send)


def _too_large() -> Response:
    return problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"a request may hold {MAX_BODY_BYTES // 1024} KiB at most")
