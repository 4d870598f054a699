"""Chances in words: ties are said, with how they count."""

from __future__ import annotations

import numpy as np
import pytest

from breakeven.map.axes import scales
from breakeven.map.question import Question
from breakeven.words import map as map_words
from breakeven.words.risk import chance_sentence, tie_sentence
from economics.over_time.plan import Plan
from economics.risk.map import ChanceMap, cost_map
from tests.support.horizon_cases import api, plan, rented

WORTH = {"a": (-3.0, -2.0, -1.0), "b": (-3.0, -2.0, -1.0), "c": (-9.0, -8.0, -7.0)}


@pytest.mark.parametrize(
    ("equal", "said"),
    [
        (0, ""),
        (1, "In every simulation two or more options are equally cheap: such a simulation counts in equal parts for "
            "each. a and b cost the same."),
        (0.4, "In 40 % of the simulations two or more options are equally cheap: such a simulation counts in equal "
              "parts for each. a and b cost the same."),
        (0.001, "In less than 1 % of the simulations two or more options are equally cheap: such a simulation counts "
                "in equal parts for each. a and b cost the same."),
    ],
)  # fmt: skip
def test_a_tie_is_said_with_its_share_and_its_names(equal: float, said: str) -> None:
    assert tie_sentence(equal, WORTH) == said


def test_options_that_tie_now_and_then_are_not_called_the_same() -> None:
    assert "the same" not in tie_sentence(0.2, {"a": (-3.0, -2.0, -1.0), "b": (-3.0, -2.0, -0.5)})
    assert (
        chance_sentence({"a": 0.5, "b": 0.5}, 100, 12)
        == "a is cheapest in 50 % of 100 simulations over 12 months; b in 50 %."
    )


def test_the_map_says_a_tie_at_your_point() -> None:
    at: Plan = plan(api(), rented())
    offered = scales(at)
    question = Question(offered["tokens_per_month"], offered["utilisation"])
    costs = cost_map(at, question.x.axis(3, 1e9), question.y.axis(3, 1.0))
    shape = (2, 3, 3)
    for equal, said in (
        (0.4, "in 50 % of the simulations; in 40 % two or more are equally cheap."),
        (0.0, "of the simulations."),
    ):
        chances = ChanceMap(costs.x, costs.y, costs.names, np.full(shape, 0.5), np.full(shape[1:], equal), 3)
        sentences = map_words.notes(question, costs, chances, ranges_assumed=False)
        assert any(sentence.endswith(said) for sentence in sentences)
