"""What is known on the newest day of a catalogue that all tests of claims read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pricing.store.catalogue import Catalogue, open_catalogue
from trust.claims.known import Known
from trust.claims.report import known_on


@pytest.fixture(scope="session")
def catalogue(built_file: Path) -> Iterator[Catalogue]:
    opened = open_catalogue(built_file)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def known(catalogue: Catalogue) -> Known:
    return known_on(catalogue)
