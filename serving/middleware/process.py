"""Which process answers: a page that hears of two knows that its uploads and downloads may go astray."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.process import PROCESS, PROCESS_HEADER


class NamesProcess:
    """Adds the process's name to whatever answers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, its answer with the name."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def passed(part: Message) -> None:
            if part["type"] == "http.response.start":
                MutableHeaders(scope=part)[PROCESS_HEADER] = PROCESS
            await send(part)

        await self._app(scope, receive, passed)
