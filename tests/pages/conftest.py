"""The pages on the catalogue that was built once for all tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st

from pricing.store.store import ENVIRONMENT_VARIABLE


@pytest.fixture(scope="module", autouse=True)
def _built_catalogue(built_file: Path) -> Iterator[None]:
    """Name the built file in the environment; a catalogue that another test's page left open is let go."""
    st.cache_resource.clear()
    st.cache_data.clear()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(ENVIRONMENT_VARIABLE, str(built_file))
        yield
    st.cache_resource.clear()
    st.cache_data.clear()
