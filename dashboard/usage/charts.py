"""The charts of the page Your usage: lengths, hours of the week, cached share, load duration, cost, prefix cache."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import numpy as np

from breakeven.currency import USD, Currency
from breakeven.figures import money, percent, tokens
from breakeven.uploads.reconcile import Explanation
from breakeven.usage.filling import in_days, said_name
from breakeven.usage.prefix import CopyCache
from dashboard.widgets.axes import MARGIN, QUIET, layout, linear_axis, log_axis
from dashboard.widgets.look import COLOURS, NEUTRAL, label, labels
from dashboard.widgets.plot import Figure
from economics.numbers import digits
from economics.quantity import Array
from usage.profile import Bar, Part, Profile

HEIGHT = 260
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_HOURS = 24
_MOST_BARS = 12
_INPUT, _OUTPUT = COLOURS[0], COLOURS[1]
_HEAT = [[0.0, "rgba(0,114,178,0.06)"], [0.5, "rgba(0,114,178,0.55)"], [1.0, "rgba(230,159,0,1)"]]
"""From nearly the page's own ground, light or dark, to a colour that stands out on both."""


def lengths_chart(bars: Sequence[Bar], what: str) -> Figure:
    """Return the histogram of input or output tokens a request, in bars of equal width in powers of ten."""
    used = [bar for bar in bars if bar.requests]
    colour = _INPUT if what == "input" else _OUTPUT
    low = math.floor(min(_log(bar.low) for bar in used))
    high = math.ceil(max(_log(bar.high) for bar in used))
    trace = {
        "type": "bar",
        "x": [(_log(bar.low) + _log(bar.high)) / 2 for bar in used],
        "width": [_log(bar.high) - _log(bar.low) for bar in used],
        "y": [bar.requests for bar in used],
        "customdata": [f"{tokens(bar.low)} to {tokens(bar.high)} tokens" for bar in used],
        "marker": {"color": colour, "line": {"width": 0.5, "color": "rgba(128,128,128,0.6)"}},
        "hovertemplate": "%{customdata}: %{y:,} requests<extra></extra>",
        "showlegend": False,
    }
    figure = _titled(f"Length of {what}")
    whole = range(low, max(high, low + 1) + 1)
    figure["xaxis"] = {
        "range": [whole[0], whole[-1]],
        "tickvals": [*whole],
        "ticktext": [tokens(10.0**decade) for decade in whole],
        "title": {"text": f"{what} tokens of a request"},
        **QUIET,
    }
    figure["yaxis"] = linear_axis("requests", 0, max(bar.requests for bar in used), tokens)
    figure["hovermode"] = "closest"
    return {"data": [trace], "layout": figure}


def _log(value: float) -> float:
    """The place of a length on the axis; none at all stands just below 1."""
    return math.log10(value) if value >= 1 else -0.125


def lengths_in_words(profile: Profile, what: str) -> str:
    """Say what the histogram shows."""
    middle, high = getattr(profile, f"p50_{what}_tokens"), getattr(profile, f"p99_{what}_tokens")
    mean = getattr(profile, f"mean_{what}_tokens")
    if middle is None or high is None or mean is None:
        return f"How many requests have how many {what} tokens."
    return (
        f"How many requests have how many {what} tokens: {mean:,.0f} on average, half of them below {middle:,.0f}, "
        f"one of a hundred above {high:,.0f}."
    )


def week_chart(week: Sequence[float | None]) -> Figure:
    """Return the heat map of mean tokens by hour of the week, UTC; hours that the file does not cover are empty."""
    rows = [[*week[day * _HOURS : (day + 1) * _HOURS]] for day in range(len(DAYS))]
    said = [["not in the file" if value is None else f"{tokens(value)} tokens" for value in row] for row in rows]
    trace = {
        "type": "heatmap",
        "z": rows,
        "x": [*range(_HOURS)],
        "y": [*DAYS],
        "text": said,
        "colorscale": _HEAT,
        "xgap": 1,
        "ygap": 1,
        "showscale": False,
        "hovertemplate": "%{y} %{x}:00 UTC: %{text}<extra></extra>",
        "hoverongaps": False,
    }
    figure = _titled("Tokens by hour of the week")
    figure["hovermode"] = "closest"
    figure["xaxis"] = {
        "tickvals": [*range(0, _HOURS, 6)],
        "ticktext": [f"{hour}:00" for hour in range(0, _HOURS, 6)],
        "title": {"text": "hour of the day, UTC"},
        "showgrid": False,
        **QUIET,
    }
    figure["yaxis"] = {"autorange": "reversed", "showgrid": False, **QUIET}
    return {"data": [trace], "layout": figure}


