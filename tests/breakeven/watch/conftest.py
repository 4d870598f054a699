"""The catalogue that the tests of the watch read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pricing.store.catalogue import Catalogue, open_catalogue


@pytest.fixture(scope="session")
def catalogue(built_file: Path) -> Iterator[Catalogue]:
    catalogue = open_catalogue(built_file)
    yield catalogue
    catalogue.close()
