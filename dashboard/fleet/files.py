"""Files dropped on the Fleet page: a benchmark of the user's own, and a model's config.json."""

from __future__ import annotations

from typing import Any

import streamlit as st

from breakeven.uploads.benchmark import BenchmarkRun, read_benchmark
from dashboard import state
from dashboard.fleet.parts import Shown, place_of
from dashboard.sidebar.option_names import rename
from dashboard.widgets.look import plain
from economics.errors import InputError
from economics.fleet.architecture import architecture_document
from economics.fleet.hf_config import read_config
from economics.scenario.reading import parse_json

_MAX_CONFIG_BYTES = 1_000_000


def show_files(shown: Shown) -> None:
    """Draw the two uploads; a bad file is named and changes nothing."""
    st.markdown("##### Measured it yourself, or another model?")
    left, right = st.columns(2)
    with left:
        _benchmark(shown)
    with right:
        _config(shown)


def _benchmark(shown: Shown) -> None:
    upload = st.file_uploader(
        "Benchmark of this option's layout",
        type="json",
        key="fleet benchmark",
        help="JSON of `vllm bench serve`, GuideLLM's benchmarks.json, or an InferenceX aggregate.",
    )
    if shown.option.measured is not None:
        st.caption(plain(f"In use: {shown.option.measured.source}"))
        st.button("Take the run away", on_click=_change, args=(shown, {"measured": None}))
    if upload is None:
        return
    try:
        runs = read_benchmark(upload.getvalue(), upload.name)
    except InputError as error:
        st.error(plain(f"The file was not read: {error}"))
        return
    for number, run in enumerate(runs):
        if run.model is not None:
            words = f"Measured with {run.model}."
            if run.is_of(shown.option.model):
                st.caption(plain(words))
            else:
                st.warning(plain(f"{words} This option serves {shown.option.model}: use it only if they are the same."))
        st.button(f"Use {run.label}", key=f"use run {number}", on_click=_use_run, args=(shown, run))


def _use_run(shown: Shown, run: BenchmarkRun) -> None:
    changes: dict[str, Any] = {"measured": run.measured, "throughput": None}
    if run.gpus is not None:
        changes["gpus_per_replica"] = run.gpus
    _change(shown, changes)


def _config(shown: Shown) -> None:
    upload = st.file_uploader(
        "config.json of a model",
        type="json",
        key="fleet config",
        help="A Hugging Face config.json: its sizes become part of the option and of the address.",
    )
    if shown.option.architecture is not None:
        st.caption(plain(f"In use: the sizes of {shown.option.model} come from a config.json"))
    if upload is None:
        return
    try:
        content = upload.getvalue()
        if len(content) > _MAX_CONFIG_BYTES:
            raise InputError("file", f"{len(content):,} bytes are refused: at most {_MAX_CONFIG_BYTES:,}")
        model = read_config(parse_json(content), "custom")
    except InputError as error:
        field = "" if error.field in ("", "scenario") else f"{error.field}: "
        st.error(plain(f"The file was not read: {field}{error.message}"))
        return
    name = st.text_input("Name of the model", upload.name.removesuffix(".json"), max_chars=60, key="fleet model name")
    size = f"{model.total_parameters / 1e9:,.1f}B parameters, {model.active_parameters / 1e9:,.1f}B of them active"
    st.caption(plain(f"{model.layers} layers, {size}; published at {model.native_precision}."))
    st.button(
        "Use this model",
        key="use config",
        on_click=_change,
        args=(
            shown,
            {
                "model": name.strip() or "custom",
                "architecture": architecture_document(model),
                "throughput": None,
                "measured": None,
                "precision": None,
            },
        ),
    )


def _change(shown: Shown, changes: dict[str, Any]) -> None:
    """Set fields of the option, None: take them away; the example is added first."""

    def alter(document: dict[str, Any]) -> None:
        index = place_of(document, shown)
        option = document["options"][index]
        for name, value in changes.items():
            if value is None:
                option.pop(name, None)
            else:
                option[name] = value
        if "model" in changes or "gpus_per_replica" in changes:
            rename(document, index)

    state.change(alter)
