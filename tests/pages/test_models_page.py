"""Models and licences, run without a browser: the answer, the company, the table, one model opened, the records."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from breakeven.choices import MODELS_GPU, MODELS_MODEL, MODELS_ONLY, MODELS_PART, MODELS_REGION
from breakeven.words.models import NOT_LEGAL_ADVICE
from dashboard import state
from pricing.facts.licences import Licence
from pricing.facts.models import ModelFact
from tests.support.opened import change, open_page, unescaped


def page(*pairs: tuple[str, str]) -> AppTest:
    at = open_page(*pairs).switch_page("pages/models.py").run()
    assert not at.exception
    return at


def shown(at: AppTest) -> str:
    return "\n".join(unescaped(node.value) for kind in ("markdown", "caption", "warning") for node in at.get(kind))


def table(at: AppTest, place: int = 0):
    return at.dataframe[place].value


def record(at: AppTest, revision: str) -> None:
    at.text_input(key="models revision gpt-oss-120b").set_value(revision)
    next(button for button in at.button if button.label == "Record the acceptance").click()
    at.run()


def test_the_page_opens_with_how_many_may_be_used_and_all_models():
    at = page()
    text = shown(at)
    assert "of 198 models may be used by a company like yours without duties" in text
    assert text.count(NOT_LEGAL_ADVICE) == 1
    assert len(table(at)) == 198
    assert len(at.dataframe) == 1  # nothing of a single model is worked out yet


def test_a_company_changes_the_verdicts():
    at = page((MODELS_REGION.name, "EU"))
    rows = table(at).set_index("model")
    assert rows.loc["Llama 4 Scout", "may we?"] == "✕ not allowed"
    assert rows.loc["Aya", "may we?"] == "? unknown"
    change(at, at.text_input(key="models users"), "1M")
    rows = table(at).set_index("model")
    assert rows.loc["Llama 3.3 70B", "may we?"] == "▲ allowed with duties"
    change(at, at.text_input(key="models users"), "1bn")
    rows = table(at).set_index("model")
    assert rows.loc["Llama 3.3 70B", "may we?"] == "✕ not allowed"


def test_a_company_without_users_is_asked_again():
    at = page()
    change(at, at.text_input(key="models users"), "0")
    assert "1 to 10" in shown(at)
    assert len(table(at)) == 198


def test_filters_narrow_the_table():
    at = page((MODELS_ONLY.name, "code,no-duties"))
    rows = table(at)
    assert 0 < len(rows) < 13
    assert set(rows["may we?"]) == {"✓ allowed"}
    at = page((MODELS_GPU.name, "h100-sxm"))
    assert set(table(at)["model"]) >= {"Gemma 3 27B", "Phi-4"}
    assert "Kimi K2.6" not in set(table(at)["model"])


def test_filters_that_leave_nothing_say_so():
    at = page((MODELS_ONLY.name, "eu-maker,multilingual,vision"), (MODELS_GPU.name, "t4"))
    assert "take one of them away" in shown(at)


def test_a_model_opened_shows_every_source_and_marks_the_preferred():
    at = page((MODELS_MODEL.name, "qwen3-32b"))
    facts = table(at, 1)
    context = facts[facts["fact"] == "context"]
    assert set(context["sources differ"]) == {"▲ differ"}
    assert [said for said, mark in zip(context["says"], context["preferred"], strict=True) if mark] == ["40,960 tokens"]
    assert any("131,072 with YaRN" in said for said in context["says"])


def test_a_licence_is_accepted_with_one_click_and_a_revision_that_is_no_hash_is_refused():
    at = page((MODELS_MODEL.name, "gpt-oss-120b"))
    at.text_input(key="models who").set_value("Ada Example")
    record(at, "main")
    assert "Not recorded: Revision of the weights" in shown(at)
    record(at, "a" * 40)
    assert "Ada Example accepted it; the verdict was: allowed. It lacks: no text of the licence was given" in shown(at)


def test_the_other_parts_hold_every_row():
    held = state.catalogue()
    assert len(table(page((MODELS_PART.name, "licences")))) == len(held.facts(Licence)) == 43
    of_guides = [row for row in held.facts(ModelFact) if row.status == "guide"]
    assert len(table(page((MODELS_PART.name, "guides")))) == len(of_guides) == 645


def test_what_is_opened_is_in_the_address():
    at = page((MODELS_MODEL.name, "phi-4"))
    assert at.query_params[MODELS_MODEL.name] == "phi-4"
