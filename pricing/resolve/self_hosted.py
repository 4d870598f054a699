"""Turn a self-hosted option into plain numbers."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from economics.option.scaled import Baseline, ByTheHour, ScaledHosted
from economics.option.self_hosted import SelfHosted, SelfHostedOption
from economics.scaling.kinds import BEST, ON_DEMAND, BaselineScaling, FixedScaling, HourlyScaling
from economics.supply.owned import Own
from pricing.resolve.asked import Asked
from pricing.resolve.replica import machine_of
from pricing.resolve.supply import rate_above, resolve_supply
from pricing.resolve.throughput import resolve_throughput


def resolve_self_hosted(option: SelfHostedOption, asked: Asked) -> SelfHosted | ScaledHosted:
    """Return a self-hosted option with its supply and its throughput looked up, scaled if its document says so.

    Raises CatalogueError naming the field for which the catalogue has nothing.
    """
    base = _base(option, asked)
    match option.scaling:
        case None | FixedScaling():
            return base
        case HourlyScaling() as hourly:
            return ScaledHosted(
                base,
                ByTheHour(hourly.busy_hour_utilisation, hourly.min_replicas, hourly.keep_hours, hourly.start_minutes),
            )
        case BaselineScaling() as baseline:
            return _with_baseline(option, base, baseline, asked)
        case _:
            assert_never(option.scaling)


def _with_baseline(option: SelfHostedOption, base: SelfHosted, scaling: BaselineScaling, asked: Asked) -> ScaledHosted:
    """A baseline, and the token-priced option or the on-demand rate above it."""
    best = scaling.baseline_replicas == BEST
    by_token = scaling.above != ON_DEMAND
    priced = Baseline(
        scaling.busy_hour_utilisation,
        scaling.min_replicas,
        None if best else int(scaling.baseline_replicas),
        by_token,
    )
    if by_token:
        return ScaledHosted(base, priced, above=asked.part(scaling.above, asked.workload, "scaling.above"))
    above = rate_above(option, scaling, asked)
    notes, assumptions = (*base.notes, *above.notes), (*base.assumptions, *above.assumptions)
    changed = replace(base, notes=notes, assumptions=assumptions)
    return ScaledHosted(changed, priced, above.supply.usd_per_gpu_hour, above_rent=above.supply)


def _base(option: SelfHostedOption, asked: Asked) -> SelfHosted:
    """The option without scaling."""
    supplied = resolve_supply(option, asked)
    workload = asked.workload if option.throughput is None else asked.whole
    chosen = resolve_throughput(option, workload, asked.catalogue, asked.as_of)
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
