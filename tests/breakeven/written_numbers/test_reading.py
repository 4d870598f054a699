"""Numbers as people write them: what is read, what is asked, what is refused with what to type instead."""

from __future__ import annotations

import math
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from breakeven.currency import USD, Currency
from breakeven.written_numbers.reading import LONGEST, Ambiguous, Reading, Understood, read, read_clear
from breakeven.written_numbers.writing import accepted
from economics.errors import InputError
from economics.fields.table import FIELDS

EURO = Currency("EUR", 0.5, date(2026, 11, 1))
YEN = Currency("JPY", 150.0, date(2026, 11, 1))
TOKENS, BILL, SHARE, CHANGE = "tokens_per_month", "usd_per_month", "cache_hit_rate", "discount_rate_per_year"
CLEAR = [
    (TOKENS, "15B", 15e9),
    (TOKENS, "15 B", 15e9),
    (TOKENS, "15b", 15e9),
    (TOKENS, "15bn", 15e9),
    (TOKENS, "15Bn", 15e9),
    (TOKENS, "1.5 bn", 1.5e9),
    (TOKENS, "1,5 bn", 1.5e9),
    (TOKENS, "15 billion", 15e9),
    (TOKENS, "15 Mrd", 15e9),
    (TOKENS, "15 Mrd.", 15e9),
    (TOKENS, "15 milliards", 15e9),
    (TOKENS, "3e9", 3e9),
    (TOKENS, "3E+9", 3e9),
    (TOKENS, "1.500e9", 1.5e9),
    (TOKENS, "1,500e9", 1.5e9),
    (TOKENS, "3,000,000,000", 3e9),
    (TOKENS, "3.000.000.000", 3e9),
    (TOKENS, "3 000 000 000", 3e9),
    (TOKENS, "3\u00a0000\u202f000\u2009000", 3e9),
    (TOKENS, "3'000'000", 3e6),
    (TOKENS, "3’000", 3000),
    (TOKENS, "3_000", 3000),
    (TOKENS, "3 000", 3000),
    (TOKENS, "2.5M", 2.5e6),
    (TOKENS, "2.5m", 2.5e6),
    (TOKENS, "2.5 mn", 2.5e6),
    (TOKENS, "2,5 Mio.", 2.5e6),
    (TOKENS, "500k", 500e3),
    (TOKENS, "500K", 500e3),
    (TOKENS, "1.2T", 1.2e12),
    (TOKENS, "1.2tn", 1.2e12),
    (TOKENS, "1Q", 1e15),  # as figures are written on the pages
    (TOKENS, "15 Mtok", 15e6),
    (TOKENS, "15k tokens", 15e3),
    (TOKENS, "15B tokens a month", 15e9),
    (TOKENS, "1,500.25", 1500.25),
    (TOKENS, "1.500,25", 1500.25),
    (TOKENS, "1,500.250", 1500.25),
    (TOKENS, "1'500,250", 1500.25),
    (TOKENS, "1 500,5", 1500.5),
    (TOKENS, "1,234,567.125", 1234567.125),
    (TOKENS, "12,34", 12.34),
    (TOKENS, "12.34", 12.34),
    (TOKENS, "1500.250", 1500.25),
    (TOKENS, "1,5000", 1.5),
    (TOKENS, "0.500", 0.5),
    (TOKENS, "0,500", 0.5),
    (TOKENS, ".5", 0.5),
    (TOKENS, ",500", 0.5),
    (TOKENS, "+15", 15),
    (TOKENS, "007", 7),
    (TOKENS, "-0", 0),
    (TOKENS, "  15B\t\n", 15e9),
    (TOKENS, "\n15B", 15e9),
    (TOKENS, "\u202815B\ufeff", 15e9),
    (TOKENS, "١٥", 15),
    (TOKENS, "١٬٥٠٠٫٢٥", 1500.25),
    (TOKENS, "١٫٥٠٠", 1.5),
    (TOKENS, "۱۵", 15),
    (TOKENS, "१५", 15),
    (TOKENS, "１５Ｂ", 15e9),
    (TOKENS, "１，５００．２５", 1500.25),
    (BILL, "$42k", 42e3),
    (BILL, "$ 42k", 42e3),
    (BILL, "$42 000", 42e3),
    (BILL, "＄42k", 42e3),
    (BILL, "US$42k", 42e3),
    (BILL, "42k USD", 42e3),
    (BILL, "USD 42k", 42e3),
    (BILL, "42kUSD", 42e3),
    (BILL, "42k", 42e3),
    (BILL, "$42k a month", 42e3),
    (BILL, "$42k/month", 42e3),
    (BILL, "42 USD per month", 42),
    ("input_usd_per_mtok", "$0.25/Mtok", 0.25),
    ("input_usd_per_mtok", "$0.25 per million tokens", 0.25),
    ("usd_per_gpu_hour", "$2.10/GPU-hour", 2.1),
    ("usd_per_gpu_hour", "2,10 $/h", 2.1),
    (SHARE, "15 %", 0.15),
    (SHARE, "15%", 0.15),
    (SHARE, "15 percent", 0.15),
    (SHARE, "１５％", 0.15),
    (SHARE, "15٪", 0.15),
    (SHARE, "0.15", 0.15),
    (SHARE, "0,15", 0.15),
    (SHARE, "15", 0.15),
    (SHARE, "0", 0),
    (SHARE, "0.5 %", 0.005),
    (SHARE, "1 %", 0.01),
    (SHARE, "100", 1),
    (SHARE, "12.500 %", 0.125),  # 12,500 % is beyond the range
    (CHANGE, "10 %", 0.1),
    (CHANGE, "10", 0.1),
    (CHANGE, "1", 0.01),
    (CHANGE, "−30 %", -0.3),
    (CHANGE, "-30", -0.3),
    (CHANGE, "+5 % a year", 0.05),
    (CHANGE, "5 % p.a.", 0.05),
    ("tokens_growth_per_month", "3 % a month", 0.03),
    ("input_output_ratio", "4:1", 4),
    ("input_output_ratio", "4 : 1", 4),
    ("input_output_ratio", "1:4", 0.25),
    ("input_output_ratio", "2,5 : 1", 2.5),
    ("peak_to_average", "3×", 3),
    ("peak_to_average", "3 x", 3),
    ("pue", "1.125", 1.125),  # 1,125 is beyond the range
    ("gpus_per_replica", "8 GPUs", 8),
    ("gpus_per_replica", "1.500", 1500),  # 1.5 is no whole number
    ("context_tokens", "131.072", 131072),
    ("months", "36 months", 36),
    ("months", "36.000", 36),  # 36,000 is beyond the range
    ("time_per_output_token_ms", "50ms", 50),
    ("power_kw_per_replica", "10,5 kW", 10.5),
    ("keep_hours", "4 h", 4),
    ("gpu_rent_hosted_price_correlation", "−0.5", -0.5),
    ("seed", "4 294 967 295", 4294967295),
]
OPEN = [
    (TOKENS, "1.500", (1.5, 1500)),
    (TOKENS, "1,500", (1.5, 1500)),
    (TOKENS, "42.000", (42, 42000)),
    (TOKENS, "١,٥٠٠", (1.5, 1500)),
    (TOKENS, "1.500B", (1.5e9, 1.5e12)),
    (TOKENS, "1,500 million", (1.5e6, 1.5e9)),
    (TOKENS, "999.999", (999.999, 999999)),
    (BILL, "$42.000", (42, 42000)),
    (BILL, "42,000 USD", (42, 42000)),
    (SHARE, "1", (1, 0.01)),
    (CHANGE, "0.5", (0.5, 0.005)),
    (CHANGE, "-0.5", (-0.5, -0.005)),
    ("input_output_ratio", "1.500:1", (1.5, 1500)),
    ("context_tokens", "128.000", (128, 128000)),
]
REFUSED = [
    (TOKENS, "", "is empty: type "),
    (TOKENS, " \n ", "is empty: type "),
    (TOKENS, "abc", "'abc' is no number: type "),
    (TOKENS, "1e400", "'1e400' is refused: must be "),
    (TOKENS, "1e99999", "'1e99999' is refused, because"),
    (TOKENS, "−5", "'−5' is refused: must be "),
    (TOKENS, "-5B", "'-5B', read as −5 billion, is refused: must be "),
    (TOKENS, "∞", "'∞' is no number: type "),
    (TOKENS, "inf", "'inf' is no number: type "),
    (TOKENS, "NaN", "'NaN' is no number: type "),
    (TOKENS, "½", "'½' is no number: type "),
    (TOKENS, "10²", "because '²' is no unit of this field (tokens): type "),
    (TOKENS, "1,50,000", "has separators that are not between groups of three digits: type "),
    (TOKENS, "1.2.3", "has separators that are not between groups of three digits: type "),
    (TOKENS, "1 5", "has separators that are not between groups of three digits: type "),
    (TOKENS, "15 20", "has separators that are not between groups of three digits: type "),
    (TOKENS, "0,500,000", "has separators that are not between groups of three digits: type "),
    (TOKENS, "1,500.250,000", "has separators that are not between groups of three digits: type "),
    (TOKENS, "1,500,", "is no number: type "),
    (TOKENS, "15.", "is no number: type "),
    (TOKENS, "--5", "is no number: type "),
    (TOKENS, "(5)", "is no number: type "),
    (TOKENS, "15\n20", "holds a line break: type "),
    (TOKENS, "15\r\n000", "holds a line break: type "),
    (TOKENS, "15\u202820", "holds a line break: type "),
    (TOKENS, "15\t20", "holds a line break: type "),
    (TOKENS, "15 kg", "because 'kg' is no unit of this field (tokens): type "),
    (TOKENS, "15 Bio", "because 'bio' is no unit of this field (tokens): type "),
    (TOKENS, "15 B + 3", "because '+ 3' is no unit"),
    (TOKENS, "9" * (LONGEST + 1), "has 61 characters, and at most 60 are read: type "),
    (TOKENS, "$42k", "because this is no amount of money: type "),
    (TOKENS, "42k €", "because this is no amount of money: type "),
    (TOKENS, "15 %", "because this is no share: leave the per cent sign out and type "),
    (TOKENS, "4:1", "because this is no ratio: type "),
    ("input_output_ratio", "4:0", "is no ratio: type "),
    ("input_output_ratio", "4:1:2", "is no ratio: type "),
    (BILL, "42 k€", "no rate is known for EUR: give EUR with a rate and its day where the currency is chosen, or type"),
    (BILL, "£42k", "because no rate is known for GBP: give GBP with a rate"),
    (BILL, "CHF 42k", "because no rate is known for CHF: give CHF"),
    (BILL, "$42k EUR", "names two currencies: type "),
    (BILL, "$42k a year", "because 'a year' is no unit of this field ($/month): type "),
    (BILL, "15 %", "because this is no share"),
    (BILL, "0", "'0' is refused: must be an amount in US dollars above 0 and at most 10¹², such as 42k"),
    (SHARE, "150 %", "'150 %' is refused: must be a number from 0 % to 100 %, such as 15 %"),
    (SHARE, "150", "'150', read as 150 %, is refused: must be "),
    (SHARE, "-5 %", "'-5 %', read as −5 %, is refused: must be "),
    (SHARE, "$15", "because this is no amount of money"),
    ("months", "3 years", "because 'years' is no unit of this field (months): type a whole number from 1 to 240"),
    ("months", "36m", "'36m', read as 36 million, is refused: must be a whole number from 1 to 240, such as 36"),
    ("gpus_per_replica", "1.5", "'1.5' is refused: must be a whole number from 1 to 4,096"),
]


