"""When ratings are of equal class, which pair is named where they are not, and how an offer stands beside another."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pricing.rows import Rating
from pricing.rules.quality import (
    REASONS_FIRST,
    UNEQUAL,
    UNRATED,
    attribution,
    beside,
    class_notes,
    equal_class,
    farthest_apart,
    reasoning_note,
)

DAY = date(2026, 10, 20)


def rated(value: float, width: float = 3.0, **other: object) -> Rating:
    row = Rating("m", "M", "overall", value, value - width, value + width, 100, 1, DAY, "CC BY 4.0", "page")
    return replace(row, **other)  # type: ignore[arg-type]


RATINGS = st.builds(
    rated,
    st.floats(900, 1600).map(lambda value: round(value, 1)),
    st.floats(0.5, 60).map(lambda width: round(width, 1)),
)


@pytest.mark.parametrize(
    ("a", "b", "equal"),
    [
        (rated(1472), rated(1318.1), False),  # 153.9 points apart, 1,469 and 1,321.1 between them
        (rated(1500, 1), rated(1470, 1), True),  # exactly 30 apart
        (rated(1500, 1), rated(1469.9, 1), False),  # 30.1 apart, 1,499 against 1,470.9
        (rated(1480.1, 1), rated(1450.1, 1), True),  # 30 but for what binary fractions add
        (rated(1500, 20), rated(1460, 20), True),  # intervals meet at 1,480
        (rated(1500, 20), rated(1459.9, 20), False),  # 1,480 against 1,479.9
        (rated(1500), rated(1500, category="coding"), False),  # another category is another measure
    ],
)
def test_the_edges(a: Rating, b: Rating, equal: bool) -> None:
    assert equal_class(a, b) == equal_class(b, a) == equal


@given(RATINGS, RATINGS)
def test_equal_is_symmetric_and_fails_only_for_intervals_apart_and_more_than_30_points(a: Rating, b: Rating) -> None:
    assert equal_class(a, a)
    assert equal_class(a, b) == equal_class(b, a)
    if not equal_class(a, b):
        high, low = (a, b) if a.rating > b.rating else (b, a)
        assert high.low > low.high
        assert high.rating - low.rating > 29.99


@given(st.lists(RATINGS, max_size=6))
def test_what_is_named_is_a_pair_not_of_equal_class_and_none_is_farther_apart(ratings: list[Rating]) -> None:
    apart = farthest_apart(ratings)
    unequal = [(a, b) for a in ratings for b in ratings if not equal_class(a, b)]
    assert (apart is None) == (unequal == [])
    if apart is not None:
        high, low = apart
        assert high.rating >= low.rating
        assert not equal_class(high, low)
        assert high.rating - low.rating == max(abs(a.rating - b.rating) for a, b in unequal)


def test_one_sentence_names_the_highest_and_the_lowest_with_all_that_are_rated_alike() -> None:
    large, middle, small = rated(1472, 3.5), rated(1400), rated(1318.1, 3.5)
    (note,) = class_notes({"Large": large, "Hosted": small, "Middle": middle, "Own": small})
    assert note.kind == UNEQUAL
    assert str(note) == (
        "not of equal class: Large with 1,472 points (1,468 to 1,476), Hosted and Own with 1,318 "
        "(1,315 to 1,322), 95 % intervals; Arena, CC BY 4.0, 2026-10-20"
    )


def test_equal_class_is_silent_and_an_unknown_rating_is_said() -> None:
    assert class_notes({"A": rated(1472), "B": rated(1450)}) == ()
    assert class_notes({}) == ()
    (note,) = class_notes({"A": rated(1472), "B": None, "C": None})
    assert note.kind == UNRATED
    assert str(note) == "no rating is known for B and C: whether the answers are as good is not known"
    kinds = [note.kind for note in class_notes({"A": rated(1472), "B": None, "C": rated(1300)})]
    assert kinds == [UNEQUAL, UNRATED]


def test_the_attribution_names_every_day_once() -> None:
    assert attribution([]) == ""
    later = rated(1400, observed_on=date(2026, 11, 20))
    assert attribution([rated(1472), later, rated(1300)]) == (
        "Arena, CC BY 4.0, 2026-10-20; Arena, CC BY 4.0, 2026-11-20"
    )


@pytest.mark.parametrize(
    ("mine", "usd", "words"),
    [
        (rated(1470), 0.5, "equal class, 1/9 of the price"),  # 4.5 ÷ 0.5
        (rated(1400), 4.5, "lower class, the same price"),
        (rated(1520), 13.5, "higher class, 3 times the price"),
        (rated(1470), 3.6, "equal class, 80 % of the price"),
        (None, 2.25, "no rating known, 1/2 of the price"),
        (rated(1470), None, "equal class"),
        (rated(1470), 0.0, "equal class, free"),
    ],
)
def test_an_offer_beside_another(mine: Rating | None, usd: float | None, words: str) -> None:
    assert beside(mine, usd, rated(1472), 4.5).words == words


def test_a_share_of_no_price_is_not_said() -> None:
    for other in (None, 0.0):
        assert beside(rated(1470), 1.0, rated(1472), other).words == "equal class"


@pytest.mark.parametrize(("factor", "said"), [(1.0, "×1 (not known)"), (2.5, "×2.5 (typed)")])
def test_the_remark_on_reasoning_says_by_how_much_output_is_counted(factor: float, said: str) -> None:
    note = reasoning_note(factor)
    assert (note.kind, note.field) == (REASONS_FIRST, "output_token_factor")
    assert str(note) == f"can reason before it answers, which makes its output longer: counted {said}"


@pytest.mark.parametrize(
    ("published", "setting"),
    [
        ("GPT-6.1 Sol (Max)", "Max"),
        ("Claude (Thinking 32K, 20250219)", "Thinking 32K, 20250219"),
        ("o3 (2025-04-16)", ""),
        ("Gemma 4 31B", ""),
        ("Model (High) 2", ""),
    ],
)
def test_the_setting_that_was_rated_is_what_its_name_says_in_brackets_at_the_end(published: str, setting: str) -> None:
    assert rated(1400, as_published=published).setting == setting
