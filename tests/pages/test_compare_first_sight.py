"""The Compare page as a new visitor sees it, and its charts against the cost model."""

from __future__ import annotations

import json
import math
from datetime import UTC, datetime
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest
from streamlit.testing.v1 import AppTest

from breakeven.curve_axes import volume_range
from breakeven.defaults import default_scenario
from breakeven.figures import money, percent
from dashboard import state
from dashboard.compare.charts import volume_chart
from economics.break_even.compare import compare
from economics.break_even.curves import volume_curves
from economics.option.self_hosted import SelfHosted
from pricing.resolve.scenario import ResolvedScenario, resolve
from tests.support.addresses import EARLIER, OWNED, TWO_RATES
from tests.support.opened import (
    CHARTS,
    cards,
    costs,
    details_of,
    every_figure,
    figures,
    headline,
    open_page,
    scenario,
    sound,
    warnings,
)

SCENARIOS = {
    "default": [],
    "owned": OWNED,
    "two rates": TWO_RATES,
    "replicas": [("view", "replicas"), ("tokens_per_month", "5e11"), ("3.min_replicas", "3")],
    "little": [("tokens_per_month", "1")],
    "nothing": [("tokens_per_month", "0")],
    "much": [("tokens_per_month", "1e15"), ("input_output_ratio", "0.01"), ("peak_to_average", "1000")],
    "slow": [("3.throughput.published_point", ""), ("3.throughput.tokens_per_second", "1e-9")],
    "fast": [("3.throughput.published_point", ""), ("3.throughput.tokens_per_second", "1e9")],
    "free": [("3.supply.provider", ""), ("3.supply.term", ""), ("3.supply.usd_per_gpu_hour", "0")],
    "all cached": [("cache_hit_rate", "1"), ("cache_reads_per_write", "1"), ("batch_share", "1")],
    "taken off": [("1.discount", "1"), ("2.discount", "1")],
}


def resolved(at: AppTest) -> ResolvedScenario:
    return resolve(scenario(at), state.catalogue(), state.today())


def drawn_over_volume(priced: ResolvedScenario) -> list[dict[str, Any]]:
    """The traces of the chart over volume with every digit; the page sends places to the digits of a screen."""
    comparison = compare(priced.options, priced.load, priced.scenario.current)
    return list(volume_chart(comparison, volume_curves(priced.options, priced.load, *volume_range(comparison)))["data"])


def test_a_new_visitor_sees_a_whole_example() -> None:
    at = open_page()
    sound(at)
    usd = {r.name: r.cost(resolved(at).load).usd_per_month.scalar for r in resolved(at).options}
    current, hosted, own = (option.name for option in default_scenario().options)
    assert default_scenario().current == current
    assert headline(at) == (
        f"Today: {money(usd[current])} a month on {current}. The same work would cost {money(usd[hosted])} "
        f"(−{percent(1 - usd[hosted] / usd[current])}) with {hosted} and about {money(usd[own])} "
        f"(−{percent(1 - usd[own] / usd[current])}) with {own}."
    )
    assert [card["name"] for card in cards(at)] == [current, hosted, own]
    assert [card["badge"] for card in cards(at)] == ["today", "cheapest", ""]
    assert costs(at) == [money(amount) for amount in usd.values()]
    assert set(figures(at)) == {"volume"}  # the other charts are folded
    assert at.query_params.keys() == {"v", "d", "as_of", "p"}
    assert at.query_params["as_of"] == datetime.now(tz=UTC).date().isoformat()
    assert len(at.query_params["p"].split(".")) == 3
    assert warnings(at) == []