@pytest.mark.parametrize(("name", "text", "value"), CLEAR)
def test_what_is_clear_is_read(name: str, text: str, value: float) -> None:
    reading = read(text, FIELDS[name])
    assert isinstance(reading, Understood)
    assert reading.value == value
    assert math.copysign(1, reading.value) == (-1 if value < 0 else 1)


@pytest.mark.parametrize(("name", "text", "values"), OPEN)
def test_what_is_open_is_not_guessed(name: str, text: str, values: tuple[float, float]) -> None:
    reading = read(text, FIELDS[name])
    assert isinstance(reading, Ambiguous)
    assert tuple(each.value for each in reading.readings) == values
    with pytest.raises(InputError) as error:
        read_clear(text, FIELDS[name], path="--input")
    for each in reading.readings:
        assert each.words in str(error.value)
        assert read_clear(each.written, FIELDS[name]).value == each.value
    assert str(error.value).startswith("--input: ")


@pytest.mark.parametrize(("name", "text", "why"), REFUSED)
def test_what_is_no_number_is_refused_with_what_to_type(name: str, text: str, why: str) -> None:
    with pytest.raises(InputError) as error:
        read(text, FIELDS[name])
    assert why in error.value.message
    assert accepted(FIELDS[name]) in error.value.message
    assert error.value.field == name
    assert "\n" not in str(error.value)


