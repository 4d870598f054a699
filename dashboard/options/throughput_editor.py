"""The controls of a self-hosted option's throughput: model, GPUs, precision, load, levers."""

from __future__ import annotations

import streamlit as st

from breakeven.edits import throughput as throughput_edits
from breakeven.edits.fields import set_field
from breakeven.edits.supply import set_gpu
from breakeven.edits.throughput import Mode, mode_of, usable_points
from breakeven.names import gpu_name, gpus_name, model_name
from breakeven.shortening import told_apart
from dashboard import session, state
from dashboard.widgets.controls import choice, number
from dashboard.widgets.look import plain
from dashboard.widgets.served_model import choose_model
from economics.fleet.engines import ENGINES
from economics.fleet.gpu_ids import GPUS
from economics.option.self_hosted import OTHER_GPU, SelfHostedOption
from economics.option.serving import ServingPlan
from economics.ways import native_precision
from pricing.resolve.levers import levers
from pricing.resolve.points import describe_point
from pricing.resolve.shelf import shelf

_MODES: dict[Mode, str] = {
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
        "Throughput per copy",
        [m for m in _MODES if m != "run" or mode == "run"],
        format_func=lambda m: _MODES[m],
        key=key,
        help="Estimated for your mix, cache hits and load; a measurement of the same layout rescales the estimate. "
        "A run of your own is read on the Hardware page.",
        on_change=_change_mode,
        args=(index, key),
    )
    if mode == "published":
        _points(index, option)
    else:
        typed = option.throughput.model_dump(exclude_none=True) if option.throughput else {}
        for name, value in typed.items():
            number((*where, "throughput", name), value)
        _gpu(index, option)
        number((*where, "gpus_per_replica"), option.gpus_per_replica)
        if mode in ("estimate", "run"):
            _precision(index, option)
    _load(index, option)


def _model(index: int, option: SelfHostedOption, mode: Mode) -> None:
    models = state.catalogue().model_ids()
    names = told_apart({id: model_name(id) for id in dict.fromkeys((*models, option.model))})
    key = state.show(f"options.{index}.model", option.model)
    st.selectbox(
        "Model" if option.architecture is None else "Model (sizes from its config.json)",
        models if option.model in models else [option.model, *models],
        format_func=names.__getitem__,
        key=key,
        accept_new_options=mode not in ("estimate", "published"),
        help="A model of the registry; any name once the throughput is typed. The Hardware page reads a config.json.",
        on_change=_change_model,
        args=(index, key),
    )


def _gpu(index: int, option: SelfHostedOption) -> None:
    key = state.show(f"options.{index}.gpu", option.gpu)
    st.selectbox(
        "GPU",
        list(dict.fromkeys((*GPUS, OTHER_GPU, option.gpu))),
        format_func=gpu_name,
        key=key,
        help="GPU of a copy of the model; “another GPU” needs a typed rate.",
        on_change=_change_gpu,
        args=(index, key),
    )


def _precision(index: int, option: SelfHostedOption) -> None:
    model = option.architecture or shelf(state.catalogue()).models.get(option.model)
    key = state.show(f"options.{index}.precision", option.precision)
    st.selectbox(
        "Precision",
        [*dict.fromkeys([*([option.precision] if option.precision else []), *_PRECISIONS])],
        index=None,
        placeholder=f"the model's own ({native_precision(model).upper()})" if model else "the model's own",
        format_func=str.upper,
        key=key,
        help="Precision of the weights. Empty: as published by its maker.",
        on_change=state.set_field,
        args=(("options", index, "precision"), key),
    )


def _load(index: int, option: SelfHostedOption) -> None:
    plan = option.serving or ServingPlan()
    box = st.expander("Load of a copy, levers", key=f"options.{index}.load", on_change="rerun")
    if not box.open:
        return
    where: tuple[str | int, ...] = ("options", index, "serving")
    with box:
        choice(
            (*where, "engine"),
            plan.engine,
            "Engine",
            ENGINES,
            str,
            "Empty: that of the measurement used, else vLLM. Engines differ by 10–18 % where both were measured.",
        )
        assumed = "as many as the latency allows"
        number((*where, "concurrency"), plan.concurrency, placeholder=assumed)
        number((*where, "time_per_output_token_ms"), plan.time_per_output_token_ms, placeholder="50 (assumed)")
        number((*where, "time_to_first_token_ms"), plan.time_to_first_token_ms, placeholder="no limit")
        number((*where, "context_tokens"), plan.context_tokens, placeholder="not checked")
        for lever in levers():
            number((*where, lever.name), getattr(plan, lever.name))
            st.caption(f"{lever.published}. {lever.note} [source]({lever.url.split()[0]})")


def _points(index: int, option: SelfHostedOption) -> None:
    points = _point_labels(option.model)
    current = option.throughput.published_point if option.throughput else None
    key = state.show(f"options.{index}.throughput.published_point", current)
    st.selectbox(
        f"Measurement ({len(points)} published)",
        [*points] if current is None or current in points else [current, *points],
        index=None,
        format_func=lambda p: points.get(p, "a measurement that is no longer published"),
        key=key,
        placeholder="nearest to your mix on this layout",
        help="Engine, layout, lengths, load, publication. Empty: the nearest mix on the option's own layout.",
        on_change=_change_point,
        args=(index, key),
    )
    precision = option.precision.upper() if option.precision else "any precision"
    st.caption(plain(f"{gpus_name(option.gpus_per_replica, option.gpu)}, {precision}"))


def _point_labels(model: str) -> dict[str, str]:
    """Return the published points of a model that have a capacity, id to label, fastest per GPU first."""
    labels = {
        point.id: ("doubtful: " if point.status == "doubtful" else "") + describe_point(point)
        for point in usable_points(state.catalogue(), model)
    }
    return told_apart(labels)


def _change_point(index: int, key: str) -> None:
    chosen = session.widget(key)
    if chosen is None:
        state.apply(set_field, ("options", index, "throughput"), None)
    else:
        state.apply(throughput_edits.use_point, index, chosen, state.catalogue(), state.as_of())


def _change_model(index: int, key: str) -> None:
    choose_model(index, session.widget(key))


def _change_gpu(index: int, key: str) -> None:
    state.apply(set_gpu, index, session.widget(key), state.catalogue())


def _change_mode(index: int, key: str) -> None:
    mode: Mode = session.widget(key)
    if mode != "run":  # offered only while it is the current mode
        state.apply(throughput_edits.set_mode, index, mode, state.catalogue(), state.as_of())
