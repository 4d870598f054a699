"""The Hardware page's charts: memory by number of GPUs, throughput and latency over the requests at a time."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from breakeven.figures import tokens
from breakeven.hourly import BaselineOverHours
from breakeven.uploads.benchmarks.run import BenchmarkRun
from breakeven.words.fleet import a_second, gigabytes, milliseconds
from breakeven.words.hours import copies_words
from dashboard.widgets.axes import MARGIN, QUIET, decades, layout, linear_axis, log_axis, vertical, your_value
from dashboard.widgets.look import COLOURS, NEUTRAL, faint, label
from dashboard.widgets.plot import Figure
from economics.fleet.load_curve import LoadCurve
from economics.fleet.memory import Fit
from economics.numbers import digits
from economics.quantity import Array
from pricing.rows import ThroughputPoint

_HEIGHT = 320
_CAPACITY_LINES = 8
"""Lines of what copies serve that are drawn at most, beside that of the baseline."""
_PARTS = (
    ("weights", "weight_bytes", "#4C78A8"),
    ("cache of the requests", "cache_bytes", "#F58518"),
    ("reserve", "reserve_bytes", "#BAB0AC"),
)


def memory_chart(fits: Sequence[Fit], chosen: int) -> Figure:
    """Return the chart of memory [GB] needed by number of GPUs, stacked, with the usable memory marked."""
    rows = list(range(len(fits)))
    traces: list[Figure] = [
        {
            "type": "bar",
            "orientation": "h",
            "name": name,
            "y": rows,
            "x": [getattr(f, field) / 1e9 for f in fits],
            "marker": {"color": colour, "opacity": [1.0 if f.gpus == chosen else 0.55 for f in fits]},
            "hovertemplate": f"{name}: %{{x:,.1f}} GB<extra></extra>",
        }
        for name, field, colour in _PARTS
    ]
    traces.append(
        {
            "type": "scatter",
            "mode": "markers",
            "name": "usable memory",
            "y": rows,
            "x": [f.usable_bytes / 1e9 for f in fits],
            "marker": {"symbol": "line-ns-open", "size": 26, "color": NEUTRAL, "line": {"width": 3}},
            "hovertemplate": "usable: %{x:,.1f} GB<extra></extra>",
        }
    )
    figure = layout(130 + 38 * len(rows))
    figure |= {"barmode": "stack", "bargap": 0.3, "hovermode": "closest"}
    figure["margin"] = {**MARGIN, "l": 10}
    largest = max(max(f.usable_bytes, f.weight_bytes + f.cache_bytes + f.reserve_bytes) for f in fits) / 1e9
    figure["xaxis"] = {"range": [0, 1.06 * largest], "title": {"text": "GB of a copy of the model"}, **QUIET}
    words = [f"{f.gpus} GPU{'' if f.gpus == 1 else 's'}{'' if f.fits else ': too small'}" for f in fits]
    figure["yaxis"] = {"range": [len(rows) - 0.5, -0.5], "tickvals": rows, "ticktext": words, "automargin": True}
    return {"data": traces, "layout": figure}


def load_chart(curve: LoadCurve, current: float | None, points: Sequence[ThroughputPoint], colour: int) -> Figure:
    """Return the chart of output tokens a second over requests at a time, with the 80 % band and measurements."""
    online = [(p.concurrency, p.output_tokens_per_second, _lengths(p)) for p in points if p.concurrency]
    return _with_points(curve, online, "measured, other lengths too", current, colour)


def runs_chart(curve: LoadCurve, runs: Sequence[BenchmarkRun], chosen: BenchmarkRun | None, colour: int) -> Figure:
    """Return the same chart with the runs of a file in place of published points, and the chosen one marked."""
    online = [(r.concurrency, r.output_tokens_per_second, r.label) for r in runs if r.concurrency]
    current = None if chosen is None or chosen.concurrency is None else float(chosen.concurrency)
    return _with_points(curve, online, "runs of the file", current, colour)


def _with_points(
    curve: LoadCurve, points: Sequence[tuple[float, float, str]], name: str, current: float | None, colour: int
) -> Figure:
    """The estimate with its band, and points of requests at a time, output token/s and words."""
    defined = ~np.isnan(curve.output_tokens_per_second)
    x = curve.concurrency[defined].tolist()
    band = {"type": "scatter", "x": x, "mode": "lines", "line": {"width": 0}, "hoverinfo": "skip", "showlegend": False}
    traces: list[Figure] = [
        {**band, "y": curve.low[defined].tolist()},
        {**band, "y": curve.high[defined].tolist(), "fill": "tonexty", "fillcolor": faint(COLOURS[colour])},
        {
            "type": "scatter",
            "x": x,
            "y": curve.output_tokens_per_second[defined].tolist(),
            "name": "estimate with 80 % band",
            "mode": "lines",
            "line": {"color": COLOURS[colour], "width": 2.5},
            "hovertemplate": "%{y:,.4s} output token/s<extra></extra>",
        },
    ]
    if points:
        traces.append(
            {
                "type": "scatter",
                "x": [concurrency for concurrency, _, _ in points],
                "y": [rate for _, rate, _ in points],
                "name": name,
                "mode": "markers",
                "marker": {"symbol": "x", "size": 8, "color": NEUTRAL},
                "text": [label(words, 90) for _, _, words in points],
                "hovertemplate": "%{y:,.4s} output token/s<br>%{text}<extra></extra>",
            }
        )
    heights = [curve.low[defined], curve.high[defined], np.array([rate for _, rate, _ in points])]
    return {"data": traces, "layout": _over_requests("output token/s of a copy of the model", heights, current, tokens)}


def latency_chart(curve: LoadCurve, current: float | None, limit: float | None, colour: int) -> Figure:
    """Return the chart of time per output token and time to first token [ms] over requests at a time."""
    defined = ~np.isnan(curve.tpot_ms)
    x = curve.concurrency[defined].tolist()
    traces: list[Figure] = [
        {
            "type": "scatter",
            "x": x,
            "y": values[defined].tolist(),
            "name": name,
            "mode": "lines",
            "line": {"color": COLOURS[colour], "dash": dash, "width": 2.5},
            "hovertemplate": f"{name}: %{{y:,.4g}} ms<extra></extra>",
        }
        for name, values, dash in (
            ("time per output token", curve.tpot_ms, "solid"),
            ("time to first token", curve.ttft_ms, "dot"),
        )
    ]
    figure = _over_requests("ms, average", [curve.tpot_ms[defined], curve.ttft_ms[defined]], current, _milliseconds)
    if limit is not None:
        line = {"color": "#D55E00", "width": 1.5, "dash": "dash"}
        figure["shapes"] = [
            *figure.get("shapes", []),
            {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": limit, "y1": limit, "line": line},
        ]
        figure["annotations"] = [
            *figure.get("annotations", []),
            {
                "x": 0,
                "xref": "paper",
                "xanchor": "left",
                "y": math.log10(limit),
                "yanchor": "bottom",
                "text": f"target: {milliseconds(limit)} per output token",
                "showarrow": False,
            },
        ]
    return {"data": traces, "layout": figure}


def _over_requests(title: str, heights: Sequence[Array], current: float | None, words: Any) -> dict[str, Any]:
    figure = layout(_HEIGHT)
    figure["xaxis"] = log_axis("requests at a time per copy", 0, math.log10(1024), None)
    ticks = [1, 4, 16, 64, 256, 1024]
    figure["xaxis"] |= {"tickvals": ticks, "ticktext": [f"{t:,}" for t in ticks]}
    figure["yaxis"] = log_axis(title, *decades(heights), words)
    if current is not None and 1 <= current <= 1024:
        figure["shapes"] = [vertical(current)]
        figure["annotations"] = [your_value(math.log10(current), f"here: {current:,.0f}", figure["xaxis"])]
    return figure


def _milliseconds(value: float) -> str:
    return f"{value:,.0f}" if value >= 1 else digits(value)


def _lengths(point: ThroughputPoint) -> str:
    version = " ".join(filter(None, (point.engine, point.engine_version)))
    return f"{digits(point.input_tokens or 0)} in / {digits(point.output_tokens or 0)} out, {version}"


def memory_in_words(fits: Sequence[Fit]) -> str:
    """Return the text alternative of the memory chart."""
    parts = [
        f"{f.gpus} GPUs: {'fits' if f.fits else 'too small by ' + gigabytes(f.needed_more_bytes)}, "
        f"{gigabytes(f.weight_bytes)} of weights in {gigabytes(f.usable_bytes)} usable."
        for f in fits
    ]
    return "Memory of a copy of the model by number of GPUs. " + " ".join(parts)


def runs_in_words(runs: Sequence[BenchmarkRun]) -> str:
    """Return the text alternative of the chart of a file's runs."""
    return "Runs of the file over the estimate. " + " ".join(f"{run.label}." for run in runs)


