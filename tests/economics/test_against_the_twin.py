"""The product's result agrees with the second model, written from the contract alone, on documents of every kind."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings

from tests.support.few import few_fast
from tests.support.twin.documents import documents, random_document
from tests.support.twin.product import Compared, compared, compared_crossings, compared_months, product_result


def wrong(figures: list[Compared]) -> list[Compared]:
    return [figure for figure in figures if not figure.agrees]


@pytest.mark.parametrize("seed", range(150))
def test_a_month(seed):
    document = random_document(random.Random(seed))
    assert not wrong(compared(document, product_result(document)))


@given(documents())
@settings(max_examples=50, deadline=None)
def test_a_month_of_any_document(document):
    assert not wrong(compared(document, product_result(document)))


@pytest.mark.parametrize("seed", range(1000, 1030))
def test_crossings_over_volume(seed):
    document = random_document(random.Random(seed), extremes=False)
    assert not wrong(compared_crossings(document, product_result(document)))


@pytest.mark.parametrize("seed", few_fast(range(2000, 2030), 5))
def test_months(seed):
    document = random_document(random.Random(seed), horizon=True, extremes=False)
    assert not wrong(compared_months(document, product_result(document)))
