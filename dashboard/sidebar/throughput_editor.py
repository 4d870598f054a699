"""The controls of a self-hosted option's throughput: model, GPUs, precision, load, levers."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import streamlit as st

from dashboard import state
from dashboard.sidebar.option_names import cheapest_rent, rename
from dashboard.widgets.controls import choice, number
from economics.cost.load import Load
from economics.errors import InputError
from economics.fleet.gpu_ids import GPUS
from economics.option.self_hosted import SelfHosted, SelfHostedOption
from economics.option.serving import ENGINES, ServingPlan
from economics.option.throughput import TwoRates
from economics.ways import native_precision
from pricing.resolve.levers import levers
from pricing.resolve.points import describe_point, point_capacity
from pricing.resolve.scenario import resolve_option
from pricing.resolve.shelf import shelf
from pricing.rows import ThroughputPoint

_MODES = {
    "estimate": "Estimated, by the nearest measurement where there is one",
    "published": "From a published measurement",
    "run": "From a run of your own",
    "tokens_per_second": "Typed: input + output token/s",
    "output_tokens_per_second": "Typed: output token/s",
    "two_rates": "Typed: prefill and decode rate",
}
_PRECISIONS = ("bf16", "fp8", "int8", "int4", "mxfp4", "nvfp4")


def show(index: int, option: SelfHostedOption) -> None:
    """Draw the controls that decide an option's throughput."""
    where: tuple[str | int, ...] = ("options", index)
    mode = mode_of(option)
    _model(index, option, mode)
    key = state.show(f"options.{index}.throughput mode", mode)
    st.selectbox(
        "Throughput per replica",
        [m for m in _MODES if m != "run" or mode == "run"],
        format_func=lambda m: _MODES[m],
        key=key,
        help="Estimated for your mix, cache hits and load; a measurement of the same layout rescales the estimate. "
        "A run of your own is read on the Fleet page.",
        on_change=_change_mode,
        args=(index, key),
    )
    if mode == "published":
        _points(index, option)
    else:
        typed = option.throughput.model_dump(exclude_none=True) if option.throughput else {}
        for name, value in typed.items():
            number((*where, "throughput", name), value)
        gpus = (*GPUS, "other")
        choice((*where, "gpu"), option.gpu, "GPU", gpus, str, "GPU of a replica; “other” needs a typed rate.")
        number((*where, "gpus_per_replica"), option.gpus_per_replica)
        if mode in ("estimate", "run"):
            _precision(index, option)
    _load(index, option)


def mode_of(option: SelfHostedOption) -> str:
    """Where an option's throughput comes from, as the control names it."""
    if option.measured is not None:
        return "run"
    if option.throughput is None:
        return "estimate"
    forms = option.throughput.model_dump(exclude_none=True)
    if "published_point" in forms:
        return "published"
    return "two_rates" if len(forms) == 2 else next(iter(forms))


def _model(index: int, option: SelfHostedOption, mode: str) -> None:
    models = state.catalogue().model_ids()
    key = state.show(f"options.{index}.model", option.model)
    st.selectbox(
        "Model" if option.architecture is None else "Model (sizes from its config.json)",
        models if option.model in models else [option.model, *models],
        key=key,
        accept_new_options=mode not in ("estimate", "published"),
        help="A model of the registry; any name once the throughput is typed. A config.json is read on the Fleet page.",
        on_change=_change_model,
        args=(index, key),
    )


def _precision(index: int, option: SelfHostedOption) -> None:
    own = option.architecture or shelf(state.catalogue()).models.get(option.model)
    key = state.show(f"options.{index}.precision", option.precision)
    st.selectbox(
        "Precision",
        [*dict.fromkeys([*([option.precision] if option.precision else []), *_PRECISIONS])],
        index=None,
        placeholder=f"the model's own ({native_precision(own)})" if own else "the model's own",
        key=key,
        help="Precision of the weights. Empty: as published by its maker.",
        on_change=state.edit,
        args=(("options", index, "precision"), key, lambda p: state.REMOVED if p is None else p),
    )


def _load(index: int, option: SelfHostedOption) -> None:
    plan = option.serving or ServingPlan()
    box = st.expander("Load of a replica, levers", key=f"options.{index}.load", on_change="rerun")
    if not box.open:
        return
    where: tuple[str | int, ...] = ("options", index, "serving")
    with box:
        choice(
            (*where, "engine"), plan.engine, "Engine", ENGINES, str,
            "Empty: that of the measurement used, else vLLM. Engines differ by 10–18 % where both were measured.",
        )  # fmt: skip
        assumed = "as many as the latency allows"
        number((*where, "concurrency"), plan.concurrency, placeholder=assumed)
        number((*where, "time_per_output_token_ms"), plan.time_per_output_token_ms, placeholder="50 (assumed)")
        number((*where, "time_to_first_token_ms"), plan.time_to_first_token_ms, placeholder="no limit")
        number((*where, "context_tokens"), plan.context_tokens, placeholder="not checked")
        for lever in levers():
            number((*where, lever.name), getattr(plan, lever.name))
            st.caption(f"{lever.published}. {lever.note} [source]({lever.url.split()[0]})")


