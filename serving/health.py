"""Whether the process lives, whether it can answer, and what it has done so far: for who runs the dashboard."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import Any

from prometheus_client import REGISTRY
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from dashboard import state
from pricing.errors import CatalogueError
from serving.metrics import LIBRARY_UP, PRICE_AGE_DAYS
from team.library.errors import LibraryUnavailable
from team.library.shared import shared_library
from team.logs import write
from team.settings import READ_ONLY

LIBRARY_SECONDS = 4.0
"""Longer than a lock is waited for, whose reason is worth saying, and shorter than an orchestrator waits for us."""
_SILENT = {"ok": False, "why": "The library is off: its database does not answer."}


async def _lives(_: Request) -> Response:
    return PlainTextResponse("alive\n", headers=_FRESH)


async def _ready(_: Request) -> Response:
    checks = await _checked()
    ready = checks["catalogue"]["ok"]
    saving = "off" if READ_ONLY.get() or not checks["library"]["ok"] else "on"
    body = {"ready": ready, "saving": saving, "checks": checks}
    return JSONResponse(body, 200 if ready else 503, headers=_FRESH)


async def _checked() -> dict[str, dict[str, Any]]:
    """What each part says; a library that is silent is not waited for longer than who asks would wait for us."""
    library = _SILENT
    with suppress(TimeoutError):
        library = await asyncio.wait_for(asyncio.to_thread(_library), LIBRARY_SECONDS)
    _say_change(library)
    return {"catalogue": await run_in_threadpool(_catalogue), "library": library}


_said: dict[str, str] = {"why": ""}
"""Why saved scenarios could not be reached when it was last asked; empty while they can be."""


def _say_change(library: dict[str, Any]) -> None:
    """Leave a line when saving goes off, for whatever reason, and one when it is back: not one for each time asked."""
    why = "" if library["ok"] else str(library["why"])
    if why and why != _said["why"]:
        write(logging.WARNING, "saving is off", why=why)
    elif not why and _said["why"]:
        write(logging.INFO, "saving is back")
    _said["why"] = why


def _library() -> dict[str, Any]:
    """Whether saved scenarios can be reached; a replica that cannot save still computes, and stays ready."""
    if READ_ONLY.get():
        return {"ok": True, "why": "read-only"}
    try:
        health = shared_library().check()
    except LibraryUnavailable as error:
        return {"ok": False, "why": str(error)}
    return {"ok": True, "kind": health.kind, "revision": health.revision}


def _catalogue() -> dict[str, Any]:
    try:
        age = price_age_days()
    except (CatalogueError, OSError) as error:
        return {"ok": False, "why": type(error).__name__}
    return {"ok": True, "prices_are_days_old": age}


def price_age_days() -> int:
    """Return how many days ago the newest prices of the catalogue were observed."""
    return (state.today() - state.market().newest_day).days


async def _metrics(_: Request) -> Response:
    checks = await _checked()
    if checks["catalogue"]["ok"]:
        PRICE_AGE_DAYS.set(checks["catalogue"]["prices_are_days_old"])
    LIBRARY_UP.set(checks["library"]["ok"])
    return Response(generate_latest(REGISTRY), media_type=CONTENT_TYPE_LATEST, headers=_FRESH)


_FRESH = {"Cache-Control": "no-store"}
HEALTH_ROUTES = [
    Route("/healthz", _lives, name="healthz"),
    Route("/readyz", _ready, name="readyz"),
    Route("/metrics", _metrics, name="metrics"),
]
"""Answered without a login and without a session; what they say names nobody and holds no scenario."""
