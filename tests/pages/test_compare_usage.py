"""Your usage: the volume as a bill, as tokens or as requests; it stays what it is however it is known."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from breakeven.address import address
from breakeven.document import Document
from breakeven.origins import as_read
from dashboard.session import KEPT, Slot
from economics.scenario.reading import read_scenario
from economics.scenario.scenario import Scenario
from tests.support.kinds import document_of, example_option
from tests.support.opened import (
    cards,
    change,
    click,
    costs,
    field,
    headline,
    menu,
    number_field,
    open_page,
    refusals,
    rerun,
    scenario,
    sound,
    type_number,
    unescaped,
)

REQUESTS = "requests a month"


def know_by(at: AppTest, way: str) -> Scenario:
    return change(at, at.segmented_control(key="usage by"), way)


def tokens(at: AppTest) -> float:
    """The tokens of a month that every figure on the page is for."""
    resolved = at.session_state[KEPT][Slot.WORKED].resolved
    return float(resolved.load.tokens_per_month)


def captions(at: AppTest) -> list[str]:
    return [unescaped(caption.value) for caption in at.sidebar.caption]


def test_a_bill_is_what_the_volume_costs_and_the_volume_stays() -> None:
    at = open_page()
    before = costs(at)
    workload = know_by(at, "bill").workload
    # 12.5B in: 7B plain at $2, 5B cached at $0.10, 0.5B written at $2.50; 2.5B out at $10:
    # 14,000 + 500 + 1,250 + 25,000
    assert workload.bill is not None
    assert (workload.bill.option, workload.bill.usd_per_month) == ("GPT-6.1 Sol", 40_750)
    assert workload.tokens_per_month is None
    assert tokens(at) == pytest.approx(15e9, rel=1e-9)
    assert costs(at) == before
    assert "The bill of $40.8k a month for GPT-6.1 Sol pays for 15B tokens at this mix" in captions(at)[0]
    assert know_by(at, "tokens").workload.tokens_per_month == pytest.approx(15e9, rel=1e-9)
    assert click(at, "Undo").workload == workload


def test_the_bill_stays_when_the_mix_moves() -> None:
    at = open_page(("bill", '{"usd_per_month":42000,"option":"GPT-6.1 Sol"}'))
    paid, volume = cards(at)[0], tokens(at)
    # $40,750 are 15B tokens
    assert volume == pytest.approx(15e9 * 42_000 / 40_750)
    moved = change(at, at.select_slider(key="workload.input_output_ratio slider"), 10.0)
    assert moved.workload.bill is not None
    assert moved.workload.bill.usd_per_month == 42_000
    # a Mtok at 10:1 costs (10 · (0.56 · 2 + 0.4 · 0.1 + 0.04 · 2.5) + 10)/11 = 22.6/11 = $2.0545
    assert tokens(at) == pytest.approx(42_000e6 / (22.6 / 11))
    assert cards(at)[0]["cost"] == paid["cost"] == "$42k"
    assert headline(at).startswith("Today: $42k a month on GPT-6.1 Sol.")


def test_a_bill_is_typed_as_people_write_it() -> None:
    at = open_page(("bill", '{"usd_per_month":42000,"option":"GPT-6.1 Sol"}'))
    assert number_field(at, "workload.bill.usd_per_month").value == "42k"
    changed = type_number(at, "workload.bill.usd_per_month", "$21k").workload.bill
    assert changed is not None
    assert changed.usd_per_month == 21_000
    assert "$21,000" in captions(at)
    assert cards(at)[0]["cost"] == "$21k"
    # one mark before three digits is a thousand to one reader and a fraction to the next: it is asked
    assert type_number(at, "workload.bill.usd_per_month", "42.000").workload.bill == changed
    asked = [button for button in at.button if " reading " in (button.key or "")]
    assert [unescaped(button.label) for button in asked] == ["$42", "$42,000"]
    asked[1].click()
    assert field(rerun(at), "workload.bill.usd_per_month") == 42_000
    before = scenario(at)
    assert type_number(at, "workload.bill.usd_per_month", "nothing") == before
    assert refusals(at)[0].startswith("Not changed: ")


def test_a_bill_for_another_option_is_another_volume() -> None:
    at = open_page(("bill", '{"usd_per_month":42000,"option":"GPT-6.1 Sol"}'))
    before = tokens(at)
    picker = at.selectbox(key="bill for")
    assert list(picker.options) == ["GPT-6.1 Sol", "Gemma 4 31B at FriendliAI"]  # what is billed by the token
    change(at, picker, "Gemma 4 31B at FriendliAI")
    assert tokens(at) > 10 * before
    assert cards(at)[1]["cost"] == "$42k"


def test_the_volume_stays_as_requests_and_a_request_is_so_many_tokens() -> None:
    at = open_page()
    before = scenario(at)
    assert know_by(at, "requests") == before  # only how it is typed changes, in the address too
    assert at.query_params["usage.by"] == "requests"
    assert at.text_input(key=REQUESTS).value == "6.25M"  # of 2,000 tokens in and 400 out
    assert "15B tokens a month" in captions(at)
    assert change(at, at.text_input(key=REQUESTS), "7M").workload.tokens_per_month == 7e6 * 2400
    assert "16.8B tokens a month" in captions(at)
    # longer requests, of which there are as many: what is kept is the tokens, so there are fewer
    assert type_number(at, "workload.input_tokens_per_request", 4000).workload.tokens_per_month == 16.8e9
    assert at.text_input(key=REQUESTS).value == "3.5M"
    assert know_by(at, "tokens").workload.tokens_per_month == 16.8e9
    assert number_field(at, "workload.tokens_per_month").value == "16.8B"
    assert "usage.by" not in at.query_params


def test_from_a_bill_to_requests_the_volume_stays() -> None:
    at = open_page(("bill", '{"usd_per_month":40750,"option":"GPT-6.1 Sol"}'))
    workload = know_by(at, "requests").workload
    assert workload.bill is None
    assert workload.tokens_per_month == pytest.approx(15e9, rel=1e-9)
    assert at.text_input(key=REQUESTS).value == "6.25M"


def own_machines() -> list[tuple[str, str]]:
    """The address of two options, neither of which is billed by the token."""
    options = [{**example_option("self_hosted", 2), "name": name} for name in ("one", "two")]
    made = as_read(read_scenario(document_of(options, 2)))
    return [*address(Document(made.scenario, made.origins), ()).items()]


def nothing_used() -> list[tuple[str, str]]:
    return [("tokens_per_month", "0")]


@pytest.mark.parametrize(
    ("pairs", "said"),
    [
        (own_machines, "A bill needs an option that is billed by the token: add a closed or a hosted one first."),
        (nothing_used, "Of $0 a month for GPT-6.1 Sol no tokens follow: type a volume or its price first."),
    ],
)
def test_where_no_bill_can_be_the_volume_stays_as_it_is_known(pairs: Callable[[], Any], said: str) -> None:
    at = open_page(*pairs())
    before = scenario(at)
    assert know_by(at, "bill") == before
    assert refusals(at) == [said]
    assert at.segmented_control(key="usage by").value == "tokens"
    sound(at)


def test_the_option_that_a_bill_is_for_is_not_removed() -> None:
    at = open_page(("bill", '{"usd_per_month":42000,"option":"GPT-6.1 Sol"}'))
    before = scenario(at)
    assert menu(at, 0, "Remove") == before
    assert "'GPT-6.1 Sol' cannot be removed" in refusals(at)[0]
    know_by(at, "tokens")
    assert [option.name for option in menu(at, 0, "Remove").options] == [option.name for option in before.options[1:]]
