"""Where the cheaper of two options changes over volume, found the slow way: every piece of both costs is looked at.

Counts are rounded up without the forgiven part here: a corner stands where the replica is full. A cost is taken from
below at a corner (the next replica is paid from there on).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from tests.support.twin import extras, provisioned, scaled, self_hosted, token_priced
from tests.support.twin.load import Load
from tests.support.twin.machines import rented
from tests.support.twin.numbers import Setting, field_of
from tests.support.twin.options import Document, Option, Scene, cost, part_load

CORNERS = Setting(forgiven=Fraction(0))
MOST = 20_000
"""More corners than this are not looked at one by one."""
HAIRS = 10**6
"""A stretch is looked at this close to its ends."""


@dataclass(frozen=True)
class Crossing:
    """`at`: the last volume of the old order, or of the equality that began at `flat_from`."""

    at: Fraction
    kind: str
    cheaper_below: str
    cheaper_above: str
    flat_from: Fraction


class TooManyCornersError(Exception):
    """The end is too far away to look at every piece."""


def crossings(document: Document, a: str, b: str, end: Fraction) -> tuple[list[Crossing], str | None]:
    """All changes in (0, end), and which is cheaper at last before the end (None: equal)."""
    scene = Scene(document, CORNERS)
    names = (a, b)
    found: list[Crossing] = []
    last: tuple[Fraction, int] | None = None  # where the newest order ended, and which it was
    for low, high, sign in _pieces(scene, a, b, end):
        if sign == 0:
            continue
        if last is not None and last[1] != sign:
            below, above = names[last[1] > 0], names[sign > 0]
            found.append(Crossing(low, _kind(scene, a, b, low, high), below, above, last[0]))
        last = (high, sign)
    return found, None if last is None else names[last[1] > 0]


def _kind(scene: Scene, a: str, b: str, at: Fraction, high: Fraction) -> str:
    after = (at + high) / 2
    if any(usd(scene, name, after) is None for name in (a, b)):
        return "end"
    return "equal" if usd(scene, a, at) == usd(scene, b, at) else "step"


def usd(scene: Scene, name: str, tokens: Fraction) -> Fraction | None:
    return cost(scene.option(name), scene.load(tokens), scene).total


def _pieces(scene: Scene, a: str, b: str, end: Fraction) -> Iterator[tuple[Fraction, Fraction, int]]:
    """Stretches with the sign of cost(a) − cost(b) inside each; none beyond both ends."""
    corners = sorted({Fraction(0), end, *(e for name in (a, b) for e in edges(scene, name, end) if 0 < e < end)})
    for low, high in pairwise(corners):
        yield from _straight(scene, a, b, low, high)


def _straight(scene: Scene, a: str, b: str, low: Fraction, high: Fraction) -> Iterator[tuple[Fraction, Fraction, int]]:
    """A stretch cut where costs bend (a best baseline changes) and where they meet."""
    hair = (high - low) / HAIRS
    points = [low + hair, (low + high) / 2, high - hair]
    mine = [[usd(scene, name, t) for t in points] for name in (a, b)]
    if None in mine[0] or None in mine[1]:
        if None in mine[0] and None in mine[1]:
            return
        yield low, high, 1 if None in mine[0] else -1
        return
    differences = [x - y for x, y in zip(*mine, strict=True) if x is not None and y is not None]
    if any(_bent(costs) for costs in mine):
        middle = _bend(scene, a if _bent(mine[0]) else b, low, high)
        yield from _straight(scene, a, b, low, middle)
        yield from _straight(scene, a, b, middle, high)
        return
    slope = (differences[2] - differences[0]) / (points[2] - points[0])
    root = points[0] - differences[0] / slope if slope else None
    if root is not None and low < root < high:
        yield low, root, _sign(-slope)
        yield root, high, _sign(slope)
    else:
        yield low, high, _sign(differences[1])


def _bent(costs: list[Fraction | None]) -> bool:
    """Three costs at even distances that are on no line; a bend that they cannot see lies where all three agree."""
    return costs[0] is not None and costs[0] + costs[2] != 2 * costs[1]  # type: ignore[operator]


def _bend(scene: Scene, name: str, low: Fraction, high: Fraction) -> Fraction:
    """A bend of a concave cost: where the lines at its two ends meet, which is a bend or lies between two of them."""
    width = (high - low) / HAIRS
    first = [usd(scene, name, low + width * k) for k in (1, 2)]
    final = [usd(scene, name, high - width * k) for k in (1, 2)]
    rise = (first[1] - first[0]) / width  # type: ignore[operator]
    fall = (final[0] - final[1]) / width  # type: ignore[operator]
    if rise == fall:
        return (low + high) / 2
    meets = (final[0] - fall * (high - width) - (first[0] - rise * (low + width))) / (rise - fall)  # type: ignore[operator]
    return meets if low < meets < high else (low + high) / 2


def _sign(number: Fraction) -> int:
    return (number > 0) - (number < 0)


# corners of each kind


def edges(scene: Scene, name: str, end: Fraction, most: int = MOST) -> set[Fraction]:
    """Volumes up to `end` at which an option's cost jumps or bends; raises TooManyCornersError."""
    option = scene.option(name)
    if option["kind"] == "mix":
        found: set[Fraction] = set()
        whole = scene.load(Fraction(1))
        for part in option["parts"]:
            each = part_load(part, whole).tokens
            ratio = field_of(part, "input_output_ratio", whole.ratio)
            length = field_of(part, "input_tokens_per_request", whole.length)
            found |= {e / each for e in _edges(scene.option(part["option"]), scene, end * each, ratio, length, most)}
        return found
    load = scene.load(Fraction(1))
    return _edges(option, scene, end, load.ratio, load.length, most)


