"""The controls of a self-hosted option: model, throughput, GPUs, supply, replicas."""

from __future__ import annotations

from typing import Any

import streamlit as st

from breakeven.wording import money
from dashboard import state
from dashboard.controls import choice, number, share_slider
from dashboard.option_names import looked_up, rename
from economics.errors import InputError
from economics.options import Load, SelfHosted
from economics.scenario import GPUS, Own, Rent, SelfHostedOption
from pricing.catalogue import CatalogueError, ThroughputPoint
from pricing.resolve import resolve_option
from pricing.throughput import describe_point, point_capacity

_TYPED = {
    "published": "Published measurement",
    "tokens_per_second": "Typed: input + output token/s",
    "output_tokens_per_second": "Typed: output token/s",
    "two_rates": "Typed: prefill and decode rate",
}


def show_self_hosted(index: int, option: SelfHostedOption) -> None:
    """Draw the controls of a self-hosted option."""
    where: tuple[str | int, ...] = ("options", index)
    share_slider((*where, "utilisation"), option.utilisation)
    _model_and_throughput(index, option)
    st.caption("Supply")
    kind = option.supply.kind
    key = state.show(f"options.{index}.supply.kind", kind)
    st.radio(
        "GPUs are",
        ("rent", "own", "mix") if kind == "mix" else ("rent", "own"),
        format_func={"rent": "rented", "own": "owned", "mix": "a mix, from a file"}.__getitem__,
        key=key,
        horizontal=True,
        on_change=_change_supply,
        args=(index, key),
    )
    if isinstance(option.supply, Rent):
        _rent(index, option, option.supply)
    elif isinstance(option.supply, Own):
        with st.expander("What owning costs", expanded=True):
            for name in Own.model_fields:
                if name != "kind":
                    number((*where, "supply", name), getattr(option.supply, name))
    with st.expander("Replicas, hours, fixed cost"):
        for name in ("min_replicas", "billed_hours_per_month", "fixed_usd_per_month"):
            number((*where, name), getattr(option, name))


def _change_supply(index: int, key: str) -> None:
    kind = st.session_state[key]
    if kind == "mix":
        return

    def alter(document: dict[str, Any]) -> None:
        option = document["options"][index]
        option["supply"] = {"kind": "own"} if kind == "own" else _cheapest_rent(option["gpu"])

    state.change(alter)


def _cheapest_rent(gpu: str) -> dict[str, Any]:
    as_of = state.scenario().as_of or state.today()
    offered = [c for c in state.catalogue().rate_choices(gpu, as_of) if c.term == "on-demand"]
    offered = offered or state.catalogue().rate_choices(gpu, as_of)
    if not offered:  # the page then says that this supplier lists no such GPU, and where to type a rate
        return {"kind": "rent", "provider": "lambda", "term": "on-demand"}
    best = min(offered, key=lambda c: c.lowest_usd_per_gpu_hour)
    return {"kind": "rent", "provider": best.provider, "term": best.term}


def _rent(index: int, option: SelfHostedOption, rent: Rent) -> None:
    as_of = state.scenario().as_of or state.today()
    catalogue = state.catalogue()
    used = [
        catalogue.choose_rate(option.gpu, c.provider, c.term, option.gpus_per_replica, as_of)
        for c in catalogue.rate_choices(option.gpu, as_of)
    ]
    listed = {
        f"{r.provider} · {r.term}": f"{r.provider} · {r.term} · {money(r.usd_per_gpu_hour)}"
        for r in sorted(used, key=lambda r: r.usd_per_gpu_hour)
    }
    try:
        rows = catalogue.rate_rows(gpu=option.gpu, as_of=as_of)
    except CatalogueError:
        rows = []
    listed |= {r.id: f"doubtful: {r.id} · {money(r.usd_per_gpu_hour)}" for r in rows if r.status == "doubtful"}
    current = rent.rate_id or (f"{rent.provider} · {rent.term}" if rent.provider and rent.term else None)
    key = state.show(f"options.{index}.supply.rate", current)
    st.selectbox(
        f"Supplier and term ({len(listed)} for {option.gpu})",
        [*listed] if current is None or current in listed else [current, *listed],
        index=None,
        format_func=lambda c: listed.get(c, c),
        key=key,
        placeholder="none listed: type a rate below" if not listed else "choose",
        help="Cheapest first, $ per GPU-hour. Doubtful rows are used only when chosen here by name.",
        on_change=_change_rate,
        args=(index, key),
    )
    found = looked_up(index, option).get("GPU rate")
    hint = f"{found.value:g} (catalogue)" if found and found.status != "typed" else "none listed"
    number(("options", index, "supply", "usd_per_gpu_hour"), rent.usd_per_gpu_hour, placeholder=hint)


