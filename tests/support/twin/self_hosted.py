"""Self-hosted options: capacity, replicas, and what the supply asks for them."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from tests.support.twin.cost import Cost
from tests.support.twin.load import Load
from tests.support.twin.machines import Machine, rented, server, spares
from tests.support.twin.numbers import HOURS, Setting, exact, field_of


def capacity(option: Mapping[str, Any], load: Load, own_ratio: Fraction, at: Setting) -> Fraction:
    """C [workload token/s per replica] before interruptions; `own_ratio` is the scenario's, for a single figure."""
    typed = option["throughput"]
    if "tokens_per_second" in typed:
        return exact(typed["tokens_per_second"]) * at.gain
    if "output_tokens_per_second" in typed:
        return exact(typed["output_tokens_per_second"]) * (1 + own_ratio) * at.gain
    inputs, outputs = load.length, load.length / load.ratio
    read = inputs * field_of(option, "input_token_factor", 1) * (1 - load.hit)
    written = outputs * field_of(option, "output_token_factor", 1)
    seconds = read / exact(typed["prefill_tokens_per_second"]) + written / exact(typed["decode_tokens_per_second"])
    return (inputs + outputs) / seconds * at.gain


def kept(rent: Mapping[str, Any]) -> Fraction:
    """Share of the capacity that interruptions leave."""
    return 1 - field_of(rent, "interruption_share")


def average_utilisation(option: Mapping[str, Any], load: Load) -> Fraction:
    """u_eff: peaks cap the average."""
    return min(field_of(option, "utilisation", 1), 1 / load.peak)


def billed_hours(option: Mapping[str, Any]) -> Fraction:
    """Hours a month that a replica is paid for: those of a rent, 730 of an owned one."""
    return HOURS if option["supply"]["kind"] == "own" else field_of(option, "billed_hours_per_month", HOURS)


def needed(option: Mapping[str, Any], load: Load, own_ratio: Fraction, at: Setting) -> int:
    """Replicas of a rent or an own supply that the load needs, the option's least ones included."""
    hours = billed_hours(option)
    served = capacity(option, load, own_ratio, at) * kept(option["supply"]) * 3600 * hours
    wanted = at.up(load.tokens / (served * average_utilisation(option, load)))
    return max(least(option), wanted)


def least(option: Mapping[str, Any]) -> int:
    return int(option.get("min_replicas") or 1)


def rate(rent: Mapping[str, Any], at: Setting) -> Fraction:
    """USD/GPU-hour."""
    return exact(rent["usd_per_gpu_hour"]) * at.side("gpu_rent")


def cost(option: Mapping[str, Any], load: Load, own_ratio: Fraction, at: Setting) -> Cost:
    """The cost of a month on a fixed fleet."""
    kind = option["supply"]["kind"]
    if kind in ("blend", "mix"):
        return blended(option, load, own_ratio, at)
    replicas = needed(option, load, own_ratio, at)
    paid = replicas + spares(option)
    if kind == "own":
        kind_of_machine = server(option)
        servers = kind_of_machine.count(paid)
        lines = {line: servers * usd for line, usd in server_lines(option, at).items()}
    else:
        kind_of_machine = rented(option, option["supply"])
        rent = rate(option["supply"], at) * billed_hours(option)
        lines = {"gpu rent": kind_of_machine.count(paid) * kind_of_machine.gpus * rent}
    # Over C as it is: what interruptions take is left out of C where replicas are counted, not of the capacity that is
    # paid for. The contract says "C after interruption" for blends and scaled options alone.
    full = kind_of_machine.held(paid) * capacity(option, load, own_ratio, at) * 3600 * billed_hours(option)
    figures = {"replicas": replicas, "spare_replicas": spares(option), "utilisation": load.tokens / full}
    return Cost(lines, figures | machines_of(kind_of_machine, paid))


def machines_of(kind_of_machine: Machine, paid: int) -> dict[str, int | None]:
    """Machines and GPUs that so many replicas are paid with."""
    units = kind_of_machine.count(paid)
    return {"instances": units if kind_of_machine.counted else None, "paid_gpus": units * kind_of_machine.gpus}


