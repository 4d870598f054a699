"""One price catalogue for all tests that only read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser

from benchmarks.browser import chromium
from pricing.store.catalogue import Catalogue, open_catalogue
from pricing.store.store import ENVIRONMENT_VARIABLE

# an example's time is that of the machine, not of the code: benchmarks measure speed, tests do not
settings.register_profile("product", deadline=None)
settings.load_profile("product")


@pytest.fixture(scope="session", autouse=True)
def _library_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Nobody's own library is opened by a page: the default one lies in a folder of the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("data")))
        patch.delenv("DATABASE_URL", raising=False)
        yield


@pytest.fixture(scope="session")
def built_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("catalogue") / "catalogue.duckdb"
    catalogue = open_catalogue(path)
    assert catalogue.path == path
    assert catalogue.notices == []
    catalogue.close()
    return path


@pytest.fixture
def shared_catalogue(built_file: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Catalogue]:
    """The catalogue that the environment names, for code that opens it itself."""
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(built_file))
    catalogue = open_catalogue()
    yield catalogue
    catalogue.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The one Chromium of a worker: its driver keeps a loop running, so that there can be no second."""
    with chromium() as chrome:
        yield chrome
