"""No page shows an id of a GPU, supplier, seller or model where it has a name: in words, tables, charts and pickers.

Nor does a sentence end a line between a number and its sign.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

import dashboard.entry
from breakeven.choices import DETAILS_TITLES, MODELS_MODEL, MODELS_PART, PRICES_PART
from breakeven.figures import unbroken
from breakeven.words.glossary import SAY
from dashboard.options.throughput_editor import _MODES
from tests.support.ids import ids_in
from tests.support.opened import change, details, edit
from tests.support.visible import cells, open_at, scenario, strings, visible

PAGES = [page.module for page in dashboard.entry.PAGES if page.module != "glossary"]
PARTS = [part for part in PRICES_PART.allowed if part != "Your contract"]
"""The table of a contract is its file, with the columns and words of that."""
NO_WORDS = re.compile(rf"\b({'|'.join(map(re.escape, SAY))})\b", re.IGNORECASE)
UNIT = re.compile(r"USD/[a-zA-Z-]+")
"""Units in the table of uncertain inputs, where numbers are typed in US dollars."""


def sentences(at: AppTest) -> Iterator[str]:
    """Every text that a browser breaks into lines, as it was sent, but for code."""
    for kind in ("markdown", "caption", "info", "success", "warning", "error"):
        yield from (re.sub(r"`[^`]*`|\]\([^)]*\)", "", node.value) for node in at.get(kind))
    yield from (re.sub(r"<[^>]*>", "", node.value) for node in at.html if 'class="notices' in node.value)


def no_ids(at: AppTest) -> None:
    texts = set(visible(at))
    assert len(texts) > 20
    assert not at.exception
    assert [text for text in sentences(at) if text != unbroken(text)] == []
    assert {text: found for text in texts if (found := ids_in(text))} == {}
    assert {text for text in texts if NO_WORDS.search(UNIT.sub("", text))} == set()


def test_what_is_looked_for_is_found() -> None:
    assert ids_in("none for h100-sxm: aws · on-demand") == {"h100-sxm", "aws"}
    assert ids_in("Claude Haiku 4.5 (claude-haiku-4-5)") == {"claude-haiku-4-5"}
    assert ids_in("let together at Nebius") == set()
    assert cells(pd.DataFrame({"GPU": ["l4"], "listed as": ["h100-sxm"]}), ()).send(None) == "GPU"
    assert json.dumps(sorted(strings({"a": ["x", {"b": "y"}]}))) == '["x", "y"]'


@pytest.mark.parametrize("page", PAGES)
def test_a_page(page: str) -> None:
    at = open_at()
    if page != "compare":
        at.switch_page(f"pages/{page}.py").run()
    no_ids(at)


@pytest.mark.parametrize("part", [part for part in DETAILS_TITLES if part != "working"])
def test_a_part_below_the_answer(part: str) -> None:
    """The working names what formulas and files name, beside what it means."""
    no_ids(details(open_at(), part))


@pytest.mark.parametrize("part", PARTS)
def test_a_part_of_the_prices(part: str) -> None:
    at = open_at(**{PRICES_PART.name: part})
    at.switch_page("pages/prices.py").run()
    no_ids(at)


@pytest.mark.parametrize(
    "choices",
    [{MODELS_MODEL.name: "qwen3-32b"}, {MODELS_PART.name: "licences"}, {MODELS_PART.name: "guides"}],
    ids=["opened", "licences", "guides"],
)
def test_a_part_of_models_and_licences(choices: dict[str, str]) -> None:
    no_ids(open_at(**choices).switch_page("pages/models.py").run())


@pytest.mark.parametrize("of", ["Token prices", "GPU rates"])
def test_the_history(of: str) -> None:
    at = open_at(**{PRICES_PART.name: "History", "prices.history.of": of})
    no_ids(at.switch_page("pages/prices.py").run())


@pytest.mark.parametrize("name", [option.name for option in scenario().scenario.options])
def test_the_editor(name: str) -> None:
    no_ids(edit(open_at(), [option.name for option in scenario().scenario.options].index(name)))


@pytest.mark.parametrize("mode", [mode for mode in _MODES if mode != "run"])
def test_the_editor_in_every_way_to_say_a_throughput(mode: str) -> None:
    at = edit(open_at(), 3)
    change(at, at.selectbox(key="options.3.throughput mode"), mode)
    no_ids(at)


@pytest.mark.parametrize("kind", ["rent", "own"])
def test_the_editor_with_every_supply(kind: str) -> None:
    at = edit(open_at(), 2)
    change(at, at.radio(key="options.2.supply.kind"), kind)
    no_ids(at)
