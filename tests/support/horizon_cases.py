"""Scenarios over months for tests: an API, a rented replica and an owned server, all prices typed."""

from __future__ import annotations

import copy
from typing import Any

from economics.cost.load import Load
from economics.cost.token_lines import BILLED_LINES
from economics.cost.tokens import ListedPrices, completed
from economics.option.kinds import Option
from economics.option.protocol import PricedOption
from economics.option.self_hosted import SelfHosted
from economics.option.throughput import OneFigure
from economics.option.token_priced import TokenOption, TokenPricedOption
from economics.over_time.plan import Plan, plan_of
from economics.scenario.reading import read_scenario
from economics.supply.blended import Blended
from economics.supply.owned import Own, Owned
from economics.supply.rented import Rented

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
    return plan_of(
        scenario, [_priced(option) for option in scenario.options], Load.of(scenario.workload, scenario.edition)
    )


def _priced(option: Option) -> PricedOption:
    if isinstance(option, TokenPricedOption):
        listed = ListedPrices(**{line.id: option.price.price(line) for line in BILLED_LINES})
        standard, slow = completed(listed, ListedPrices())
        return TokenOption(option.name, option.kind, standard, slow, discount=option.discount)
    assert option.throughput is not None
    assert option.throughput.tokens_per_second is not None
    return SelfHosted(
        option.name,
        _supply(option.supply.model_dump()),
        OneFigure(option.throughput.tokens_per_second),
        option.gpus_per_replica,
        option.utilisation,
        option.min_replicas,
        option.billed_hours_per_month,
        option.fixed_usd_per_month,
        spare_replicas=option.supply.spare_replicas if isinstance(option.supply, Own) else 0,
    )


def _supply(fields: dict[str, Any]) -> Rented | Owned | Blended:
    if fields["kind"] == "rent":
        return Rented(fields["usd_per_gpu_hour"], fields["commitment_months"] or 0, fields["interruption_share"] or 0.0)
    if fields["kind"] == "mix":
        both = [_supply(fields[part]) for part in ("reserved", "on_demand")]
        assert isinstance(both[0], Rented)
        assert isinstance(both[1], Rented)
        return Blended(fields["baseline_replicas"], both[0], both[1], fields["peak_hours_per_month"] or HOURS)
    return Owned(**Own(**{name: value for name, value in fields.items() if value is not None}).priced())
