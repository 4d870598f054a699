"""The application without Streamlit's part: our routes and what wraps them, asked without a socket."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from dashboard import state
from pricing.store.catalogue import Catalogue
from serving.asgi import own_middleware, own_routes


@pytest.fixture
def market(shared_catalogue: Catalogue) -> Iterator[Catalogue]:
    """The catalogue of the process, as routes and sessions share it."""
    state.market.clear()
    yield state.market()
    state.market.clear()


@pytest.fixture
def client(market: Catalogue) -> Iterator[TestClient]:
    with TestClient(Starlette(routes=own_routes(pause_seconds=0), middleware=own_middleware())) as asking:
        yield asking