def week_in_words(week: Sequence[float | None]) -> str:
    """Say when the file is busiest."""
    covered = {place: value for place, value in enumerate(week) if value is not None}
    busiest = max(covered, key=lambda place: covered[place])
    mean = sum(covered.values()) / len(covered)
    times = f", {digits(covered[busiest] / mean, 3)} × the mean of all hours" if mean else ""
    return (
        f"Mean tokens of each hour of the week, UTC. The busiest is {DAYS[busiest // _HOURS]} {busiest % _HOURS}:00 "
        f"with {tokens(covered[busiest])} tokens{times}."
    )


def cached_points(profile: Profile) -> tuple[list[float], list[float], float] | None:
    """Return times [s], cached shares and the length of a step [s]: days for a file of more than three, else its steps.

    None where the file does not say what was cached, or has one step alone.
    """
    if not profile.steps or not profile.step_seconds or profile.cached_read_tokens is None:
        return None
    day = 86_400
    long = profile.steps[-1].start_seconds - profile.steps[0].start_seconds > 3 * day
    length = max(profile.step_seconds, day) if long else profile.step_seconds
    sums: dict[int, list[int]] = {}
    for step in profile.steps:
        both = sums.setdefault(step.start_seconds - step.start_seconds % length, [0, 0])
        both[0] += step.cached_read_tokens
        both[1] += step.input_tokens
    points = [(start, read / given) for start, (read, given) in sorted(sums.items()) if given]
    if len(points) < 2:
        return None
    return [float(start) for start, _ in points], [share for _, share in points], float(length)


def cached_chart(profile: Profile, points: tuple[list[float], list[float], float]) -> Figure:
    """Return the chart of the share of the input that was read from a cache, over time."""
    at, shares, length = points
    dated = profile.first is not None
    x: list[str] | list[float] = [_date(start) for start in at] if dated else [start / 3600 for start in at]
    trace = {
        "type": "scatter",
        "mode": "lines+markers",
        "x": x,
        "y": shares,
        "line": {"color": COLOURS[2], "width": 2},
        "marker": {"size": 5},
        "hovertemplate": "%{x}: %{y:.0%}<extra></extra>",
        "showlegend": False,
    }
    figure = _titled(f"From the cache, by {'day' if length >= 86_400 else 'hour'}")
    figure["xaxis"] = {"type": "date", **QUIET} if dated else {"title": {"text": "hours since the start"}, **QUIET}
    figure["yaxis"] = {"range": [0, 1], "tickformat": ".0%", "title": {"text": "share of the input"}, **QUIET}
    return {"data": [trace], "layout": figure}


def cached_in_words(profile: Profile, points: tuple[list[float], list[float], float]) -> str:
    """Say how the cached share moves."""
    _, shares, length = points
    step = "day" if length >= 86_400 else "hour"
    return (
        f"Share of the input read from a cache: {percent(profile.cached_share)} over all, from {percent(min(shares))} "
        f"to {percent(max(shares))} by {step}."
    )


def _date(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, tz=UTC).strftime("%Y-%m-%d %H:%M")


def duration_chart(hours: Array) -> Figure:
    """Return the load-duration curve: the tokens of each hour, the busiest first, over the share of all hours."""
    ordered = np.sort(hours)[::-1]
    at, heights = _corners(ordered)
    mean = float(hours.mean())
    trace = {
        "type": "scatter",
        "mode": "lines",
        "x": at,
        "y": heights,
        "line": {"color": COLOURS[0], "width": 2, "shape": "hv"},
        "fill": "tozeroy",
        "fillcolor": "rgba(0,114,178,0.15)",
        "hovertemplate": "%{x:.1%} of the hours have %{y:,.4s} tokens or more<extra></extra>",
        "showlegend": False,
    }
    figure = _titled("Hours by load, the busiest first")
    figure["hovermode"] = "closest"
    figure["xaxis"] = {"range": [0, 1], "tickformat": ".0%", "title": {"text": "share of all hours"}, **QUIET}
    figure["yaxis"] = linear_axis("tokens an hour", 0, float(ordered[0]), tokens)
    line = {"color": NEUTRAL, "width": 1.5, "dash": "dash"}
    figure["shapes"] = [{"type": "line", "x0": 0, "x1": 1, "y0": mean, "y1": mean, "line": line}]
    figure["annotations"] = [
        {"x": 1, "y": mean, "xanchor": "right", "yanchor": "bottom", "text": f"mean {tokens(mean)}", "showarrow": False}
    ]
    return {"data": [trace], "layout": figure}


