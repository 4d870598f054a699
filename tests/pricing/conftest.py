"""A catalogue built once for all tests that only read, and copies of its file for those that do harm."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from pricing.store.catalogue import Catalogue, open_catalogue
from pricing.store.store import ENVIRONMENT_VARIABLE

AS_OF = date(2026, 11, 20)


@pytest.fixture(scope="session")
def catalogue(built_file: Path) -> Iterator[Catalogue]:
    catalogue = open_catalogue(built_file)
    yield catalogue
    catalogue.close()


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The path the environment names; nothing is there yet."""
    path = tmp_path / "cache" / "catalogue.duckdb"
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(path))
    return path


@pytest.fixture
def copied(built_file: Path, place: Path) -> Path:
    """A sound catalogue file of the test's own, at the place the environment names."""
    place.parent.mkdir()
    shutil.copyfile(built_file, place)
    return place
