"""What a reader can see of a page that runs without a browser, and a scenario that fills every page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

import pandas as pd
from streamlit.testing.v1 import AppTest

from breakeven.address import address
from breakeven.document import Document
from breakeven.origins import Sourced, as_read
from economics.scenario.reading import read_scenario
from tests.support.edits import MEASURED, RENT
from tests.support.opened import element, figures, new_session, notices, unescaped

AS_WRITTEN = {
    "listed as",
    "Listed as",
    "note",
    "Remark",
    "source",
    "machine",
    "page",
    "version",
    "list",
    "lists",
}
"""Columns of tables that hold what a seller or a source wrote."""


def scenario() -> Sourced:
    """Ids of every kind, each way to have GPUs, a measurement by its id, and units of a listed seller."""
    gpus = {**MEASURED, "gpu": "h100-sxm"}
    estimated = {name: value for name, value in MEASURED.items() if name != "throughput"}
    later = {"provider": "aws", "term": "reserved-1y"}
    options: list[dict[str, Any]] = [
        {"kind": "api", "name": "closed", "provider": "anthropic", "model": "claude-haiku-4-5"},
        {"kind": "hosted", "name": "hosted", "provider": "deepinfra", "model": "google/gemma-4-31B-it"},
        {**gpus, "name": "measured", "supply": RENT},
        {**estimated, "name": "estimated", "supply": {"kind": "rent", "provider": "nebius", "term": "on-demand"}},
        {**estimated, "name": "blend", "supply": {"kind": "blend", "baseline_replicas": 1, "reserved": later,
                                                  "on_demand": {"usd_per_gpu_hour": 3.5}}},
        {**estimated, "name": "assumed", "supply": {"kind": "rent", "rate_id": "assumed/aws/h100-sxm/reserved-1y/8x"}},
        {"kind": "provisioned", "name": "units", "provider": "azure", "model": "gpt-5.2", "usd_per_unit_hour": 1,
         "input_tokens_per_minute_per_unit": 2500, "output_token_weight": 4, "units": 300},
        {"kind": "mix", "name": "both", "parts": [{"option": "closed", "share_of_requests": 0.5},
                                                  {"option": "estimated", "share_of_requests": 0.5}]},
    ]  # fmt: skip
    load = {"tokens_per_month": 3e9, "input_output_ratio": 5, "input_tokens_per_request": 2000}
    months = {"months": 24, "reference": "closed"}
    document = {"schema_version": 2, "as_of": "2026-11-27", "workload": load, "options": options, "horizon": months}
    return as_read(read_scenario({**document, "current": "closed"}))


def strings(data: Any) -> Iterator[str]:
    """Every text in what an element of our own was given, but for the names of its keys."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for value in data.values():
            yield from strings(value)
    elif isinstance(data, list):
        for value in data:
            yield from strings(value)


def cells(table: pd.DataFrame, shown: Iterable[str]) -> Iterator[str]:
    for name in [*shown] or table.columns:
        if name not in AS_WRITTEN and name in table.columns:
            yield str(name)
            yield from (value for value in table[name].unique() if isinstance(value, str))


def visible(at: AppTest) -> Iterator[str]:
    """What a reader can see: sentences, labels, the entries of pickers, tables, charts, cards and notices."""
    for kind in ("markdown", "caption", "info", "success", "warning", "error"):
        yield from (re.sub(r"\]\([^)]*\)", "]", unescaped(node.value)) for node in at.get(kind))
    for node in (*at.selectbox, *at.multiselect, *at.radio, *at.button_group, *at.select_slider):
        yield unescaped(node.label)
        yield from (unescaped(entry) for entry in node.options)
    for node in (*at.button, *at.text_input, *at.toggle, *at.slider, *at.metric):
        yield unescaped(node.label)
    for table in at.dataframe:
        yield from cells(table.value, table.proto.column_order)
    for figure in figures(at).values():
        yield from strings([figure["alt"], [trace.get("name", "") for trace in figure["data"]]])
        yield from strings(figure["layout"].get("annotations", []))
    for key in ("cards", "what_ifs"):
        yield from strings(element(at, key) or {})
    yield from (text for urgency in ("error", "warning", "info") for text in notices(at, urgency))


def open_at(**choices: str) -> AppTest:
    made, at = scenario(), new_session()
    for key, value in (address(Document(made.scenario, made.origins), ()) | choices).items():
        at.query_params[key] = value
    return at.run()
