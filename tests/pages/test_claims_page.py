"""Published claims: the counts first, the filters, one claim opened, and a claim of your own."""

from __future__ import annotations

import json

import pytest
from streamlit.testing.v1 import AppTest

from breakeven.choices import CLAIM_OPEN, CLAIM_VERDICTS
from breakeven.words.claims import ORDER
from dashboard import session
from dashboard.session import Slot
from tests.support.opened import errors, headline, open_page, rerun, shown, sound, unescaped
from trust.claims.case import read_cases
from trust.claims.verdict import VERDICTS

NOW = (("v", "2"), ("d", "3"), ("as_of", "2026-11-20"))
"""The default scenario, prices of a day that the catalogue knows."""


def open_claims(*pairs: tuple[str, str]) -> AppTest:
    at = open_page(*NOW, *pairs)
    at.switch_page("pages/claims.py").run()
    sound(at)
    return at


def text(at: AppTest) -> str:
    return unescaped(" ".join(shown(at)))


def test_the_counts_stand_first_and_all_claims_are_listed() -> None:
    at = open_claims()
    assert errors(at) == []
    assert headline(at).startswith("Of 115 published claims ")
    frame = at.dataframe[0].value
    assert len(frame) == 115
    places = [ORDER.index(verdict) for verdict in frame["verdict"]]
    assert places == sorted(places)
    assert set(places) == {0, 1, 2, 3}


def test_filters_and_the_claim_that_is_open_are_in_the_address() -> None:
    at = open_claims((CLAIM_VERDICTS.name, "holds only if"), (CLAIM_OPEN.name, "G06"))
    assert set(at.dataframe[0].value["verdict"]) == {"holds only if"}
    said = text(at)
    # the cluster of guide 1: 30,000 / (5,000 × 3,600 × 730 × 0.7) = 3.2616; 0.20 needs 81,539 token/s
    for words in ("$3.2616 per Mtok", "81,539 to 163,079 token/s", "l. 261", "stated by the source"):
        assert words in said


@pytest.mark.parametrize("verdict", VERDICTS)
def test_a_claim_of_each_verdict_opens(verdict: str) -> None:
    at = open_claims((CLAIM_VERDICTS.name, verdict))
    assert verdict.capitalize() in text(at)


def fill(at: AppTest, texts: dict[str, str]) -> AppTest:
    for key, typed in texts.items():
        next(field for field in at.text_input if field.key == key).set_value(typed)
    next(button for button in at.button if button.label == "Check it").click()
    rerun(at)
    return at


OWN = "own claim machine unit cost "


def own(at: AppTest, **numbers: str) -> AppTest:
    at.selectbox(key="own claim figure").select("machine unit cost")
    rerun(at)
    at.selectbox(key="own claim solve machine unit cost").select("usd_per_month")
    fields = {OWN + "usd_per_month": "14.6k", OWN + "tokens_per_second": "10k", "own claim low": "0.5", **numbers}
    return fill(at, fields)


def test_a_claim_of_your_own_is_checked_and_kept_as_a_case() -> None:
    # 14,600 / 26,280 Mtok = 0.5556 and not 0.5, which 13,140 a month would give
    at = own(open_claims())
    assert errors(at) == []
    assert "Machines cost: $13,140/month (stated: $14,600/month)" in text(at)
    (case,) = read_cases(json.dumps(at.session_state[session.KEPT][Slot.OWN_CLAIM]))
    assert (case.id, case.solve_for) == ("own", ("figure", "usd_per_month"))


def test_what_is_wrong_in_the_form_is_named_by_its_label_and_nothing_is_lost() -> None:
    at = own(open_claims(), **{OWN + "tokens_per_second": "fast"})
    assert any("Throughput" in error for error in errors(at))
    assert Slot.OWN_CLAIM not in at.session_state[session.KEPT]
    assert next(field for field in at.text_input if field.key == OWN + "usd_per_month").value == "14.6k"
    at = own(at, **{"own claim low": ""})
    assert any("Published figure" in error for error in errors(at))
