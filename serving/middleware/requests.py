"""Each request has an id, is counted, and leaves one log line; an error of our own is answered with its id alone."""

from __future__ import annotations

import logging
import re
import time
import uuid
from dataclasses import dataclass, field
from http import HTTPStatus

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from serving.answers import SHED, problem
from serving.metrics import REFUSED, REQUESTS, SESSIONS
from serving.routes import FOR_MACHINES, LIVES, METRICS, READY, SOCKET, route_of
from team.logs import error_fields, write

REQUEST_ID = "X-Request-ID"
_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
_QUIET = (LIVES, READY, METRICS, "/_stcore/health", "/static", "/app/static")
"""Asked every few seconds by whatever watches the process, and the files of every page: logged only when they fail."""
_REFUSED_EVERY_SECONDS = 1.0


@dataclass
class _Refusals:
    """Refused requests since the last line about them: a flood must not become a flood of lines."""

    since: float = field(default=-_REFUSED_EVERY_SECONDS)
    unsaid: int = 0


class Requests:
    """Around all that may fail; only the headers are outside, which its own answers need too."""

    def __init__(self, app: ASGIApp, base_path: str) -> None:
        self._app, self._base_path = app, base_path
        self._refusals = _Refusals()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and say afterwards how it went."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        route, start, status = route_of(scope["path"], self._base_path), time.perf_counter(), 0
        asked = Headers(scope=scope).get(REQUEST_ID, "")
        request_id = asked if _ID.fullmatch(asked) else uuid.uuid4().hex
        scope.setdefault("state", {})["request_id"] = request_id
        is_session = scope["type"] == "websocket" and route == SOCKET
        opened = False

        async def passed(part: Message) -> None:
            nonlocal status, opened
            if part["type"] == "http.response.start":
                status = part["status"]
                MutableHeaders(scope=part)[REQUEST_ID] = request_id
            elif part["type"] == "websocket.accept" and is_session:
                status, opened = HTTPStatus.SWITCHING_PROTOCOLS, True
                SESSIONS.inc()
            elif part["type"] == "websocket.close" and not status:
                status = HTTPStatus.FORBIDDEN
            await send(part)

        try:
            await self._app(scope, receive, passed)
        except Exception as error:
            write(logging.ERROR, "error", route=route, request=request_id, **error_fields(error))
            if scope["type"] != "http" or status:
                raise
            answer = problem(HTTPStatus.INTERNAL_SERVER_ERROR, f"something went wrong here: its number is {request_id}")
            await answer(scope, receive, passed)
        finally:
            if opened:
                SESSIONS.dec()
            REQUESTS.labels(route, str(int(status))).inc()
            self._say(route, int(status), (time.perf_counter() - start) * 1000, request_id, opened)

    def _say(self, route: str, status: int, ms: float, request_id: str, session: bool) -> None:
        if route in _QUIET and status < HTTPStatus.BAD_REQUEST:
            return
        more = {}
        if status in SHED and route in FOR_MACHINES:
            REFUSED.labels("rate" if status == HTTPStatus.TOO_MANY_REQUESTS else "room").inc()
            self._refusals.unsaid += 1
            now = time.monotonic()
            if now - self._refusals.since < _REFUSED_EVERY_SECONDS:
                return
            more = {"refused": self._refusals.unsaid}
            self._refusals = _Refusals(now)
        level = logging.WARNING if status >= HTTPStatus.INTERNAL_SERVER_ERROR else logging.INFO
        event = "session ended" if session else "request"
        write(level, event, route=route, status=status, ms=round(ms, 1), request=request_id, **more)
