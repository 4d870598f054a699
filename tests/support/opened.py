"""A page run without a browser: open it by its address, change a control, read what is on the screen."""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from streamlit.components.v2.bidi_component.main import _make_trigger_id
from streamlit.components.v2.component_manager import BidiComponentManager
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.testing.v1 import AppTest

from breakeven.address import open_address
from breakeven.choices import DETAILS, DETAILS_TITLES
from breakeven.written_numbers.reading import read_clear
from breakeven.written_numbers.writing import as_written
from dashboard.widgets.look import plain
from economics.fields.field import Field
from economics.fields.table import FIELDS
from economics.numbers import exact
from economics.scenario.reading import scenario_document
from economics.scenario.scenario import Scenario

APP = Path(__file__).resolve().parents[2] / "app.py"
CHARTS = ("volume", "utilisation", "cache_hit_rate", "input_output_ratio", "lines")
FLEET_CHARTS = ("load", "latency", "memory")
HORIZON_CHARTS = ("cumulative", "monthly", "replicas")
PRICE_CHARTS = ("history",)
RISK_CHARTS = ("chance", "cumulative_bands", "volume_bands", "tornado")
MAP_CHARTS = ("map",)
USAGE_CHARTS = (
    *("usage_week", "usage_duration", "usage_input", "usage_output", "usage_cached", "usage_prefix"),
    *("usage_models", "usage_teams", "usage_steps"),
)
FILE_CHARTS = ("file_runs", "file_layers")
LIBRARY_CHARTS = ("scenarios_overlay",)
WEEK_CHARTS = ("hours_of_week", "mix_shares")
KNOWN = (
    *(*CHARTS, *FLEET_CHARTS, *FILE_CHARTS, *HORIZON_CHARTS, *PRICE_CHARTS, *RISK_CHARTS, *MAP_CHARTS),
    *(*USAGE_CHARTS, *WEEK_CHARTS, *LIBRARY_CHARTS),
)
_NO_NUMBER = re.compile(r"(?<![A-Za-z])(nan|inf|infinity|NaT|None)(?![A-Za-z])|NaN|Infinity|Traceback")


def new_session(script: Path = APP) -> AppTest:
    """A session that has opened no address yet."""
    at = AppTest.from_file(script, default_timeout=120)
    at._bidi_component_manager = BidiComponentManager()  # else every session looks through all installed packages
    return at


def open_page(*pairs: tuple[str, str], script: Path = APP) -> AppTest:
    """A new session that opens the address with these parameters."""
    at = new_session(script)
    parameters: dict[str, list[str]] = {}
    for key, value in pairs:
        parameters.setdefault(key, []).append(value)
    at.query_params.update(parameters)
    return at.run()


def change(at: AppTest, widget: Any, value: Any) -> Scenario:
    """Set a control, run the page, check what is on it and return the scenario that its address then holds.

    A number is typed into a text field with all its digits, and None empties it.
    """
    is_typed = widget.type == "text_input" and not isinstance(value, str)
    widget.set_value(("" if value is None else exact(value)) if is_typed else value)
    return rerun(at)


def click(at: AppTest, label: str) -> Scenario:
    """Click the button with this label, like `change`."""
    next(button for button in at.button if button.label == label).click()
    return rerun(at)


def menu(at: AppTest, place: int, entry: str) -> Scenario:
    """Choose an entry of the menu of the option at a place, like `change`."""
    at.menu_button(key=f"option_{place}").click(entry)
    return rerun(at)


def add(at: AppTest, kind: str) -> Scenario:
    """Add an option of a kind by the menu below the list, like `change`."""
    at.menu_button(key="add").click(kind)
    return rerun(at)


def edit(at: AppTest, place: int) -> AppTest:
    """Open the editor on the option at a place."""
    menu(at, place, "Edit")
    return at


def unfold(at: AppTest, *boxes: str) -> AppTest:
    """Open boxes and popovers of the page by their keys: what is in them is drawn from now on."""
    for box in boxes:
        at.session_state[box] = True
    at.run()
    return at


def details(at: AppTest, part: str) -> AppTest:
    """Choose a part below the answer of Compare."""
    change(at, at.button_group(key="details"), part)
    return at


def number_fields(at: AppTest) -> list[Any]:
    """The fields for a number of the scenario: of the sidebar, of the page and of the editor where it is open."""
    return [text for text in at.text_input if text.key.endswith(" typed")]