@pytest.mark.parametrize("pairs", SCENARIOS.values(), ids=SCENARIOS)
def test_every_figure_is_a_valid_plotly_figure_of_finite_numbers(pairs: list[tuple[str, str]]) -> None:
    at = open_page(*pairs)
    sound(at)
    assert warnings(at) == []
    drawn = every_figure(at)
    assert set(drawn) == set(CHARTS)
    for figure in drawn.values():
        assert go.Figure({"data": figure["data"], "layout": figure["layout"]}).layout.height
        assert figure["alt"].strip()
        json.dumps(figure, allow_nan=False)
        for axis in (figure["layout"]["xaxis"], figure["layout"]["yaxis"]):
            assert "range" not in axis or axis["range"][0] != axis["range"][1]
            assert "title" in axis or figure is drawn["lines"]


@pytest.mark.parametrize("pairs", SCENARIOS.values(), ids=SCENARIOS)
def test_the_volume_chart_is_the_cost_model(pairs: list[tuple[str, str]]) -> None:
    at = open_page(*pairs)
    priced = resolved(at)
    for option, trace, sent in zip(
        priced.options, drawn_over_volume(priced), figures(at)["volume"]["data"], strict=False
    ):
        x, y = np.array(trace["x"]), np.array([math.nan if v is None else v for v in trace["y"]])
        assert np.all(np.diff(x) > 0)
        for i in range(0, len(x), 7):
            want = option.cost(priced.load.with_("tokens_per_month", float(x[i]))).usd_per_month.scalar
            assert (want is None and math.isnan(y[i])) or y[i] == pytest.approx(want, rel=1e-12)
        assert sent["y"] == trace["y"]
        assert sent["x"] == pytest.approx(trace["x"], rel=1e-7)


def test_the_staircase_has_both_ends_of_its_steps() -> None:
    priced = resolved(open_page(*EARLIER))
    hosted = next(option for option in priced.options if isinstance(option, SelfHosted))
    trace = drawn_over_volume(priced)[2]
    edge = 4 * float(hosted.tokens_per_replica(priced.load))  # four replicas of two GPUs on a machine of eight
    below, above = (float(np.interp(at_, trace["x"], trace["y"])) for at_ in (edge * (1 - 1e-12), edge * (1 + 1e-8)))
    machine = hosted.cost(priced.load).usd_per_month.scalar
    assert below == pytest.approx(machine)
    assert above == pytest.approx(2 * machine)


@pytest.mark.parametrize("pairs", [[], OWNED, TWO_RATES], ids=["default", "owned", "two rates"])
def test_the_bars_sum_to_the_cards(pairs: list[tuple[str, str]]) -> None:
    at = open_page(*pairs, details_of("lines"))
    bars = figures(at)["lines"]["data"]
    assert costs(at) == [money(sum(bar["x"][place] for bar in bars)) for place in range(3)]


def test_the_charts_say_where_the_scenario_stands() -> None:
    at = open_page(
        ("cache_hit_rate", "0.75"), ("input_output_ratio", "12"), ("tokens_per_month", "8e9"), details_of("mtok")
    )
    notes = {name: " ".join(a["text"] for a in f["layout"]["annotations"]) for name, f in figures(at).items()}
    assert "you: 8B" in notes["volume"]
    assert "you: 75 %" in notes["cache_hit_rate"]
    assert "you: 12" in notes["input_output_ratio"]
    assert "you: 50 %" in notes["utilisation"]  # 60 %, capped by a peak of 2


def test_an_end_of_the_band_that_makes_the_estimated_option_itself_the_cheapest_names_it_once() -> None:
    at = open_page(("tokens_per_month", "10.8e9"), ("2.price.input_usd_per_mtok", "1.4"))
    # hosted: 9,000M in at 1.4 and 1,800M out at 0.4 = $13,320. Own: a replica, which peaks leave half full, serves
    # 8.38B tokens: two and a spare, 3 × 3.85 × 730 + 7,500 = $15,931.50; at the high end, × 1.31, 10.98B: one and a
    # spare, 2 × 3.85 × 730 + 7,500 = $13,121
    assert warnings(at) == [
        "Not certain: at the high end of its throughput band Gemma 4 31B on H100 costs $13.1k and is cheapest."
    ]