def _points(index: int, option: SelfHostedOption) -> None:
    points = _usable_points(option.model)
    current = option.throughput.published_point if option.throughput else None
    key = state.show(f"options.{index}.throughput.published_point", current)
    st.selectbox(
        f"Measurement ({len(points)} published)",
        [*points] if current is None or current in points else [current, *points],
        index=None,
        format_func=lambda p: points.get(p, p),
        key=key,
        placeholder="nearest to your mix on this layout",
        help="Engine, layout, lengths, load, publication. Empty: the nearest mix on the option's own layout.",
        on_change=_change_point,
        args=(index, key),
    )
    st.caption(f"{option.gpus_per_replica}× {option.gpu}, {option.precision or 'any precision'}")


@st.cache_data(show_spinner=False)
def _usable_points(model: str) -> dict[str, str]:
    """Published points of a model that have a capacity, fastest per GPU first."""

    def per_gpu(point: ThroughputPoint) -> float:
        return -(point_capacity(point) or 0.0) / point.n_gpus

    found = [p for p in state.catalogue().throughput_points(model=model) if point_capacity(p) and p.gpu in GPUS]
    return {
        p.id: ("doubtful: " if p.status == "doubtful" else "") + describe_point(p) for p in sorted(found, key=per_gpu)
    }


def _change_point(index: int, key: str) -> None:
    chosen = st.session_state[key]
    if chosen is None:
        state.change(lambda document: state.put(document, ("options", index, "throughput"), state.REMOVED))
    else:
        state.change(lambda document: _use_point(document, index, chosen))


def _use_point(document: dict[str, Any], index: int, chosen: str) -> None:
    point = state.catalogue().throughput_point(chosen)
    option = document["options"][index]
    layout = {"gpu": point.gpu, "gpus_per_replica": point.n_gpus, "precision": point.precision}
    if option["gpu"] != point.gpu and option["supply"]["kind"] == "rent":
        option["supply"] = cheapest_rent(point.gpu)
    moved = any(option.get(name) != value for name, value in layout.items())
    option |= {**layout, "throughput": {"published_point": chosen}}
    if moved:
        rename(document, index)


def _change_model(index: int, key: str) -> None:
    model = st.session_state[key]

    def alter(document: dict[str, Any]) -> None:
        option = document["options"][index]
        option["model"] = model
        if mode_of(state.scenario().options[index]) in ("estimate", "published", "run"):  # type: ignore[arg-type]
            for name in ("throughput", "architecture", "measured", "precision"):
                option.pop(name, None)
        rename(document, index)

    state.change(alter)


def _change_mode(index: int, key: str) -> None:
    mode = st.session_state[key]

    def alter(document: dict[str, Any]) -> None:
        option = document["options"][index]
        option.pop("measured", None)
        points = _usable_points(option["model"]) if mode == "published" else {}
        if points:
            here = f"{option['model']}/{option['gpus_per_replica']}x-{option['gpu']}/"
            nearest = [p for p in points if p.startswith(here)] or [p for p in points if f"x-{option['gpu']}/" in p]
            _use_point(document, index, next(iter(nearest or points)))
        elif mode in ("estimate", "published"):
            option.pop("throughput", None)
        else:
            option["throughput"] = _same_capacity(index, mode)

    state.change(alter)


def _same_capacity(index: int, mode: str) -> dict[str, float]:
    """A typed throughput to start from that leaves the option's capacity at this mix as it is.

    Two rates start from the estimate, else with reading and writing taking half of the time each. Without a known
    capacity it is 1 token/s, which nobody takes for a measurement.
    """
    scenario = state.scenario()
    option = scenario.options[index]
    load = Load.of(scenario.workload)
    try:
        resolved = resolve_option(option, "", scenario, state.catalogue(), scenario.as_of or state.today())
        assert isinstance(resolved, SelfHosted)
        capacity = float(resolved.capacity(load))
        if mode == "two_rates" and isinstance(resolved.throughput, TwoRates):
            return {name: float(value) for name, value in asdict(resolved.throughput).items()}
    except InputError:
        capacity = 1.0
    ratio, fresh = scenario.workload.input_output_ratio, 1 - scenario.workload.cache_hit_rate
    output = capacity / (1 + ratio)
    if mode == "two_rates":
        return {
            "prefill_tokens_per_second": float(f"{max(2 * output * ratio * fresh, 1):.4g}"),
            "decode_tokens_per_second": float(f"{2 * output:.4g}"),
        }
    return {mode: float(f"{capacity if mode == 'tokens_per_second' else output:.6g}")}
