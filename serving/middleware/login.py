"""What a person reads where a login does not succeed: Streamlit's own routes say two words, or nothing at all."""

from __future__ import annotations

from html import escape
from http import HTTPStatus
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.entry import PRODUCT
from serving.answers import FRESH
from team.access.login import CALLBACK

LOGIN = "/auth/login"
COOKIE = "_streamlit_user"
NO_ANSWER = (
    "You cannot be logged in now: the identity provider does not answer as it should. Try again in a minute; if it "
    "stays so, tell whoever runs this dashboard the number {number}."
)
NOT_BACK = (
    "You were not logged in: what the identity provider answered came too late, was used before, or could not be "
    "checked. Log in once more; if it stays so, tell whoever runs this dashboard the number {number}."
)
REFUSED = (
    "You were not logged in: the identity provider did not allow it. If it should, tell whoever runs this dashboard "
    "the number {number}."
)
_PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>
<style>
:root {{ color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }}
main {{ max-width: 38rem; margin: 12vh auto; padding: 0 1.5rem }}
</style></head>
<body><main>
<h1>{title}</h1>
<p role="alert">{sentence}</p>
<p><a href="{home}">Back to the dashboard</a></p>
</main></body>
</html>
"""


class LoginAnswers:
    """Puts a page with a sentence in the place of the answers to a login that did not succeed."""

    def __init__(self, app: ASGIApp, base_path: str) -> None:
        self._app, self._base_path = app, base_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and its answer where the login goes on or is done."""
        path = scope["path"].removeprefix(self._base_path) if scope["type"] == "http" else ""
        if path not in (LOGIN, CALLBACK):
            await self._app(scope, receive, send)
            return
        replaced = False

        async def passed(part: Message) -> None:
            nonlocal replaced
            if part["type"] == "http.response.start":
                sentence = _wrong_at_begin(part) if path == LOGIN else _wrong_at_end(scope, part)
                replaced = bool(sentence)
                if replaced:
                    await self._say(sentence, scope, part, send)
            if not replaced:
                await send(part)

        await self._app(scope, receive, passed)

    async def _say(self, sentence: str, scope: Scope, part: Message, send: Send) -> None:
        said = sentence.format(number=scope.get("state", {}).get("request_id", ""))
        page = _PAGE.format(title=escape(PRODUCT), sentence=escape(said), home=escape(self._base_path or "/"))
        headers = MutableHeaders(FRESH | {"Content-Type": "text/html; charset=utf-8"})
        headers["Content-Length"] = str(len(page.encode()))
        cookies = [(name, value) for name, value in part.get("headers", ()) if name.lower() == b"set-cookie"]
        status = HTTPStatus.BAD_GATEWAY if sentence == NO_ANSWER else HTTPStatus.FORBIDDEN
        await send({"type": "http.response.start", "status": status, "headers": [*headers.raw, *cookies]})
        await send({"type": "http.response.body", "body": page.encode()})


def _wrong_at_begin(part: Message) -> str:
    return NO_ANSWER if part["status"] >= HTTPStatus.BAD_REQUEST else ""


def _wrong_at_end(scope: Scope, part: Message) -> str:
    """Why nobody is logged in after the way back from the provider; empty where somebody is, or has just logged out."""
    asked = parse_qs(scope["query_string"].decode("latin-1"))
    if "error" in asked:
        return REFUSED
    values = [value for name, value in Headers(raw=part["headers"]).items() if name == "set-cookie"]
    now = [set_ for value in values for name, set_ in cookie_parser(value).items() if name == COOKIE]
    before = COOKIE in cookie_parser(Headers(scope=scope).get("Cookie", ""))
    is_in = any(value.strip('"') for value in now) if now else before
    return "" if is_in or "code" not in asked else NOT_BACK
