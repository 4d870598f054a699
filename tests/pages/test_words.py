"""The words of the pages: one name for one thing, none that only the code knows, and no id where a name stands."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

import dashboard.entry
from breakeven.choices import DETAILS_TITLES
from breakeven.words.glossary import SAY, TERMS, every_term
from economics.fields.table import FIELDS
from tests.support.opened import cards, element, notices, open_page, unescaped

PAGES = [page.module for page in dashboard.entry.PAGES]
PARTS = [("compare", ("compare.details", part)) for part in DETAILS_TITLES if part != "working"]
"""The working names what formulas name: the words of files and results stand there beside their meaning."""
VISITS = [*((page, None) for page in PAGES if page != "glossary"), *PARTS, ("risk", ("risk.tab", "map"))]
NO_WORDS = re.compile(rf"\b({'|'.join(map(re.escape, SAY))})\b", re.IGNORECASE)
IDS = ("gpt-6.1-sol", "gemma-4-31b", "google/gemma", "h100-sxm", "usd_per", "tokens_per_month", "options[")
"""Ids of the default scenario and of its document."""


def visit(page: str, choice: tuple[str, str] | None) -> AppTest:
    at = open_page(*([choice] if choice else ()))
    if page != "compare":
        at.switch_page(f"pages/{page}.py").run()
    return at


def said(at: AppTest) -> Iterator[str]:
    """Every text that a reader sees without a click, but for tables of data and what stands in links."""
    for kind in ("markdown", "caption", "info", "success", "warning", "error"):
        yield from (re.sub(r"\]\([^)]*\)", "]", unescaped(node.value)) for node in at.get(kind))
    for kind in (
        "text_input",
        "selectbox",
        "slider",
        "select_slider",
        "button",
        "menu_button",
        "toggle",
        "multiselect",
    ):
        yield from (unescaped(node.label) for node in at.get(kind))
    yield from (part for card in cards(at) for part in (card["cost"], card["against"], card["rank"], *card["lines"]))
    for chip in (element(at, "what_ifs") or {"chips": []})["chips"]:
        yield from (chip["what"], chip["change"], chip["then"], chip["help"])
    yield from (text for urgency in ("error", "warning", "info") for text in notices(at, urgency))


@pytest.mark.parametrize(("page", "choice"), VISITS)
def test_no_page_says_what_only_the_code_knows(page, choice):
    at = visit(page, choice)
    texts = list(said(at))
    assert len(texts) > 10
    assert [(found[0], text) for text in texts if (found := NO_WORDS.search(text))] == []
    assert [(id, text) for text in texts for id in IDS if id in text] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_page_has_one_question_one_answer_and_a_title_of_its_own(page):
    at = visit(page, None)
    heads = [m.value for m in at.main.markdown if m.value.startswith("# ")]
    assert len(heads) == 1
    question, answer = unescaped(heads[0]).splitlines()[:2]
    assert question == f"# {dashboard.entry.question_of(page)}"
    assert re.fullmatch(r"## .{20,}", answer)
    names = [entry.name for entry in dashboard.entry.PAGES]
    assert len(set(names)) == len(names)


def test_every_number_of_a_scenario_has_a_label_and_a_meaning_in_the_glossary():
    known = {term.label: term for term in every_term()}
    for name, field in FIELDS.items():
        assert known[field.label].meaning, name
    labels = [term.label for term in TERMS]
    assert len(set(labels)) == len(labels)


def test_a_label_of_the_table_of_fields_says_no_word_that_pages_do_not_use():
    assert [f.label for f in FIELDS.values() if NO_WORDS.search(f.label)] == []
    assert [f.help for f in FIELDS.values() if NO_WORDS.search(f.help)] == []