def number_field(at: AppTest, path: str) -> Any:
    """The field for the number at a path of the scenario."""
    return at.text_input(key=f"{path} typed")


def number_in(at: AppTest, path: str) -> float | None:
    """The number that stands in the field for a path, None where it is empty."""
    text = number_field(at, path).value
    return read_clear(text, field_of(path)).value if text else None


def field_of(path: str) -> Field:
    """The row of the table of fields for a path."""
    *_, part, name = path.split(".")
    return FIELDS[name] if name in FIELDS else FIELDS[f"{part}_{name}"]


def type_number(at: AppTest, path: str, value: float | str | None) -> Scenario:
    """Type a number, or a text as it stands, into the field for a path, or empty it; like `change`."""
    text = value if isinstance(value, str | None) else as_written(value, field_of(path))
    return change(at, number_field(at, path), text)


def seller_picker(at: AppTest, place: int) -> Any:
    """The picker of the seller in the editor of the option at a place."""
    return next(box for box in at.selectbox if box.key.startswith(f"options.{place}.seller: "))


def model_picker(at: AppTest, place: int) -> Any:
    """The picker of a seller's model in the editor of the option at a place."""
    return next(box for box in at.selectbox if box.key.startswith(f"options.{place}.model of "))


def rerun(at: AppTest) -> Scenario:
    at.run()
    sound(at)
    return scenario(at)


def scenario(at: AppTest) -> Scenario:
    """The scenario in the page's address, which holds nothing that would be refused."""
    opened = open_address(pairs_of(at))
    assert opened.problems == []
    return opened.document.scenario


def pairs_of(at: AppTest) -> list[tuple[str, str]]:
    lists = ((k, v if isinstance(v, list) else [v]) for k, v in at.query_params.items())
    return [(key, value) for key, texts in lists for value in texts]


def field(of: Scenario, path: str) -> Any:
    """The value at a path such as `options.0.price.output_usd_per_mtok` of the scenario, None where nothing is set."""
    part: Any = scenario_document(of)
    for step in path.split("."):
        part = part[int(step)] if isinstance(part, list) else (part or {}).get(step)
    return part


def figures(at: AppTest) -> dict[str, dict[str, Any]]:
    """What the chart component was given, by chart; refuses NaN and infinity as JSON does."""
    charts = {}
    for node in at.get("bidi_component"):
        if not node.proto.json:
            continue
        (data,) = json.loads(node.proto.json, parse_constant=_no_constant)
        json.dumps(data, allow_nan=False)
        if "layout" in data:
            for trace in data["data"]:
                trace.update({axis: _unpacked(trace[axis]) for axis in ("x", "y") if axis in trace})
            charts[next(name for name in KNOWN if node.proto.id.endswith(f"-{name}"))] = data
    return charts


def _unpacked(values: Any) -> Any:
    """The numbers of a trace as a list, a gap as None, where they were sent as bytes."""
    if not isinstance(values, dict):
        return values
    array = np.frombuffer(base64.b64decode(values["bdata"]), dtype=values["dtype"])
    assert not np.isinf(array).any()
    return [None if np.isnan(value) else float(value) for value in array]


def every_figure(at: AppTest) -> dict[str, dict[str, Any]]:
    """The charts of Compare with those of the parts below the answer, each part chosen in turn."""
    drawn = figures(at)
    for part in ("lines", "mtok"):
        drawn |= figures(details(at, part))
    return drawn


def details_of(part: str) -> tuple[str, str]:
    """The parameter of an address that shows a part below the answer of Compare."""
    assert part in DETAILS_TITLES
    return DETAILS.name, part


def element(at: AppTest, key: str) -> Any:
    """What one of our own elements was given, by its key."""
    nodes = [node for node in at.get("bidi_component") if node.proto.id.endswith(f"-{key}")]
    return json.loads(nodes[0].proto.json)[0] if nodes else None


def press(at: AppTest, key: str, event: str, value: Any) -> Scenario:
    """Send what one of our own elements sends when somebody presses a button in it, like `change`."""
    (node,) = [node for node in at.get("bidi_component") if node.proto.id.endswith(f"-{key}")]
    states = at._tree.get_widget_states()
    sent = json.dumps([{"event": event, "value": value}])
    states.widgets.append(WidgetState(id=_make_trigger_id(node.proto.id, "events"), json_trigger_value=sent))
    at._run(states)
    sound(at)
    return scenario(at)


def cards(at: AppTest) -> list[dict[str, Any]]:
    """The cards of the Compare page."""
    return list((element(at, "cards") or {"cards": []})["cards"])