def _edges(option: Option, scene: Scene, end: Fraction, ratio: Fraction, length: Fraction, most: int) -> set[Fraction]:
    if option["kind"] in token_priced.KINDS:
        return set()
    load = scene.load(Fraction(1))
    inputs = ratio / (1 + ratio)
    one = load.part(inputs / (load.requests * length), length, ratio)  # one token of this length and ratio
    assert one.tokens == 1
    one = one.of(extras.attempts(option))
    if option["kind"] == "provisioned":
        return _provisioned_edges(option, one, end, most)
    full = self_hosted.capacity(option, one, scene.ratio, scene.at) * 3600
    supply = option["supply"]
    if scaled.is_scaled(option):
        used = field_of(option["scaling"], "busy_hour_utilisation", Fraction(85, 100))
        a_replica = full * self_hosted.kept(supply) * used
        return {e for t in set(one.hourly) if t for e in _multiples(a_replica / t, end, most)}
    hours, used = self_hosted.billed_hours(option), self_hosted.average_utilisation(option, one)
    if supply["kind"] not in ("blend", "mix"):
        return set(_multiples(full * self_hosted.kept(supply) * hours * used / one.tokens, end, most))
    peak_hours = field_of(supply, "peak_hours_per_month", hours)
    baseline = rented(option, supply["reserved"]).held(int(supply["baseline_replicas"]))
    low, high = full * self_hosted.kept(supply["reserved"]), full * self_hosted.kept(supply["on_demand"])
    at_once = _multiples(high * hours * used / one.tokens, end, most, baseline * low * hours * used / one.tokens)
    in_hours = _multiples(high * peak_hours / one.tokens, end, most, baseline * low * hours / one.tokens)
    return {*at_once, *in_hours}


def _provisioned_edges(option: Option, one: Load, end: Fraction, most: int) -> set[Fraction]:
    heavy, units = provisioned.weight(option, one), option.get("units")
    full = [a_unit / (tokens * heavy) for tokens, a_unit in provisioned.periods(option, one) if tokens * heavy]
    if units is not None:
        return {int(units) * step for step in full}
    return set(_multiples(min(full) * int(option.get("unit_increment") or 1), end, most)) if full else set()


def _multiples(step: Fraction, end: Fraction, most: int, start: Fraction = Fraction(0)) -> Iterator[Fraction]:
    if (end - start) / step > most:
        raise TooManyCornersError
    return (start + n * step for n in range(max(0, math.floor((end - start) / step) + 1)))


def scale_of(document: Document, a: str, b: str, corners: int = 60) -> Fraction:
    """An end up to which the two options have about so many corners together; 10¹² where they have none."""
    scene = Scene(document, CORNERS)
    end = Fraction(10**12)
    while True:
        try:
            found = {e for name in (a, b) for e in edges(scene, name, end, corners * 4) if 0 < e < end}
        except TooManyCornersError:
            end /= 8
            continue
        if len(found) <= corners or end < 1:
            return end
        end = sorted(found)[corners]
