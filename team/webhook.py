"""One message to the webhook of a deployment: bodies in Slack's form and as plain JSON, sent with a firm time-out.

A webhook that fails, hangs or redirects is an answer and no error: the caller has its work done already and says it.
"""

from __future__ import annotations

import json
import ssl
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx

from economics.fields.field import shown
from team.certificates import company_bundle

WHOLE_SECONDS = 10.0
"""The time after which a webhook is given up, whatever it does meanwhile; look-up and retry are in it."""
_CONNECT_SECONDS = 3.0
_READ_SECONDS = 5.0
_WAIT_SECONDS = 0.5
"""The pause before the one retry."""
_BUSY = (429, 500, 502, 503, 504)
"""Answers after which the same request may succeed."""
_SECTION_CHARACTERS = 3000
_BLOCKS = 50
"""What Slack takes at most: characters of a section, blocks of a message."""
_TEXT_CHARACTERS = 3000


@dataclass(frozen=True)
class Message:
    """What a webhook is told: a headline, a line for each thing, and the same as data for the plain body.

    `link` is the address of the dashboard, empty where none is configured.
    """

    headline: str
    lines: Sequence[str]
    data: Mapping[str, Any]
    link: str = ""


@dataclass(frozen=True)
class Sent:
    """What came of sending: whether the webhook took it, and one sentence that never holds its address."""

    taken: bool
    sentence: str


def plain_body(message: Message) -> dict[str, Any]:
    """Return the body in plain JSON: `text`, `lines`, `data` and, where there is one, `link`."""
    body = {"text": message.headline, "lines": [*message.lines], "data": dict(message.data)}
    return {**body, "link": message.link} if message.link else body


def slack_body(message: Message) -> dict[str, Any]:
    """Return the body in Slack's form: `text` for notices, and sections of lines as far as a message holds them."""
    headline = escaped(message.headline)
    blocks = [_section(f"*{_inert(headline)}*"[:_SECTION_CHARACTERS])]
    most = _BLOCKS - (2 if message.link else 1)
    for place, line in enumerate(message.lines):
        if len(blocks) == most and place < len(message.lines) - 1:
            blocks.append(_section(f"and {len(message.lines) - place:,} more"))
            break
        blocks.append(_section(_cut(f"• {_inert(escaped(line))}")))
    if message.link:
        blocks.append(_section(f"<{escaped(message.link)}|Open the dashboard>"))
    return {"text": headline[:_TEXT_CHARACTERS], "blocks": blocks}


def escaped(text: str) -> str:
    """Return a text as Slack asks for it: its three signs of control as entities, and everything on one line.

    >>> escaped("<!channel> A & B")
    '&lt;!channel&gt; A &amp; B'
    """
    line = " ".join(text.split())
    return line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _inert(text: str) -> str:
    """A text in which Slack's marks of bold, code and emoji show as they are: a blank of no width breaks them."""
    return "".join(f"\N{ZERO WIDTH SPACE}{sign}" if sign in "*_~`:" else sign for sign in text)


def _cut(text: str) -> str:
    """A text as long as a section may be, not cut inside an entity."""
    if len(text) <= _SECTION_CHARACTERS:
        return text
    kept = text[: _SECTION_CHARACTERS - 1]
    start = kept.rfind("&", -5)
    return (kept if start < 0 or ";" in kept[start:] else kept[:start]) + "…"


def _section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def trusted(environment: Mapping[str, str] | None = None) -> ssl.SSLContext:
    """Return what certificates are checked by: the usual authorities, and the company's own beside them.

    Raises InputError naming the setting for a bundle that cannot be read.
    """
    context = httpx.create_ssl_context(trust_env=False)
    bundle = company_bundle(environment)
    if bundle is not None:
        context.load_verify_locations(cadata=bundle)
    return context


def send(url: str, body: Mapping[str, Any], trust: ssl.SSLContext) -> Sent:
    """Post a body as JSON and return what came of it; never raises, and never takes longer than `WHOLE_SECONDS`.

    Redirects are not followed, and proxies that the environment names are ignored: a webhook in the settings is reached
    directly or not at all. What was refused before it arrived, or by a server that is busy, is tried once more.
    """
    answers: list[Sent] = []
    content = json.dumps(body, ensure_ascii=False, allow_nan=False).encode()
    ends = time.monotonic() + WHOLE_SECONDS
    # A server that sends a byte now and then resets the time-out of every read, and a look-up has none at all: so the
    # work is a thread that is not waited for any longer. It ends with the process at the latest.
    worker = threading.Thread(
        target=lambda: answers.append(_tried(url, content, trust, ends)), name="webhook", daemon=True
    )
    worker.start()
    worker.join(WHOLE_SECONDS)
    where = _host(url)
    return answers[0] if answers else Sent(False, f"the webhook at {where} gave no answer within {WHOLE_SECONDS:g} s")


def _tried(url: str, content: bytes, trust: ssl.SSLContext, ends: float) -> Sent:
    """What came of one request, and of a second one where the first may be repeated."""
    sent, again = _posted(url, content, trust)
    if again and time.monotonic() + _WAIT_SECONDS < ends:
        time.sleep(_WAIT_SECONDS)
        sent, _ = _posted(url, content, trust)
    return sent


def _posted(url: str, content: bytes, trust: ssl.SSLContext) -> tuple[Sent, bool]:
    """What came of one request, and whether it may be repeated: not where it may have arrived."""
    where = _host(url)
    timeout = httpx.Timeout(_READ_SECONDS, connect=_CONNECT_SECONDS)
    headers = {"content-type": "application/json; charset=utf-8", "user-agent": "breakeven"}
    try:
        with (
            httpx.Client(verify=trust, timeout=timeout, trust_env=False, follow_redirects=False) as client,
            client.stream("POST", url, content=content, headers=headers) as answer,  # its body is not read
        ):
            status = answer.status_code
    except httpx.ConnectTimeout:
        return Sent(False, f"the webhook at {where} could not be connected to within {_CONNECT_SECONDS:g} s"), True
    except httpx.ConnectError as error:
        return Sent(False, f"the webhook at {where} could not be connected to: {_brief(error)}"), True
    except httpx.TimeoutException:
        return Sent(False, f"the webhook at {where} gave no answer within {_READ_SECONDS:g} s"), False
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        return Sent(False, f"the webhook at {where} gave no answer that can be read: {_brief(error)}"), False
    if 200 <= status < 300:
        return Sent(True, f"the webhook at {where} took the message"), False
    if 300 <= status < 400:
        return Sent(False, f"the webhook at {where} answered {status}, a redirect, which is not followed"), False
    return Sent(False, f"the webhook at {where} answered {status}"), status in _BUSY


def _host(url: str) -> str:
    """The host of an address; the rest of it is a secret."""
    return shown(urlsplit(url).hostname or "").strip("'")


def _brief(error: BaseException) -> str:
    """What an error says, on one line and short."""
    text = "".join(sign for sign in " ".join(str(error).split()) if sign.isprintable())
    return text[:120].rstrip(".") or type(error).__name__
