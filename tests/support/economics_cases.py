"""Builders and Hypothesis strategies the economics tests share: dicts with the scenario's names, and their options."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from economics.cost.load import Load
from economics.cost.token_lines import BILLED_LINES, REQUIRED_LINES, TOKEN_LINES
from economics.cost.tokens import ListedPrices, completed
from economics.fields.edition import EDITIONS, FIRST
from economics.option.self_hosted import SelfHosted
from economics.option.throughput import OneFigure, TwoRates
from economics.option.token_priced import TokenOption
from economics.supply.owned import Owned
from economics.supply.rented import Rented

Fields = dict[str, Any]
HOURS = 730


def often(examples: int) -> settings:
    """Settings of a property: the same examples in every run, no clock, nothing written."""
    return settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    )


SEARCHED: dict[int, dict[str, tuple[float, float]]] = {
    version: {"utilisation": (0.0, 1.0), "cache_hit_rate": (0.0, 1.0), "input_output_ratio": ratio}
    for version, ratio in {1: (0.05, 200.0), 2: (0.01, 10_000.0)}.items()
}
"""Schema version → the range in which break-evens over each variable are searched, from the contract."""

WORKLOAD: Fields = {
    "tokens_per_month": 3e9,
    "input_output_ratio": 5,
    "input_tokens_per_request": 2000,
    "cache_hit_rate": 0.0,
    "cache_reads_per_write": 10.0,
    "batch_share": 0.0,
    "peak_to_average": 1.0,
}


def workload(**changes: Any) -> Fields:
    return {**WORKLOAD, **changes}


def load(**changes: Any) -> Load:
    return Load(**workload(**changes))


def token_option(
    name: str = "api",
    *,
    price: Fields | None = None,
    batch: Fields | None = None,
    **fields: Any,
) -> TokenOption:
    """A token-priced option; its prices by the ids of their lines, as `price` or one by one among the other fields."""
    lines = {line.id for line in TOKEN_LINES}
    listed = price or {name: value for name, value in fields.items() if name in lines}
    option = {name: value for name, value in fields.items() if name not in lines}
    standard, slow = completed(ListedPrices(**listed), ListedPrices(**(batch or {})))
    return TokenOption(name, "api", standard, slow, **option)


RENTED: Fields = {
    "gpus_per_replica": 1,
    "usd_per_gpu_hour": 2.0,
    "utilisation": 1.0,
    "min_replicas": 1,
    "billed_hours_per_month": HOURS,
    "fixed_usd_per_month": 0.0,
    "tokens_per_second": 1000.0,
}
OWNED: Fields = {
    "gpus_per_replica": 1,
    "utilisation": 1.0,
    "min_replicas": 1,
    "fixed_usd_per_month": 0.0,
    "tokens_per_second": 1000.0,
    "purchase_usd_per_replica": 0.0,
    "installation_usd_per_replica": 0.0,
    "life_months": 48,
    "residual_share": 0.0,
    "cost_of_capital_per_year": 0.0,
    "power_kw_per_replica": 0.0,
    "powered_hours_per_month": HOURS,
    "pue": 1.0,
    "usd_per_kwh": 0.0,
    "colocation_usd_per_month": 0.0,
    "maintenance_share_per_year": 0.0,
}


def self_hosted(fields: Fields, ratio: float = 5, name: str = "own gpus") -> SelfHosted:
    """The option of a dict with the scenario's names; output-only throughput needs the ratio of its mix."""
    supply: Rented | Owned
    if "usd_per_gpu_hour" in fields:
        supply = Rented(fields["usd_per_gpu_hour"])
    else:
        supply = Owned(**{key: fields[key] for key in Owned.__dataclass_fields__ if key in fields})
    throughput: TwoRates | OneFigure
    if "tokens_per_second" in fields:
        throughput = OneFigure(fields["tokens_per_second"])
    elif "output_tokens_per_second" in fields:
        throughput = OneFigure(fields["output_tokens_per_second"] * (1 + ratio))
    else:
        throughput = TwoRates(fields["prefill_tokens_per_second"], fields["decode_tokens_per_second"])
    names = ("gpus_per_replica", "utilisation", "min_replicas", "billed_hours_per_month", "fixed_usd_per_month")
    factors = ("input_token_factor", "output_token_factor", "spare_replicas")
    return SelfHosted(name, supply, throughput, **{k: fields[k] for k in (*names, *factors) if k in fields})


def two_rates(fields: Fields, prefill: float, decode: float) -> Fields:
    rest = {key: value for key, value in fields.items() if key != "tokens_per_second"}
    return {**rest, "prefill_tokens_per_second": prefill, "decode_tokens_per_second": decode}


# --- strategies: `edge` mixes in the ends of the allowed range and very small numbers -------------------------------


def numbers(low: float, high: float, *, open_low: bool = False, tiny: float = 1e-300) -> st.SearchStrategy[float]:
    """Numbers of the closed (or, below, open) range: uniform, log-spread, and its ends."""
    start = tiny if open_low else low
    ends = st.sampled_from([start, high, float(np.nextafter(high, -math.inf))])
    plain = st.floats(start, high)
    positive = max(start, min(1e-6, high))
    spread = st.floats(math.log(positive), math.log(high)).map(lambda e: min(high, max(start, math.exp(e))))
    return st.one_of(spread, plain, spread, ends)