def load_in_words(curve: LoadCurve) -> str:
    """Return the text alternative of the throughput and latency charts."""
    at = [i for i, c in enumerate(curve.concurrency) if c in (1, 8, 64, 1024)]
    parts = [
        f"{curve.concurrency[i]:,.0f} at a time: {a_second(float(curve.output_tokens_per_second[i]))} output tokens a "
        f"second, {digits(curve.tpot_ms[i], 3)} ms per token, {digits(curve.ttft_ms[i], 3)} ms to the first."
        for i in at
        if not np.isnan(curve.output_tokens_per_second[i])
    ]
    return "Throughput over requests at a time. " + " ".join(parts)


def duration_chart(baseline: BaselineOverHours, colour: int) -> Figure:
    """Return the chart of the hours of a week by their tokens, the busiest first, with lines of what copies serve."""
    hours = list(range(1, len(baseline.tokens) + 1))
    trace: Figure = {
        "type": "scatter",
        "name": "tokens of the hour",
        "x": hours,
        "y": baseline.tokens.tolist(),
        "mode": "lines",
        "line": {"color": COLOURS[colour], "width": 2.5, "shape": "hvh"},
        "fill": "tozeroy",
        "fillcolor": faint(COLOURS[colour]),
        "hovertemplate": "%{y:,.4s} tokens<extra></extra>",
    }
    most = max(baseline.most_copies, baseline.copies, baseline.best, 1)
    step = math.ceil(most / _CAPACITY_LINES)
    figure = layout(_HEIGHT)
    figure["showlegend"] = False
    figure["shapes"], figure["annotations"] = [], []
    for copies in sorted({*range(step, most + 1, step), baseline.copies, baseline.best}):
        kept, best = copies == baseline.copies, copies == baseline.best
        y = copies * baseline.copy_tokens
        width, dash = (3, "solid") if kept else (2, "dash") if best else (1, "dot")
        line = {"color": NEUTRAL, "width": width, "dash": dash}
        figure["shapes"].append({"type": "line", "x0": 0, "x1": 1, "xref": "paper", "y0": y, "y1": y, "line": line})
        said = f"{copies_words(copies)}{' at all hours' if kept else ''}{', the best' if best else ''}"
        text = f"<b>{said}</b>" if kept or best else said
        if not (kept or best) and min(abs(copies - baseline.copies), abs(copies - baseline.best)) < step:
            continue  # its words would lie over those of the line beside it
        figure["annotations"].append(
            {
                "x": 1,
                "xref": "paper",
                "xanchor": "right",
                "y": y,
                "yanchor": "bottom",
                "text": text,
                "showarrow": False,
            }
        )
    title = "hours of the week, the busiest first"
    figure["xaxis"] = {"range": [0.5, len(hours) + 0.5], "tickvals": [1, 24, 48, 72, 96, 120, 144, 168], **QUIET}
    figure["xaxis"]["title"] = {"text": title}
    top = max(float(baseline.tokens[0]), most * baseline.copy_tokens)
    figure["yaxis"] = linear_axis("tokens an hour", 0.0, 1.08 * top, tokens)
    return {"data": [trace], "layout": figure}