def _corners(ordered: Array) -> tuple[list[float], list[float]]:
    """The curve's points where it falls: a year of hours is drawn in as many points as it has levels, at most 500."""
    places = np.unique(np.round(np.linspace(0, len(ordered) - 1, 500)).astype(int))
    changes = [place for place in places if place == 0 or ordered[place] != ordered[place - 1]]
    at = [float(place) / len(ordered) for place in changes]
    return [*at, 1.0], [*(float(ordered[place]) for place in changes), float(ordered[-1])]


def duration_in_words(hours: Array) -> str:
    """Say how uneven the hours are."""
    ordered = np.sort(hours)[::-1]
    total = float(ordered.sum())
    tenth = max(1, round(len(ordered) / 10))
    idle = float((ordered == 0).mean())
    return (
        f"Tokens of each of {len(hours):,} hours, the busiest first: the busiest has {tokens(float(ordered[0]))}, "
        f"{digits(ordered[0] / hours.mean(), 3)} × the mean; the busiest tenth of the hours carries "
        f"{percent(float(ordered[:tenth].sum()) / total)} of all tokens, {percent(idle)} of the hours none."
    )


def prefix_chart(profile: Profile, caches: Sequence[CopyCache]) -> Figure:
    """Return the chart of the hit rate over the size of the cache [token], with what copies of the scenario hold."""
    block = profile.block_tokens or 1
    points = profile.prefix_hit_rates or ()
    traces: list[Figure] = [
        {
            "type": "scatter",
            "mode": "lines",
            "x": [point.blocks * block for point in points],
            "y": [point.hit_rate for point in points],
            "name": "least recently used goes first",
            "line": {"color": NEUTRAL, "width": 2},
            "hovertemplate": "%{x:,.3s} tokens: %{y:.1%}<extra></extra>",
            "showlegend": False,
        }
    ]
    for place, cache in enumerate(caches):
        if cache.tokens >= block:
            traces.append(
                {
                    "type": "scatter",
                    "mode": "markers+text",
                    "x": [cache.tokens],
                    "y": [cache.hit_rate],
                    "name": label(cache.option),
                    "text": [f"a copy of {label(cache.option, 24)}: {percent(cache.hit_rate)}"],
                    "textposition": "top left" if place % 2 == 0 else "bottom right",
                    "marker": {"size": 10, "color": COLOURS[place % len(COLOURS)], "symbol": "diamond"},
                    "hovertemplate": f"{label(cache.option)}: %{{x:,.3s}} tokens, %{{y:.1%}}<extra></extra>",
                    "showlegend": False,
                }
            )
    infinite = profile.prefix_hit_rate_infinite or 0.0
    sizes = [point.blocks * block for point in points] + [cache.tokens for cache in caches if cache.tokens >= block]
    figure = _titled("What a cache of prefixes would hit")
    figure["hovermode"] = "closest"
    low, high = math.floor(math.log10(min(sizes))), math.ceil(math.log10(max(sizes)))
    figure["xaxis"] = log_axis("size of the cache (tokens)", low, high, tokens)
    top = max(0.1, math.ceil(infinite * 12) / 10)
    figure["yaxis"] = {"range": [0, min(1.0, top)], "tickformat": ".0%", "title": {"text": "share of input"}, **QUIET}
    line = {"color": NEUTRAL, "width": 1.5, "dash": "dash"}
    figure["shapes"] = [
        {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": infinite, "y1": infinite, "line": line}
    ]
    figure["annotations"] = [
        {
            "xref": "paper", "x": 0.01, "y": infinite, "xanchor": "left", "yanchor": "bottom", "showarrow": False,
            "text": f"forgets nothing: {percent(infinite)}",
        }
    ]  # fmt: skip
    return {"data": traces, "layout": figure}


def prefix_in_words(profile: Profile, caches: Sequence[CopyCache]) -> str:
    """Say what an endless cache hits, and what copies hold."""
    held = "".join(
        f" A copy of {cache.option} keeps {tokens(cache.tokens)} tokens beside its weights and hits "
        f"{percent(cache.hit_rate)}."
        for cache in caches
    )
    return (
        "Share of the input that a cache of prefixes hits, by its size; the prefix used longest ago goes first. A "
        f"cache that forgets nothing hits {percent(profile.prefix_hit_rate_infinite)}.{held}"
    )


def cost_chart(parts: Mapping[str, Part], currency: Currency = USD) -> Figure:
    """Return bars of cost by model or team, at list prices and as logged, the dearest first."""
    shown = [(name, part) for name, part in parts.items() if part.cost_at_list_usd or part.logged_cost_usd]
    shown = shown[:_MOST_BARS]
    rows = [*range(len(shown))]
    kinds = (("at list prices", "cost_at_list_usd", COLOURS[0], ""), ("as logged", "logged_cost_usd", COLOURS[1], "/"))
    traces = [
        {
            "type": "bar",
            "orientation": "h",
            "name": said,
            "y": rows,
            "x": [currency.convert(getattr(part, field) or 0.0) for _, part in shown],
            "customdata": [money(getattr(part, field), currency) for _, part in shown],
            "marker": {"color": colour, "pattern": {"shape": pattern}},
            "hovertemplate": f"%{{customdata}} {said}<extra></extra>",
        }
        for said, field, colour, pattern in kinds
        if any(getattr(part, field) for _, part in shown)
    ]
    short = labels((said_name(name) for name, _ in shown), 30)
    names = [short[said_name(name)] for name, _ in shown]
    figure = layout(90 + 34 * len(shown))
    figure |= {"barmode": "group", "bargap": 0.3, "hovermode": "closest"}
    figure["margin"] = {**MARGIN, "l": 10}
    figure["xaxis"] = {
        "tickprefix": currency.tick_sign,
        "tickformat": "~s",
        "title": {"text": f"{currency.words} in the file"},
        **QUIET,
    }
    figure["yaxis"] = {
        "range": [len(rows) - 0.5, -0.5], "tickvals": rows, "ticktext": names,
        "automargin": True, **QUIET,
    }  # fmt: skip
    return {"data": traces, "layout": figure}


def cost_in_words(title: str, parts: Mapping[str, Part], currency: Currency = USD) -> str:
    """Say which model or team costs most."""
    total = sum(part.cost_at_list_usd or 0.0 for part in parts.values())
    field = "cost_at_list_usd" if total else "logged_cost_usd"
    total = total or sum(part.logged_cost_usd or 0.0 for part in parts.values())
    said = [
        f"{said_name(name)} {money(getattr(part, field), currency)} ({percent(getattr(part, field) / total)})"
        for name, part in [*parts.items()][:3]
        if getattr(part, field)
    ]
    return f"{title} by cost, the dearest first: {', '.join(said)}; {money(total, currency)} in all."


def steps_chart(explained: Explanation, currency: Currency = USD) -> Figure:
    """Return the waterfall from the list price over named causes to the invoice."""
    said = ["list price of the log", *(step.said for step in explained.causes), explained.rest.said, "invoice"]
    amounts = [explained.list_usd, *(step.usd for step in explained.causes), explained.rest.usd, explained.total_usd]
    rows = [*range(len(said))]
    trace = {
        "type": "waterfall",
        "orientation": "h",
        "measure": ["absolute", *("relative" for _ in amounts[1:-1]), "total"],
        "y": rows,
        "x": [currency.convert(amount) for amount in amounts],
        "text": [money(amount, currency) for amount in amounts],
        "textposition": "outside",
        "cliponaxis": False,
        "increasing": {"marker": {"color": COLOURS[5]}},
        "decreasing": {"marker": {"color": COLOURS[2]}},
        "totals": {"marker": {"color": COLOURS[0]}},
        "connector": {"line": {"color": NEUTRAL, "width": 1, "dash": "dot"}},
        "hovertemplate": "%{customdata}: %{text}<extra></extra>",
        "customdata": [label(text, 120) for text in said],
        "showlegend": False,
    }
    figure = layout(90 + 40 * len(said))
    figure["hovermode"] = "closest"
    figure["margin"] = {**MARGIN, "l": 10, "r": 90, "t": 16}
    figure["xaxis"] = {
        "tickprefix": currency.tick_sign,
        "tickformat": "~s",
        "rangemode": "tozero",
        "title": {"text": currency.words},
        **QUIET,
    }
    figure["yaxis"] = {
        "range": [len(rows) - 0.5, -0.5],
        "tickvals": rows,
        "ticktext": [label(text, 44) for text in said],
        "automargin": True,
        **QUIET,
    }
    return {"data": [trace], "layout": figure}


def steps_in_words(explained: Explanation, currency: Currency = USD) -> str:
    """Say the steps from the list price to the invoice."""
    steps = [f"{step.said} {money(step.usd, currency)}" for step in (*explained.causes, explained.rest)]
    return (
        f"From the list price of the log, {money(explained.list_usd, currency)}, to the invoice of "
        f"{money(explained.total_usd, currency)}: {', '.join(steps)}."
    )


def span_words(profile: Profile) -> str:
    """Say from when to when the file goes, as far as it says."""
    if profile.first is None or profile.last is None:
        return f"{in_days(profile.covered_days)}, without dates" if profile.covered_days else ""
    return f"{profile.first[:10]} to {profile.last[:10]}"


def _titled(title: str) -> Figure:
    figure = layout(HEIGHT)
    figure["title"] = {"text": title, "font": {"size": 14}, "x": 0.02, "y": 0.98, "yanchor": "top"}
    return figure
