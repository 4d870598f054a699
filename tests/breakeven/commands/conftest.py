"""Every command here reads the catalogue that is built once, and no contract of a deployment."""

from __future__ import annotations

import pytest

from pricing.contract.file import ENVIRONMENT_VARIABLE


@pytest.fixture(autouse=True)
def _one_catalogue(shared_catalogue, monkeypatch):  # type: ignore[no-untyped-def]
    monkeypatch.delenv(ENVIRONMENT_VARIABLE, raising=False)
