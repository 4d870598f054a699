"""The chart of the report: its lines say what the sentence says, and every crossing with today's option is labelled."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise
from typing import get_args

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from breakeven.currency import USD, Currency
from breakeven.curve_axes import volume_range
from breakeven.defaults import default_sourced
from breakeven.figures import tokens
from breakeven.look import Dash, KindLook, Marker
from breakeven.report.chart import WIDTH, drawn_crossings, held_against, volume_chart
from breakeven.report.labels import Box, placed, spread
from breakeven.report.marks import marker, path
from breakeven.report.page import report_html
from breakeven.report.scales import money_tick
from breakeven.words.answer import second_sentence
from economics.break_even.compare import compare
from economics.scenario.reading import read_scenario
from pricing.resolve.scenario import resolve
from tests.breakeven.words.test_answer import FLIPS
from tests.support.economics_cases import load
from tests.support.kinds import documents_of
from tests.support.report import at_you, parsed
from tests.support.scenarios import typed_document

DAY = date(2026, 11, 20)
EUR = Currency("EUR", 0.9, DAY)


def compared(document, catalogue):
    resolved = resolve(read_scenario(document), catalogue, DAY)
    return compare(resolved.options, resolved.load, resolved.scenario.current)


def chart(comparison, currency=USD, height=300.0):
    return parsed(str(volume_chart(comparison, currency, height, "told"))).one("svg")


def least(comparison):
    costs = [result.cost.usd_per_month.scalar for result in comparison.options]
    return {place for place, usd in enumerate(costs, 1) if usd == min(c for c in costs if c is not None)}


@given(
    st.floats(1e7, 9e11), st.floats(0.001, 60), st.floats(0.001, 60), st.floats(0.01, 40), st.sampled_from((USD, EUR))
)
@example(81e6, 1.0, 3.0, 2.0, USD)  # at the edge of a step: two GPUs from here on
@settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_least_line_at_your_volume_is_the_cheapest_of_the_sentence(
    shared_catalogue, volume, price_in, price_out, rate, currency
):
    document = typed_document(tokens_per_month=volume)
    document["options"][0]["price"] = {"input_usd_per_mtok": price_in, "output_usd_per_mtok": price_out}
    document["options"][1]["supply"]["usd_per_gpu_hour"] = rate
    comparison = compared(document, shared_catalogue)
    heights = at_you(chart(comparison, currency))
    assert set(heights) == {1, 2}
    lowest = max(heights.values())
    named = [result.name for result in comparison.options].index(comparison.cheapest) + 1
    assert heights[named] == pytest.approx(lowest, abs=0.011)  # two places after the point are drawn


@pytest.mark.parametrize("name", documents_of(2))
def test_of_every_kind_the_lowest_line_is_the_cheapest(shared_catalogue, name):
    comparison = compared(documents_of(2)[name], shared_catalogue)
    heights = at_you(chart(comparison))
    assert {place for place, height in heights.items() if height == max(heights.values())} >= least(comparison)
    assert len(heights) == len(comparison.options)


def test_the_crossing_with_todays_option_is_marked_and_labelled(shared_catalogue):
    # The API costs $1.40 per Mtok, a GPU $100 for each 81M tokens (100 × 5 × 360,000 s × 0.45). They cost the same at
    # 100n/1.4 = 71.4n M tokens for n GPUs as long as 71.4n > 81(n − 1): for n of 1 to 8. Behind each of the first seven
    # steps the next GPU is dearer again, as 1.4 × 81n < 100(n + 1): fifteen crossings.
    document = {**typed_document(), "schema_version": 2, "current": "API"}
    document["options"][1]["supply"]["usd_per_gpu_hour"] = 1
    comparison = compared(document, shared_catalogue)
    (even,) = [e for e in comparison.break_evens if e.variable == "tokens_per_month"]
    assert len(even.crossings) == 15
    svg = chart(comparison)
    labels = [node.text for node in svg.all("text", "crossing")]
    counted = [int(found[1]) if (found := re.search(r", (\d+)×$", label)) else 1 for label in labels]
    assert sum(counted) == len(even.crossings)
    assert labels[0].startswith(tokens(even.crossings[0].at))
    assert svg.all("circle", "cross")


@pytest.mark.parametrize("name", FLIPS)
def test_the_break_evens_that_the_answer_names_are_labelled(name):
    options, _ = FLIPS[name]
    for current in ("", options[-1].name):
        comparison = compare(options, load(tokens_per_month=1e8), current)
        said = re.findall(r"(?:below|above|to) ([\d.]+[kMBTQ]?)\b(?! tokens a month none)", second_sentence(comparison))
        drawn = " ".join(re.findall(r'class="crossing">([^<]*)', str(volume_chart(comparison))))
        assert [volume for volume in said if volume not in drawn] == []


@pytest.mark.parametrize("factor", [0.3, 1, 4])
def test_what_is_drawn_is_what_words_and_compare_count(shared_catalogue, factor):
    # by the token a host is cheaper than today's model everywhere, and the copies cross the host's line, not today's
    scenario = default_sourced().scenario
    load_of = {"tokens_per_month": 6e10 * factor, "input_output_ratio": 30.0, "cache_hit_rate": 0.9}
    scenario = scenario.model_copy(update={"workload": scenario.workload.model_copy(update=load_of)})
    resolved = resolve(scenario, shared_catalogue, DAY)
    for current in ("", *(option.name for option in scenario.options)):
        comparison = compare(resolved.options, resolved.load, current)
        low, high = volume_range(comparison)
        listed = {
            frozenset((e.a, e.b)): [c for c in e.crossings if low <= c.at <= high] for e in comparison.over_volume
        }
        drawn = drawn_crossings(comparison)
        assert all(len(crossings) == len(listed[frozenset(pair)]) for pair, crossings in drawn.items())
        labels = [node.text for node in chart(comparison).all("text", "crossing")]
        counted = [int(found[1]) if (found := re.search(r", (\d+)×$", label)) else 1 for label in labels]
        assert sum(counted) == sum(map(len, drawn.values()))
        caption = parsed(report_html(resolved, comparison, shared_catalogue)).one("figcaption").text
        for option, against in drawn:
            said = f"of an option and {against}" if against == held_against(comparison) else f"{against} and {option}"
            assert said in caption
        assert ("of an option and" in caption) == any(against == held_against(comparison) for _, against in drawn)


def test_without_a_current_option_crossings_are_those_of_the_cheapest(shared_catalogue):
    comparison = compared(typed_document(), shared_catalogue)
    assert held_against(comparison) == comparison.cheapest == "API"


@pytest.mark.parametrize("name", documents_of(2))
def test_your_mark_covers_no_label_and_labels_cover_none(shared_catalogue, name):
    svg = chart(compared(documents_of(2)[name], shared_catalogue))
    yours, (you,) = svg.one("text", "yours"), [n for n in svg.all("line") if n.attributes.get("class") == "you"]
    boxes = []
    for label in svg.all("text", "crossing"):
        middle, bottom, half = float(label.attributes["x"]), float(label.attributes["y"]), 2.5 * len(label.text)
        boxes.append(Box(middle - half, bottom - 8, middle + half, bottom))
    assert float(yours.attributes["y"]) < float(you.attributes["y1"])  # above the plot, in which the labels are
    line = Box(float(you.attributes["x1"]), 0, float(you.attributes["x1"]), 1e4)
    for place, box in enumerate(boxes):
        assert box.top > float(you.attributes["y1"])
        assert not box.covers(line)
        assert not any(box.covers(other) for other in boxes[:place])
        assert 0 < box.left < box.right < WIDTH


@given(
    st.lists(
        st.tuples(st.text("0123", min_size=1, max_size=20), st.tuples(st.floats(0, 500), st.floats(0, 250))),
        max_size=12,
    ),
    st.floats(0, 500),
)
@settings(deadline=None)
def test_labels_stand_in_the_frame_over_nothing(wanted, you):
    frame, mine = Box(0, 0, 500, 250), Box(you - 1, 0, you + 1, 250)
    labels = placed(wanted, frame, [mine], [(x, 125.0) for x in range(0, 500, 4)])
    for place, label in enumerate(labels):
        assert label.box.inside(frame)
        assert not label.box.covers(mine)
        assert not any(label.box.covers(other.box) for other in labels[:place])


@given(st.lists(st.floats(0, 200), min_size=1, max_size=12))
def test_names_in_the_legend_keep_their_distance(wanted):
    rows = spread(wanted, 14, 0, 200)
    ordered = sorted(rows)
    assert all(later - earlier >= 14 - 1e-9 for earlier, later in pairwise(ordered))
    assert all(0 - 1e-9 <= row <= 200 + 1e-9 for row in rows)
    assert sorted(range(len(rows)), key=lambda i: (wanted[i], i)) == sorted(range(len(rows)), key=lambda i: rows[i])


def test_every_look_can_be_drawn():
    for dash in get_args(Dash):
        assert ("stroke-dasharray" in str(path([(0, 0), (1, 1)], "#000", dash, 1))) == (dash != "solid")
    drawn = {str(marker((0, 0), KindLook("", "solid", shape), "#000")) for shape in get_args(Marker)}
    assert len(drawn) == len(get_args(Marker))


def test_what_costs_nothing_stands_at_the_foot_and_what_has_no_cost_says_so(shared_catalogue):
    document = typed_document()
    document["options"][0]["price"] = {"input_usd_per_mtok": 0, "output_usd_per_mtok": 0}
    svg = chart(compared(document, shared_catalogue))
    heights = at_you(svg)
    assert heights[1] == max(y for y in heights.values())
    assert heights[1] == 300 - 34


def test_the_axes_read_as_people_write_them(shared_catalogue):
    ticks = [node.text for node in chart(compared(typed_document(), shared_catalogue), EUR).all("text", "tick")]
    assert {"10M", "1B", "1T", "EUR a month"} <= set(ticks)
    assert [money_tick(10.0**power, EUR) for power in (-2, 0, 3, 6, 9)] == [
        "EUR 0.01",
        "EUR 1",
        "EUR 1k",
        "EUR 1M",
        "EUR 1B",
    ]
