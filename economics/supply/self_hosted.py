"""Cost of self-hosted options: capacity, whole replicas, and the cost of a replica rented or owned.

Every function takes scalars or arrays that broadcast. Source of the formulas: docs/model.md, "Self-hosted option".
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from economics.quantity import Array, Number

HOURS_PER_MONTH = 730.0
SECONDS_PER_HOUR = 3600
REPLICA_TOLERANCE = 1e-9
"""Share of a replica that rounding may add to the load before another replica is counted."""


@dataclass(frozen=True)
class TwoRates:
    """Throughput of a replica as the rate of reading input and of writing output [token/s]."""

    prefill_tokens_per_second: Number
    decode_tokens_per_second: Number


@dataclass(frozen=True)
class OneFigure:
    """Throughput of a replica as one figure [workload token/s, input + output], for the scenario's own mix only."""

    tokens_per_second: Number


@dataclass(frozen=True)
class Rented:
    """A rented replica: rate [USD/GPU-hour]; it is paid for the billed hours.

    `commitment_months` are paid even if unused; `interruption_share` of a spot replica's capacity is lost.
    """

    usd_per_gpu_hour: Number
    commitment_months: int = 0
    interruption_share: Number = 0.0


@dataclass(frozen=True)
class Owned:
    """An owned replica; fields as in the scenario's own supply, shares 0–1, money in USD, power in kW."""

    purchase_usd: Number = 0.0
    installation_usd: Number = 0.0
    life_months: Number = 48
    residual_share: Number = 0.0
    cost_of_capital_per_year: Number = 0.0
    power_kw: Number = 0.0
    powered_hours_per_month: Number = HOURS_PER_MONTH
    pue: Number = 1.0
    usd_per_kwh: Number = 0.0
    colocation_usd_per_month: Number = 0.0
    maintenance_share_per_year: Number = 0.0
    spare_replicas: Number = 0


@dataclass(frozen=True)
class Mixed:
    """Reserved `baseline_replicas`, paid whether used or not, and on-demand ones for what the load needs beyond them.

    An on-demand replica is billed for `peak_hours_per_month` [h], a reserved one for the option's billed hours.
    """

    baseline_replicas: Number
    reserved: Rented
    on_demand: Rented
    peak_hours_per_month: Number = HOURS_PER_MONTH


Supply = Rented | Owned | Mixed


def faster(throughput: TwoRates | OneFigure, factor: Number) -> TwoRates | OneFigure:
    """Return a throughput times a factor."""
    if isinstance(throughput, OneFigure):
        return OneFigure(throughput.tokens_per_second * factor)
    return TwoRates(throughput.prefill_tokens_per_second * factor, throughput.decode_tokens_per_second * factor)


def capacity(
    throughput: TwoRates | OneFigure,
    ratio: Number,
    hit_rate: Number,
    input_factor: Number,
    output_factor: Number,
) -> Number:
    """Return the capacity C [workload token/s per replica] at a ratio and a cache hit rate.

    For two rates, C = (i + o)/seconds with seconds = i·f_in·(1−h)/prefill + o·f_out/decode and o = i/r; the request
    length cancels. One figure is C as given. Infinite where beyond a float.
    """
    if isinstance(throughput, OneFigure):
        return throughput.tokens_per_second
    with np.errstate(over="ignore", divide="ignore", under="ignore"):
        reading = ratio * (1 - hit_rate) * np.divide(input_factor, throughput.prefill_tokens_per_second)
        writing = np.divide(output_factor, throughput.decode_tokens_per_second)
        result: Number = np.divide(ratio + 1, reading + writing)
    return result


def effective_utilisation(utilisation: Number, peak_to_average: Number) -> Number:
    """Return the share of capacity that can be used on average: peaks cap it at 1/p."""
    return np.minimum(utilisation, 1 / peak_to_average)


def tokens_per_replica(capacity_tps: Number, billed_hours: Number, utilisation: Number) -> Number:
    """Return the workload tokens a month [token] that one replica serves at a utilisation, 0 or ∞ beyond a float."""
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        served: Number = np.multiply(capacity_tps, SECONDS_PER_HOUR * billed_hours * utilisation)
    return served


def replicas_needed(tokens: Number, per_replica: Number, min_replicas: Number) -> Array | np.float64:
    """Return the whole number of replicas (as floats) that serve `tokens` a month; infinite where beyond a float."""
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        needed: Array = np.maximum(np.ceil(np.divide(tokens, per_replica) - REPLICA_TOLERANCE), min_replicas)
    return needed


def usable_share(supply: Supply) -> Number:
    """Return the share of the capacity that interruptions leave; 1 unless the replica is a spot one."""
    return 1 - supply.interruption_share if isinstance(supply, Rented) else 1.0


def paid_replicas(supply: Supply, needed: Number, min_replicas: Number) -> Number:
    """Return the replicas paid for when the load needs `needed`: at least the minimum or the baseline, and spares."""
    if isinstance(supply, Owned):
        return np.maximum(needed, min_replicas) + supply.spare_replicas
    least = np.maximum(min_replicas, supply.baseline_replicas) if isinstance(supply, Mixed) else min_replicas
    return np.maximum(needed, least)


def supply_lines(supply: Supply, gpus: Number, billed_hours: Number, replicas: Number) -> dict[str, Number]:
    """Return the cost lines [USD/month] of `replicas` paid for; those of a mix beyond its baseline are peak rent."""
    if not isinstance(supply, Mixed):
        return {name: replicas * line for name, line in replica_lines(supply, gpus, billed_hours).items()}
    peaks = replicas - supply.baseline_replicas
    return {
        "gpu rent": supply.baseline_replicas * replica_lines(supply, gpus, billed_hours)["gpu rent"] + 0 * peaks,
        "peak gpu rent": peaks * peak_usd(supply, gpus),
    }


def peak_usd(supply: Mixed, gpus: Number) -> Number:
    """Return what one on-demand replica of a mix costs [USD/month]."""
    return gpus * supply.on_demand.usd_per_gpu_hour * supply.peak_hours_per_month


def replica_lines(supply: Supply, gpus: Number, billed_hours: Number) -> dict[str, Number]:
    """Return the cost lines of one replica [USD/month]: gpu rent (of a mix the reserved), or those of an owned one."""
    if isinstance(supply, Mixed):
        return replica_lines(supply.reserved, gpus, billed_hours)
    if isinstance(supply, Rented):
        return {"gpu rent": gpus * supply.usd_per_gpu_hour * billed_hours}
    own = supply
    residual = own.purchase_usd * own.residual_share
    return {
        "depreciation": own.purchase_usd * (1 - own.residual_share) / own.life_months,
        "installation": own.installation_usd / own.life_months,
        "capital": own.cost_of_capital_per_year / 12 * 0.5 * (own.purchase_usd + own.installation_usd + residual),
        "power": own.power_kw * own.pue * own.powered_hours_per_month * own.usd_per_kwh,
        "colocation": own.colocation_usd_per_month + 0.0,
        "maintenance": own.purchase_usd * own.maintenance_share_per_year / 12,
    }
