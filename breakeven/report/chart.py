"""The chart of cost over volume as SVG: log axes, a line for each option, its crossings with today's option, you."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

import numpy as np

from breakeven.currency import USD, Currency
from breakeven.curve_axes import volume_range
from breakeven.figures import tokens
from breakeven.look import COLOURS, KindLook, look_of
from breakeven.report.labels import LETTER, LINE, Box, Label, box_of, placed, spread
from breakeven.report.marks import Point, marker, path, swatch
from breakeven.report.markup import EMPTY, Markup, element, joined
from breakeven.report.scales import LogScale, decades, money_tick, tokens_tick
from breakeven.shortening import short_names
from breakeven.words.answer import said_flips
from economics.break_even.compare import Comparison
from economics.break_even.crossings import Crossing
from economics.break_even.curves import volume_curves
from economics.break_even.over_volume import VARIABLE
from economics.cost.volume_curve import STEP_TOLERANCE

WIDTH = 700.0
_LEFT, _TOP, _BOTTOM = 52.0, 22.0, 34.0
_NAME = 34
"""Most letters of a name in the legend, with what stands behind it."""
_SWATCH = 46.0
"""From the end of the lines to the names in the legend [px]."""
_NEAR = 34.0
"""Crossings of one option that are closer than this [px] share a label."""
_MARK = 3.0
"""A crossing this close to one that is marked already gets no mark of its own [px]."""
_FEW = 4
"""Up to so many options have no numbers."""
_MARKERS = 4
"""Markers on the line of an option."""
_Y_TICKS, _X_TICKS = 6, 8


@dataclass(frozen=True)
class Line:
    """An option's line: its name and look, and its points [px], in runs where it has a cost."""

    name: str
    colour: str
    look: KindLook
    runs: tuple[tuple[Point, ...], ...]


@dataclass(frozen=True)
class Cross:
    """A crossing of an option with another one: the volume [token/month], and where it is drawn."""

    option: str
    against: str
    volume: float
    at: Point


def held_against(comparison: Comparison) -> str | None:
    """Return the option whose crossings are shown: the one paid today, else the cheapest at the scenario's volume."""
    names = {result.name for result in comparison.options}
    return comparison.current if comparison.current in names else comparison.cheapest


def numbered(name: str, place: int, count: int) -> str:
    """Return the name of an option with its number, by which cut names are told apart; few options have none."""
    return name if count <= _FEW else f"{place + 1} {name}"


def volume_chart(comparison: Comparison, currency: Currency = USD, height: float = 300.0, told: str = "") -> Markup:
    """Return the chart of cost a month over tokens a month as an SVG element; `told` is its text alternative."""
    x, y = _scales(comparison, currency, height)
    lines = _lines(comparison, currency, x, y)
    crossings = _crossings(comparison, currency, x, y)
    mine = float(comparison.load.tokens_per_month)
    you = x.at(mine) if mine >= x.low else None
    labels = _labels(crossings, lines, x, y, you)
    title = f"Cost a month over tokens a month, in {currency.words}"
    return element(
        "svg",
        element("title", title, id="chart-title"),
        element("desc", told, id="chart-told"),
        _axes(x, y, currency),
        EMPTY if you is None else element("line", **_vertical(you, y), class_="you"),
        *(_drawn(line, place) for place, line in enumerate(lines)),
        _crossed(crossings, lines),
        *(_label(label, lines, crossings) for label in labels),
        EMPTY if you is None else _your_mark(you, mine, x, y),
        _legend(comparison, lines, x, y),
        role="img",
        aria_labelledby="chart-title chart-told",
        viewBox=f"0 0 {WIDTH:g} {height:g}",
        xmlns="http://www.w3.org/2000/svg",
        class_="chart",
    )


