"""The Map page's answers in words."""

from __future__ import annotations

from collections.abc import Sequence

from breakeven.figures import percent
from breakeven.map.answer import Flip, at_point, chance_at_point
from breakeven.map.question import Question
from breakeven.words.risk import chance_words
from economics.risk.map import ChanceMap, CostMap


def headline(question: Question, costs: CostMap) -> str:
    """Name the cheapest option at your point, or on most of the map where there is no such point."""
    place = at_point(costs)
    across, up = costs.here
    if place is not None and across is not None and up is not None:
        point = f"{question.x.point_words(across)} and {question.y.point_words(up)}"
        return f"At your point, {point}, {costs.names[place]} is cheapest."
    shares = sorted(zip(_shares(costs), costs.names, strict=True), reverse=True)
    parts = [f"{name} is cheapest on {percent(share)}" for share, name in shares[:1]]
    parts += [f"{name} on {percent(share)}" for share, name in shares[1:] if share > 0]
    return f"{', '.join(parts)} of this map."


def flips_sentence(flips: Sequence[Flip]) -> str:
    """Say where the nearest flip along each axis is; empty without a point of yours."""
    if flips and all(flip.at is None for flip in flips):
        return f"On this map neither {' nor '.join(flip.scale.name for flip in flips)} alone changes that."
    parts = []
    for flip in flips:
        if flip.at is None:
            parts.append(f"along {flip.scale.name} nothing on this map changes that")
        else:
            parts.append(f"along {flip.scale.name} it flips at {flip.scale.words(flip.at)}, to {flip.to}")
    text = "; ".join(parts)
    return f"{text[0].upper()}{text[1:]}." if text else ""


def map_in_words(answer: str, costs: CostMap) -> str:
    """Return the text alternative of the map: its answer, and the share of it on which each option is cheapest."""
    shares = ", ".join(f"{name} on {percent(share)}" for name, share in zip(costs.names, _shares(costs), strict=True))
    return f"{answer} Cheapest on the map: {shares}."


def notes(question: Question, costs: CostMap, chances: ChanceMap | None, ranges_assumed: bool) -> list[str]:
    """Return what a reader of the map must know; `ranges_assumed`: the user gave no ranges for uncertain inputs."""
    variables = (question.x.variable, question.y.variable)
    sentences = [
        "Lines: the two options beside them cost the same there, or one more copy of the model or unit decides."
    ]
    if chances is not None:
        assumed = " Their ranges are assumed: see How sure." if ranges_assumed else ""
        sentences.append(
            "The stronger a colour, the more simulations of the uncertain inputs the option is the cheapest in, in the "
            f"first month; what the axes set is not drawn, and options that cost the same share a simulation.{assumed}"
        )
        nearest = chance_at_point(costs, chances)
        if nearest is not None:
            tie = f"; in {chance_words(nearest.equal)} two or more are equally cheap" if nearest.equal else ""
            share = chance_words(nearest.share)
            sentences.append(f"At your point {nearest.name} is the cheapest in {share} of the simulations{tie}.")
    if "utilisation" in variables:
        sentences.append("Utilisation is set alike for all bought capacity, and cannot exceed what peaks leave.")
    if question.view == "unit" and "tokens_per_month" in variables:
        sentences.append("One fully billed copy of the model or unit: the volume changes nothing but fixed prices.")
    if None in costs.here:
        sentences.append("Your options differ in an input of an axis, so there is no single point of yours.")
    elif at_point(costs) is None:
        sentences.append("Your own point lies outside what the axes can show.")
    return sentences


def _shares(costs: CostMap) -> list[float]:
    """Return the share of the map's points on which each option is cheapest."""
    return [float((costs.cheapest == place).mean()) for place in range(len(costs.names))]
