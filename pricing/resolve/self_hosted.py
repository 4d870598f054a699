"""Turn a self-hosted option into plain numbers."""

from __future__ import annotations

from economics.option.self_hosted import SelfHosted, SelfHostedOption
from economics.supply.owned import Own
from pricing.resolve.asked import Asked
from pricing.resolve.replica import machine_of
from pricing.resolve.supply import resolve_supply
from pricing.resolve.throughput import resolve_throughput


def resolve_self_hosted(option: SelfHostedOption, asked: Asked) -> SelfHosted:
    """Return a self-hosted option with its supply and its throughput looked up.

    Raises CatalogueError naming the field for which the catalogue has nothing.
    """
    supplied = resolve_supply(option, asked)
    chosen = resolve_throughput(option, asked.workload, asked.catalogue, asked.as_of)
    return SelfHosted(
        name=option.name,
        supply=supplied.supply,
        throughput=chosen.throughput,
        gpus_per_replica=option.gpus_per_replica,
        utilisation=option.utilisation,
        min_replicas=option.min_replicas,
        billed_hours_per_month=option.billed_hours_per_month,
        fixed_usd_per_month=option.fixed_usd_per_month,
        input_token_factor=option.input_token_factor,
        output_token_factor=option.output_token_factor,
        throughput_kind=chosen.kind,
        throughput_band=chosen.band,
        machine=machine_of(option, asked.catalogue),
        spare_replicas=_spares(option),
        notes=(*supplied.notes, *chosen.notes),
        assumptions=(*supplied.assumptions, *chosen.assumptions),
    )


def _spares(option: SelfHostedOption) -> int:
    """The spare replicas of an option: its own, or those that the first edition wrote into an owned supply."""
    if option.spare_replicas is not None:
        return option.spare_replicas
    return option.supply.spare_replicas if isinstance(option.supply, Own) else 0
