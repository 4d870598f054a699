"""The `risk` section of the result JSON: finite numbers, or null with the reason beside it."""

from __future__ import annotations

from typing import Any

import numpy as np

from economics.over_time.document import put
from economics.quantity import Array
from economics.risk.report import RiskReport
from economics.risk.sensitivity import Bar, CaseResult, Tornado
from economics.risk.simulation import Band, Simulation


def risk_document(report: RiskReport) -> dict[str, Any]:
    """Return the section: inputs, cases, tornados, and the results of the draws."""
    simulation, volume = report.simulation, report.over_volume
    return {
        "draws": simulation.done,
        "seed": simulation.draws.seed,
        "gpu_rent_hosted_price_correlation": simulation.draws.correlation,
        "inputs_are": "suggested, all assumed" if report.suggested else "given",
        "inputs": [
            {
                "input": s.path,
                "label": s.place.label,
                "unit": s.place.field.unit,
                "low": s.low,
                "base": s.base,
                "high": s.high,
                "distribution": s.distribution,
                "source": s.source,
                **({} if s.group is None else {"group": s.group}),
            }
            for s in report.spreads
        ],
        "cases": [_case(result) for result in report.cases],
        "tornados": [_tornado(chart) for chart in report.tornados],
        "chance_cheapest": simulation.chance_cheapest,
        "chance_equal": simulation.chance_equal,
        "left_out": simulation.left_out,
        **_without_cost(simulation),
        "npv_usd": {
            name: dict(zip(("p10", "p50", "p90"), _numbers(np.array(simulation.npv_band(name))), strict=True))
            for name in simulation.names
        },
        "cumulative_cost_usd_by_month": [_band(band) for band in simulation.cumulative_bands()],
        "drivers": [dict(vars(driver)) for driver in simulation.drivers()],
        "over_volume": {
            "tokens_per_month": volume.x.tolist(),
            "usd_per_mtok": [_band(band) for band in volume.bands],
            "chance_cheapest": {name: _numbers(chance) for name, chance in volume.chance_cheapest.items()},
            "chance_equal": _numbers(volume.chance_equal),
        },
    }


def _without_cost(simulation: Simulation) -> dict[str, Any]:
    """The options that have no cost in some draws: in how many, and why."""
    if not simulation.without_cost:
        return {}
    return {
        "without_cost": {
            name: {"share_of_draws": simulation.share_without_cost(name), "reason": reason}
            for name, reason in simulation.without_cost.items()
        }
    }


def _case(result: CaseResult) -> dict[str, Any]:
    options = []
    for option in result.horizon.options:
        document: dict[str, Any] = {"name": option.name}
        put(document, "usd_per_month", result.usd_per_month[option.name])
        put(document, "usd_per_mtok", result.usd_per_mtok[option.name])
        put(document, "npv_usd", option.npv_usd)
        options.append(document)
    return {"case": result.case, "cheapest": result.horizon.cheapest, "options": options}


def _tornado(chart: Tornado) -> dict[str, Any]:
    document: dict[str, Any] = {
        "metric": chart.metric,
        "unit": chart.unit,
        "option": chart.option,
        "reference": chart.reference,
    }
    put(document, "base", chart.base)
    document["bars"] = [_bar(bar) for bar in chart.bars]
    return document


def _bar(bar: Bar) -> dict[str, Any]:
    document: dict[str, Any] = {"input": bar.path, "low": bar.low, "high": bar.high}
    put(document, "at_low", bar.at_low)
    put(document, "at_high", bar.at_high)
    document["swing"] = bar.swing
    return document


def _band(band: Band) -> dict[str, Any]:
    return {"option": band.option, **{name: _numbers(getattr(band, name)) for name in ("p10", "p50", "p90")}}


def _numbers(values: Array) -> list[float | None]:
    """The values, null where a cost is undefined in that share of the draws."""
    return [value if ok else None for value, ok in zip(values.tolist(), np.isfinite(values).tolist(), strict=True)]
