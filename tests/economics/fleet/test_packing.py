"""Copies of several models on the same machines: by hand, against every way there is, and never more than alone."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from economics.errors import InputError
from economics.fleet.packing import MAX_COPIES, alone, pack


@cache
def by_trying(items: tuple[int, ...], capacity: int) -> int:
    """The least bins by putting each item into every bin that there is, or a new one."""

    def least(place: int, bins: tuple[int, ...], best: int) -> int:
        if len(bins) >= best:
            return best
        if place == len(items):
            return len(bins)
        for i, filled in enumerate(bins):
            if filled + items[place] <= capacity and filled not in bins[:i]:
                changed = (*bins[:i], filled + items[place], *bins[i + 1 :])
                best = least(place + 1, changed, best)
        return least(place + 1, (*bins, items[place]), best)

    return least(0, (), len(items) + 1)


@pytest.mark.parametrize(
    ("copies", "gpus", "machine", "machines"),
    [
        ([1, 1], [4, 4], 8, 1),  # two models, half a machine each
        ([1, 2, 1], [4, 1, 2], 8, 1),  # 4 + 1 + 1 + 2
        ([3, 3], [5, 3], 8, 3),  # 5 + 3, three times
        ([2, 2, 2], [5, 3, 4], 8, 3),  # 5 + 3 twice, 4 + 4
        ([1, 1], [16, 1], 8, 3),  # a copy over two machines, and one beside it that has its own
        ([4], [3], 8, 2),  # two a machine, as alone
        ([0, 2], [8, 1], 8, 1),
        ([0], [1], 8, 0),
        ([6, 6, 6], [6, 3, 7], 12, 9),  # 96 GPUs are eight machines; but 7 goes with 3 alone, and 6 with 6: 6 + 3
    ],
)
def test_by_hand(copies, gpus, machine, machines):
    packed = pack(copies, gpus, machine)
    assert (packed.machines, packed.proven) == (machines, True)


def test_first_fit_alone_would_take_one_more():
    """Ten GPUs, copies of 6, 5, 4, 3 and 2: first-fit 6+4, 5+5, 3+3+2+2, 3; but 6+4, 5+3+2 twice leave 3 … of 26+10."""
    copies, gpus = [1, 2, 1, 2, 2], [6, 5, 4, 2, 3]  # 6 + 10 + 4 + 4 + 6 = 30: three full machines
    assert pack(copies, gpus, 10).machines == 3


sharing = st.lists(st.tuples(st.integers(0, 3), st.integers(1, 9)), min_size=1, max_size=3)


@settings(max_examples=150)
@given(sharing, st.integers(3, 12))
def test_no_way_of_placing_them_takes_fewer_machines(options, machine):
    fitting = [(n, g) for n, g in options if g <= machine] or [(0, 1)]
    items = tuple(sorted((g for n, g in fitting for _ in range(n)), reverse=True))
    packed = pack([n for n, _ in fitting], [g for _, g in fitting], machine)
    assert packed.machines == by_trying(items, machine)
    assert packed.proven


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20)), min_size=1, max_size=6), st.sampled_from([4, 8, 16]))
def test_never_dearer_than_a_machine_a_model_and_every_copy_has_its_place(options, machine):
    copies, gpus = [n for n, _ in options], [g for _, g in options]
    packed = pack(copies, gpus, machine)
    assert packed.machines <= sum(alone(n, g, machine) for n, g in options)
    assert packed.machines * machine >= sum(n * g for n, g in options)
    for each, held in packed.layout:
        assert each >= 1
        assert sum(n * g for n, g in zip(held, gpus, strict=True)) <= machine
    for place, (n, g) in enumerate(options):
        placed = sum(each * held[place] for each, held in packed.layout)
        assert placed == (n if g <= machine else 0)
    assert packed.spanning == sum(alone(n, g, machine) for n, g in options if g > machine)


def test_hundreds_of_copies_have_an_end_and_say_whether_it_is_the_least():
    """500 copies of six awkward sizes: whatever is found lies between the GPUs alone and a machine a model."""
    copies, gpus = [110, 95, 90, 80, 70, 55], [7, 6, 5, 4, 3, 1]
    packed = pack(copies, gpus, 16)
    least = -(-sum(n * g for n, g in zip(copies, gpus, strict=True)) // 16)
    assert least <= packed.machines <= least * 1.02
    assert packed.proven == (packed.machines == least)


@pytest.mark.parametrize(
    ("copies", "gpus", "machine"),
    [([], [], 8), ([1] * 7, [1] * 7, 8), ([1], [1, 2], 8), ([-1], [1], 8), ([1], [0], 8), ([1], [1], 0),
     ([MAX_COPIES + 1], [1], 8)],
)  # fmt: skip
def test_what_cannot_be_packed_is_refused(copies, gpus, machine):
    with pytest.raises(InputError):
        pack(copies, gpus, machine)
