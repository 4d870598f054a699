"""Write down what a page of the dashboard shows (controls, figures), so that the floor can show the same."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest


def capture(
    app: Path,
    query: Mapping[str, str] | None = None,
    page: str | None = None,
    columns: int = 1,
    *,
    written: bool = False,
) -> dict[str, Any]:
    """The visible controls and plotly figures that `app` sends to the browser, as JSON-ready values.

    With `written` also the texts and the rows of its tables.

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
    controls = [
        *({**control, "sidebar": True} for control in _controls(test.sidebar)),
        *({**control, "sidebar": False} for control in _controls(test.main)),
    ]
    components = [_component(node.proto) for node in test.get("bidi_component")]
    return {
        "controls": controls,
        "charts": [
            *({"figure": json.loads(chart.proto.spec)} for chart in test.get("plotly_chart")),
            *({"figure": _figure(data)} for data in components if "layout" in data),
        ],
        "columns": columns,
        "texts": [text.value for text in (*test.markdown, *test.caption)] if written else [],
        "tables": [json.loads(table.value.to_json(orient="split")) for table in test.dataframe] if written else [],
    }


def _controls(block: Any) -> Iterator[dict[str, Any]]:
    """The controls of a block, in order; a button of an element of our own counts as a button."""
    for node in block.children.values():
        kind = node.type
        if kind in ("slider", "select_slider"):
            yield _slider(node)
        elif kind in ("text_input", "button", "download_button", "date_input", "toggle", "selectbox", "multiselect"):
            yield {"kind": kind, "label": node.label, "options": list(getattr(node, "options", ()))}
        elif kind in ("button_group", "menu_button"):
            yield {"kind": kind, "label": node.proto.label, "options": list(node.options)}
        elif kind in ("expander", "expandable", "popover"):
            yield {"kind": kind, "label": _label(node.proto)}
        elif kind == "bidi_component":
            for label in _buttons(_component(node.proto)):
                yield {"kind": "button", "label": label}
        if hasattr(node, "children"):
            yield from _controls(node)


def _label(proto: Any) -> str:
    """The label of a box, whichever kind of message it came in."""
    return str(getattr(proto, "label", "") or getattr(getattr(proto, "popover", None), "label", "") or "more")


def _buttons(data: Mapping[str, Any]) -> Iterator[str]:
    """The buttons that an element of our own draws."""
    if "query" in data:
        yield str(data["label"])
    yield from (f"{chip['what']} {chip['change']}" for chip in data.get("chips", ()))
    yield from (card["to"] for card in data.get("cards", ()) if card["swap"])


def _slider(slider: Any) -> dict[str, Any]:
    """A slider over numbers as it is; one over given values as one over as many steps."""
    if getattr(slider, "options", None):
        last = float(len(slider.options) - 1)
        limits = {"min": 0.0, "max": last, "value": last // 2, "step": 1.0}
    else:
        limits = {name: getattr(slider, name) for name in ("min", "max", "value", "step")}
    return {"kind": "slider", "label": slider.label, **limits}


def _component(proto: Any) -> dict[str, Any]:
    """What an element of our own was given."""
    return dict(json.loads(proto.json)[0])


def _figure(data: Mapping[str, Any]) -> dict[str, Any]:
    """The figure that the dashboard's own chart was given, without the text alternative."""
    return {"data": data["data"], "layout": data["layout"]}


def write(layout: Mapping[str, Any], path: Path) -> Path:
    """Save a captured layout where FLOOR_LAYOUT can name it; returns the path."""
    path.write_text(json.dumps(layout), encoding="utf-8")
    return path
