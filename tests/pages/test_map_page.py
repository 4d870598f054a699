"""The map page: the answer at your point, axes and colours, exact flips, what cannot be drawn."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from breakeven.defaults import default_scenario
from breakeven.map.answer import flips
from breakeven.map.axes import scales
from breakeven.map.question import DEFAULT_AXES, Question, axes_of, costs_of, telling_axes
from breakeven.outlook import plan
from breakeven.words.map import flips_sentence
from breakeven.words.map import headline as map_headline
from dashboard.map.chart import HOVER_POINTS, map_chart
from dashboard.widgets.look import COLOURS
from economics.over_time.plan import Plan
from economics.risk.map import MAP_POINTS, ChanceMap
from pricing.resolve.scenario import ResolvedScenario, resolve
from pricing.store.catalogue import open_catalogue
from tests.pricing.conftest import AS_OF
from tests.support.opened import change, errors, figures, headline, open_page, shown, sound, unescaped

ONE_BY_ONE = (("v", "1"), ("d", "1"))
"""The default scenario of version 1, which pays for GPUs one by one."""
CLOSE = ("tokens_per_month", "1.3e10")


def open_map(*pairs: tuple[str, str]) -> AppTest:
    at = open_page(*ONE_BY_ONE, ("risk.tab", "map"), *pairs)
    at.switch_page("pages/risk.py").run()
    sound(at)
    return at


def text(at: AppTest) -> str:
    return unescaped(" ".join(shown(at)))


def box(at: AppTest, label: str) -> Any:
    return next(b for b in at.selectbox if b.label == label)


def notes(figure: dict[str, Any]) -> list[str]:
    return [note["text"] for note in figure["layout"]["annotations"]]


@pytest.fixture(scope="module")
def resolved(_built_catalogue: None) -> ResolvedScenario:
    return resolve(default_scenario(1), open_catalogue(), AS_OF)


@pytest.fixture(scope="module")
def planned(resolved: ResolvedScenario) -> Plan:
    return plan(resolved)


def test_the_answer_stands_first_and_names_the_flips() -> None:
    at = open_map(CLOSE)
    assert headline(at) == "At your point, 13B tokens a month and 60 % utilisation, Llama 70B on 2× H100 is cheapest."
    # one replica at any volume below its capacity: 2 × 4.29 × 730 = $6,263; Groq's Mtok costs $0.62333: 10.05B tokens
    assert "Along tokens a month it flips at 10B, to Llama 70B on Groq" in text(at)


def test_the_map_is_read_without_colours_and_in_the_colours_of_every_page() -> None:
    figure = figures(open_map(CLOSE))["map"]
    assert {"Llama 70B on Groq", "Llama 70B on 2× H100", "you"} <= set(notes(figure))
    legend = {t["name"]: t["marker"]["color"] for t in figure["data"] if t.get("x") == [None]}
    assert legend == {"Llama 70B on Groq": COLOURS[1], "Llama 70B on 2× H100": COLOURS[2]}
    assert any(t.get("name") == "break-even" for t in figure["data"])


def test_the_hover_tells_the_cost_of_every_option() -> None:
    figure = figures(open_map())["map"]
    hover = next(t for t in figure["data"] if "customdata" in t)
    assert len(hover["customdata"]) == len(hover["customdata"][0]) == HOVER_POINTS
    volume, used, *costs = hover["customdata"][0][0]
    # 10M tokens at the lowest utilisation: 10 × 4.125, 10 × 0.62333, one replica
    assert (volume, used, costs) == ("10M", "5 %", ["$41.25", "$6.23", "$6.26k"])
    assert len(json.dumps(figure)) < 500_000


@pytest.mark.parametrize("view", ["replicas", "unit"])
def test_every_pair_of_axes_gives_a_whole_map(planned: Plan, view: Any) -> None:
    offered = scales(planned)
    assert len(offered) == 8
    for x, y in itertools.combinations(offered.values(), 2):
        question = Question(x, y, view)
        costs = costs_of(planned, question)
        figure = map_chart(question, costs)
        json.dumps(figure, allow_nan=False)
        assert costs.cheapest.shape == (MAP_POINTS, MAP_POINTS)
        assert map_headline(question, costs)
        assert flips_sentence(flips(planned, question, costs))


def test_choosing_the_other_axis_input_swaps() -> None:
    at = open_map()
    change(at, box(at, "Across"), "utilisation")
    assert (box(at, "Across").value, box(at, "Up").value) == ("utilisation", "tokens_per_month")
    change(at, box(at, "Up"), "api_price_factor")
    assert (box(at, "Across").value, box(at, "Up").value) == ("utilisation", "api_price_factor")
    assert figures(at)["map"]["layout"]["yaxis"]["title"]["text"] == "API price, × as it is"


def test_the_axes_stay_chosen_when_another_page_was_open() -> None:
    at = open_map()
    change(at, box(at, "Up"), "cache_hit_rate")
    at.switch_page("pages/compare.py").run()
    at.switch_page("pages/risk.py").run()
    sound(at)
    assert box(at, "Up").value == "cache_hit_rate"


def test_the_colours_can_say_how_sure() -> None:
    at = open_map(CLOSE)
    change(at, box(at, "Colour"), "chance")
    assert "At your point Llama 70B on 2× H100 is the cheapest in" in text(at)
    layers = [t for t in figures(at)["map"]["data"] if t["type"] == "heatmap" and "customdata" not in t]
    assert len(layers) == 2
    values = [v for layer in layers for row in layer["z"] for v in row if v is not None]
    assert len(values) == 60 * 60
    assert all(1 / 3 <= v <= 1 for v in values)


def test_chances_that_cannot_be_drawn_are_named_and_the_map_stays() -> None:
    at = open_map(("risk", json.dumps({"inputs": [{"input": "options[7].throughput", "low": 1, "high": 2}]})))
    assert not errors(at)
    change(at, box(at, "Colour"), "chance")
    assert any("Uncertain input, row 1: " in error for error in errors(at))
    assert "map" in figures(at)


def test_a_stopped_chance_map_leaves_the_rest_white(planned: Plan) -> None:
    offered = scales(planned)
    question = Question(offered["tokens_per_month"], offered["utilisation"])
    x, y, costs = question.x, question.y, costs_of(planned, question)
    chance = np.full((3, 60, 60), np.nan)
    chance[:, :30] = np.array([0.1, 0.7, 0.2])[:, None, None]
    half = ChanceMap(x.axis(60, None), y.axis(60, None), costs.names, chance, np.full((60, 60), 0.25), 30)
    hovers = [t["hovertemplate"] for t in map_chart(question, costs, half)["data"] if "customdata" in t]
    assert any("Two or more equally cheap: %{customdata[5]} of simulations" in hover for hover in hovers)
    layers = [t for t in map_chart(question, costs, half)["data"] if t["type"] == "heatmap"]
    assert [row[0] for row in layers[0]["z"]] == [0.7] * 30 + [None] * 30


def test_axes_without_an_option_to_move_are_not_offered() -> None:
    at = open_map(("options", "2"))
    assert {"utilisation", "throughput", "usd_per_gpu_hour"}.isdisjoint(box(at, "Up").options)
    assert box(at, "Up").value == "api_price_factor"


def test_a_point_outside_a_scale_stretches_it_and_none_says_so() -> None:
    at = open_map(("input_output_ratio", "150"))
    change(at, box(at, "Up"), "input_output_ratio")
    assert "a ratio of 150 : 1" in headline(at)
    assert "you" in notes(figures(at)["map"])
    nothing = open_map(("tokens_per_month", "0"))
    assert "of this map" in headline(nothing)
    assert "outside what the axes can show" in text(nothing)


def test_options_that_differ_on_an_axis_have_no_single_point() -> None:
    second = [("options", "4"), ("4.kind", "self_hosted"), ("4.name", "other"), ("4.utilisation", "0.3")]
    second += [("4.model", "llama-3.3-70b"), ("4.gpu", "h100-sxm"), ("4.gpus_per_replica", "2")]
    second += [("4.supply.kind", "rent"), ("4.supply.usd_per_gpu_hour", "3"), ("4.throughput.tokens_per_second", "900")]
    at = open_map(*second)
    assert "there is no single point of yours" in text(at)
    assert "of this map" in headline(at)


def test_the_map_opens_on_axes_where_the_answer_changes() -> None:
    at = open_page(("risk.tab", "map"))
    at.switch_page("pages/risk.py").run()
    sound(at)
    # at the default volume no utilisation makes own GPUs cheapest; a cheap GPU and a large volume do
    assert (box(at, "Across").value, box(at, "Up").value) == ("tokens_per_month", "usd_per_gpu_hour")
    legend = [t["name"] for t in figures(at)["map"]["data"] if t.get("x") == [None]]
    assert len(legend) == 2
    change(at, box(at, "Up"), "utilisation")
    assert at.query_params["map.x"] == "tokens_per_month"
    assert at.query_params["map.y"] == "utilisation"
    assert "On this map neither tokens a month nor utilisation alone changes that." in text(at)


def test_axes_that_change_most_are_taken_and_the_default_ones_where_nothing_changes(planned: Plan) -> None:
    offered = scales(planned)
    assert telling_axes(planned, offered) == DEFAULT_AXES  # own GPUs win on more than 3 % of it
    alone = replace(planned, options=planned.options[:1])
    assert telling_axes(alone, scales(alone)) == axes_of(scales(alone))


@pytest.mark.parametrize("address", [("map.x", "throughput"), ("map.colour", "chance")])
def test_an_older_address_of_the_map_opens_in_the_tab_too(address: tuple[str, str]) -> None:
    at = open_page(address, ("risk.tab", "map"))
    at.switch_page("pages/risk.py").run()
    sound(at)
    assert not at.warning
    assert "map" in figures(at)
    if address[0] == "map.x":
        assert (box(at, "Across").value, box(at, "Up").value) == ("throughput", "utilisation")
