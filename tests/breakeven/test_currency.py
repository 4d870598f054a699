"""Other currencies: validated, shown with every converted figure, and US dollars unchanged to the byte."""

from __future__ import annotations

import json
import math
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from breakeven.currency import MAX_RATE, USD, Currency
from breakeven.figures import figure, money
from breakeven.files.pack import pack_files, tables
from breakeven.files.tables import Table, converted
from breakeven.words.answer import answer, headline
from economics.break_even.compare import compare
from economics.errors import InputError
from economics.scenario.reading import read_scenario
from pricing.resolve.scenario import resolve
from tests.support.pack import rows_of
from tests.support.scenarios import typed_document

DAY = date(2026, 11, 1)
EUR = Currency("EUR", 0.92, DAY)


@pytest.fixture
def resolved(shared_catalogue):
    return resolve(read_scenario(typed_document()), shared_catalogue, date(2026, 11, 20))


@pytest.fixture
def comparison(resolved):
    return compare(resolved.options, resolved.load)


@pytest.mark.parametrize(
    ("arguments", "field", "sentence"),
    [
        (("eur", 0.92, DAY), "currency", "eur is refused: must be an ISO code of three capital letters"),
        (("EURO", 0.92, DAY), "currency", "EURO is refused"),
        (("ÄÖÜ", 0.92, DAY), "currency", "ÄÖÜ is refused"),
        ((None, 0.92, DAY), "currency", "null is refused"),
        (("EUR", 0, DAY), "rate", "0 is refused: must be above 0 and at most 1,000,000 per US dollar"),
        (("EUR", -1.0, DAY), "rate", "-1 is refused"),
        (("EUR", 1_000_001, DAY), "rate", "1000001 is refused"),
        (("EUR", math.nan, DAY), "rate", "nan is refused"),
        (("EUR", math.inf, DAY), "rate", "inf is refused"),
        (("EUR", "0.92", DAY), "rate", "0.92 is no number"),
        (("EUR", True, DAY), "rate", "true is no number"),
        (("EUR", 0.92), "rate_date", "is missing: give the day of the rate, YYYY-MM-DD"),
        (("EUR", 0.92, "2026-11-01"), "rate_date", "is missing"),
        (("USD", 0.92), "rate", "0.92 is refused: one US dollar is 1 USD"),
        (("USD", 1.0, DAY), "rate_date", "2026-11-01 is refused: US dollars need no rate"),
    ],
)
def test_a_currency_at_fault_is_refused_by_field(arguments, field, sentence):
    with pytest.raises(InputError) as refused:
        Currency(*arguments)
    assert refused.value.field == field
    assert sentence in refused.value.message.replace("'", "")


def test_the_edges_of_the_rate_hold():
    assert Currency("VND", MAX_RATE, DAY).convert(2) == 2e6
    assert Currency("KWD", 1e-9, DAY).per_usd == 1e-9
    assert USD.is_usd
    assert USD.caption == ""
    assert EUR.caption == "EUR at 0.92 EUR per US dollar, rate of 2026-11-01 as entered."


def test_money_in_words():
    # 3.26 · 0.92 = 2.9992; 42,100 · 0.92 = 38,732
    assert [money(v, EUR) for v in (3.26, 42_100, 0, -3.26, None)] == [
        "EUR 3.00",
        "EUR 38.7k",
        "EUR 0",
        "−EUR 3.00",
        "–",
    ]
    assert figure("usd_per_gpu_hour", 2, EUR) == "EUR 1.84 per GPU-hour"
    assert figure("cache_hit_rate", 0.4, EUR) == figure("cache_hit_rate", 0.4)


@given(st.floats(-1e12, 1e12))
@settings(deadline=None)
def test_dollars_are_written_as_ever_and_a_rate_of_one_gives_the_same_digits(usd):
    assert money(usd) == money(usd, USD)
    assert money(usd, Currency("XTS", 1.0, DAY)).replace("XTS ", "$") == money(usd)


def test_the_answer_says_currency_rate_and_date(comparison):
    # $56.70 · 0.92 = 52.164; the other costs $143.30 more: 131.836
    assert headline(comparison, EUR).startswith("API is cheapest: EUR 52.16 a month")
    assert "costs EUR 132 a month more" in answer(comparison, EUR)
    assert answer(comparison, EUR).endswith(EUR.caption)
    assert "$" not in answer(comparison, EUR)
    assert answer(comparison) == answer(comparison, USD)
    assert "$56.70" in answer(comparison)


def test_in_dollars_the_pack_is_the_same_to_the_byte(resolved, comparison):
    assert pack_files(resolved, comparison, USD) == pack_files(resolved, comparison)
    for name, table in tables(resolved, comparison).items():
        assert converted(table, USD) is table, name


