"""Twelve options with long names that differ at their end alone: each is told from the others wherever it stands."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from breakeven.address import address
from breakeven.document import Document
from breakeven.origins import as_read
from economics.scenario.reading import read_scenario
from tests.support.opened import cards, details, element, figures, new_session, sound, unescaped
from tests.support.scenarios import LONG_NAME, options_named

NAMES = [option["name"] for option in options_named(12, LONG_NAME)["options"]]


def opened(page: str = "compare") -> AppTest:
    read, at = as_read(read_scenario(options_named(12, LONG_NAME))), new_session()
    for key, value in address(Document(read.scenario, read.origins), ()).items():
        at.query_params[key] = value
    at.run()
    if page != "compare":
        at.switch_page(f"pages/{page}.py").run()
    sound(at)
    return at


def apart(texts: list[str]) -> None:
    """Each begins as the names do and says which it is."""
    assert len({*texts}) == 12
    for number, text in enumerate(texts):
        assert NAMES[0][:8] in text
        assert text.rstrip(")").endswith(f" {number}") or text.endswith(f"r{number}"), text


def test_on_cards_and_in_the_sidebar() -> None:
    at = opened()
    assert [card["name"] for card in cards(at)] == NAMES
    apart([card["short"] for card in element(at, "cards")["cards"]])
    apart([unescaped(at.menu_button(key=f"option_{place}").label) for place in range(12)])


@pytest.mark.parametrize(
    ("page", "chart"),
    [("compare", "volume"), ("over_time", "cumulative"), ("risk", "chance"), ("risk", "volume_bands")],
)
def test_in_the_legend_of_a_chart(page: str, chart: str) -> None:
    drawn = figures(opened(page))[chart]["data"]
    names = [t["name"] for t in drawn if t["mode"] == "lines" and t.get("showlegend", True) and t.get("name")]
    apart(names)


def test_beside_the_bars_of_the_lines() -> None:
    apart(figures(details(opened(), "lines"))["lines"]["layout"]["yaxis"]["ticktext"])


@pytest.mark.parametrize(("page", "first"), [("over_time", "Figure"), ("risk", "Uncertain input")])
def test_no_table_has_more_columns_than_there_is_room_for(page: str, first: str) -> None:
    heads = [m.value.splitlines()[0] for m in opened(page).markdown if m.value.startswith(f"| {first} |")]
    assert [head.count(" | ") for head in heads] == [4, 4, 4]
    apart([unescaped(name) for head in heads for name in head.strip("| ").split(" | ")[1:]])