def _scales(comparison: Comparison, currency: Currency, height: float) -> tuple[LogScale, LogScale]:
    low, high = volume_range(comparison)
    curves = [*_costs(comparison, np.geomspace(low, high, 60))]
    costs = [currency.convert(float(usd)) for curve in curves for usd in curve if math.isfinite(usd) and usd > 0]
    y_low, y_high = decades(min(costs), max(costs)) if costs else (1.0, 10.0)
    names = _legend_names(comparison, [any(map(math.isfinite, curve)) for curve in curves])
    end = WIDTH - _SWATCH - LETTER * max(map(len, names))
    return LogScale(low, high, _LEFT, end), LogScale(y_low, y_high, height - _BOTTOM, _TOP)


def _costs(comparison: Comparison, volumes: np.ndarray) -> Iterator[Sequence[float]]:
    """Each option's cost [USD/month] at some volumes [token/month], infinite where it has none."""
    load = comparison.load.with_(VARIABLE, volumes)
    for result in comparison.options:
        yield np.broadcast_to(result.option.cost(load).usd_per_month.filled(np.inf), volumes.shape).tolist()


def _lines(comparison: Comparison, currency: Currency, x: LogScale, y: LogScale) -> list[Line]:
    """Every option's line; one of its points is always its cost at the scenario's own volume."""
    mine = float(comparison.load.tokens_per_month)
    options = [result.option for result in comparison.options]
    lines = []
    for place, (result, curve) in enumerate(
        zip(comparison.options, volume_curves(options, comparison.load, x.low, x.high), strict=True)
    ):
        assert curve.usd_per_month is not None
        costs = dict(zip(curve.x.tolist(), curve.usd_per_month.filled(np.inf).tolist(), strict=True))
        if x.low <= mine <= x.high:
            own = result.cost.usd_per_month.scalar
            costs[mine] = math.inf if own is None else own
        points = [
            (x.at(volume), y.at(currency.convert(usd))) if math.isfinite(usd) else None
            for volume, usd in sorted(costs.items())
        ]
        runs = tuple(tuple(p for p in run if p) for has, run in groupby(points, lambda p: p is not None) if has)
        lines.append(Line(result.name, COLOURS[place % len(COLOURS)], look_of(result.option.kind), runs))
    return lines


def drawn_crossings(comparison: Comparison) -> dict[tuple[str, str], tuple[Crossing, ...]]:
    """The crossings that the chart marks, by an option and the one it is held against.

    First those with today's option or the cheapest, then of each pair that the answer names, all inside the chart.
    """
    low, high = volume_range(comparison)
    reference = held_against(comparison)
    told = said_flips(comparison)
    named = {frozenset((flip.cheaper_below, flip.cheaper_above)): flip.cheaper_above for flip in told}
    found: dict[tuple[str, str], tuple[Crossing, ...]] = {}
    of_reference = [even for even in comparison.over_volume if reference in (even.a, even.b)]
    for even in (*of_reference, *(e for e in comparison.over_volume if e not in of_reference)):
        pair = frozenset((even.a, even.b))
        if reference not in pair and pair not in named:
            continue
        option = next(iter(pair - {reference})) if reference in pair else named[pair]
        flips = [flip for flip in told if {flip.cheaper_below, flip.cheaper_above} == pair]
        every = {crossing.at: crossing for crossing in (*flips, *even.crossings)}
        inside = tuple(every[at] for at in sorted(every) if low <= at <= high)
        if inside:
            found[option, next(iter(pair - {option}))] = inside
    return found


def _crossings(comparison: Comparison, currency: Currency, x: LogScale, y: LogScale) -> list[Cross]:
    """Where each crossing of the chart is drawn."""
    found = [(pair, c) for pair, crossings in drawn_crossings(comparison).items() for c in crossings]
    if not found:
        return []
    # just below an end, where the option that ends still has a cost
    at = np.array([c.at * (1 - STEP_TOLERANCE) if c.kind == "end" else c.at for _, c in found])
    costs = dict(zip((r.name for r in comparison.options), _costs(comparison, at), strict=True))
    crosses = []
    for place, (pair, crossing) in enumerate(found):
        usd = costs[crossing.cheaper_below][place]
        if math.isfinite(usd):
            crosses.append(Cross(*pair, crossing.at, (x.at(crossing.at), y.at(currency.convert(usd)))))
    return crosses