def test_amounts_of_the_pack_are_converted_and_say_so(resolved, comparison):
    plain, files = pack_files(resolved, comparison), pack_files(resolved, comparison, EUR)
    assert list(plain) == list(files)
    totals = {r["option"]: r for r in rows_of(files, "summary.csv", EUR)}
    assert float(totals["API"]["usd_per_month"]) == pytest.approx(56.7 * 0.92)
    assert float(totals["API"]["usd_per_mtok"]) == pytest.approx(1.4 * 0.92)
    assert (totals["API"]["currency"], totals["API"]["currency_per_usd"]) == ("EUR", "0.92")
    assert totals["API"]["rate_date"] == "2026-11-01"
    figures = {(r["option"], r["figure"]): r for r in rows_of(files, "figures.csv", EUR)}
    assert figures["GPU", "cost per month"]["unit"] == "EUR/month"
    assert float(figures["GPU", "cost per month"]["value"]) == pytest.approx(184)
    assert (figures["GPU", "replicas"]["value"], figures["GPU", "replicas"]["currency"]) == ("1", "")
    assumed = {(r["option"], r["name"]): r for r in rows_of(files, "assumptions.csv", EUR)}
    assert (assumed["API", "output price"]["value"], assumed["API", "output price"]["unit"]) == ("2.76", "EUR/Mtok")
    assert files["result.json"] == plain["result.json"]
    assert files["scenario.json"] == plain["scenario.json"]
    assert files["working.csv"] == plain["working.csv"]


def test_every_amount_of_every_table_is_in_one_currency_with_its_rate(resolved, comparison):
    plain, files = pack_files(resolved, comparison), pack_files(resolved, comparison, EUR)
    for name in ("summary", "cost_lines", "figures", "break_even", "curves", "assumptions", "all"):
        before, after = rows_of(plain, f"{name}.csv"), rows_of(files, f"{name}.csv", EUR)
        assert len(before) == len(after)
        assert "(USD)" not in files[f"{name}.csv"].decode(), name
        converted_rows = 0
        for old, new in zip(before, after, strict=True):
            assert not any(str(new.get(unit)).startswith("USD") for unit in ("unit", "x_unit"))
            if new["currency"]:
                assert (new["currency"], new["currency_per_usd"], new["rate_date"]) == ("EUR", "0.92", "2026-11-01")
                converted_rows += 1
            elif name == "all":
                assert old["value"] == new["value"]
        assert converted_rows, name


def test_a_rate_that_two_options_share_is_converted_where_its_unit_says_so(resolved, comparison):
    crossings = [r for r in rows_of(pack_files(resolved, comparison, EUR), "break_even.csv", EUR) if r["at"]]
    plain = [r for r in rows_of(pack_files(resolved, comparison), "break_even.csv") if r["at"]]
    kinds = set()
    for old, new in zip(plain, crossings, strict=True):
        money_at = old["unit"] == "USD/GPU-hour"
        kinds.add(money_at)
        assert float(new["at"]) == pytest.approx(float(old["at"]) * (0.92 if money_at else 1))
        assert new["unit"] == ("EUR/GPU-hour" if money_at else old["unit"])
    assert kinds == {True, False}


def test_a_table_without_amounts_is_left_alone():
    table = Table(("option", "note"), [("a", "b")])
    assert converted(table, EUR) is table
    empty = Table(("name", "value", "unit"), [("a", None, "USD/Mtok"), ("b", "text", "USD"), ("c", 3, "token")])
    assert converted(empty, EUR).rows == [
        ("a", None, "EUR/Mtok", None, None, None),
        ("b", "text", "EUR", None, None, None),
        ("c", 3, "token", None, None, None),
    ]


def test_nothing_in_the_pack_is_infinite_at_the_largest_rate(shared_catalogue):
    resolved = resolve(read_scenario(typed_document(tokens_per_month=1e15)), shared_catalogue, date(2026, 11, 20))
    files = pack_files(resolved, compare(resolved.options, resolved.load), Currency("ZWL", MAX_RATE, DAY))
    for name, content in files.items():
        assert not any(word in content.decode().lower() for word in (",inf", ",nan")), name
    assert json.loads(files["result.json"])["options"][0]["usd_per_month"] == pytest.approx(1.4e9)


def test_the_tables_of_months_and_certainty_are_converted_once():
    # amounts double at 2 EUR a dollar; shares, months and the name of the currency do not
    flow = Table(
        ("option", "month", "usd", "currency", "unit"), [("a", 1, 10.0, "USD", "USD/month"), ("a", 2, None, "USD", "")]
    )
    in_euros = converted(flow, Currency("EUR", 2.0, DAY))
    assert in_euros.columns == ("option", "month", "eur", "currency", "unit", "currency_per_usd", "rate_date")
    assert in_euros.rows[0] == ("a", 1, 20.0, "EUR", "EUR/month", 2.0, str(DAY))
    bars = Table(
        ("unit", "base", "at_low", "input_unit", "input_low"),
        [("USD/Mtok", 1.0, 2.0, "share", 0.5), ("token/month", 5.0, 6.0, "USD/GPU-hour", 3.0)],
    )
    rows = converted(bars, Currency("EUR", 2.0, DAY)).rows
    assert rows[0][:5] == ("EUR/Mtok", 2.0, 4.0, "share", 0.5)
    assert rows[1][:5] == ("token/month", 5.0, 6.0, "EUR/GPU-hour", 6.0)
