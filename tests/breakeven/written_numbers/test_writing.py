"""What a field shows is read back as exactly the number it shows, in one way alone."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from breakeven.written_numbers.reading import LONGEST, Understood, read, read_clear
from breakeven.written_numbers.writing import accepted, as_written, example, in_words, needs_echo
from economics.fields.field import Field
from economics.fields.table import FIELDS

WRITTEN = [
    ("tokens_per_month", 15e9, "15B", "15 billion"),
    ("tokens_per_month", 13.613e9, "13.6130B", "13,613,000,000"),
    ("tokens_per_month", 41.8e9, "41.8B", "41.8 billion"),
    ("tokens_per_month", 42_000, "42k", "42,000"),
    ("tokens_per_month", 1_234_567.5, "1,234,567.5", "1,234,567.5"),
    ("tokens_per_month", 2000, "2000", "2,000"),
    ("tokens_per_month", 8192.5, "8192.5", "8,192.5"),
    ("tokens_per_month", 3_141_592_653, "3,141,592,653", "3,141,592,653"),
    ("tokens_per_month", 1e15, "1000T", "1,000 trillion"),
    ("tokens_per_month", 1.125, "1.1250", "1.125"),
    ("tokens_per_month", 0.125, "0.125", "0.125"),
    ("tokens_per_month", 1234.567, "1234.567", "1,234.567"),
    ("tokens_per_month", 1e-7, "0.0000001", "0.0000001"),
    ("tokens_per_month", 1e-8, "1e-8", "1e-8"),
    ("tokens_per_month", 5e-324, "5e-324", "5e-324"),
    ("tokens_per_month", 0, "0", "0"),
    ("usd_per_month", 42_000, "42k", "$42,000"),
    ("usd_per_month", 1.5e6, "1.5M", "$1.5 million"),
    ("cache_hit_rate", 0.4, "40 %", "40 %"),
    ("cache_hit_rate", 0.07, "7 %", "7 %"),  # 100 × 0.07 is 7.000000000000001
    ("cache_hit_rate", 0.12345, "12.3450 %", "12.345 %"),
    ("discount_rate_per_year", -0.3, "−30 %", "−30 %"),
    ("input_output_ratio", 4, "4", "4 : 1"),
    ("seed", 4294967295, "4294967295", "4,294,967,295"),
    ("seed", 10_000, "10000", "10,000"),
]


@pytest.mark.parametrize(("name", "value", "text", "words"), WRITTEN)
def test_what_is_written(name: str, value: float, text: str, words: str) -> None:
    assert as_written(value, FIELDS[name]) == text
    assert in_words(value, FIELDS[name]) == words


def numbers_of(field: Field) -> st.SearchStrategy[float]:
    low, high = field.low, field.high
    if field.whole:
        return st.integers(math.ceil(low), math.floor(high)).map(float)
    return st.floats(low, high, exclude_min=field.low_open) | st.sampled_from([low, high]).filter(
        lambda end: not (field.low_open and end == low)
    )


@given(st.data(), st.sampled_from(sorted(FIELDS)))
def test_every_number_in_the_range_is_read_back_exactly(data, name: str) -> None:
    field = FIELDS[name]
    value = data.draw(numbers_of(field))
    text = as_written(value, field)
    reading = read(text, field)
    assert isinstance(reading, Understood)
    assert reading.value == value
    assert reading.written == text
    assert len(text) <= LONGEST


@given(st.decimals(0, 10**15, places=3), st.sampled_from(["tokens_per_month", "usd_per_month"]))
def test_round_numbers_of_three_decimals_are_read_back_too(number, name: str) -> None:
    value = min(float(number) + 1e-3, FIELDS[name].high)
    assert read_clear(as_written(value, FIELDS[name]), FIELDS[name]).value == value


@pytest.mark.parametrize("field", FIELDS.values(), ids=lambda field: field.name)
def test_every_field_has_an_example_and_ends_that_it_takes(field: Field) -> None:
    field.check(example(field))
    assert read_clear(as_written(example(field), field), field).value == example(field)
    assert accepted(field).endswith(f", such as {as_written(example(field), field)}")
    if not field.low_open:
        assert read_clear(as_written(field.low, field), field).value == field.low
    assert read_clear(as_written(field.high, field), field).value == field.high


def test_an_echo_is_said_where_it_helps() -> None:
    assert needs_echo("15B", "15 billion")
    assert needs_echo("3141592653", "3,141,592,653")
    assert needs_echo("0.15", "15 %") is False  # a few digits
    assert not needs_echo("40%", "40 %")
    assert not needs_echo("2000", "2,000")
    assert not needs_echo("3,141,592,653", "3,141,592,653")