def _change_rate(index: int, key: str) -> None:
    chosen = st.session_state[key]
    if chosen is None:
        return
    provider, dot, term = chosen.partition(" · ")
    supply = {"kind": "rent", "provider": provider, "term": term} if dot else {"kind": "rent", "rate_id": chosen}
    state.change(lambda document: state.put(document, ("options", index, "supply"), supply))


def _model_and_throughput(index: int, option: SelfHostedOption) -> None:
    where: tuple[str | int, ...] = ("options", index)
    given = option.throughput
    mode = "published"
    if given is not None and given.published_point is None:
        forms = given.model_dump(exclude_none=True)
        mode = "two_rates" if len(forms) == 2 else next(iter(forms))
    models = state.catalogue().model_ids()
    key = state.show(f"options.{index}.model", option.model)
    st.selectbox(
        "Model",
        models if option.model in models else [option.model, *models],
        key=key,
        accept_new_options=mode != "published",
        help="A model with published measurements; any name once the throughput is typed.",
        on_change=_change_hosted_model,
        args=(index, key),
    )
    key = state.show(f"options.{index}.throughput mode", mode)
    st.selectbox(
        "Throughput per replica",
        [*_TYPED],
        format_func=lambda m: _TYPED[m],
        key=key,
        help="A published measurement sets GPU, number of GPUs and precision, and is never scaled to another layout.",
        on_change=_change_mode,
        args=(index, key),
    )
    if mode == "published":
        _points(index, option)
        return
    for name, value in given.model_dump(exclude_none=True).items() if given else ():
        number((*where, "throughput", name), value)
    choice((*where, "gpu"), option.gpu, "GPU", (*GPUS, "other"), str, "GPU of a replica; “other” needs a typed rate.")
    number((*where, "gpus_per_replica"), option.gpus_per_replica)


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
        option["supply"] = _cheapest_rent(point.gpu)
    moved = any(option.get(name) != value for name, value in layout.items())
    option |= {**layout, "throughput": {"published_point": chosen}}
    if moved:
        rename(document, index)


def _change_hosted_model(index: int, key: str) -> None:
    model = st.session_state[key]

    def alter(document: dict[str, Any]) -> None:
        option = document["options"][index]
        option["model"] = model
        if "published_point" in option.get("throughput", {"published_point": None}):
            points = _usable_points(model)
            option.pop("throughput", None)
            if points:
                _use_point(
                    document, index, next((p for p, text in points.items() if "h100" in text), next(iter(points)))
                )
        rename(document, index)

    state.change(alter)


def _change_mode(index: int, key: str) -> None:
    mode = st.session_state[key]

    def alter(document: dict[str, Any]) -> None:
        option = document["options"][index]
        if mode == "published":
            option.pop("throughput", None)
        else:
            option["throughput"] = _same_capacity(index, mode)

    state.change(alter)


def _same_capacity(index: int, mode: str) -> dict[str, float]:
    """A typed throughput to start from that leaves the option's capacity at this mix as it is.

    Two rates start with reading and writing taking half of the time each. Without a known capacity it is 1 token/s,
    which nobody takes for a measurement.
    """
    scenario = state.scenario()
    option = scenario.options[index]
    load = Load.of(scenario.workload)
    try:
        resolved = resolve_option(option, "", scenario, state.catalogue(), scenario.as_of or state.today())
        capacity = float(resolved.capacity(load)) if isinstance(resolved, SelfHosted) else 1.0
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
