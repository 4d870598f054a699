"""The answer of a map: your point, the nearest flips, and what is cheapest most often."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from breakeven.defaults import default_scenario
from breakeven.map.answer import at_point, chance_at_point, flips, likeliest
from breakeven.map.axes import scales
from breakeven.map.question import DEFAULT_AXES, PREFERRED, Question, axes_of, chances_of, costs_of
from breakeven.outlook import plan
from breakeven.words.map import notes
from economics.break_even.compare import compare
from economics.over_time.plan import Plan
from economics.risk.map import CHANCE_POINTS, NONE, ChanceMap
from economics.scenario.reading import read_scenario, scenario_document
from economics.scenario.risk import Risk
from pricing.resolve.scenario import ResolvedScenario, resolve
from pricing.store.catalogue import Catalogue, open_catalogue

AS_OF = date(2026, 11, 20)


@pytest.fixture
def resolved(shared_catalogue) -> ResolvedScenario:
    return resolve(default_scenario(), shared_catalogue, AS_OF)


@pytest.fixture
def planned(resolved: ResolvedScenario) -> Plan:
    return plan(resolved)


def test_a_flip_is_where_two_options_cost_the_same(shared_catalogue: Catalogue) -> None:
    resolved = resolve(default_scenario(2), shared_catalogue, AS_OF)
    document = scenario_document(resolved.scenario)
    document["workload"]["tokens_per_month"] = 1.3e10
    moved = plan(resolve(read_scenario(document), open_catalogue(), AS_OF))
    offered = scales(moved)
    question = Question(offered["tokens_per_month"], offered["usd_per_gpu_hour"])
    along_x, along_y = flips(moved, question, costs_of(moved, question))
    comparison = compare(resolved.options, resolved.load)
    exact = [c.at for e in comparison.break_evens if e.variable == "tokens_per_month" for c in e.crossings]
    assert any(along_x.at == pytest.approx(value, rel=1e-9) for value in exact)
    # 13,000 Mtok × $0.623333 = $8,103.33 for 1 replica on a machine of 8 GPUs × 730 h: below $1.39 of the $3.99 asked
    assert along_y.at == pytest.approx(13_000 * 0.6233333333333333 / (8 * 730), rel=1e-9)
    assert along_y.to == "Llama 70B on 2× H100"


def test_chances_span_the_map_of_costs_in_fewer_points(planned: Plan) -> None:
    offered = scales(planned)
    question = Question(offered["tokens_per_month"], offered["utilisation"])
    costs = costs_of(planned, question)
    chances = chances_of(planned, Risk(draws=50), question, costs)
    assert chances.chance.shape == (3, CHANCE_POINTS, CHANCE_POINTS)
    for coarse, fine in ((chances.x, costs.x), (chances.y, costs.y)):
        assert coarse.values[[0, -1]] == pytest.approx(fine.values[[0, -1]])
    assert chances_of(planned, Risk(draws=50), question, costs_of(planned, question, 5)).chance.shape == (3, 5, 5)
    here = chance_at_point(costs, chances)
    assert here is not None
    assert here.name == costs.names[at_point(costs)]
    assert 0.5 < here.share <= 1
    assert here.equal == 0


def test_where_nothing_is_known_nothing_is_likeliest(planned: Plan) -> None:
    offered = scales(planned)
    question = Question(offered["tokens_per_month"], offered["utilisation"])
    costs = costs_of(planned, question, 2)
    chance = np.full((3, 2, 2), np.nan)
    chance[:, 0] = np.array([0.1, 0.7, 0.2])[:, None]
    chances = ChanceMap(costs.x, costs.y, costs.names, chance, np.zeros((2, 2)), 1)
    assert likeliest(chances).tolist() == [[1, 1], [NONE, NONE]]


@pytest.mark.parametrize(
    ("wanted", "axes"),
    [
        (DEFAULT_AXES, ("tokens_per_month", "input_output_ratio")),
        (("utilisation", "cache_hit_rate"), ("cache_hit_rate", "tokens_per_month")),
        (("batch_share", "cache_hit_rate"), ("batch_share", "cache_hit_rate")),
    ],
)
def test_axes_that_a_plan_does_not_have_are_replaced(wanted: tuple[str, str], axes: tuple[str, str]) -> None:
    offered = ("tokens_per_month", "cache_hit_rate", "input_output_ratio", "batch_share")
    assert axes_of(offered, wanted) == axes
    assert axes_of(PREFERRED, DEFAULT_AXES) == DEFAULT_AXES


def test_every_axis_has_words_of_its_own(planned: Plan) -> None:
    offered = scales(planned).values()
    assert {scale.label for scale in offered} >= {"Tokens a month", "GPU rate, $ per GPU-hour", "Input/output ratio"}
    assert len({scale.point_words(0.5) for scale in offered}) >= len(offered) - 2
    for scale in offered:
        assert scale.label.startswith(scale.title)
        assert "{" not in scale.point_words(scale.low)


def test_the_notes_say_what_the_axes_and_the_view_leave_out(planned: Plan) -> None:
    offered = scales(planned)
    question = Question(offered["tokens_per_month"], offered["utilisation"], "unit")
    costs = costs_of(planned, question, 3)
    text = " ".join(notes(question, costs, None, ranges_assumed=True))
    assert "cannot exceed what peaks leave" in text
    assert "the volume changes nothing but fixed prices" in text
    assert "ranges are assumed" not in text
    chances = chances_of(planned, Risk(draws=20), question, costs)
    assert "ranges are assumed" in " ".join(notes(question, costs, chances, ranges_assumed=True))
    assert "ranges are assumed" not in " ".join(notes(question, costs, chances, ranges_assumed=False))


@pytest.mark.parametrize("tokens", [2.01093e10, 1.0003e10, 3e9])
def test_the_answer_at_your_own_point_is_that_of_the_comparison(shared_catalogue, tokens: float) -> None:
    document = scenario_document(default_scenario())
    document["workload"]["tokens_per_month"] = tokens
    here = resolve(read_scenario(document), shared_catalogue, AS_OF)
    costs = {o.name: o.cost(here.load).usd_per_month.values for o in here.options}
    planned = plan(here)
    offered = scales(planned)
    drawn = costs_of(planned, Question(offered["tokens_per_month"], offered["utilisation"]))
    place = at_point(drawn)
    assert place is not None
    assert drawn.names[place] == min(costs, key=costs.__getitem__)
