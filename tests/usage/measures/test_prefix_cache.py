"""The hit curve of all sizes at once, against a cache that is simulated block by block."""

from __future__ import annotations

from collections import OrderedDict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from usage.measures.prefix_cache import curve_points, hit_curve

BLOCK = 4
REQUESTS = st.lists(
    st.tuples(st.integers(0, 30), st.lists(st.integers(0, 9), max_size=8)), max_size=40
)  # input tokens need not fill the blocks, nor fit in them


def simulated(requests, size):
    """The hit tokens of one cache: looked up first, then every block touched in order."""
    cache = OrderedDict()
    hits = 0
    for tokens, blocks in requests:
        run = 0
        while run < len(blocks) and blocks[run] in cache:
            run += 1
        hits += min(run * BLOCK, tokens)
        for block in blocks:
            cache[block] = True
            cache.move_to_end(block)
            if size is not None and len(cache) > size:
                cache.popitem(last=False)
    return hits


@given(REQUESTS)
def test_every_size_is_that_of_a_cache_simulated_block_by_block(requests):
    curve = hit_curve(requests, BLOCK)
    total = sum(tokens for tokens, _ in requests)
    if not total:
        assert curve.at(3) is None
        return
    for size in (1, 2, 3, 5, 9):
        assert curve.at(size) == pytest.approx(simulated(requests, size) / total)
    assert curve.infinite == pytest.approx(simulated(requests, None) / total)


def test_worked_by_hand():
    # 1 2 3, then 1 2 4: two blocks known in any cache of three; then 1 2 3: 3 was touched before 1, 2 and 4
    requests = [(12, [1, 2, 3]), (12, [1, 2, 4]), (12, [1, 2, 3])]
    curve = hit_curve(requests, BLOCK)
    assert [curve.at(size) for size in (1, 2, 3, 4)] == [0, 0, 16 / 36, 20 / 36]
    assert (curve.distinct_blocks, curve_points(curve)[-1]) == (4, (4, pytest.approx(20 / 36)))


def test_a_partial_block_is_hit_by_the_tokens_that_it_has():
    # the second request has 6 tokens in two blocks of 4, both known
    assert hit_curve([(8, [1, 2]), (6, [1, 2])], BLOCK).infinite == pytest.approx(6 / 14)


def test_many_touches_cross_the_levels_of_the_count():
    requests = [(BLOCK, [number % 700]) for number in range(140_000)]
    curve = hit_curve(requests, BLOCK)
    assert curve.at(699) == 0
    assert curve.at(700) == pytest.approx(1 - 700 / 140_000)
