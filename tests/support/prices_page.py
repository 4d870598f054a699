"""The Prices page without a browser: open one of its parts, search, and read the tables."""

from __future__ import annotations

from typing import Any

from streamlit.testing.v1 import AppTest

from tests.support.opened import change, open_page, shown, sound, unescaped


def open_prices(part: str = "", *pairs: tuple[str, str]) -> AppTest:
    """A new session on the Prices page, one of its parts open."""
    at = open_page(*pairs)
    at.switch_page("pages/prices.py").run()
    sound(at)
    return choose(at, part) if part else at


def choose(at: AppTest, part: str) -> AppTest:
    """Open a part of the page."""
    at.segmented_control(key="prices part").set_value(part).run()
    sound(at)
    return at


def table(at: AppTest, place: int = 0) -> Any:
    """The frame behind a table of the page."""
    return at.dataframe[place].value


def whole(at: AppTest) -> Any:
    """The frame of the first table with all its rows, which a long one draws only when asked."""
    for toggle in at.toggle:
        if toggle.label.startswith("All ") and not toggle.value:
            change(at, toggle, True)
            break
    return table(at)


def text(at: AppTest) -> str:
    """All that the page says, as one string."""
    return unescaped(" ".join(shown(at)))


def search(at: AppTest, words: str, key: str = "token search") -> Any:
    """The frame of the rows that a search leaves."""
    change(at, at.text_input(key=key), words)
    return table(at)
