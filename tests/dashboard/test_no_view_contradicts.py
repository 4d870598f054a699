"""No view contradicts the sentence: who is cheapest is computed from what is drawn at “you” and held against it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from random import Random
from typing import Any

import numpy as np
import pytest

from breakeven.curve_axes import own_value, volume_range
from breakeven.figures import money
from breakeven.words.answer import headline
from breakeven.words.cards import cards
from dashboard.compare.charts import lines_chart, variable_chart, volume_chart
from economics.break_even.compare import Comparison, compare
from economics.break_even.curves import variable_curves, volume_curves
from economics.scenario.reading import read_scenario
from pricing.resolve.scenario import ResolvedScenario, resolve
from pricing.store.catalogue import Catalogue
from tests.support.economics_cases import load, token_option
from tests.support.kinds import AS_OF, VERSIONS, documents_of
from tests.support.twin.documents import random_document

VOLUME = "tokens_per_month"
DAY = date.fromisoformat(AS_OF)
SCENARIOS = 200
CLOSE = (1e-2, 1e-3, 1e-4, 1e-6)
"""How far from a break-even a volume is, as a share: there the curves of two options lie on each other."""
DRAWN_ALIKE = 1e-9
"""A difference in cost, as a share, that no chart can show."""


def named(comparison: Comparison) -> set[str]:
    """The options that the sentence says are the cheapest."""
    sentence, names = headline(comparison), sorted((r.name for r in comparison.options), key=len, reverse=True)

    def first(text: str) -> str:
        return next(name for name in names if text.startswith(name))

    if sentence.startswith("No option"):
        return set()
    if not sentence.startswith("Today: "):
        head = sentence.partition(" cost the same, the least: ")[0]
        if head != sentence:
            return {name for part in head.split(" and ") for name in part.split(", ")}
        assert " is cheapest: " in sentence
        return {first(sentence)}
    today, _, elsewhere = sentence.partition(" a month on ")[2].partition(". ")
    today = today.removesuffix(".")
    if "Nothing compared is cheaper" in elsewhere:
        _, _, same = elsewhere.partition("cheaper; ")
        return {today, *([first(same)] if same else [])}
    if not elsewhere:
        return {today}
    return {first(elsewhere.partition(" with ")[2])}


def drawn_at(trace: Mapping[str, Any], at: float, *, logarithmic: bool = True) -> float:
    """How high the line of a trace runs at a place of its axis, as Plotly joins its points on log axes."""
    x, y = np.array(trace["x"]), np.array([math.nan if v is None else v for v in trace["y"]], dtype=float)
    after = int(np.searchsorted(x, at))
    if x[after] == at:
        return float(y[after])
    ends = np.log(x[[after - 1, after]]) if logarithmic else x[[after - 1, after]]
    share = ((math.log(at) if logarithmic else at) - ends[0]) / (ends[1] - ends[0])
    with np.errstate(divide="ignore"):  # a cost of nothing lies below every axis
        low, high = np.log(y[[after - 1, after]])
    return float(np.exp(low + share * (high - low)))


def lowest(heights: Iterable[tuple[str, float]]) -> set[str]:
    """The options that are the lowest, within what can be drawn; those without a line are none."""
    drawn = {name: height for name, height in heights if not math.isnan(height)}
    least = min(drawn.values(), default=math.nan)
    return {name for name, height in drawn.items() if height <= least * (1 + DRAWN_ALIKE)}


def agree(seen: set[str], said: set[str]) -> bool:
    """Whether a view and the sentence name the same options; of a tie the sentence may name the first two."""
    return seen == said or (len(seen) > 1 and bool(said) and said <= seen)


def bars(comparison: Comparison) -> list[tuple[str, float]]:
    traces = lines_chart(comparison)["data"]
    costs = [result.cost.usd_per_month.scalar for result in comparison.options]
    return [
        (result.name, math.nan if usd is None else sum(trace["x"][place] for trace in traces))
        for place, (result, usd) in enumerate(zip(comparison.options, costs, strict=True))
    ]


def check(resolved: ResolvedScenario, comparison: Comparison) -> bool:
    """Hold every view against the sentence; return whether the volume is on the chart."""
    names, said = [result.name for result in comparison.options], named(comparison)
    options, at, (low, high) = resolved.options, float(comparison.load.tokens_per_month), volume_range(comparison)
    assert agree(lowest(bars(comparison)), said)

    made = cards(resolved.scenario, comparison, {}, {}, {})
    assert {card.name for card in made if card.is_cheapest} <= said or len(said) > 1
    assert [card.name for card in made] == names
    usd = {result.name: result.cost.usd_per_month.scalar for result in comparison.options}
    assert [card.cost.removeprefix("about ") for card in made] == [money(usd[name]) for name in names]
    paid = usd.get(comparison.current)
    if paid is not None:
        for card in made:
            mine = usd[card.name]
            tone = "" if mine is None else "better" if mine < paid else "worse" if mine > paid else "same"
            assert card.tone == tone, card.name

    if not low <= at <= high:  # fewer than a thousand tokens a month: there is no “you” on the chart
        return False
    chart = volume_chart(comparison, volume_curves(options, comparison.load, low, high))
    assert chart["layout"]["shapes"][0]["x0"] == at
    lines = chart["data"][: len(names)]
    heights = [(name, drawn_at(line, at)) for name, line in zip(names, lines, strict=True)]
    assert agree(lowest(heights), said), (said, heights)
    for name, height in heights:
        cost = usd[name]
        assert math.isnan(height) if cost is None else height == pytest.approx(cost, rel=1e-12)

    for variable in ("cache_hit_rate", "input_output_ratio"):
        own = own_value(comparison, variable)
        curves = variable_curves(options, comparison.load, variable, "replicas")
        if curves[0].x[0] <= own <= curves[0].x[-1]:
            lines = variable_chart(comparison, curves, own)["data"][: len(names)]
            straight = variable == "cache_hit_rate"
            heights = [(n, drawn_at(t, own, logarithmic=not straight)) for n, t in zip(names, lines, strict=True)]
            assert agree(lowest(heights), said), (variable, said, heights)
    return True


def near_a_break_even(rng: Random, resolved: ResolvedScenario, comparison: Comparison) -> Comparison | None:
    """The same options at a volume close to where two of them change places."""
    places = [c.at for even in comparison.over_volume for c in even.crossings[:500]]
    if not places:
        return None
    at = rng.choice(places) * (1 + rng.choice((-1, 1)) * rng.choice(CLOSE))
    if not 0 < at <= 1e15:
        return None
    return compare(resolved.options, resolved.load.with_(VOLUME, at), comparison.current)


@pytest.mark.parametrize("part", range(4))
def test_who_is_cheapest_where_you_are_drawn_is_who_the_sentence_names(part: int, shared_catalogue: Catalogue) -> None:
    count = SCENARIOS // 4
    drawn = close = 0
    for seed in range(part * count, (part + 1) * count):
        rng = Random(seed)
        document = random_document(rng, extremes=seed % 2 == 0)
        resolved = resolve(read_scenario(document), shared_catalogue, DAY)
        comparison = compare(resolved.options, resolved.load, resolved.scenario.current)
        drawn += check(resolved, comparison)
        moved = near_a_break_even(rng, resolved, comparison)
        close += moved is not None and check(resolved, moved)
    assert drawn > 0.9 * count
    assert close > 0.7 * count  # the others cross nowhere


DOCUMENTS = [document for version in VERSIONS for document in documents_of(version).values()]


@pytest.mark.parametrize(
    "document", DOCUMENTS, ids=lambda d: f"version {d['schema_version']}, {d['options'][-1]['name']}"
)
def test_every_kind_agrees_on_its_steps_too(document: dict[str, Any], shared_catalogue: Catalogue) -> None:
    resolved = resolve(read_scenario(document), shared_catalogue, DAY)
    comparison = compare(resolved.options, resolved.load)
    assert check(resolved, comparison)
    edges = [on_a_step(resolved, result.option) for result in comparison.options]
    for at in {volume for volumes in edges for volume in volumes}:
        check(resolved, compare(resolved.options, resolved.load.with_(VOLUME, at), resolved.options[0].name))


def on_a_step(resolved: ResolvedScenario, option: Any) -> Sequence[float]:
    """The last volume that one more machine is not needed for, and the next beyond it; none without steps."""
    stairs = option.volume_curve(resolved.load)
    edges = [] if stairs is None else stairs.seen_edges(1e7, 1e12, 5)
    return [volume for edge in edges[:2] for volume in (float(edge), float(edge) * (1 + 1e-6))]


@pytest.mark.parametrize(
    ("usd", "current", "said"),
    [
        ({"a": 2.0, "b": 1.0}, "", {"b"}),
        ({"a": 2.0, "b": 1.0}, "a", {"b"}),
        ({"a": 2.0, "b": 1.0}, "b", {"b"}),
        ({"a": 1.0, "b": 1.0, "c": 1.0}, "", {"a", "b", "c"}),
        ({"a": 1.0, "b": 1.0, "c": 2.0}, "a", {"a", "b"}),
    ],
)
def test_the_sentence_is_read_right(usd: dict[str, float], current: str, said: set[str]) -> None:
    options = [token_option(name, input=price, output=price) for name, price in usd.items()]
    assert named(compare(options, load(tokens_per_month=1e9), current)) == said
