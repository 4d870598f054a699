"""The load of the hours of a week: worked by hand, built-in shapes, documents, and what is refused."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from economics.cost.load_profile import SHAPE_NAMES, LoadProfile, LoadProfileDocument, week_of
from economics.errors import InputError
from economics.fields.refusal import read_back
from economics.quantity import Array

OFFICE_DAY = (0.0,) * 8 + (2.0,) * 8 + (0.0,) * 8
weights = st.lists(st.floats(0, 1e12), min_size=168, max_size=168).filter(any)


def refused(document: object) -> InputError:
    with pytest.raises(ValidationError) as caught:
        LoadProfileDocument.model_validate(document)
    problem = caught.value.errors()[0]
    return read_back(".".join(str(part) for part in problem["loc"]), problem["ctx"])


def test_an_hour_carries_its_share_of_the_month():
    # two hours of weight 3, 166 of weight 1: mean 172/168; 730e6 tokens a month are 1e6 in an average hour
    profile = LoadProfile((3.0, 3.0, *(1.0,) * 166))
    assert profile.peak_to_average == pytest.approx(3 * 168 / 172)
    hours = profile.tokens_by_hour(730e6)
    assert hours.shape == (168,)
    assert hours[0] == pytest.approx(1e6 * 3 * 168 / 172)
    assert hours[2] == pytest.approx(1e6 * 168 / 172)
    many = profile.tokens_by_hour(np.array([[730e6, 0.0]]))
    assert many.shape == (1, 2, 168)
    assert many[0, 1].tolist() == [0.0] * 168


def test_a_window_of_the_day_takes_what_falls_into_it_on_all_days():
    profile = LoadProfile(OFFICE_DAY * 5 + (1.0,) * 48)
    # a working day carries 16 between 08:00 and 16:00, a weekend day 24 evenly: 5·16 + 2·24 = 128 a week
    assert profile.share_of_day(480, 960) == pytest.approx((80 + 16) / 128)
    assert profile.share_of_day(960, 480) == pytest.approx(32 / 128)  # the rest, past midnight
    # 07:30 to 08:30: half an hour of 1 and half of 1 on two days, half an hour of 2 on five days
    assert profile.share_of_day(450, 510) == pytest.approx((2 * 1 + 5 * 1) / 128)
    assert profile.share_of_day(0, 1440) == 1
    assert profile.share_of_day(600, 600) == 0
    for minute in (-1, 1441, math.nan):
        with pytest.raises(InputError, match="must be 0 to 1440"):
            profile.share_of_day(minute, 0)


@settings(max_examples=50)
@given(weights, st.floats(0, 1440), st.floats(0, 1440))
def test_the_windows_of_a_day_add_up(weights, start, end):
    profile = LoadProfile(tuple(weights))
    assert float(profile.relative.mean()) == pytest.approx(1)
    assert 1 - 1e-12 <= profile.peak_to_average <= 168 + 1e-9
    assert profile.share_of_day(start, end) + profile.share_of_day(end, start) == pytest.approx(float(start != end))
    assert -1e-12 <= profile.share_of_day(start, end) <= 1 + 1e-12


def test_only_the_ratios_of_the_weights_matter():
    profile = LoadProfile((*OFFICE_DAY * 6, *(1.0,) * 24))
    for factor in (1e-320, 5e11):
        other = LoadProfile(tuple(weight * factor for weight in profile.weights))
        assert other.relative == pytest.approx(profile.relative, rel=1e-3)


@pytest.mark.parametrize(
    ("given_weights", "sentence"),
    [
        ((1.0,) * 167, "167 weights are refused: must be 168, one for each hour of the week, Monday 00:00 UTC first"),
        ((), "0 weights are refused: must be 168, one for each hour of the week, Monday 00:00 UTC first"),
        ((0.0,) * 168, "all 0 is refused: at least one hour must carry load"),
        ((-1.0,) + (1.0,) * 167, "-1 is refused: must be 0 to 10¹²"),
        ((1.0,) * 167 + (1.1e12,), "1.1e+12 is refused: must be 0 to 10¹²"),
        ((math.nan,) + (1.0,) * 167, "nan is refused: must be 0 to 10¹²"),
    ],
)
def test_other_weights_are_refused(given_weights, sentence):
    with pytest.raises(InputError) as caught:
        LoadProfile(given_weights)
    assert (caught.value.field, caught.value.message) == ("workload.load_profile.weights", sentence)
    error = refused({"weights": list(given_weights)})
    assert error.field.partition(".")[0] == "weights"
    assert error.rule == caught.value.rule


def test_both_ends_of_the_range_are_taken():
    document = LoadProfileDocument.model_validate({"weights": [0] * 167 + [1e12]})
    assert document.profile().peak_to_average == pytest.approx(168)


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        ({}, "shape is missing: give shape or weights"),
        ({"shape": "flat", "weights": [1] * 168}, "shape and weights are both given: give one of them"),
        ({"shape": "round"}, f"'round' is none of {', '.join(SHAPE_NAMES)}"),
        ({"shape": None}, "shape is null: leave the field out instead"),
        ({"weights": [True] * 168}, "true is no number: must be 0 to 10¹²"),
        ({"weights": ["1"] * 168}, "'1' is no number: must be 0 to 10¹²"),
    ],
)
def test_other_documents_are_refused(document, sentence):
    assert refused(document).message == sentence


@pytest.mark.parametrize("name", SHAPE_NAMES)
def test_a_shape_is_a_week_with_a_source(name):
    profile = LoadProfileDocument.model_validate({"shape": name}).profile()
    assert profile == LoadProfile.of_shape(name)
    assert (profile.name, bool(profile.source), bool(profile.note)) == (name, True, True)


def test_an_unknown_shape_is_refused_with_the_known_ones():
    with pytest.raises(InputError, match=r"workload.load_profile.shape: 'round' is none of 'flat', 'office'"):
        LoadProfile.of_shape("round")


def relative(name: str) -> Array:
    return LoadProfile.of_shape(name).relative


def test_the_assumed_shapes_are_what_their_notes_say():
    assert relative("flat").tolist() == [1.0] * 168
    # a week of office: 5 days of 10 + 2·0.5 + 12·0.1 = 12.2, 2 days of 2.4: 65.8/168 on average
    assert LoadProfile.of_shape("office").peak_to_average == pytest.approx(168 / 65.8)
    assert LoadProfile.of_shape("office").share_of_day(480, 1080) == pytest.approx((5 * 10 + 2 * 1) / 65.8)
    assert LoadProfile.of_shape("night_batch").share_of_day(22 * 60, 6 * 60) == pytest.approx(1)
    both = relative("office") + np.roll(relative("office"), 7)
    assert relative("two_continents") == pytest.approx(both / 2)


def test_a_series_of_one_day_repeats_and_says_so():
    shape = LoadProfile.of_shape("servegen_deepseek_r1")
    assert shape.weights == shape.weights[:24] * 7
    assert "repeats" in shape.note
    # busiest hour 34.99 requests a second, 15.98 on average
    assert shape.peak_to_average == pytest.approx(2.19, abs=0.01)


def test_a_log_becomes_a_week():
    day = list(range(24))
    assert week_of(day) == tuple(float(hour) for hour in day) * 7
    # 170 hours: the first two hours of the week have two values
    assert week_of([1.0, 2.0, *[0.0] * 166, 3.0, 6.0])[:3] == (2.0, 4.0, 0.0)
    # a log that begins at Tuesday 01:00 has Monday 00:00 as its hour 143
    assert week_of([float(hour) for hour in range(168)], first_hour=25)[0] == 143
    for length in (0, 23, 25, 167):
        with pytest.raises(InputError, match="must be 24, or at least 168"):
            week_of([1.0] * length)
