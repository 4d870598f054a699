"""The ASGI application: Streamlit's pages, our own routes before them, and what wraps every answer."""

from __future__ import annotations

import logging
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import Route

from serving.health import HEALTH_ROUTES
from serving.machines import REFUSED_AFTER_SECONDS, UNKNOWN_ROUTES, machine_routes
from serving.middleware.headers import SecurityHeaders
from serving.middleware.limits import Limits
from serving.middleware.login import LoginAnswers
from serving.middleware.process import NamesProcess
from serving.middleware.requests import Requests
from serving.middleware.uploads import Uploads
from serving.openapi import OPENAPI_ROUTE
from serving.rate import Rate
from serving.script_errors import say_error
from serving.work import Work
from team.access.login import streamlit_secrets
from team.library.shared import close_shared
from team.logs import write

SCRIPT = Path(__file__).resolve().parent.parent / "app.py"
"""Its folder is where Streamlit looks for `.streamlit`, `static` and the pages."""


def dashboard_app(base_path: str = "") -> st.App:
    """Return the application, served below `base_path` (as `/costs`; empty for the root)."""
    return st.App(
        SCRIPT,
        secrets=streamlit_secrets() or None,
        routes=own_routes(base_path),
        middleware=own_middleware(base_path),
        on_script_error=say_error,
        lifespan=_lifespan,
    )


@asynccontextmanager
async def _lifespan(_: st.App) -> AsyncIterator[None]:
    write(logging.INFO, "started", process=os.getpid())
    yield
    close_shared()
    write(logging.INFO, "stopped", process=os.getpid())


def own_routes(base_path: str = "", pause_seconds: float = REFUSED_AFTER_SECONDS) -> list[Route]:
    """Return the routes that answer without a session, each below the path: a mount would hide Streamlit's there."""
    routes = [*HEALTH_ROUTES, *machine_routes(base_path, Rate(), Work(), pause_seconds), OPENAPI_ROUTE, *UNKNOWN_ROUTES]
    return [Route(base_path + each.path, each.endpoint, methods=list(each.methods or ())) for each in routes]


def own_middleware(base_path: str = "") -> list[Middleware]:
    """Return what every request passes before Streamlit's own, outermost first."""
    return [
        Middleware(SecurityHeaders),
        Middleware(Requests, base_path),
        Middleware(NamesProcess),
        Middleware(LoginAnswers, base_path),
        Middleware(Limits, base_path),
        Middleware(Uploads, base_path),
    ]
