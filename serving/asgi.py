"""The ASGI application: Streamlit's pages, our own routes before them, and what wraps every answer."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Route

from serving.health import HEALTH_ROUTES

SCRIPT = Path(__file__).resolve().parent.parent / "app.py"
"""Its folder is where Streamlit looks for `.streamlit`, `static` and the pages."""


def dashboard_app(base_path: str = "") -> st.App:
    """Return the application, served below `base_path` (as `/costs`; empty for the root)."""
    return st.App(SCRIPT, routes=_below(base_path, own_routes()), middleware=own_middleware())


def own_routes() -> list[Route]:
    """Return the routes that answer without a session."""
    return [*HEALTH_ROUTES]


def own_middleware() -> list[Middleware]:
    """Return what every request passes before Streamlit's own, outermost first."""
    return []


def _below(base_path: str, routes: list[Route]) -> list[BaseRoute]:
    """The routes with the path before each; a mount would keep Streamlit's own from being asked below it."""
    return [Route(base_path + each.path, each.endpoint, methods=list(each.methods or ())) for each in routes]