def test_amounts_in_the_currency_shown_are_converted_at_its_rate() -> None:
    # one US dollar buys 0.50 euros: 42,000 euros are 84,000 US dollars
    for text in ("€42k", "42 k€", "42k €", "EUR 42k", "42 kEUR", "42k eur a month", "42.000,00 €"):
        reading = read_clear(text, FIELDS[BILL], EURO)
        assert reading.value == 84_000
        assert reading.words == "EUR 42,000 at 0.5 EUR per US dollar: $84,000.00"
    assert read_clear("42k", FIELDS[BILL], EURO).value == 42_000
    assert read_clear("$42k", FIELDS[BILL], EURO).value == 42_000
    assert read_clear("¥300", FIELDS[BILL], YEN).value == 2


def test_the_german_thousand_is_open_and_one_separator_in_euros_too() -> None:
    price = FIELDS["model_rotation_usd"]
    open_ = read("42.000 €", price, EURO)
    assert isinstance(open_, Ambiguous)
    assert [each.value for each in open_.readings] == [84, 84_000]
    tokens = FIELDS[BILL]
    thousand = read("0.2 T€", tokens, EURO)  # 200 euros, or 200 billion
    assert isinstance(thousand, Ambiguous)
    assert [each.value for each in thousand.readings] == [400, 4e11]


