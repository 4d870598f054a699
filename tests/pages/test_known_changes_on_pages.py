"""A price that is known to change is said on Compare, Over time and Risk, above the answer."""

from __future__ import annotations

import json

import pytest
from streamlit.testing.v1 import AppTest

from tests.support.opened import infos, open_page, sound, warnings

GOOGLE = (("as_of", "2026-11-20"), ("1.provider", "google"), ("1.model", "gemini-3.6-flash"))


def said(at: AppTest) -> list[str]:
    return [notice for notice in (*warnings(at), *infos(at)) if "from 2027-01-01 (month 3)" in notice]


@pytest.mark.parametrize("page", ["compare", "over_time", "risk"])
def test_each_page_says_it_once(page: str) -> None:
    at = open_page(*GOOGLE)
    at.switch_page(f"pages/{page}.py").run()
    sound(at)
    (text,) = said(at)
    assert "input $0.75 → $1.50" in text


def test_it_is_not_said_where_the_months_end_before() -> None:
    at = open_page(*GOOGLE, ("horizon", json.dumps({"months": 2})))
    sound(at)
    assert said(at) == []
