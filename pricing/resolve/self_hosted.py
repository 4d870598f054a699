"""Turn a self-hosted option into plain numbers."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from economics.note import NO_PEOPLE, Level, Note
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
    base, scaling = _base(option, asked), priced_scaling(option)
    if scaling is None:
        return base
    if isinstance(option.scaling, BaselineScaling):
        return _with_baseline(option, base, option.scaling, scaling, asked)
    return ScaledHosted(replace(base, notes=(*base.notes, *_commitment_notes(base))), scaling)


def _commitment_notes(base: SelfHosted) -> tuple[Note, ...]:
    """The note that a contract pays for all hours, where only those that are needed are counted."""
    months = max((commitment.months for commitment in base.commitments), default=0)
    if not months:
        return ()
    text = f"signed for {months} months, but only the hours that the load needs are counted: keep a baseline instead"
    return (Note("commitment unused", text, Level.WARNING, "scaling"),)


def priced_scaling(option: SelfHostedOption) -> ByTheHour | Baseline | None:
    """Return how an option's replicas follow the hours, in plain numbers; None where they do not."""
    match option.scaling:
        case None | FixedScaling():
            return None
        case HourlyScaling() as hourly:
            return ByTheHour(hourly.busy_hour_utilisation, hourly.min_replicas, hourly.keep_hours, hourly.start_minutes)
        case BaselineScaling() as baseline:
            replicas = None if baseline.baseline_replicas == BEST else int(baseline.baseline_replicas)
            by_token = baseline.above != ON_DEMAND
            return Baseline(baseline.busy_hour_utilisation, baseline.min_replicas, replicas, by_token)
        case _:
            assert_never(option.scaling)


def _with_baseline(
    option: SelfHostedOption,
    base: SelfHosted,
    scaling: BaselineScaling,
    priced: ByTheHour | Baseline,
    asked: Asked,
) -> ScaledHosted:
    """A baseline, and the token-priced option or the on-demand rate above it."""
    if scaling.above != ON_DEMAND:
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
        spare_replicas=spares_of(option),
        notes=(*supplied.notes, *chosen.notes, *_people_notes(option, asked)),
        assumptions=(*supplied.assumptions, *chosen.assumptions),
    )


def _people_notes(option: SelfHostedOption, asked: Asked) -> tuple[Note, ...]:
    """The note that nobody is paid to look after an option, where people count in the cost of a month."""
    if option.staff is not None or not asked.edition.beside_on_compare:
        return ()
    return (Note(NO_PEOPLE, "people: $0 (not entered)", field="staff"),)


def spares_of(option: SelfHostedOption) -> int:
    """Return the spare replicas of an option: its own, or those that the first edition wrote into an owned supply."""
    if option.spare_replicas is not None:
        return option.spare_replicas
    return option.supply.spare_replicas if isinstance(option.supply, Own) else 0
