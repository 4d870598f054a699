"""Percentiles and bars from counts by value, against numpy over the values themselves."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from usage.measures.distribution import Distribution

VALUES = st.lists(st.integers(0, 2_000_000), min_size=1, max_size=60)


def distribution(values):
    numbers, counts = np.unique(np.array(values, dtype=np.int64), return_counts=True)
    return Distribution(numbers, counts)


@given(VALUES, st.sampled_from([0.0, 0.5, 0.9, 0.99, 1.0]))
def test_a_quantile_is_that_of_the_sorted_values(values, share):
    assert distribution(values).quantile(share) == pytest.approx(np.quantile(values, share), rel=1e-12, abs=1e-9)


def test_quantiles_between_neighbours():
    # 1, 2, 4 at position 2 x 0.9 = 1.8: 2 + 0.8 x 2
    assert distribution([4, 1, 2]).quantile(0.9) == pytest.approx(3.6)
    assert distribution([7]).quantile(0.99) == 7


def test_without_requests_there_is_no_quantile_and_no_bar():
    empty = Distribution(np.array([], dtype=np.int64), np.array([], dtype=np.int64))
    assert (empty.quantile(0.5), empty.histogram()) == (None, ())


@given(VALUES)
def test_every_request_is_in_one_bar(values):
    bars = distribution(values).histogram()
    assert sum(n for _, _, n in bars) == len(values)
    assert [high for _, high, _ in bars[:-1]] == [low for low, _, _ in bars[1:]]
    for low, high, n in bars[:-1]:
        assert n == sum(low <= value < high for value in values)
