"""Turn a self-hosted option into plain numbers."""

from __future__ import annotations

from datetime import date

from economics.cost.load import Workload
from economics.option.self_hosted import SelfHosted, SelfHostedOption
from pricing.resolve.replica import machine_of
from pricing.resolve.supply import resolve_supply
from pricing.resolve.throughput import resolve_throughput
from pricing.store.catalogue import Catalogue


def resolve_self_hosted(option: SelfHostedOption, workload: Workload, catalogue: Catalogue, as_of: date) -> SelfHosted:
    """Return a self-hosted option with its supply and its throughput looked up.

    Raises CatalogueError naming the field for which the catalogue has nothing.
    """
    supplied = resolve_supply(option, catalogue, as_of)
    chosen = resolve_throughput(option, workload, catalogue, as_of)
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
        machine=machine_of(option, catalogue),
        notes=(*supplied.notes, *chosen.notes),
        assumptions=(*supplied.assumptions, *chosen.assumptions),
    )