def costs(at: AppTest) -> list[str]:
    """The cost a month on each card, without the word that says it is estimated."""
    return [card["cost"].removeprefix("about ") for card in cards(at)]


def priced(at: AppTest) -> list[dict[str, Any]]:
    """The cards of the options that have a price; the others say why not."""
    return [card for card in cards(at) if card["unit"]]


def _no_constant(name: str) -> Any:
    raise AssertionError(f"{name} in a figure")


def shown(at: AppTest) -> list[str]:
    """Every sentence, figure and caption on the page, but for the warnings, which quote what was refused."""
    texts = [m.value for kind in ("markdown", "caption", "info", "error") for m in getattr(at, kind)]
    texts += [part for m in at.metric for part in (m.label, m.value, m.delta)]
    texts += [part for card in cards(at) for part in (card["name"], card["cost"], card["against"], *card["lines"])]
    return [*texts, *(chart["alt"] for chart in figures(at).values())]


def unescaped(text: str) -> str:
    """Markdown as the reader sees it, spaces that do not break as any other."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text).replace("\N{NO-BREAK SPACE}", " ")


def headline(at: AppTest) -> str:
    """The answer of the page: its second heading."""
    lines = unescaped(_head(at)).splitlines()
    return lines[1].removeprefix("## ")


def second_line(at: AppTest) -> str:
    """What is said below the answer."""
    return "\n".join(unescaped(_head(at)).splitlines()[2:])


def _head(at: AppTest) -> str:
    heads = [m.value for m in at.markdown if m.value.startswith(("# ", "### "))]
    return heads[0] if heads[0].startswith("# ") else f"# \n{heads[0].replace('### ', '## ', 1)}"


def notices(at: AppTest, urgency: str) -> list[str]:
    """The page's notices of one urgency, in their order."""
    bars = [node.value for node in at.html if 'class="notices' in node.value]
    assert bars
    return [
        html.unescape(text).replace("\N{NO-BREAK SPACE}", " ")
        for bar in bars
        for text in re.findall(f'<li class="{urgency}"[^>]*>(.*?)</li>', bar, re.DOTALL)
    ]


def warnings(at: AppTest) -> list[str]:
    """The warnings of the page, in its line of notices and elsewhere."""
    return [*notices(at, "warning"), *(unescaped(warning.value) for warning in at.warning)]


def errors(at: AppTest) -> list[str]:
    """The errors of the page, in its line of notices and elsewhere."""
    return [*notices(at, "error"), *(unescaped(error.value) for error in at.error)]


def refusals(at: AppTest) -> list[str]:
    """What was refused, of the last change or of the address; an option without a price is none of it."""
    return [text for text in notices(at, "error") if text not in left_out(at)]


def left_out(at: AppTest) -> list[str]:
    """Of which options something is missing, one by one, or why all are left out."""
    return [text for text in notices(at, "error") if text.startswith(("Left out: ", "Every option is left out: "))]


def infos(at: AppTest) -> list[str]:
    """What the page mentions, in its line of notices and elsewhere."""
    return [*notices(at, "info"), *(unescaped(info.value) for info in at.info)]


def table(at: AppTest, first_column: str) -> list[list[str]]:
    """The rows of the Markdown table whose first column has this heading."""
    text = next(m.value for m in at.markdown if m.value.startswith(f"| {first_column} |"))
    return [cells(line) for line in text.splitlines()[2:]]


def cells(line: str) -> list[str]:
    return [unescaped(cell.strip()) for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def sound(at: AppTest, names: Iterable[str] = ()) -> None:
    """No traceback, and no figure that is no number; `names` are texts of the user's own that may say `nan`."""
    assert not at.exception, [exception.message for exception in at.exception]
    for text in shown(at):
        rest = text
        for name in names:
            if _NO_NUMBER.search(name):
                rest = rest.replace(plain(name), "").replace(name, "")
        assert not _NO_NUMBER.search(rest), text


def press_in_table(at: AppTest, column: str, row: int) -> AppTest:
    """Press the button in a row of the table that has such a column of buttons."""
    (node,) = [node for node in at.dataframe if column in node.proto.button_click_widgets]
    states = at._tree.get_widget_states()
    clicked = WidgetState(id=node.proto.button_click_widgets[column])
    clicked.string_trigger_value.data = json.dumps({"row": row, "label": ""})
    states.widgets.append(clicked)
    return at._run(states)