def server_lines(option: Mapping[str, Any], at: Setting) -> dict[str, Fraction]:
    """Lines of one server [USD/month]; without gpus_per_server a server is a replica."""
    own = option["supply"]
    each = "server" if own.get("gpus_per_server") is not None else "replica"
    purchase = field_of(own, f"purchase_usd_per_{each}") * at.side("purchase")
    installation = field_of(own, f"installation_usd_per_{each}")
    residual, life = field_of(own, "residual_share"), field_of(own, "life_months", 48)
    tied_up = purchase + installation + purchase * residual
    return {
        "depreciation": purchase * (1 - residual) / life,
        "installation": installation / life,
        "capital": field_of(own, "cost_of_capital_per_year") / 12 * tied_up / 2,
        **running_lines(option, at, purchase),
    }


def running_lines(option: Mapping[str, Any], at: Setting, purchase: Fraction) -> dict[str, Fraction]:
    """Lines of one server that are paid each month [USD/month]; maintenance goes by the purchase price paid."""
    own = option["supply"]
    each = "server" if own.get("gpus_per_server") is not None else "replica"
    kwh = field_of(own, f"power_kw_per_{each}") * field_of(own, "pue", 1)
    kwh *= field_of(own, "powered_hours_per_month", HOURS)
    return {
        "power": kwh * field_of(own, "usd_per_kwh") * at.side("power"),
        "colocation": field_of(own, "colocation_usd_per_month"),
        "maintenance": purchase * field_of(own, "maintenance_share_per_year") / 12,
    }


def blend_counts(option: Mapping[str, Any], load: Load, own_ratio: Fraction, at: Setting) -> tuple[int, int]:
    """Baseline replicas, raised to fill their instances, and replicas at the peaks beyond them."""
    supply, hours = option["supply"], billed_hours(option)
    peak_hours = field_of(supply, "peak_hours_per_month", hours)
    full = capacity(option, load, own_ratio, at)
    reserved, on_demand = full * kept(supply["reserved"]), full * kept(supply["on_demand"])
    baseline = rented(option, supply["reserved"]).held(int(supply["baseline_replicas"]))
    a_second = load.tokens / (3600 * hours * average_utilisation(option, load))
    at_once = (a_second - baseline * reserved) / on_demand
    in_hours = (load.tokens / 3600 - baseline * reserved * hours) / (on_demand * peak_hours)
    beyond = max(at.up(max(Fraction(0), at_once)), at.up(max(Fraction(0), in_hours)))
    replicas = max(baseline + beyond, least(option))
    return baseline, replicas - baseline


def blended(option: Mapping[str, Any], load: Load, own_ratio: Fraction, at: Setting) -> Cost:
    """Baseline replicas at one rate, the peaks at another."""
    supply, hours = option["supply"], billed_hours(option)
    peak_hours = field_of(supply, "peak_hours_per_month", hours)
    baseline, peaks = blend_counts(option, load, own_ratio, at)
    lower, upper = rented(option, supply["reserved"]), rented(option, supply["on_demand"])
    full = capacity(option, load, own_ratio, at) * 3600
    held = lower.held(baseline) * kept(supply["reserved"]) * hours
    held += upper.held(peaks) * kept(supply["on_demand"]) * peak_hours
    counted = lower.counted and upper.counted
    return Cost(
        {
            "gpu rent": lower.count(baseline) * lower.gpus * rate(supply["reserved"], at) * hours,
            "peak gpu rent": upper.count(peaks) * upper.gpus * rate(supply["on_demand"], at) * peak_hours,
        },
        {
            "replicas": baseline + peaks,
            "spare_replicas": 0,
            "instances": lower.count(baseline) + upper.count(peaks) if counted else None,
            "paid_gpus": lower.count(baseline) * lower.gpus + upper.count(peaks) * upper.gpus,
            "utilisation": load.tokens / (full * held),
        },
    )
