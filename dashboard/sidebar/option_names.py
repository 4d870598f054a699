"""What the controls of every kind of option share: names, and what the catalogue gives for an option."""

from __future__ import annotations

from typing import Any

from dashboard import state
from economics.assumption import Assumption
from economics.errors import InputError
from economics.option.self_hosted import SelfHostedOption
from economics.option.token_priced import TokenPricedOption
from pricing.resolve.scenario import resolve_option


def free_name(document: dict[str, Any], wanted: str) -> str:
    """`wanted`, with a number behind it when another option has that name."""
    taken = {option["name"] for option in document["options"]}
    names = (wanted if n == 1 else f"{wanted} ({n})" for n in range(1, len(taken) + 2))
    return next(name for name in names if name not in taken)


def looked_up(index: int, option: TokenPricedOption | SelfHostedOption) -> dict[str, Assumption]:
    """What went into an option, by field: what holds all day and is no variant; empty where something is missing."""
    scenario = state.scenario()
    try:
        resolved = resolve_option(
            option, f"options[{index}]", scenario, state.catalogue(), scenario.as_of or state.today()
        )
    except InputError:
        return {}
    return {a.field: a for a in resolved.assumptions if not (a.variant or a.window)}


def rename(document: dict[str, Any], index: int) -> None:
    """A new model gets a new name, so that no figure stands under another model's name."""
    option = document["options"][index]
    option["name"] = ""
    model = option["model"].rpartition("/")[2]
    if option["kind"] == "self_hosted":
        wanted = f"{model} on {option['gpus_per_replica']}× {option['gpu']}"
    else:
        wanted = f"{model} at {option['provider']}"
    option["name"] = free_name(document, wanted[:100])


def cheapest_rent(gpu: str) -> dict[str, Any]:
    """The supply part that rents a GPU at the lowest rate, on demand where anybody offers that."""
    as_of = state.scenario().as_of or state.today()
    offered = [c for c in state.catalogue().rate_choices(gpu, as_of) if c.term == "on-demand"]
    offered = offered or state.catalogue().rate_choices(gpu, as_of)
    if not offered:  # the page then says that this supplier lists no such GPU, and where to type a rate
        return {"kind": "rent", "provider": "lambda", "term": "on-demand"}
    best = min(offered, key=lambda c: c.lowest_usd_per_gpu_hour)
    return {"kind": "rent", "provider": best.provider, "term": best.term}
