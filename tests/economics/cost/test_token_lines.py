"""The table of token lines and every type that names each of them once agree, in the same order."""

from __future__ import annotations

import csv
import re
from dataclasses import fields
from pathlib import Path

import pytest

import pricing.store
from economics.cost.token_lines import BILLED_LINES, REQUIRED_LINES, TOKEN_LINES
from economics.cost.tokens import ListedPrices, MissingPrice, TokenPrices, TokenSplit, completed
from economics.fields.table import FIELDS
from economics.option.token_priced import PriceOverride
from pricing.curated import DATA
from pricing.rows import PriceRow
from pricing.rules.bounds import TOKEN_PRICE
from pricing.sources import genai, listed
from pricing.sources.lists import cells
from pricing.studies import backfill
from tests.support.decimal_model import LINES as DECIMAL_LINES

LISTED = [line.id for line in TOKEN_LINES]
BILLED = [line.id for line in BILLED_LINES]
PER_MTOK = re.compile(r"\w+_usd_per_mtok")


def prices_among(names):
    return [name for name in names if PER_MTOK.fullmatch(name)]


def test_the_types_of_prices_have_an_attribute_a_line():
    assert [field.name for field in fields(ListedPrices)] == LISTED
    assert [field.name for field in fields(TokenPrices)] == BILLED
    assert set(DECIMAL_LINES) == set(BILLED)


def test_a_scenario_has_a_field_for_every_billed_line_and_the_table_of_fields_describes_it():
    assert prices_among(PriceOverride.model_fields) == [line.field for line in BILLED_LINES]
    assert prices_among(FIELDS) == [line.field for line in BILLED_LINES]
    for line in BILLED_LINES:
        words = "long-lived cache write" if line.id == "cache_write_long" else line.words
        assert FIELDS[line.field].label.lower() == f"{words} price"


def test_the_catalogue_has_a_column_for_every_line():
    columns = [line.field for line in TOKEN_LINES]
    assert prices_among(field.name for field in fields(PriceRow)) == columns
    schema = (Path(pricing.store.__path__[0]) / "schema.sql").read_text()
    assert prices_among(re.findall(r"^    (\w+) +DOUBLE", schema, re.MULTILINE)) == columns
    assert list(TOKEN_PRICE) == LISTED


@pytest.mark.parametrize("name", [*listed.FILES.values(), backfill.OUTPUT])
def test_no_file_of_prices_has_a_column_of_no_line(name):
    with (DATA / name).open(newline="") as file:
        columns = next(csv.reader(file))
    known = cells.COLUMNS if name in listed.FILES.values() else backfill.COLUMNS
    assert set(columns) <= set(known)
    assert {line.field for line in REQUIRED_LINES} <= set(columns)


def test_every_billed_line_has_its_own_tokens_and_a_cost_line_that_cache_writes_share():
    assert [line.tokens for line in BILLED_LINES] == list(TokenSplit._fields)
    assert [line.cost_line for line in BILLED_LINES] == [
        "input", "cached input", "cache writes", "cache writes", "output",
    ]  # fmt: skip


def test_a_line_comes_after_the_one_it_follows():
    for place, line in enumerate(TOKEN_LINES):
        assert line.follows is None or line.follows in LISTED[:place]


def test_the_price_package_has_a_key_for_lines_only():
    assert set(genai.KEYS) <= set(LISTED)


def test_a_line_without_a_price_costs_what_the_line_it_follows_costs():
    standard, batch = completed(ListedPrices.of(lambda line: None if line.follows else 3.0), ListedPrices(input=1.0))
    assert all(standard.price(line) == 3.0 for line in BILLED_LINES)
    # a batch price of input moves all that follow it, also those that follow a line which does
    assert {line.id: batch.price(line) for line in BILLED_LINES} == {
        "input": 1.0, "cached_input": 1.0, "cache_write": 1.0, "cache_write_long": 1.0, "output": 3.0,
    }  # fmt: skip


@pytest.mark.parametrize("missing", REQUIRED_LINES, ids=lambda line: line.id)
def test_a_line_that_follows_no_other_must_have_a_price(missing):
    with pytest.raises(MissingPrice, match=f"no {missing.words} price") as refused:
        completed(ListedPrices.of(lambda line: None if line is missing else 1.0), ListedPrices())
    assert refused.value.line is missing
