"""The session's one document: edits, undo, page choices, and the one place that touches Streamlit's session state."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from breakeven.choices import CHOICES, MAP_VIEW, MAP_X, VIEW
from breakeven.defaults import CURRENT_DEFAULT, default_scenario
from dashboard.prices.parts import _PARTS
from dashboard.session import Slot
from dashboard.state import MOST_BEFORE
from tests.support.opened import change, click, open_page, scenario, sound

ROOT = Path(__file__).resolve().parents[2]


def buttons() -> None:
    """A page of buttons that change the open scenario, and one that takes the last change back."""
    import streamlit as st

    from breakeven.edits.fields import set_field
    from breakeven.edits.options import remove
    from dashboard import state

    state.sync()
    for rate in (0.1, 0.2, 2.0):
        path = ("workload", "cache_hit_rate")
        st.button(f"rate {rate}", on_click=state.apply, args=(set_field, path, rate))
    st.button("remove", on_click=state.apply, args=(remove, 0))
    st.button("undo", on_click=state.undo)
    for problem in state.problems():
        st.warning(problem)
    st.text(f"{state.scenario().workload.cache_hit_rate} {len(state.scenario().options)}")
    st.text(state.origins().of("workload.cache_hit_rate").source)


@pytest.fixture
def page() -> AppTest:
    return AppTest.from_function(buttons, default_timeout=60).run()


def pressed(at: AppTest, *labels: str) -> str:
    for label in labels:
        click(at, label)
    return str(at.text[0].value)


def test_undo_opens_the_scenario_before_step_by_step(page: AppTest) -> None:
    assert pressed(page, "rate 0.1", "rate 0.2", "remove") == "0.2 2"
    assert pressed(page, "undo") == "0.2 3"
    assert pressed(page, "undo") == "0.1 3"
    assert page.text[1].value == "typed"
    assert pressed(page, "undo") == "0.4 3"
    assert page.text[1].value == f"default scenario {CURRENT_DEFAULT}"
    assert pressed(page, "undo") == "0.4 3"
    assert scenario(page).workload == default_scenario().workload


def test_what_is_refused_changes_nothing_and_is_no_step_of_undo(page: AppTest) -> None:
    assert pressed(page, "rate 0.1", "rate 2.0") == "0.1 3"
    assert page.warning[0].value.startswith("Not changed: Cache hit rate: 2 is refused")
    assert pressed(page, "undo") == "0.4 3"
    assert not page.warning


def test_a_bounded_number_of_scenarios_is_kept(page: AppTest) -> None:
    for _ in range(MOST_BEFORE // 2 + 2):
        pressed(page, "rate 0.1", "rate 0.2")
    assert len(page.session_state[Slot.BEFORE]) == MOST_BEFORE


def test_a_choice_of_a_page_is_in_the_address_only_while_it_differs() -> None:
    at = open_page(("risk.tab", "map"))
    at.switch_page("pages/risk.py").run()
    across = next(box for box in at.selectbox if box.label == "Across")
    change(at, across, "batch_share")
    assert at.query_params[MAP_X.name] == "batch_share"
    change(at, next(box for box in at.selectbox if box.label == "Cost of capacity"), "unit")
    assert at.query_params[MAP_VIEW.name] == "unit"
    change(at, next(box for box in at.selectbox if box.label == "Cost of capacity"), MAP_VIEW.default)
    assert MAP_VIEW.name not in at.query_params


def test_an_address_with_choices_opens_the_pages_as_they_were() -> None:
    at = open_page(
        ("risk.tab", "map"),
        ("map.x", "batch_share"),
        ("map.colour", "cost"),
        ("fleet.terms", "spot"),
        ("prices.part", "GPU rates"),
    )
    sound(at)
    assert not at.warning
    at.switch_page("pages/risk.py").run()
    assert next(box for box in at.selectbox if box.label == "Across").value == "batch_share"
    at.switch_page("pages/hardware.py").run()
    sound(at)
    assert next(pills for pills in at.button_group if pills.label == "Terms").value == ["spot"]
    at.switch_page("pages/prices.py").run()
    sound(at)
    assert at.segmented_control(key="prices part").value == "GPU rates"


def test_a_filter_is_written_into_the_address_without_the_page_running_anew() -> None:
    at = open_page(("prices.part", "Token prices"))
    at.switch_page("pages/prices.py").run()
    change(at, at.text_input(key="token search"), "llama, 70b")
    assert at.query_params["prices.token.search"] == "llama, 70b"
    change(at, at.multiselect(key="token seller"), ["Groq"])
    assert at.query_params["prices.token.seller"] == "Groq"
    at.switch_page("pages/compare.py").run()
    at.switch_page("pages/prices.py").run()
    assert at.multiselect(key="token seller").value == ["Groq"]


def test_an_older_address_that_filters_by_ids_shows_the_sellers_by_name() -> None:
    at = open_page(("prices.part", "Token prices"), ("prices.token.seller", "groq,openai"))
    at.switch_page("pages/prices.py").run()
    sound(at)
    assert at.multiselect(key="token seller").value == ["Groq", "OpenAI"]
    assert set(at.dataframe[0].value["seller"]) <= {"Groq", "OpenAI"}


def test_every_part_of_the_prices_page_is_a_choice() -> None:
    assert tuple(_PARTS) == CHOICES["prices.part"].allowed
    assert CHOICES[VIEW.name] is VIEW


def test_session_state_is_touched_in_one_file_alone() -> None:
    files = [path for room in ("dashboard", "pages") for path in (ROOT / room).rglob("*.py")]
    touching = {
        path.name
        for path in files
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr == "session_state"
    }
    assert touching == {"session.py"}
