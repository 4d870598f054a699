"""Fields for numbers: what people write is read, what is open is asked, what is refused stays to be corrected."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from breakeven.currency import Currency
from breakeven.written_numbers.writing import accepted
from dashboard.over_time.controls import costs_in
from dashboard.prices.contract import with_numbers
from economics.errors import InputError
from economics.fields.table import FIELDS
from tests.support.opened import change, edit, field, menu, open_page, refusals, rerun, scenario, unescaped

ROOT = Path(__file__).resolve().parents[2]
VOLUME = "workload.tokens_per_month"
SEVERAL = (VOLUME, "workload.cache_hit_rate", "options.0.price.input_usd_per_mtok")
EURO = Currency("EUR", 0.5, date(2026, 11, 1))


def box(at: AppTest, path: str):
    return at.text_input(key=f"{path} typed")


def captions(at: AppTest) -> list[str]:
    return [unescaped(caption.value) for caption in at.caption]


def readings(at: AppTest) -> list[str]:
    return [unescaped(button.label) for button in at.button if button.key and " reading " in button.key]


@pytest.mark.parametrize("path", SEVERAL)
def test_what_is_refused_is_named_by_label_stays_to_be_corrected_and_changes_nothing(path: str) -> None:
    at = edit(open_page(), 0)
    before, about = scenario(at), FIELDS[path.rpartition(".")[2]]
    for text in ("abc", "1e400", "−5", "∞", "1\n5", "9" * 500):
        assert change(at, box(at, path), text) == before
        (refusal,) = refusals(at)
        assert refusal.replace("“", "").startswith(f"Not changed: {about.label}")
        assert accepted(about) in refusal
        assert box(at, path).value == text
        assert [accepted(about) in caption for caption in captions(at)].count(True) == 1
    assert rerun(at) == before  # and it waits as long as it is not corrected
    assert box(at, path).value == "9" * 500
    shown = field(change(at, box(at, path), "0.25"), path)
    assert (shown, refusals(at)) == (0.25, [])
    assert not any(accepted(about) in caption for caption in captions(at))


@pytest.mark.parametrize("text", ["20B", "20 bn", "20 Mrd.", "2e10", "20.000.000.000", "٢٠B", "２０Ｂ", " 20B\n"])
def test_what_is_understood_is_said_and_stays_as_it_was_typed(text: str) -> None:
    at = open_page()
    assert change(at, box(at, VOLUME), text).workload.tokens_per_month == 20e9
    assert box(at, VOLUME).value == text
    slider = at.select_slider(key=f"{VOLUME} slider")  # it says what was understood
    assert (slider.value, "20B" in slider.options) == (20e9, True)
    assert change(at, slider, 1e9).workload.tokens_per_month == 1e9
    assert box(at, VOLUME).value == "1B"


def test_what_is_understood_is_echoed_where_no_slider_says_it() -> None:
    at = edit(open_page(("usage.by", "requests")), 2)
    key = "requests a month"
    assert at.text_input(key=key).value == "6.25M"  # 15B tokens, 2,000 of input and 400 of output each
    change(at, at.text_input(key=key), "7 mn")
    assert "7 million" in captions(at)
    assert change(at, box(at, "options.2.fixed_usd_per_month"), "$12k").options[2].fixed_usd_per_month == 12_000
    assert "$12,000" in captions(at)


def test_a_few_digits_are_not_repeated() -> None:
    at = open_page()
    change(at, box(at, "workload.input_output_ratio"), "3.5")
    assert not any("3.5" in caption for caption in captions(at))


def test_what_is_open_is_asked_and_nothing_changes_until_one_is_chosen() -> None:
    at = open_page()
    before = scenario(at)
    assert change(at, box(at, VOLUME), "1.500") == before
    assert (readings(at), box(at, VOLUME).value, refusals(at)) == (["1.5", "1,500"], "1.500", [])
    assert ":material/help: '1.500' can be read as 1.5 or as 1,500:" in captions(at)
    change(at, at.slider(key="workload.cache_hit_rate slider"), 10.0)  # another change leaves the question
    assert readings(at) == ["1.5", "1,500"]
    at.button(key=f"{VOLUME} typed reading 1").click()
    assert rerun(at).workload.tokens_per_month == 1500
    assert (readings(at), box(at, VOLUME).value) == ([], "1500")


def test_a_question_goes_when_the_number_changes_from_elsewhere() -> None:
    at = open_page()
    change(at, box(at, VOLUME), "1.500")
    change(at, at.select_slider(key=f"{VOLUME} slider"), 1e9)
    assert (readings(at), box(at, VOLUME).value) == ([], "1B")


def test_money_may_be_typed_in_the_currency_shown_and_in_no_other() -> None:
    price = "options.0.price.input_usd_per_mtok"
    at = edit(open_page(("currency", EURO.parameter)), 0)
    assert field(change(at, box(at, price), "€3"), price) == 6  # a dollar buys half a euro
    assert box(at, price).value == "€3"
    assert "EUR 3 at 0.5 EUR per US dollar: $6.00" in captions(at)
    assert field(change(at, box(at, price), "$3"), price) == 3
    before = scenario(at)
    assert change(at, box(at, price), "£3") == before
    assert "no rate is known for GBP: give GBP with a rate and its day" in refusals(at)[0]
    elsewhere = edit(open_page(), 0)
    assert change(elsewhere, box(elsewhere, price), "€3") == scenario(elsewhere)
    assert "no rate is known for EUR: give EUR with a rate and its day" in refusals(elsewhere)[0]


def test_a_text_that_waits_does_not_move_to_another_option() -> None:
    at = edit(open_page(), 0)
    price = "options.0.price.input_usd_per_mtok"
    change(at, box(at, price), "abc")
    assert box(at, price).value == "abc"
    menu(at, 0, "Remove")
    assert box(at, price).value == ""
    assert not any("'abc'" in caption for caption in captions(at))


def test_a_number_that_no_document_holds_is_read_alike() -> None:
    at = open_page()
    at.switch_page("pages/hardware.py").run()
    at.text_input(key="fleet sequences").set_value("1k").run()
    assert any("cache of 1,000 requests" in caption for caption in captions(at))
    at.text_input(key="fleet sequences").set_value("a few").run()
    assert any("cache of 1,000 requests" in caption for caption in captions(at))
    assert "Requests at a time: 'a few' is no number: type a whole number from 1 to 100,000" in refusals(at)[0]
    at.text_input(key="fleet sequences").set_value("").run()
    assert any("cache of 32 requests" in caption for caption in captions(at))


def test_a_number_that_is_needed_says_what_to_type_when_it_is_emptied() -> None:
    at = open_page()
    before = scenario(at)
    assert change(at, box(at, VOLUME), "") == before
    assert refusals(at) == ["Not changed: “Tokens a month” is missing: type a number from 0 to 10¹⁵, such as 15B"]


def test_one_off_costs_are_read_as_people_write_them_and_refused_by_row_and_column() -> None:
    rows = [{"name": "migration", "usd": "€12k", "month": "0"}, {"name": "", "usd": None, "month": ""}]
    assert costs_in(rows, EURO) == [
        {"name": "migration", "usd": 24_000, "month": 0},
        {"name": "", "usd": None, "month": None},
    ]
    with pytest.raises(InputError, match=r"^One-off costs, row 2, Month: '300' is refused: must be a whole"):
        costs_in([rows[0], {"name": "more", "usd": "1k", "month": "300"}], EURO)
    with pytest.raises(InputError, match=r"^One-off costs, row 1, US dollars: .* can be read as \$12 or as \$12,000"):
        costs_in([{"name": "migration", "usd": "12.000", "month": "0"}])


def test_every_number_of_a_contract_is_read_and_each_refusal_names_row_and_column() -> None:
    rows = [
        {"kind": "token", "input_usd_per_mtok": "$1,50", "output_usd_per_mtok": pd.NA, "gpus": None},
        {"kind": "gpu", "usd_per_gpu_hour": "cheap", "gpus": "8 GPUs"},
        {"kind": "gpu", "usd_per_gpu_hour": "2.125", "gpus": "1.5"},
    ]
    records, sentences = with_numbers(rows)
    assert [(record.get("kind"), record.get("input_usd_per_mtok")) for record in records] == [
        ("token", 1.5),
        (None, None),
        (None, None),
    ]
    assert [sentence.partition(" is ")[0] for sentence in sentences] == [
        "row 3, usd_per_gpu_hour: 'cheap'",
        "row 4, gpus: '1.5'",
        "row 4, usd_per_gpu_hour: '2.125' can be read as $2.125 or as $2,125: write 2.1250 or 2125",
    ]


def test_no_other_field_takes_numbers() -> None:
    sources = [*(ROOT / "dashboard").rglob("*.py"), *(ROOT / "pages").rglob("*.py")]
    assert {path.name for path in sources if "number_input(" in path.read_text(encoding="utf-8")} == set()
