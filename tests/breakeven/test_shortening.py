"""Names where there is little room: both ends are seen, no letter too many, and no two of a scenario read the same."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from breakeven.shortening import short_names, shortened
from tests.support.scenarios import LONG_NAME

NAMES = [LONG_NAME.format(n) for n in range(12)]


def test_a_long_name_keeps_both_ends() -> None:
    # 20 letters: the sign takes one, of the other 19 the end has 9 and the beginning 10
    assert shortened("abcdefghijklmnopqrstuvwxyz", 20) == "abcdefghij…rstuvwxyz"
    assert shortened("abcdefghijklmnopqrst", 20) == "abcdefghijklmnopqrst"
    # spaces beside the sign say nothing
    assert shortened("GPT-6.1 Sol for variant 12", 21) == "GPT-6.1 So…variant 12"


@given(st.text(max_size=130), st.integers(1, 60))
def test_no_name_is_longer_than_there_is_room(name: str, longest: int) -> None:
    short = shortened(name, longest)
    assert len(short) <= longest
    assert (short == name) is (len(name) <= longest)


def test_names_that_differ_at_their_end_alone_stay_apart() -> None:
    for longest in (19, 24, 26, 28, 34, 44, 48):
        short = short_names(NAMES, longest)
        assert len({*short.values()}) == 12
        assert all(text.endswith(f" {n}") or text.endswith(f"number {n}") for n, text in enumerate(short.values()))


@given(st.lists(st.text("ab ", min_size=30, max_size=120), min_size=1, max_size=12, unique=True), st.integers(12, 48))
def test_no_two_names_of_a_scenario_read_the_same(names: list[str], longest: int) -> None:
    short = short_names(names, longest)
    assert [*short] == names
    assert len({*short.values()}) == len(names)
    assert all(len(text) <= longest for text in short.values())
