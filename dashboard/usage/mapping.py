"""The form for a table that no format recognises: which column means what, its first rows, the mapping as a file."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from breakeven.uploads.usage import Dropped, opened
from breakeven.usage.sample import first_rows, values_of
from breakeven.words import usage as words
from dashboard.usage.dropping import show_refused
from dashboard.widgets.look import markdown_table, plain
from economics.errors import InputError
from usage.files.opened import Opened
from usage.mapping import Mapping, read_mapping

_NEEDED = {"time": "Time", "input_tokens": "Input tokens", "output_tokens": "Output tokens"}
_OPTIONAL = {
    "model": "Model",
    "team": "Team or cost centre",
    "id": "Id of the request",
    "cached_read_tokens": "Tokens read from a cache",
    "cache_write_tokens": "Tokens written to a cache",
    "status": "Status",
    "cost_usd": "Cost in US dollars",
    "cost_cents": "Cost in cents",
}
_WITHOUT = "not in the file"
_ROWS = 5
_MOST_VALUES = 30
_INSIDE = {"inside": "are part of the input column", "outside": "stand beside it, and are added"}
_ZONES = (
    "UTC",
    "Europe/Berlin",
    "Europe/London",
    "America/New_York",
    "America/Los_Angeles",
    "Asia/Kolkata",
    "Asia/Tokyo",
)
_SIGNS = {".": "a point (0.25)", ",": "a comma (0,25)"}


def ask_for_mapping(
    dropped: Dropped, refused: InputError | None, use: Callable[[Mapping], None], leave: Callable[[], None]
) -> None:
    """Draw the form for dropped files, and why a first mapping was refused.

    `use` is called with the mapping, `leave` when the files are given up.
    """
    key = f"mapping {dropped.number}"
    try:
        file = opened(dropped)[0]
    except InputError as error:
        st.error(plain(str(error)))
        return
    st.markdown("### What do the columns mean?")
    st.caption(words.UNKNOWN)
    if refused is not None:
        show_refused(refused)
    chosen = _columns(key, sorted(file.keys, key=str.casefold))
    said = {**chosen, **_details(key, file, chosen)}
    if chosen:
        columns = list(dict.fromkeys(chosen.values()))
        rows = first_rows(file, columns, _ROWS)
        st.markdown(markdown_table([plain(column) for column in columns], [[row[c] for c in columns] for row in rows]))
    mapping = _mapping(said)
    read, save, give_up = st.columns(3)
    read.button(
        "Read the file",
        type="primary",
        key=f"{key} read",
        disabled=mapping is None,
        on_click=_use,
        args=(use, mapping),
        width="stretch",
    )
    save.download_button(
        "Mapping (JSON)",
        lambda: json.dumps(said, indent=1, ensure_ascii=False) + "\n",
        "mapping.json",
        "application/json",
        on_click="ignore",
        disabled=mapping is None,
        help="The command line reads such files by it: `breakeven profile FILE --mapping mapping.json`.",
        width="stretch",
    )
    give_up.button("Leave it", key=f"{key} leave", on_click=leave, width="stretch")
    if mapping is None:
        st.caption("Time, input tokens and output tokens are needed; a status needs the values that mean success.")


def _use(use: Callable[[Mapping], None], mapping: Mapping | None) -> None:
    if mapping is not None:
        use(mapping)


def _columns(key: str, columns: Sequence[str]) -> dict[str, str]:
    """Draw a picker for each thing that a column can mean; return the chosen column of each."""
    chosen: dict[str, str] = {}
    for names, needed in ((_NEEDED, True), (_OPTIONAL, False)):
        for place, column in zip(names.items(), _cells(len(names)), strict=True):
            name, said = place
            picked = column.selectbox(
                said, columns, index=None, key=f"{key} {name}", placeholder="choose a column" if needed else _WITHOUT
            )
            if picked is not None:
                chosen[name] = picked
    return chosen


def _cells(count: int) -> list[Any]:
    cells: list[Any] = []
    while len(cells) < count:
        cells.extend(st.columns(4 if count > 3 else 3))
    return cells[:count]


def _details(key: str, file: Opened, chosen: dict[str, str]) -> dict[str, Any]:
    """Ask how the columns are written; return that part of the mapping."""
    said: dict[str, Any] = {}
    left, middle, right = st.columns(3)
    zone = left.selectbox(
        "Times without an offset are in",
        _ZONES,
        key=f"{key} zone",
        accept_new_options=True,
        help="The name of a time zone, such as Europe/Paris.",
    )
    if zone and zone != "UTC":
        said["time_zone"] = zone
    sign = middle.segmented_control(
        "Decimals are written with",
        [*_SIGNS],
        format_func=_SIGNS.__getitem__,
        default=".",
        required=True,
        key=f"{key} sign",
    )
    if sign == ",":
        said["decimal"] = sign
    if file.text == "csv" and file.delimiter != ",":
        said["delimiter"] = file.delimiter
    if "cached_read_tokens" in chosen or "cache_write_tokens" in chosen:
        said["cached_is"] = right.segmented_control(
            "The cached tokens", [*_INSIDE], format_func=_INSIDE.__getitem__, default="inside", required=True,
            key=f"{key} cached",
        )  # fmt: skip
    if "status" in chosen:
        values = st.multiselect(
            "Values of the status that mean success",
            values_of(file, chosen["status"], _MOST_VALUES),
            key=f"{key} ok {chosen['status']}",
            accept_new_options=True,
        )
        said["status_ok"] = values
    return said


def _mapping(said: dict[str, Any]) -> Mapping | None:
    """The mapping as chosen; None while something needed is missing."""
    if not _NEEDED.keys() <= said.keys() or said.get("status_ok") == []:
        return None
    try:
        return read_mapping(json.dumps(said).encode(), "the mapping")
    except InputError as error:
        st.warning(plain(str(error)), icon=":material/report:")
        return None