def test_other_currencies_than_the_one_shown_are_refused_with_where_to_give_a_rate() -> None:
    with pytest.raises(InputError, match="no rate is known for GBP"):
        read("£5", FIELDS[BILL], EURO)


def attempt(text: str, name: str, currency: Currency = USD) -> Reading | InputError:
    try:
        return read(text, FIELDS[name], currency)
    except InputError as error:
        return error


def hold(found: Reading | InputError, name: str) -> None:
    """What was read lies in the field's range; what was refused is told what to type."""
    match found:
        case InputError():
            assert found.field == name
            assert accepted(FIELDS[name]) in found.message
            assert "\n" not in found.message
        case Understood():
            FIELDS[name].check(found.value)
        case Ambiguous():
            assert len({each.value for each in found.readings}) > 1
            for each in found.readings:
                FIELDS[name].check(each.value)


@given(st.text(max_size=70), st.sampled_from(sorted(FIELDS)), st.sampled_from([USD, EURO]))
def test_any_text_is_read_in_range_or_refused(text: str, name: str, currency: Currency) -> None:
    hold(attempt(text, name, currency), name)


PIECES = st.sampled_from([*"0123456789", ".", ",", " ", "'", "-", "e", "k", "M", "b", "%", "$", "€", ":", "tok", "USD"])


@given(st.lists(PIECES, max_size=14).map("".join), st.sampled_from(sorted(FIELDS)))
def test_any_pieces_of_numbers_are_read_in_range_or_refused(text: str, name: str) -> None:
    hold(attempt(text, name, EURO), name)


@pytest.mark.parametrize("name", FIELDS)
def test_the_bad_input_of_every_field_is_read_or_refused_with_its_range(name: str) -> None:
    for text in ("15B", "−5", "١٥", "１５", "15\n"):
        hold(attempt(text, name), name)
    for text in ("abc", "", "1e400", "∞", "1\n5"):
        found = attempt(text, name)
        assert isinstance(found, InputError)
        hold(found, name)
    assert attempt("١٥", name) == attempt("１５", name) or FIELDS[name].high < 15
