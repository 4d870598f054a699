"""Scenarios over months for tests: an API, a rented replica and an owned server, all prices typed."""

from __future__ import annotations

import copy
from typing import Any

from economics.cost.load import Load
from economics.cost.token_lines import BILLED_LINES
from economics.cost.tokens import ListedPrices, completed
from economics.fields.edition import Edition
from economics.option.document import with_beside
from economics.option.kinds import Option
from economics.option.protocol import PricedOption
from economics.option.self_hosted import SelfHosted, SelfHostedOption
from economics.option.throughput import OneFigure
from economics.option.token_priced import TokenOption, TokenPricedOption
from economics.over_time.plan import Plan, plan_of
from economics.scenario.reading import read_scenario
from economics.supply.blended import Blend, Blended
from economics.supply.kinds import SupplyDocument
from economics.supply.owned import Own, Owned
from economics.supply.rented import Rent, Rented

HOURS = 730
SERVER: dict[str, Any] = {
    "kind": "own", "purchase_usd_per_replica": 160_000, "installation_usd_per_replica": 11_200, "life_months": 48,
    "residual_share": 0.2, "cost_of_capital_per_year": 0.08, "power_kw_per_replica": 3.65, "pue": 1.4,
    "usd_per_kwh": 0.12, "maintenance_share_per_year": 0.05,
}  # fmt: skip
# one replica at full use serves 1,000 token/s · 3,600 · 730 = 2.628e9 tokens a month


def api(name: str = "api", **option: Any) -> dict[str, Any]:
    price = {"input_usd_per_mtok": 1, "output_usd_per_mtok": 1}
    return {"kind": "api", "name": name, "provider": "p", "model": "m", "price": price, **option}


def gpus(name: str, supply: dict[str, Any], **option: Any) -> dict[str, Any]:
    plain = {"model": "m", "gpu": "other", "utilisation": 1, "throughput": {"tokens_per_second": 1000}}
    return {"kind": "self_hosted", "name": name, **plain, "supply": supply, **option}


def rented(name: str = "rent", usd: float = 2, **terms: Any) -> dict[str, Any]:
    return gpus(name, {"kind": "rent", "usd_per_gpu_hour": usd, **terms})


def document(
    *options: dict[str, Any], tokens: float = 1e9, horizon: Any = None, risk: Any = None, version: int = 1
) -> dict[str, Any]:
    scenario: dict[str, Any] = {
        "schema_version": version,
        "as_of": "2026-11-20",
        "workload": {"tokens_per_month": tokens, "input_output_ratio": 1, "input_tokens_per_request": 500},
        "options": copy.deepcopy(list(options) or [api(), rented()]),
    }
    if horizon is not None:
        scenario["horizon"] = horizon
    if risk is not None:
        scenario["risk"] = risk
    return scenario


def plan(*options: dict[str, Any], tokens: float = 1e9, version: int = 1, **horizon: Any) -> Plan:
    scenario = read_scenario(document(*options, tokens=tokens, horizon=horizon, version=version))
    edition = scenario.edition
    priced = [with_beside(_priced(option, edition), option, edition) for option in scenario.options]
    return plan_of(scenario, priced, Load.of(scenario.workload, edition))


def _priced(option: Option, edition: Edition) -> PricedOption:
    if isinstance(option, TokenPricedOption):
        listed = ListedPrices(**{line.id: option.price.price(line) for line in BILLED_LINES})
        standard, slow = completed(listed, ListedPrices())
        return TokenOption(option.name, option.kind, standard, slow, discount=option.discount)
    assert isinstance(option, SelfHostedOption)
    assert option.throughput is not None
    assert option.throughput.tokens_per_second is not None
    return SelfHosted(
        option.name,
        _supply(option.supply, option.gpus_per_replica, edition.whole_machines),
        OneFigure(option.throughput.tokens_per_second),
        option.gpus_per_replica,
        option.utilisation,
        option.min_replicas,
        option.billed_hours_per_month,
        option.fixed_usd_per_month,
        spare_replicas=option.spare_replicas or getattr(option.supply, "spare_replicas", 0),
    )


def _supply(supply: SupplyDocument, gpus_per_replica: int, whole: bool) -> Rented | Owned | Blended:
    match supply:
        case Rent():
            return _rented(supply, gpus_per_replica, whole)
        case Own():
            return Owned(**supply.priced(), counted=whole)
        case Blend():
            both = [_rented(rent, gpus_per_replica, whole) for rent in (supply.reserved, supply.on_demand)]
            return Blended(supply.baseline_replicas, *both, supply.peak_hours_per_month or HOURS)


def _rented(rent: Rent, gpus_per_replica: int, whole: bool) -> Rented:
    assert rent.usd_per_gpu_hour is not None
    size = (rent.gpus_per_instance or gpus_per_replica) if whole and rent.whole_instances is not False else None
    return Rented(rent.usd_per_gpu_hour, rent.commitment_months or 0, rent.interruption_share or 0.0, size)
