"""The marks on the volume chart: one symbol for each kind of crossing."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from breakeven.curve_axes import volume_range
from breakeven.defaults import default_sourced
from breakeven.edits.fields import set_field
from breakeven.report.labels import Box, box_of
from breakeven.words.answer import second_sentence
from dashboard.compare.charts import HEIGHT, volume_chart
from dashboard.compare.flags import Frame, box_of_note
from dashboard.widgets.plot import Figure
from economics.break_even.compare import Comparison, compare
from economics.break_even.curves import volume_curves
from pricing.resolve.scenario import resolve
from pricing.store.catalogue import Catalogue
from tests.breakeven.words.test_answer import FLIPS
from tests.support.bought import bought
from tests.support.economics_cases import load, token_option


def test_an_end_has_a_mark_of_its_own_at_the_cost_of_what_ends():
    # $1,000 for up to 2e9 tokens against $2 per Mtok: a circle at 5e8, a cross at 2e9 on the line of $1,000
    options = [token_option("api", input=2, output=2), bought("units", 1_000, 2e9)]
    at = load(tokens_per_month=1e9)
    figure = volume_chart(compare(options, at), volume_curves(options, at, 1e7, 1e12))
    marks = {trace["name"]: trace for trace in figure["data"] if trace.get("mode") == "markers"}
    assert marks["break-even"]["x"] == [5e8]
    end = marks["one cannot serve more"]
    assert (end["x"], end["y"], end["marker"]["symbol"]) == ([2e9], [1_000.0], "x")
    assert end["text"] == ["units is cheaper up to 2B tokens a month and cannot serve more, api can"]


def test_an_option_that_ends_where_it_is_not_the_cheaper_one_has_its_end_in_words():
    # $5,000 for up to 2e9 tokens against $2 per Mtok: never cheaper, so no crossing, and a cross at 2e9 all the same
    options = [token_option("api", input=2, output=2), bought("units", 5_000, 2e9)]
    at = load(tokens_per_month=1e9)
    figure = volume_chart(compare(options, at), volume_curves(options, at, 1e7, 1e12))
    (end,) = [trace for trace in figure["data"] if trace.get("mode") == "markers"]
    assert (end["name"], end["x"], end["y"]) == ("one cannot serve more", [2e9], [5_000.0])
    told = "units: it cannot serve more than 2B tokens a month"
    assert end["text"] == [told]
    assert told in [annotation["text"] for annotation in figure["layout"]["annotations"]]
    outside = volume_chart(compare(options, at), volume_curves(options, at, 1e10, 1e12))
    assert not [trace for trace in outside["data"] if trace.get("mode") == "markers"]


@given(st.lists(st.floats(0.05, 50), min_size=2, max_size=4, unique=True), st.floats(100, 1e5), st.floats(7.5, 11.5))
@settings(max_examples=150, deadline=None)
def test_no_label_lies_on_a_line_on_another_label_or_on_your_own_volume(
    prices: list[float], fixed: float, volume: float
) -> None:
    options = [token_option(f"api {n}", input=price, output=price) for n, price in enumerate(prices)]
    options += [bought("units", fixed, 1e13), bought("more units", 7 * fixed, 1e14)]
    at = load(tokens_per_month=10**volume)
    drawn = volume_chart(compare(options, at), volume_curves(options, at, 1e7, 1e12))
    layout = drawn["layout"]
    frame = Frame(tuple(layout["xaxis"]["range"]), tuple(layout["yaxis"]["range"]), HEIGHT)
    boxes = [box_of_note(note, frame) for note in layout["annotations"] if "ax" in note]
    assume(boxes)
    points = [point for trace in drawn["data"] if trace["mode"] == "lines" for point in frame.along(trace)]
    for box in boxes:
        inner = Box(box.left + 1, box.top + 1, box.right - 1, box.bottom - 1)  # whole pixels are rounded
        assert not [p for p in points if inner.left < p[0] < inner.right and inner.top < p[1] < inner.bottom]
        assert not inner.left < frame.at(10**volume, 1)[0] < inner.right
        assert not [other for other in boxes if other is not box and inner.covers(other)]


def drawn(comparison: Comparison) -> Figure:
    options = [result.option for result in comparison.options]
    return volume_chart(comparison, volume_curves(options, comparison.load, *volume_range(comparison)))


def said_volumes(comparison: Comparison) -> set[str]:
    """The volumes in the sentence under the answer, but for one above which nothing can serve: its end is marked."""
    said = re.sub(r"Above .* none of them can serve", "", second_sentence(comparison))
    return set(re.findall(r"(?:below|above|to) ([\d.]+[kMBTQ]?)\b", said))


def labels(figure: Figure) -> set[str]:
    return {note["text"] for note in figure["layout"]["annotations"]}


@pytest.mark.parametrize("name", FLIPS)
def test_the_break_evens_that_the_answer_names_are_labelled(name: str) -> None:
    options, _ = FLIPS[name]
    for current in ("", options[-1].name):
        comparison = compare(options, load(tokens_per_month=1e8), current)
        assert said_volumes(comparison) <= labels(drawn(comparison))


@pytest.mark.parametrize("ratio", [0.02, 0.05, 0.5, 5, 20, 200, 2000])
def test_at_every_ratio_of_the_default_the_break_evens_of_the_answer_are_labelled(
    ratio: float, shared_catalogue: Catalogue
) -> None:
    scenario = set_field(default_sourced(), ("workload", "input_output_ratio"), ratio).scenario
    resolved = resolve(scenario, shared_catalogue, date(2026, 11, 27))
    comparison = compare(resolved.options, resolved.load, scenario.current)
    assert said_volumes(comparison) <= labels(drawn(comparison))


@pytest.mark.parametrize("volume", [1e4, 1e7, 3e11, 1e12, 1e15])
def test_your_own_volume_is_written_inside_the_chart(volume: float) -> None:
    options = [token_option("api", input=2, output=2), bought("units", 1_000, 2e16)]
    at = load(tokens_per_month=volume)
    figure = volume_chart(compare(options, at), volume_curves(options, at, 1e3, 1e15))
    (you,) = [note for note in figure["layout"]["annotations"] if note["text"].startswith("you: ")]
    low, high = figure["layout"]["xaxis"]["range"]
    frame = Frame((low, high), (0.0, 1.0), HEIGHT)
    place = frame.at(10.0 ** you["x"], 1.0)[0]
    width = box_of(you["text"], 0, 0).right * 2
    assert (place + width if you["xanchor"] == "left" else place) <= frame.right + 1
    assert place - width >= 0 or you["xanchor"] == "left"
