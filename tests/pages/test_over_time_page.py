"""The Over time page: the answer, its controls, what is added to options, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from breakeven.figures import rate
from pricing.store.catalogue import open_catalogue
from tests.support.opened import (
    HORIZON_CHARTS,
    change,
    click,
    edit,
    errors,
    figures,
    headline,
    open_page,
    pairs_of,
    refusals,
    rerun,
    scenario,
    shown,
    sound,
    table,
    unescaped,
    unfold,
    warnings,
)

HOSTED = "Gemma 4 31B on H100"
"""The self-hosted option of the default scenario."""


def open_over_time(*pairs: tuple[str, str], folds: Sequence[str] = ()) -> AppTest:
    """The page, some of its folds open."""
    at = open_page(*pairs)
    at.switch_page("pages/over_time.py").run()
    for fold in folds:
        at.session_state[fold] = True
    if folds:
        at.run()
    sound(at)
    return at


def over_all(at: AppTest) -> str:
    """The sentence about all options, which stands below the three cards."""
    return unescaped(next(m.value for m in at.markdown if m.value.startswith("### Over "))).splitlines()[0][4:]


def text(at: AppTest) -> str:
    return unescaped(" ".join(shown(at)))


def test_the_answer_stands_first_and_the_address_stays_as_it_was() -> None:
    at = open_over_time()
    assert headline(at).startswith("Gemma 4 31B on H100: renting on demand costs least over 36 months, $")
    assert over_all(at).startswith("Over 36 months Gemma 4 31B at FriendliAI costs least: $")
    assert len(at.metric) == 2 + 3  # renting and buying have a figure, reserving asks for one; then every option
    assert set(figures(at)) == {"cumulative"}  # the other two are computed when they are looked at
    assert set(figures(open_over_time(folds=["monthly box"]))) == set(HORIZON_CHARTS)
    assert scenario(at).horizon is None


def test_the_figures_are_those_of_the_months() -> None:
    at = open_over_time(("horizon", json.dumps({"months": 12, "discount_rate_per_year": 0})))
    # GPT-6.1 Sol at 2, 0.1, 2.5 and 10 $/Mtok: 7B plain in, 5B cached, 0.5B written, 2.5B out: $14,000 + $500 + $1,250
    # + $25,000 = $40,750 a month × 12
    rows = {row[0]: row[1:] for row in table(at, "Figure")}
    assert rows["Cost in today's money"][0] == "$489k"
    assert rows["Internal rate of return a year"][0] == "the reference"
    assert "the cheaper one changes in" in {name.lower() for name in rows}


def test_a_typed_number_writes_the_whole_horizon() -> None:
    at = open_over_time(folds=["months box"])
    changed = change(at, at.text_input(key="horizon.months typed"), 24)
    assert changed.horizon.months == 24
    assert changed.horizon.price_change_source.startswith("fitted history")
    changed = change(at, at.text_input(key="horizon.price_change_per_year.gpu_rent typed"), -20.0)
    assert changed.horizon.price_change_per_year.gpu_rent == -0.2
    assert changed.horizon.price_change_source == "typed"
    assert "Over 24 months" in over_all(at)
    click(at, "Price changes from history")
    assert scenario(at).horizon.price_change_per_year.gpu_rent == 0
    click(at, "Back to the default months")
    assert scenario(at).horizon is None


def test_growth_makes_replicas() -> None:
    at = open_over_time(("horizon", json.dumps({"months": 36, "tokens_growth_per_month": 0.1})), folds=["monthly box"])
    replicas = next(t for t in figures(at)["replicas"]["data"])
    assert replicas["y"][-1] > replicas["y"][0]
    assert replicas["y"] == sorted(replicas["y"])


def test_measured_against_another_option() -> None:
    at = open_over_time(folds=["months box"])
    changed = change(at, at.selectbox(key="horizon.reference"), "Gemma 4 31B on H100")
    assert changed.horizon.reference == "Gemma 4 31B on H100"
    assert any(row[0] == "What the saving against Gemma 4 31B on H100 is worth today" for row in table(at, "Figure"))


def test_extras_are_written_into_the_option() -> None:
    at = open_over_time()
    at.session_state["extras"] = True
    at.run()
    change(at, at.selectbox(key="extras of 0"), "Gemma 4 31B at FriendliAI")
    changed = change(at, at.text_input(key="options.1.staff.people typed"), 0.5)
    assert changed.options[1].staff.people == 0.5
    changed = change(at, at.text_input(key="options.1.staff.usd_per_year typed"), 200_000.0)
    assert (changed.options[1].staff.people, changed.options[1].staff.usd_per_year) == (0.5, 200_000)
    changed = change(at, at.text_input(key="options.1.success_rate typed"), 0.8)
    assert changed.options[1].success_rate == 0.8
    changed = change(at, at.text_input(key="options.1.staff.people typed"), None)
    assert changed.options[1].staff is None


def test_the_one_role_of_the_default_is_edited_and_taken_out() -> None:
    at = open_over_time()
    at.session_state["extras"] = True
    at.run()
    change(at, at.selectbox(key="extras of 0"), "Gemma 4 31B on H100")
    assert at.text_input(key="options.2.staff.people typed").value == "0.5"
    (member,) = change(at, at.text_input(key="options.2.staff.people typed"), 1.5).options[2].staff
    assert (member.role, member.people, member.usd_per_year) == ("operations", 1.5, 180_000)
    assert change(at, at.text_input(key="options.2.staff.people typed"), None).options[2].staff is None


def test_profit_and_loss_view() -> None:
    at = open_over_time(folds=["monthly box"])
    change(at, next(g for g in at.get("button_group") if g.key == "horizon view"), "Profit and loss")
    assert "profit and loss by line" in figures(at)["monthly"]["alt"]


def test_other_supplies_are_put_beside_an_option() -> None:
    at = open_over_time(folds=["supplies box"])
    button = next(b for b in at.button if "beside" in b.label)
    button.click()
    changed = rerun(at)
    added = changed.options[3:]
    assert added
    assert all(o.model == "gemma-4-31b" and o.gpu == "h100-sxm" for o in added)
    kinds = {getattr(o.supply, "term", "mix") for o in added}
    assert "spot" in kinds or "mix" in kinds


def test_history_says_why_a_change_is_zero() -> None:
    at = open_over_time()
    at.session_state["histories"] = True
    at.run()
    sound(at)
    assert "too little history" in text(at)


@pytest.mark.parametrize(
    ("horizon", "words"),
    [
        ({"months": 0}, "months: 0 is refused"),
        ({"tokens_growth_per_month": -1}, "tokens_growth_per_month"),
        ({"discount_rate_per_year": -1}, "discount_rate_per_year"),
        ({"months": 2.5}, "months"),
        ({"years": 3}, "years"),
    ],
)
def test_a_bad_horizon_in_the_address_is_named(horizon: dict[str, float], words: str) -> None:
    at = open_page(("horizon", json.dumps(horizon)))
    assert any(words in refusal for refusal in refusals(at))
    assert scenario_without_check(at)


def scenario_without_check(at: AppTest) -> bool:
    at.switch_page("pages/over_time.py").run()
    return over_all(at).startswith("Over 36 months")


def test_a_load_beyond_counting_is_a_sentence() -> None:
    at = open_over_time(("tokens_per_month", "1e15"), ("horizon", json.dumps({"tokens_growth_per_month": 1})))
    assert any("beyond" in e or "10¹⁵" in e or "1e+15" in e for e in errors(at))


def test_the_reference_follows_a_new_name() -> None:
    at = open_over_time(("horizon", json.dumps({"reference": "GPT-6.1 Sol"})))
    changed = change(edit(at, 0), at.text_input(key="options.0.name"), "Our API")
    assert changed.horizon.reference == "Our API"
    assert any(row[0] == "What the saving against Our API is worth today" for row in table(at, "Figure"))


def test_options_the_catalogue_does_not_know_are_left_out_and_the_rest_stands() -> None:
    at = open_over_time(("1.model", "no-such-model"), ("3.supply.term", "reserved-3y"))
    assert "lists no model" in " ".join(errors(at))
    assert len(at.metric) == 3  # what renting from others and buying would cost, and the one option that has a price


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("horizon.months typed", "0", "Months: '0' is refused: must be a whole number from 1 to 240, such as 36"),
        ("horizon.months typed", "1000", "Months: '1000' is refused"),
        (
            "horizon.tokens_growth_per_month typed",
            "-100",
            "Growth of the load a month: '-100', read as −100 %, is refused",
        ),
        (
            "horizon.tokens_growth_per_month typed",
            "1e300",
            "Growth of the load a month: '1e300', read as 1e300 %, is refused",
        ),
        (
            "horizon.discount_rate_per_year typed",
            "−150 %",
            "Discount rate a year: '−150 %' is refused: must be a number above −100 %",
        ),
    ],
)
def test_a_month_or_rate_beyond_its_range_is_refused_in_a_sentence(key, value, words) -> None:
    at = open_over_time(folds=["months box"])
    assert change(at, at.text_input(key=key), value).horizon is None
    assert any(words in refusal for refusal in refusals(at))
    assert over_all(at).startswith("Over 36 months")


def test_ranges_that_no_longer_fit_are_named_and_the_months_stand() -> None:
    ranges = {"inputs": [{"input": "workload.tokens_per_month", "low": 1e9, "high": 2e9}]}  # the load is 15e9
    at = open_over_time(("risk", json.dumps(ranges)))
    assert over_all(at).startswith("Over 36 months Gemma 4 31B at FriendliAI costs least: $")
    sentence = "The files leave out what cannot be computed: High end of an uncertain input, row 1: "
    assert any(sentence in warning for warning in warnings(at))
    at.switch_page("pages/compare.py").run()
    sound(unfold(at, "download"))  # there the files are
    assert any(sentence in warning for warning in warnings(at))


def test_what_is_left_at_the_end_is_a_share_and_everything_is_before_tax() -> None:
    horizon = {"months": 12, "discount_rate_per_year": 0}
    at = open_over_time(("horizon", json.dumps(horizon)), folds=["months box", "monthly box"])
    assert ", before tax." in over_all(at)
    changed = change(at, at.text_input(key="horizon.end_value_share typed"), 40)
    assert changed.horizon.end_value_share == 0.4
    assert "40 % of the book value of purchases is assumed to come back" in text(at)
    changed = change(at, at.text_input(key="horizon.price_change_per_year.purchase typed"), -15)
    assert changed.horizon.price_change_per_year.purchase == -0.15
    rows = {row[0]: row[1:] for row in table(at, "Figure")}
    assert rows["Cost in today's money"] == rows["The same without the value at the end"]  # nothing is bought here
    assert rows["Paid or received first"][0] == "–"
    assert {"Cost per Mtok over the months", "Hours to break even"} <= set(rows)


def test_no_figure_stands_twice_and_a_reason_is_said_once_for_all_options() -> None:
    at = open_over_time()
    saved = [row for row in table(at, "Figure") if row[0].startswith("What the saving against")]
    assert len(saved) == 1  # today's option is the reference
    (said,) = [each.value for each in at.caption if "Payback, " in unescaped(each.value)]
    lines = unescaped(said).split("  \n")
    reasons = [line.partition(": ")[2] for line in lines]
    assert len(reasons) == len(set(reasons)) == 3
    assert lines[0] == (
        "Payback, each of Gemma 4 31B at FriendliAI and Gemma 4 31B on H100: it has never cost more than GPT-6.1 Sol: "
        "nothing to pay back."
    )


def test_against_another_reference_the_saving_against_today_has_its_own_row() -> None:
    horizon = {"months": 12, "discount_rate_per_year": 0, "reference": "Gemma 4 31B on H100"}
    at = open_over_time(("horizon", json.dumps(horizon)))
    saved = [row[0] for row in table(at, "Figure") if row[0].startswith("What the saving against")]
    assert saved == [
        "What the saving against Gemma 4 31B on H100 is worth today",
        "What the saving against GPT-6.1 Sol, paid today, is worth today",
    ]


# Rent, reserve or buy


def select(at: AppTest, label: str) -> Any:
    return next(box for box in at.selectbox if box.label == label)


def test_a_card_is_added_as_an_option_and_undone() -> None:
    at = open_over_time()
    before = scenario(at)
    assert "This is what the option has." in text(at)
    worth = next(m.value for m in at.metric[1:2])  # the card of buying
    at.button(key="add buy").click()
    added = rerun(at)
    assert [option.name for option in added.options[3:]] == ["Gemma 4 31B on H100, on servers of our own"]
    supply = added.options[3].supply
    assert (supply.kind, supply.gpus_per_server, supply.purchase_usd_per_server) == ("own", 8, 300_000)
    shown_of_it = next(m for m in at.metric if "on servers of our own" in unescaped(m.label))
    assert shown_of_it.value == worth
    click(at, "Undo")
    assert scenario(at) == before


def test_a_supplier_is_chosen_in_the_address_and_added() -> None:
    at = open_over_time(("months.rent", "lambda on-demand"))
    assert select(at, "Supplier").value == "lambda on-demand"
    row = open_catalogue().choose_rate("h100-sxm", "lambda", "on-demand", 1, scenario(at).as_of)
    assert f"{rate(row.usd_per_gpu_hour)} per GPU-hour, quoted: " in text(at)
    at.button(key="add rent").click()
    added = rerun(at)
    assert (added.options[3].supply.provider, added.options[3].supply.term) == ("lambda", "on-demand")
    assert added.options[3].name == "Gemma 4 31B on H100, on demand at Lambda"


def test_a_rate_of_its_own_is_what_the_card_rents_at_until_a_supplier_is_chosen() -> None:
    at = open_over_time(("3.supply.provider", ""), ("3.supply.term", ""), ("3.supply.usd_per_gpu_hour", "2"))
    assert select(at, "Supplier").value is None
    assert "The rate is typed." in text(at)
    assert "This is what the option has." in text(at)
    change(at, select(at, "Supplier"), "lambda on-demand")
    assert "This is what the option has." not in text(at)


@pytest.mark.parametrize("typed", ["one", "a,b,c", f"{HOSTED},pue,x", f"{HOSTED},usd_per_gpu_hour,-1"])
def test_quotes_in_an_address_that_are_none_are_named(typed: str) -> None:
    at = open_over_time(("months.typed", typed))
    assert any("months.typed" in refusal for refusal in refusals(at))
    assert "no reserved rate is chosen yet" in headline(at)


def test_a_reserved_rate_is_assumed_by_name_or_typed() -> None:
    at = open_over_time()
    assert "No supplier publishes a reserved rate for this GPU" in text(at)
    assert "no reserved rate is chosen yet" in headline(at)
    assert at.button(key="add reserve").disabled
    change(at, select(at, "Reserved rate"), "assumed/aws/h100-sxm/reserved-1y/8x")
    assert at.query_params["months.reserve"] == "assumed/aws/h100-sxm/reserved-1y/8x"
    assert "$4.24 per GPU-hour, *assumed*: " in text(at)
    assert "; reserving $" in headline(at) or ", reserving $" in headline(at)
    change(at, select(at, "Reserved rate"), "typed")
    change(at, at.text_input(key="reserved rate of Gemma 4 31B on H100"), "$2.10")
    change(at, select(at, "Bound for"), 36)
    assert at.query_params["months.typed"] == f"{HOSTED},usd_per_gpu_hour,2.1,{HOSTED},commitment_months,36"
    other = open_over_time(*((key, text) for key, text in pairs_of(at) if key != "p"))  # a colleague opens the link
    assert headline(other) == headline(at)
    at.button(key="add reserve").click()
    supply = rerun(at).options[3].supply
    assert (supply.usd_per_gpu_hour, supply.commitment_months) == (2.1, 36)


def test_a_quote_is_typed_per_server_and_used() -> None:
    at = open_over_time()
    assert "7 figures of the quote are *assumed*, each with its source below." in text(at)
    assert (
        sum(unescaped(each.value).startswith("assumed: ") for each in at.caption) == 7
    )  # counted and marked from one place
    name = HOSTED
    at.text_input(key=f"quote purchase_usd_per_server of {name}").set_value("$200k")
    at.text_input(key=f"quote maintenance_share_per_year of {name}").set_value("5 %")
    click(at, "Use this quote")
    assert "6 figures of the quote are *assumed*" in text(at)
    price, upkeep = "purchase_usd_per_server", "maintenance_share_per_year"
    assert at.query_params["months.typed"] == f"{name},{price},200000,{name},{upkeep},0.05"  # what differs alone
    other = open_over_time(*((key, typed) for key, typed in pairs_of(at) if key != "p"))
    assert headline(other) == headline(at)
    at.button(key="add buy").click()
    added = rerun(at)
    supply = added.options[3].supply
    assert (supply.purchase_usd_per_server, supply.maintenance_share_per_year) == (200_000, 0.05)


def test_a_figure_of_a_quote_beyond_its_range_is_named_and_nothing_changes() -> None:
    at = open_over_time()
    before = text(at)
    at.text_input(key="quote life_months of Gemma 4 31B on H100").set_value("0")
    click(at, "Use this quote")
    assert any(
        "Life (months): '0' is refused: must be a whole number from 1 to 240" in refusal for refusal in refusals(at)
    )
    assert text(at) == before


def test_a_gpu_without_a_published_server_asks_for_the_quote() -> None:
    at = open_over_time(("3.gpu", "l40s"), ("3.gpus_per_replica", "2"), ("3.supply.provider", "runpod"))
    assert "**Ask for the quote**" in text(at)
    assert "the quote for a server is missing" in headline(at)
    assert at.button(key="add buy").disabled


def test_a_scenario_without_gpus_of_its_own_opens_on_all_options() -> None:
    at = open_over_time(("options", "2"))
    assert headline(at).startswith("Over 36 months ")
    assert not [box for box in at.selectbox if box.label == "Supplier"]


def test_the_option_looked_at_is_chosen_where_there_are_several() -> None:
    at = open_over_time()
    at.button(key="add buy").click()
    rerun(at)
    other = "Gemma 4 31B on H100, on servers of our own"
    change(at, select(at, "Option looked at"), other)
    assert headline(at).startswith(f"{other}: ")
    assert at.query_params["months.option"] == other
    assert "figures of the quote" not in text(at)  # its own servers are no assumption of the card


def test_in_a_full_scenario_the_cards_stand_and_nothing_more_can_be_added() -> None:
    at = open_over_time()
    for _ in range(9):
        at.button(key="add buy").click()
        rerun(at)
    assert len(scenario(at).options) == 12
    assert at.button(key="add buy").disabled
    assert headline(at).startswith("Gemma 4 31B on H100: renting on demand costs least")