def _labels(
    crossings: Sequence[Cross], lines: Sequence[Line], x: LogScale, y: LogScale, you: float | None
) -> list[Label]:
    """The labels of all crossings; those of two options that are near each other have one together."""
    wanted = []
    for line, against in ((line, other.name) for line in lines for other in lines):
        group: list[Cross] = []
        for cross in [c for c in crossings if (c.option, c.against) == (line.name, against)]:
            if group and cross.at[0] - group[-1].at[0] > _NEAR:
                wanted.append(_together(group))
                group = []
            group.append(cross)
        if group:
            wanted.append(_together(group))
    frame = Box(x.start + 2, y.end + 1, x.end - 2, y.start - 2)
    marks = [Box(c.at[0] - 4, c.at[1] - 4, c.at[0] + 4, c.at[1] + 4) for c in crossings]
    mine = [] if you is None else [Box(you - 1.5, y.end, you + 1.5, y.start)]
    return placed(wanted, frame, [*mine, *marks], (p for line in lines for p in _along(line)))


def _along(line: Line) -> Iterator[Point]:
    """Points on a line, close together."""
    for run in line.runs:
        for (x1, y1), (x2, y2) in pairwise(run):
            steps = max(1, math.ceil(max(abs(x2 - x1), abs(y2 - y1)) / 3))
            yield from ((x1 + (x2 - x1) * n / steps, y1 + (y2 - y1) * n / steps) for n in range(steps + 1))


