"""Which uploaded files are taken, and how much of them: they lie in the process's memory until they have been read."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from breakeven.uploads.upload import MEBIBYTE
from breakeven.uploads.usage import MAX_BYTES
from dashboard.access import view_refused
from dashboard.streamlit_private.uploads import (
    claims_of,
    forget_uploads_of_closed_pages,
    kept_bytes,
    seconds_to_come_back,
)
from serving.answers import problem
from serving.middleware.limits import counted
from serving.routes import UPLOADS

SESSION_BYTES = 2 * MAX_BYTES
"""Of one page: the largest file that is taken, and the next while that one is read."""
PROCESS_BYTES = 2 * SESSION_BYTES
"""Of all pages of a process: of the 2 GiB that it has in deploy/, half is left for everything else."""


class Uploads:
    """Takes files from pages whose visitor may look, as long as there is room; lets go of those of closed pages."""

    def __init__(self, app: ASGIApp, base_path: str) -> None:
        self._app, self._uploads = app, f"{base_path}{UPLOADS}/"
        self._arriving: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, unless it is a file that is not taken."""
        is_upload = scope["type"] == "http" and scope["method"] == "PUT" and scope["path"].startswith(self._uploads)
        try:
            if is_upload:
                await self._upload(scope, receive, send)
            else:
                await self._app(scope, receive, send)
        finally:
            if is_upload or scope["type"] == "websocket":
                asyncio.get_running_loop().call_later(seconds_to_come_back() + 1, forget_uploads_of_closed_pages)

    async def _upload(self, scope: Scope, receive: Receive, send: Send) -> None:
        session = scope["path"].removeprefix(self._uploads).partition("/")[0]
        forget_uploads_of_closed_pages()
        length = Headers(scope=scope).get("Content-Length", "0")
        refused = await run_in_threadpool(_why_not, claims_of(session))
        if refused:
            answer: Response | None = problem(HTTPStatus.FORBIDDEN, refused)
        else:
            answer = self._no_room(session, int(length) if length.isdecimal() and len(length) < _DIGITS else 0)
        if answer is not None:
            await answer(scope, receive, send)
            return
        read = 0

        def arrived(size: int) -> Response | None:
            nonlocal read
            read += size
            self._arriving[session] += size
            return self._no_room(session, 0)

        def over() -> None:
            nonlocal read
            self._arriving[session] -= read
            self._arriving += Counter()  # leaves out who has nothing under way
            read = 0

        async def passed(part: Message) -> None:
            over()  # once it is answered, what was taken is among what is kept: it must not count twice
            await send(part)

        try:
            await counted(self._app, scope, receive, passed, arrived)
        finally:
            over()

    def _no_room(self, session: str, more: int) -> Response | None:
        kept = kept_bytes()
        if kept.get(session, 0) + self._arriving[session] + more > SESSION_BYTES:
            return problem(
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                f"a page may hold {SESSION_BYTES // MEBIBYTE} MiB of uploaded files at most: take one away first",
            )
        if sum(kept.values()) + self._arriving.total() + more > PROCESS_BYTES:
            return problem(
                HTTPStatus.INSUFFICIENT_STORAGE,
                "others upload so much at this moment that there is no room: try again in a few minutes",
            )
        return None


_DIGITS = 19
"""More is no length of a body; what it really has is counted."""


def _why_not(claims: Mapping[str, Any] | None) -> str:
    """Why no file is taken from a page, of whose visitor this is known; asks the access file."""
    return "the page is not open here: reload it, then upload again" if claims is None else view_refused(claims)
