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
    test = AppTest.from_file(str(app), default_timeout=60)
    for name, value in (query or {}).items():
        test.query_params[name] = value
    test.run()
    if page is not None:
        test.switch_page(page).run()
    if test.exception:
        raise RuntimeError(f"{app} shows an exception: {test.exception[0].message}")
    in_sidebar = {slider.id for slider in test.sidebar.slider}
    return {
        "sliders": [
            {
                "label": slider.label,
                "min": slider.min,
                "max": slider.max,
                "value": slider.value,
                "step": slider.step,
                "sidebar": slider.id in in_sidebar,
            }
            for slider in test.slider
        ],
        "charts": [
            {
                "figure": json.loads(chart.proto.spec),
                "theme": chart.proto.theme,
                "config": json.loads(chart.proto.config or "{}"),
            }
            for chart in test.get("plotly_chart")
        ],
        "columns": columns,
    }


def write(layout: Mapping[str, Any], path: Path) -> Path:
    """Save a captured layout where FLOOR_LAYOUT can name it; returns the path."""
    path.write_text(json.dumps(layout), encoding="utf-8")
    return path