def _together(group: Sequence[Cross]) -> tuple[str, Point]:
    first, last = tokens(group[0].volume), tokens(group[-1].volume)
    middle = group[len(group) // 2].at
    if len(group) == 1 or first == last:
        return first, middle
    return f"{first} to {last}, {len(group):,}×", middle


def _axes(x: LogScale, y: LogScale, currency: Currency) -> Markup:
    parts = []
    for value in y.ticks(_Y_TICKS):
        height = y.at(value)
        parts.append(element("line", x1=x.start, y1=height, x2=x.end, y2=height, class_="grid"))
        parts.append(_text(money_tick(value, currency), x.start - 5, height + 3.2, "end"))
    for value in x.ticks(_X_TICKS):
        place = x.at(value)
        parts.append(element("line", x1=place, y1=y.end, x2=place, y2=y.start, class_="grid"))
        parts.append(_text(tokens_tick(value), place, y.start + 13, "middle"))
    parts.append(element("line", x1=x.start, y1=y.start, x2=x.end, y2=y.start, class_="axis"))
    parts.append(_text("tokens a month, input and output", (x.start + x.end) / 2, y.start + 28, "middle"))
    parts.append(_text(f"{currency.words} a month", 2, 10, "start"))
    return joined(*parts)


def _vertical(at: float, y: LogScale) -> dict[str, float]:
    return {"x1": at, "y1": y.end, "x2": at, "y2": y.start}


def _your_mark(you: float, mine: float, x: LogScale, y: LogScale) -> Markup:
    """The reader's own volume, above the lines and their labels, where it covers none of them."""
    words = f"you: {tokens(mine)} tokens a month"
    half = (box_of(words, 0, 0).right - box_of(words, 0, 0).left) / 2
    middle = min(max(you, x.start + half + 70), x.end - half)
    return element(
        "text", words, x=middle, y=y.end - LINE + 2, text_anchor="middle", class_="yours"
    )  # the strip above the plot holds the axis' unit to the left


def _drawn(line: Line, place: int) -> Markup:
    """An option's line and its markers, which stand elsewhere on each line."""
    drawn = [path(run, line.colour, line.look.dash, 2.0) for run in line.runs if len(run) > 1]
    points = [point for run in line.runs for point in run]
    if points:
        left, right = points[0][0], points[-1][0]
        wanted = [left + (right - left) * (n + 0.5 + 0.07 * (place % 6)) / (_MARKERS + 0.6) for n in range(_MARKERS)]
        drawn += [marker(at, line.look, line.colour) for at in (_on(line, place) for place in wanted) if at]
    return element("g", element("title", line.name), *drawn, class_="option", data_option=place + 1)


def _on(line: Line, across: float) -> Point | None:
    """The point of a line at a place across; None in a gap."""
    for run in line.runs:
        for (x1, y1), (x2, y2) in pairwise(run):
            if x1 <= across <= x2 and x1 < x2:
                return across, y1 + (y2 - y1) * (across - x1) / (x2 - x1)
    return None


def _crossed(crossings: Iterable[Cross], lines: Sequence[Line]) -> Markup:
    """A ring at every crossing, but one where there is one already."""
    colours = {line.name: line.colour for line in lines}
    rings, last = [], dict[str, Point]()
    for cross in crossings:
        before = last.get(cross.option)
        if before is not None and math.dist(before, cross.at) < _MARK:
            continue
        last[cross.option] = cross.at
        x, y = cross.at
        rings.append(
            element(
                "circle", cx=x, cy=y, r=3.6, fill="#fff", stroke=colours[cross.option], stroke_width=1.8, class_="cross"
            )
        )
    return joined(*rings)


def _label(label: Label, lines: Sequence[Line], crossings: Sequence[Cross]) -> Markup:
    """A label with the line that leads to its crossing, in the colour of the option that crosses."""
    option = next(cross.option for cross in crossings if cross.at == label.at)
    colour = next(line.colour for line in lines if line.name == option)
    x, y = label.at
    box = label.box
    near = min(max(x, box.left + 3), box.right - 3), box.top if box.top > y else box.bottom
    middle = (box.left + box.right) / 2
    return joined(
        element("line", x1=x, y1=y, x2=near[0], y2=near[1], stroke=colour, stroke_width=0.8),
        element("text", label.text, x=middle, y=box.bottom - 2.6, text_anchor="middle", class_="crossing"),
    )


def _legend(comparison: Comparison, lines: Sequence[Line], x: LogScale, y: LogScale) -> Markup:
    """The names beside the ends of the lines, in their order there, each with its line and marker."""
    ends = [line.runs[-1][-1] if line.runs else (x.end, y.start) for line in lines]
    rows = spread([end[1] for end in ends], min(14.0, (y.start - y.end) / len(lines)), y.end + 2, y.start - 2)
    parts, names = [], _legend_names(comparison, [bool(line.runs) for line in lines])
    for place, (line, end, row) in enumerate(zip(lines, ends, rows, strict=True)):
        if line.runs and end[0] >= x.end - 1:
            parts.append(
                element("line", x1=end[0], y1=end[1], x2=x.end + 12, y2=row, stroke=line.colour, stroke_width=0.8)
            )
        parts.append(swatch(line.look, line.colour, x.end + 14, row))
        parts.append(_named(line.name, names[place], x.end + _SWATCH - 2, row + 3.2))
    return joined(*parts)


def _legend_names(comparison: Comparison, have_lines: Sequence[bool]) -> list[str]:
    """What the legend says of each option: its name, and whether it is paid today or has no cost anywhere."""
    asides = [
        " (today)" if r.name == comparison.current else "" if has_line else " (no cost)"
        for r, has_line in zip(comparison.options, have_lines, strict=True)
    ]
    count = len(asides)
    names = [numbered(r.name, place, count) for place, r in enumerate(comparison.options)]
    room = {name: _NAME - len(aside) for name, aside in zip(names, asides, strict=True)}
    short = {longest: short_names(names, longest) for longest in {*room.values()}}
    return [f"{short[room[name]][name]}{aside}" for name, aside in zip(names, asides, strict=True)]


def _named(name: str, short: str, x: float, y: float) -> Markup:
    return element("text", element("title", name), short, x=x, y=y, class_="name")


def _text(words: str, x: float, y: float, anchor: str) -> Markup:
    return element("text", words, x=x, y=y, text_anchor=anchor, class_="tick")
