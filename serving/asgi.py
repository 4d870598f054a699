"""The ASGI application: Streamlit's pages, our own routes before them, and what wraps every answer."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Mount

from serving.health import HEALTH_ROUTES

SCRIPT = Path(__file__).resolve().parent.parent / "app.py"
"""Its folder is where Streamlit looks for `.streamlit`, `static` and the pages."""


def dashboard_app(base_path: str = "") -> st.App:
    """Return the application, served below `base_path` (as `/costs`; empty for the root)."""
    return st.App(SCRIPT, routes=_below(base_path, own_routes()), middleware=own_middleware())


def own_routes() -> list[BaseRoute]:
    """Return the routes that answer without a session."""
    return [*HEALTH_ROUTES]


def own_middleware() -> list[Middleware]:
    """Return what every request passes before Streamlit's own, outermost first."""
    return []


def _below(base_path: str, routes: list[BaseRoute]) -> list[BaseRoute]:
    return [Mount(base_path, routes=routes)] if base_path else routes
