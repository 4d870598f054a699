"""What all charts share: the layout, logarithmic axes in whole decades, and the marker of the user's own value."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from dashboard.widgets.look import NEUTRAL

MARGIN = {"l": 64, "r": 16, "t": 36, "b": 48}
QUIET = {"zeroline": False}


def layout(height: int) -> dict[str, Any]:
    """Return a layout of a fixed height [px] with the legend above."""
    return {
        "height": height,
        "margin": dict(MARGIN),
        "hovermode": "x unified",
        "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "xanchor": "left"},
        "annotations": [],
        "uirevision": "still",
    }


def log_axis(title: str, low: float, high: float, words: Any) -> dict[str, Any]:
    """Return a logarithmic axis from 10^low to 10^high; `words` writes its ticks."""
    axis: dict[str, Any] = {"type": "log", "range": [low, high], "title": {"text": title}, **QUIET}
    if words is not None:
        whole = range(math.ceil(low - 1e-9), math.floor(high + 1e-9) + 1)
        step = max(1, len(whole) // 8)
        axis["tickvals"] = [10.0**d for d in whole][::step]
        axis["ticktext"] = [_tick(words, 10.0**d) for d in whole][::step]
    return axis


def linear_axis(
    title: str, low: float, high: float, words: Callable[[float], str], spare: float = 0.0
) -> dict[str, Any]:
    """Return an axis from low to high in steps of 1, 2 or 5; `spare` is the share left free at both ends."""
    width = (high - low) or abs(high) or 1.0
    low, high = low - spare * width, high + spare * width
    size = 10.0 ** math.floor(math.log10((high - low or width) / 5))
    step = next(m * size for m in (1, 2, 5, 10) if (high - low) / (m * size) <= 7)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    ticks = [n * step for n in range(first, max(last, first + 1) + 1)]
    return {
        "range": [ticks[0], ticks[-1]],
        "tickvals": ticks,
        "ticktext": [_tick(words, value) for value in ticks],
        "title": {"text": title},
        **QUIET,
    }


def _tick(words: Any, value: float) -> str:
    text: str = words(value)
    return text.replace(".00", "")


def decades(arrays: Iterable[Any]) -> tuple[float, float]:
    """Return the exponents of the decades that hold every positive finite value."""
    values = np.concatenate([np.ravel(a) for a in arrays])
    values = values[np.isfinite(values) & (values > 0)]
    if not len(values):
        return 0.0, 1.0
    low, high = math.floor(math.log10(values.min())), math.ceil(math.log10(values.max()))
    return float(low), float(max(high, low + 1))


def vertical(at: float) -> dict[str, Any]:
    """Return the line that marks the user's own value."""
    line = {"color": NEUTRAL, "width": 1.5, "dash": "longdash"}
    return {"type": "line", "x0": at, "x1": at, "y0": 0, "y1": 1, "yref": "paper", "line": line}


NEAR_THE_END = 0.85
"""The share of an axis beyond which a label to the right of its line would be cut by the edge of the chart."""


def is_near_the_end(at: float, low: float, high: float) -> bool:
    """Whether a place on an axis is so near to its high end that a label has its room on the left alone."""
    return at - low > NEAR_THE_END * (high - low)


def your_value(at: float, text: str, axis: Mapping[str, Any]) -> dict[str, Any]:
    """Return the label of that line, on the side on which it has room; `at` is in the units of the axis' range.

    At the high end it stands below, as costs grow towards it.
    """
    is_left = is_near_the_end(at, *axis["range"])
    return {
        "x": at,
        "y": 0.005 if is_left else 0.995,
        "yref": "paper",
        "yanchor": "bottom" if is_left else "top",
        "xanchor": "right" if is_left else "left",
        "xshift": -4 if is_left else 4,
        "text": text,
        "showarrow": False,
    }
