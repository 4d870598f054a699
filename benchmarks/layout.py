"""Write down what a page of the dashboard shows (sliders, figures), so that the floor can show the same."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest


def capture(
    app: Path, query: Mapping[str, str] | None = None, page: str | None = None, columns: int = 1
) -> dict[str, Any]:
    """The sliders and plotly figures that `app` sends to the browser, as JSON-ready values.

    `query` is the address to open, `page` the file of another page (as for ``AppTest.switch_page``), `columns` how many
    charts stand side by side (a test client can't see that). Raises RuntimeError if the app shows an exception.
    """
    test = AppTest.from_file(str(app.resolve()), default_timeout=60)
    for name, value in (query or {}).items():
        test.query_params[name] = value
    test.run()
    if page is not None:
        test.switch_page(page).run()
    if test.exception:
        raise RuntimeError(f"{app} shows an exception: {test.exception[0].message}")
    in_sidebar = {slider.id for slider in (*test.sidebar.slider, *test.sidebar.select_slider)}
    return {
        "sliders": [_slider(slider, slider.id in in_sidebar) for slider in (*test.slider, *test.select_slider)],
        "charts": [
            *({"figure": json.loads(chart.proto.spec)} for chart in test.get("plotly_chart")),
            *({"figure": _figure(chart.proto)} for chart in test.get("bidi_component")),
        ],
        "columns": columns,
    }


def _slider(slider: Any, in_sidebar: bool) -> dict[str, Any]:
    """A slider over numbers as it is; one over given values as one over as many steps."""
    shown = {"label": slider.label, "sidebar": in_sidebar}
    if getattr(slider, "options", None):
        last = float(len(slider.options) - 1)
        return {**shown, "min": 0.0, "max": last, "value": last // 2, "step": 1.0}
    return {**shown, **{name: getattr(slider, name) for name in ("min", "max", "value", "step")}}


def _figure(component: Any) -> dict[str, Any]:
    """The figure that the dashboard's own chart component was given, without the text alternative."""
    data = json.loads(component.json or component.mixed.json)
    return {"data": data["data"], "layout": data["layout"]}


def write(layout: Mapping[str, Any], path: Path) -> Path:
    """Save a captured layout where FLOOR_LAYOUT can name it; returns the path."""
    path.write_text(json.dumps(layout), encoding="utf-8")
    return path
