"""The security headers of every answer."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_INLINE = re.compile(rb"<script>(.*?)</script>", re.DOTALL)


def _inline_scripts() -> str:
    """The digests of the scripts that stand in Streamlit's page itself, of which there is one that sets a flag."""
    page = (Path(st.__file__).parent / "static" / "index.html").read_bytes()
    digests = (base64.b64encode(sha256(script).digest()).decode() for script in _INLINE.findall(page))
    return " ".join(f"'sha256-{digest}'" for digest in digests)


POLICY = {
    "default-src": "'none'",
    "script-src": f"'self' blob: {_inline_scripts()}",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'self'",
    "frame-ancestors": "'none'",
}
"""What a page may load and do; what each exception is for was measured: docs/security.md."""
HEADERS = {
    "Content-Security-Policy": "; ".join(f"{name} {sources}" for name, sources in POLICY.items()),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
TRANSPORT = "max-age=31536000; includeSubDomains"
"""Only over TLS, which a proxy in front says by X-Forwarded-Proto: a browser that read it asks for nothing else."""


REFUSED_SOCKET = "This connection is not opened: the dashboard opens one for its own pages alone.\n"
_FROM_ELSEWHERE = b"access-control-"


class SecurityHeaders:
    """Adds the headers to whatever answers, and takes out what names the server or lets other sites read."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, its answer with the headers; a websocket that is refused gets an answer too."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        is_over_tls = scope["scheme"] in ("https", "wss") or Headers(scope=scope).get("X-Forwarded-Proto") == "https"
        may_answer = "websocket.http.response" in (scope.get("extensions") or {})
        opened = False

        async def passed(part: Message) -> None:
            nonlocal opened
            opened = opened or part["type"] == "websocket.accept"
            if part["type"] == "websocket.close" and not opened and may_answer:
                await _refuse_socket(send, is_over_tls)
                return
            if part["type"] in ("http.response.start", "websocket.http.response.start"):
                part["headers"] = _with_ours(part.get("headers", ()), is_over_tls)
            await send(part)

        await self._app(scope, receive, passed)


async def _refuse_socket(send: Send, is_over_tls: bool) -> None:
    """Say in a sentence that the websocket is not opened; without it the server says so, without the headers."""
    start = "websocket.http.response.start"
    headers = _with_ours([(b"content-type", b"text/plain; charset=utf-8")], is_over_tls)
    await send({"type": start, "status": HTTPStatus.FORBIDDEN, "headers": headers})
    await send({"type": "websocket.http.response.body", "body": REFUSED_SOCKET.encode()})


def _with_ours(theirs: Iterable[tuple[bytes, bytes]], is_over_tls: bool) -> list[tuple[bytes, bytes]]:
    """The headers of an answer, with ours in place of those of the same name."""
    kept = [(name, value) for name, value in theirs if not name.lower().startswith(_FROM_ELSEWHERE)]
    if is_over_tls:
        kept = [(name, _secure(name, value)) for name, value in kept]
    headers = MutableHeaders(raw=kept)
    for name, value in HEADERS.items():
        headers[name] = value
    if is_over_tls:
        headers["Strict-Transport-Security"] = TRANSPORT
    return headers.raw


def _secure(name: bytes, value: bytes) -> bytes:
    """A cookie as one that browsers send over TLS alone, which Streamlit leaves out; any other header as it is."""
    return value + b"; Secure" if name.lower() == b"set-cookie" and b"; secure" not in value.lower() else value
