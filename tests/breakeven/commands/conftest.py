"""Every command here reads the catalogue that is built once, and no contract or key of a deployment."""

from __future__ import annotations

import json

import pytest

from pricing.contract.file import ENVIRONMENT_VARIABLE
from tests.support.certified import contract_csv, listed_document


@pytest.fixture(autouse=True)
def _one_catalogue(shared_catalogue, monkeypatch):  # type: ignore[no-untyped-def]
    monkeypatch.delenv(ENVIRONMENT_VARIABLE, raising=False)
    for variable in ("BREAKEVEN_SIGNING_KEY", "BREAKEVEN_SIGNING_KEY_FILE", "BREAKEVEN_TRUSTED_KEYS"):
        monkeypatch.delenv(variable, raising=False)


@pytest.fixture
def listed(tmp_path):  # type: ignore[no-untyped-def]
    """A scenario file with an option at its listed price."""
    path = tmp_path / "listed.json"
    path.write_text(json.dumps(listed_document()))
    return str(path)


@pytest.fixture
def agreed(tmp_path):  # type: ignore[no-untyped-def]
    """A contract file for that option."""
    path = tmp_path / "agreed.csv"
    path.write_bytes(contract_csv())
    return str(path)
