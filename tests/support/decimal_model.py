"""A second, independent model in decimal arithmetic, written from docs/model.md and from nothing else.

Everything is a dict with the field names of the scenario JSON; every number is turned into an exact Decimal first.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_CEILING, Decimal, localcontext
from typing import Any

PRECISION = 80
MTOK = Decimal(1_000_000)
LINES = ("input", "cached_input", "cache_write", "cache_write_long", "output")


def exact(fields: Mapping[str, Any]) -> dict[str, Decimal]:
    """Every number of `fields` as the Decimal it really is; None left out."""
    return {key: Decimal(value) for key, value in fields.items() if value is not None}


def token_cost(
    workload: Mapping[str, Any],
    prices: Mapping[str, Any],
    batch_prices: Mapping[str, Any],
    option: Mapping[str, Any],
) -> dict[str, Decimal]:
    """Lines and `total` [USD/month]; prices by LINES [USD/Mtok], left out or None where not listed.

    `option` may say the `long_share` of the cache writes.
    """
    with localcontext() as context:
        context.prec = PRECISION
        w, o, listed, batch = exact(workload), exact(option), exact(prices), exact(batch_prices)
        total, ratio = w["tokens_per_month"], w["input_output_ratio"]
        inputs = total * ratio / (1 + ratio) * o.get("input_token_factor", Decimal(1))
        outputs = total / (1 + ratio) * o.get("output_token_factor", Decimal(1))
        hit = w["cache_hit_rate"]
        wanted = inputs * hit / w["cache_reads_per_write"]
        if "cache_write_share" in w:
            wanted = inputs * w["cache_write_share"]
        writes, long = min(wanted, inputs * (1 - hit)), o.get("long_share", Decimal(0))
        tokens = {
            "input": inputs * (1 - hit) - writes,
            "cached_input": inputs * hit,
            "cache_write": writes * (1 - long),
            "cache_write_long": writes * long,
            "output": outputs,
        }
        wait = w["batch_share"]
        full, slow = _every_line(listed), _every_line(_with_batch(listed, batch))
        lines = {line: tokens[line] / MTOK * ((1 - wait) * full[line] + wait * slow[line]) for line in LINES}
        gross = sum(lines.values(), Decimal(0))
        lines["discount"] = -o.get("discount", Decimal(0)) * gross
        lines["total"] = gross * (1 - o.get("discount", Decimal(0)))
        return lines


def _with_batch(listed: dict[str, Decimal], batch: dict[str, Decimal]) -> dict[str, Decimal]:
    """A line with a batch price has that; a line without one has its standard price."""
    return {**listed, **batch}


def _every_line(listed: dict[str, Decimal]) -> dict[str, Decimal]:
    """Cached tokens and cache writes without a price cost what input costs, long-lived writes what others cost."""
    short = listed.get("cache_write", listed["input"])
    return {"cached_input": listed["input"], "cache_write": short, "cache_write_long": short, **listed}


def capacity(workload: Mapping[str, Any], option: Mapping[str, Any]) -> Decimal:
    """C [workload token/s per replica] by the definition: one request, its seconds, its tokens."""
    with localcontext() as context:
        context.prec = PRECISION
        w, o = exact(workload), exact(option)
        if "tokens_per_second" in o:
            return o["tokens_per_second"]
        ratio = w["input_output_ratio"]
        if "output_tokens_per_second" in o:
            return o["output_tokens_per_second"] * (1 + ratio)
        i = w["input_tokens_per_request"]
        seconds = (
            i * o.get("input_token_factor", Decimal(1)) * (1 - w["cache_hit_rate"]) / o["prefill_tokens_per_second"]
            + i / ratio * o.get("output_token_factor", Decimal(1)) / o["decode_tokens_per_second"]
        )
        return (i + i / ratio) / seconds


def paid_hours(option: Mapping[str, Any]) -> Decimal:
    """Billed hours of a rented replica, 730 of an owned one."""
    return Decimal(option["billed_hours_per_month"]) if "usd_per_gpu_hour" in option else Decimal(730)


def tokens_served(workload: Mapping[str, Any], option: Mapping[str, Any]) -> Decimal:
    """C·3600·hours·u_eff: workload tokens a month that one replica serves."""
    with localcontext() as context:
        context.prec = PRECISION
        w, o = exact(workload), exact(option)
        used = min(o["utilisation"], 1 / w["peak_to_average"])
        return capacity(workload, option) * 3600 * paid_hours(option) * used


def replicas_wanted(workload: Mapping[str, Any], option: Mapping[str, Any]) -> Decimal:
    """T/(C·3600·hours·u_eff) − 1e-9, before it is rounded up: within rounding of a whole number either is right."""
    with localcontext() as context:
        context.prec = PRECISION
        return exact(workload)["tokens_per_month"] / tokens_served(workload, option) - Decimal("1e-9")


def replica_lines(option: Mapping[str, Any]) -> dict[str, Decimal]:
    """Lines of one replica [USD/month]; rented when a rate is given, else owned."""
    with localcontext() as context:
        context.prec = PRECISION
        o = exact(option)
        if "usd_per_gpu_hour" in o:
            return {"gpu rent": o["gpus_per_replica"] * o["usd_per_gpu_hour"] * o["billed_hours_per_month"]}
        purchase, installation = o["purchase_usd_per_replica"], o["installation_usd_per_replica"]
        tied_up = (purchase + installation) + purchase * o["residual_share"]
        return {
            "depreciation": purchase * (1 - o["residual_share"]) / o["life_months"],
            "installation": installation / o["life_months"],
            "capital": o["cost_of_capital_per_year"] / 12 * tied_up / 2,
            "power": o["power_kw_per_replica"] * o["pue"] * o["powered_hours_per_month"] * o["usd_per_kwh"],
            "colocation": o["colocation_usd_per_month"],
            "maintenance": purchase * o["maintenance_share_per_year"] / 12,
        }


def self_hosted_cost(
    workload: Mapping[str, Any], option: Mapping[str, Any], replicas: Decimal | None = None
) -> dict[str, Decimal]:
    """Lines, `total` [USD/month], `replicas` and achieved `utilisation`; `replicas` given replaces the count."""
    with localcontext() as context:
        context.prec = PRECISION
        w, o = exact(workload), exact(option)
        if replicas is None:
            needed = replicas_wanted(workload, option).to_integral_value(rounding=ROUND_CEILING)
            replicas = max(o["min_replicas"], needed)
        lines = {name: replicas * usd for name, usd in replica_lines(option).items()}
        lines["fixed"] = o["fixed_usd_per_month"]
        paid_for = replicas * capacity(workload, option) * 3600 * paid_hours(option)
        return {
            **lines,
            "total": sum(lines.values(), Decimal(0)),
            "replicas": replicas,
            "utilisation": w["tokens_per_month"] / paid_for,
        }


def unit_cost(workload: Mapping[str, Any], option: Mapping[str, Any], utilisation: Decimal | None = None) -> Decimal:
    """Unit view [USD/Mtok] of a self-hosted option: one fully billed replica, no fixed cost."""
    with localcontext() as context:
        context.prec = PRECISION
        w, o = exact(workload), exact(option)
        used = min(o["utilisation"], 1 / w["peak_to_average"]) if utilisation is None else utilisation
        mtok = capacity(workload, option) * 3600 * paid_hours(option) * used / MTOK
        return sum(replica_lines(option).values(), Decimal(0)) / mtok
