"""What a map says at your own point: which option is cheapest there, and how far the next flip is along each axis."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from breakeven.map.axes import Scale
from breakeven.words.figures import percent
from economics.break_even.curves import View
from economics.over_time.plan import Plan
from economics.risk.map import NONE, Axis, CostMap, cost_map

_BESIDE = 1e-9
"""How far a second line runs beside your own, as a share of the axis: a map needs two."""


@dataclass(frozen=True)
class Flip:
    """The nearest value along an axis at which another option becomes the cheapest; None where none does."""

    scale: Scale
    at: float | None = None
    to: str = ""


def headline(found: CostMap, x: Scale, y: Scale) -> str:
    """The cheapest option at your point, or on most of the map where the axes have no point of yours."""
    here = at_point(found)
    if here is not None:
        point = f"{_value(x, found.here[0])} and {_value(y, found.here[1])}"
        return f"At your point, {point}, {found.names[here]} is cheapest."
    shares = sorted(((float((found.cheapest == i).mean()), name) for i, name in enumerate(found.names)), reverse=True)
    parts = [f"{name} is cheapest on {percent(share)}" for share, name in shares[:1]]
    parts += [f"{name} on {percent(share)}" for share, name in shares[1:] if share > 0]
    return f"{', '.join(parts)} of this map."


def at_point(found: CostMap) -> int | None:
    """The place of the option that is cheapest at the grid point nearest to yours; None without one."""
    x, y = found.here
    if x is None or y is None or not (_on(found.x, x) and _on(found.y, y)):
        return None
    column, row = (int(np.argmin(np.abs(axis.values - at))) for axis, at in ((found.x, x), (found.y, y)))
    best = int(found.cheapest[row, column])
    return None if best == NONE else best


def flips(plan: Plan, found: CostMap, x: Scale, y: Scale, view: View) -> list[Flip]:
    """The nearest exact flip along each axis from your point; empty without a point."""
    if at_point(found) is None:
        return []
    here_x, here_y = found.here
    assert here_x is not None
    assert here_y is not None
    along_x = cost_map(plan, found.x, _beside(found.y, here_y), view)
    along_y = cost_map(plan, _beside(found.x, here_x), found.y, view)
    return [_nearest(along_x, 0, x, here_x, here_y), _nearest(along_y, 1, y, here_y, here_x)]


def flips_sentence(found: list[Flip]) -> str:
    """The flips in words."""
    parts = []
    for flip in found:
        if flip.at is None:
            parts.append(f"along {flip.scale.name} nothing on this map changes that")
        else:
            parts.append(f"along {flip.scale.name} it flips at {flip.scale.words(flip.at)}, to {flip.to}")
    text = "; ".join(parts)
    return f"{text[0].upper()}{text[1:]}." if text else ""


def _value(scale: Scale, value: float | None) -> str:
    assert value is not None
    words = scale.words(value)
    return {
        "tokens_per_month": f"{words} tokens a month",
        "usd_per_gpu_hour": f"{words} per GPU-hour",
        "input_output_ratio": f"a ratio of {words}",
        "api_price_factor": "closed APIs at their price",
        "throughput": "throughput as it is",
    }.get(scale.variable, f"{words} {scale.name}")


def _on(axis: Axis, value: float) -> bool:
    return bool(axis.values[0] <= value <= axis.values[-1])


def _beside(axis: Axis, here: float) -> Axis:
    """Your value and one so close to it that nothing happens in between, ascending and inside the axis."""
    gap = _BESIDE * float(axis.values[-1] - axis.values[0])
    pair = (here, here + gap) if here + gap <= axis.values[-1] else (here - gap, here)
    return Axis(axis.variable, np.array(pair))


def _nearest(line: CostMap, along: int, scale: Scale, here: float, across: float) -> Flip:
    """The crossing on your own line that is nearest on the axis as it is drawn."""
    segments, pairs = line.segments, line.pairs
    ends = [(segments[:, 2 * e + along], segments[:, 2 * e + 1 - along]) for e in (0, 1)]
    values = np.concatenate([at[beside == across] for at, beside in ends])
    between = np.concatenate([pairs[beside == across] for _, beside in ends])
    if not len(values):
        return Flip(scale)
    if scale.logarithmic and here <= 0:
        nearest = int(np.argmin(values))
    else:
        nearest = int(np.argmin(np.abs(scale.at(values) - scale.at(np.array(here)))))
    axis = line.x if along == 0 else line.y
    row = line.cheapest[0] if along == 0 else line.cheapest[:, 0]
    mine = int(row[int(np.argmin(np.abs(axis.values - here)))])
    others = [int(place) for place in between[nearest] if place != mine]
    return Flip(scale, float(values[nearest]), line.names[others[0]] if others else "")