def ordinary(low: float, high: float) -> st.SearchStrategy[float]:
    """Numbers of a range a reader might type: three significant figures, log-spread."""
    return st.floats(math.log(low), math.log(high)).map(lambda e: min(high, max(low, float(f"{math.exp(e):.3g}"))))


shares = st.one_of(st.floats(0, 1), st.sampled_from([0.0, 1.0, 0.5, 0.9, 1e-9, 1 - 1e-9]))
whole_gpus = st.integers(1, 4096)
prices = st.one_of(numbers(0, 1e9), st.just(0.0), ordinary(0.01, 100))
maybe_prices = st.one_of(st.none(), prices)

any_workload = st.fixed_dictionaries(
    {
        "tokens_per_month": st.one_of(numbers(0, 1e15), ordinary(1e6, 1e13)),
        "input_output_ratio": numbers(0.01, 10_000),
        "input_tokens_per_request": numbers(1, 1e7),
        "cache_hit_rate": shares,
        "cache_reads_per_write": numbers(1, 1e6),
        "batch_share": shares,
        "peak_to_average": numbers(1, 1000),
    }
)
any_load = st.one_of(
    any_workload.map(lambda fields: Load(**fields)),
    st.builds(
        lambda fields, ratio: Load(**{**fields, "input_output_ratio": ratio}, edition=FIRST),
        any_workload,
        numbers(0.05, 200),
    ),
)
"""Loads of both editions over their whole ranges."""
any_prices = st.fixed_dictionaries(
    {line.id: prices for line in REQUIRED_LINES},
    optional={line.id: prices for line in BILLED_LINES if line not in REQUIRED_LINES},
)
any_batch = st.fixed_dictionaries({line.id: maybe_prices for line in BILLED_LINES})
factors = st.one_of(st.just(1.0), numbers(0, 100, open_low=True))
any_token_fields = st.fixed_dictionaries(
    {"input_token_factor": factors, "output_token_factor": factors, "discount": shares}
)
rates = st.one_of(numbers(0, 1e9, open_low=True), ordinary(10, 1e5))
_throughputs = st.one_of(
    st.fixed_dictionaries({"tokens_per_second": rates}),
    st.fixed_dictionaries({"prefill_tokens_per_second": rates, "decode_tokens_per_second": rates}),
)
_shared: Fields = {
    "gpus_per_replica": whole_gpus,
    "utilisation": st.one_of(numbers(0, 1, open_low=True), st.floats(0.05, 1)),
    "min_replicas": whole_gpus,
    "fixed_usd_per_month": prices,
    "input_token_factor": factors,
    "output_token_factor": factors,
}
_rented = st.fixed_dictionaries(
    {**_shared, "usd_per_gpu_hour": prices, "billed_hours_per_month": numbers(0, 744, open_low=True)}
)
_owned = st.fixed_dictionaries(
    {
        **_shared,
        "purchase_usd_per_replica": prices,
        "installation_usd_per_replica": prices,
        "life_months": st.integers(1, 240),
        "residual_share": shares,
        "cost_of_capital_per_year": shares,
        "power_kw_per_replica": numbers(0, 1000),
        "powered_hours_per_month": numbers(0, 744, open_low=True),
        "pue": st.floats(1, 5),
        "usd_per_kwh": prices,
        "colocation_usd_per_month": prices,
        "maintenance_share_per_year": shares,
    }
)
any_self_hosted = st.builds(lambda a, b: {**a, **b}, st.one_of(_rented, _owned), _throughputs)

usual_workload = st.fixed_dictionaries(
    {
        "tokens_per_month": ordinary(1e6, 1e12),
        "input_output_ratio": ordinary(0.05, 200),
        "input_tokens_per_request": ordinary(10, 1e5),
        "cache_hit_rate": st.integers(0, 20).map(lambda n: n / 20),
        "cache_reads_per_write": ordinary(1, 100),
        "batch_share": st.integers(0, 4).map(lambda n: n / 4),
        "peak_to_average": st.sampled_from([1.0, 2.0, 3.5]),
    }
)
usual_load = st.builds(
    lambda fields, edition: Load(**fields, edition=edition), usual_workload, st.sampled_from(list(EDITIONS.values()))
)
_usual_price = ordinary(0.02, 80)
usual_prices = st.fixed_dictionaries(
    {line.id: _usual_price for line in REQUIRED_LINES},
    optional={line.id: _usual_price for line in BILLED_LINES if line not in REQUIRED_LINES},
)
usual_rented = st.builds(
    lambda fields, speed: {**RENTED, **fields, **speed},
    st.fixed_dictionaries(
        {
            "gpus_per_replica": st.integers(1, 16),
            "usd_per_gpu_hour": ordinary(0.2, 10),
            "utilisation": st.integers(1, 20).map(lambda n: n / 20),
            "min_replicas": st.integers(1, 4),
            "billed_hours_per_month": st.sampled_from([730, 160, 100, 24]),
            "fixed_usd_per_month": st.sampled_from([0.0, 500.0, 12345.67]),
        }
    ),
    st.fixed_dictionaries(
        {"prefill_tokens_per_second": ordinary(500, 1e5), "decode_tokens_per_second": ordinary(50, 1e4)}
    ),
).map(lambda fields: {k: v for k, v in fields.items() if k != "tokens_per_second"})
