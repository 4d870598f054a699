"""The security headers of every answer."""

from __future__ import annotations

import base64
import re
from hashlib import sha256
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


class SecurityHeaders:
    """Adds the headers to whatever answers, and takes out what names the server."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, its answer with the headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        is_over_tls = scope["scheme"] == "https" or Headers(scope=scope).get("X-Forwarded-Proto") == "https"

        async def passed(part: Message) -> None:
            if part["type"] == "http.response.start":
                headers = MutableHeaders(scope=part)
                for name, value in HEADERS.items():
                    headers[name] = value
                if is_over_tls:
                    headers["Strict-Transport-Security"] = TRANSPORT
                if headers.get("Access-Control-Allow-Origin") == "*":
                    del headers["Access-Control-Allow-Origin"]
                if is_over_tls:
                    part["headers"] = [(name, _secure(name, value)) for name, value in part["headers"]]
            await send(part)

        await self._app(scope, receive, passed)


def _secure(name: bytes, value: bytes) -> bytes:
    """A cookie as one that browsers send over TLS alone, which Streamlit leaves out; any other header as it is."""
    return value + b"; Secure" if name.lower() == b"set-cookie" and b"; secure" not in value.lower() else value
