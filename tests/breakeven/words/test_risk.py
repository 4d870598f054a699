"""Chances in words: ties are said, with how they count."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from breakeven.map.axes import scales
from breakeven.map.question import Question
from breakeven.words import map as map_words
from breakeven.words.answer import sure_sentence
from breakeven.words.risk import chance_sentence, chance_words, often_words, tie_sentence
from economics.break_even.compare import compare
from economics.cost.load import Load
from economics.over_time.plan import Plan
from economics.risk.first_month import FirstMonth
from economics.risk.map import ChanceMap, cost_map
from tests.support.economics_cases import token_option
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


@given(st.integers(1, 10_000).flatmap(lambda draws: st.tuples(st.integers(0, draws), st.just(draws))))
def test_only_all_is_said_of_all_and_only_none_of_none(counted: tuple[int, int]) -> None:
    count, draws = counted
    share = count / draws
    assert (chance_words(share) == "100 %") == (count == draws)
    assert (chance_words(share) == "0 %") == (count == 0)
    of_all = often_words(share, draws).startswith(("all ", "the one "))
    assert of_all == (count == draws)
    assert often_words(share, draws).startswith("none") == (count == 0)
    assert ("one simulation" if draws == 1 else f"{draws:,} simulations") in often_words(share, draws)


def test_pages_and_report_say_one_share_in_the_same_words() -> None:
    two = (token_option("a", input=2, output=2), token_option("b", input=1, output=1))
    comparison = compare(two, Load(1e8, 1, 1000))
    for share in (0.001, 0.004, 0.005, 0.5, 0.994, 0.995, 0.9995, 1.0):
        chances = {"b": share, "a": 1 - share}
        said = often_words(share, 2_000)
        assert f"b is cheapest in {said} of the month" in sure_sentence(
            FirstMonth(chances, 0.0, 2_000), comparison, assumed=True
        )
        if share > 0.5:
            assert chance_sentence(chances, 2_000, 1).startswith(f"b is cheapest in {said} over 1 month")
