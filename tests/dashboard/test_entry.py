"""A page that Streamlit runs on its own starts again through the app, in the process's first run too."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.support.opened import APP, sound

PAGES = sorted(path.name for path in (APP.parent / "pages").glob("*.py") if path.stem != "__init__")


@pytest.mark.parametrize("page", PAGES)
def test_the_first_visitor_may_ask_for_any_page(page: str, built_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BREAKEVEN_CATALOGUE", str(built_file))
    at = AppTest.from_file(str(APP), default_timeout=60)
    at.switch_page(f"pages/{page}").run()
    sound(at)
    assert "● Closed API" in at.sidebar.menu_button(key="add").options
