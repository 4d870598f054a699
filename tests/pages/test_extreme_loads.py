"""Every page at no tokens, next to none and more than there are: its sentences stay sentences, and agree on ties."""

from __future__ import annotations

import re

import pytest
from streamlit.testing.v1 import AppTest

import dashboard.entry
from breakeven.words.advice import NO_TOKENS
from tests.support.few import few_fast
from tests.support.opened import headline, open_page, shown, unescaped

POWER = re.compile(r"\d[eE][+-]?\d")
PAGES = [page.module for page in dashboard.entry.PAGES if page.module not in ("glossary", "scenarios")]
LOADS = few_fast(("0", "1000000000000000", "0.5", "1"), 2)


def at_load(page: str, tokens: str) -> AppTest:
    at = open_page(("v", "2"), ("d", "3"), ("as_of", "2026-11-27"), ("tokens_per_month", tokens))
    at.switch_page(f"pages/{page}.py").run()
    assert not at.exception
    return at


def whole(at: AppTest) -> str:
    return unescaped("\n".join(shown(at)))


@pytest.mark.parametrize("tokens", LOADS)
@pytest.mark.parametrize("page", PAGES)
def test_no_sentence_has_a_power_of_ten(page: str, tokens: str) -> None:
    at = at_load(page, tokens)
    said = [unescaped(each) for each in (*shown(at), *(button.help or "" for button in at.button)) if each]
    assert [each for each in said if POWER.search(each)] == []


@pytest.mark.parametrize("tokens", ["0", "0.5"])
def test_without_tokens_the_advisor_recommends_nothing_and_says_so(tokens: str) -> None:
    at = at_load("advisor", tokens)
    assert headline(at) == NO_TOKENS
    for said in ("Cheaper than the next", "every simulation", "take over", "What would change it"):
        assert said not in whole(at)
    assert not [button for button in at.button if button.label == "Try it"]
    assert "What only you can answer" in whole(at)  # the questions can be answered still
