"""The hours of a log on capacity: a log of equal weeks is its mean week, and starts and kept hours by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest

from economics.cost.load_shapes import SHAPES
from economics.option.scaled import ScaledHosted
from economics.scenario.reading import read_scenario
from pricing.resolve.scenario import resolve
from pricing.store.catalogue import Catalogue
from usage.replay.capacity import replay_scaled
from usage.replay.log import Steps
from usage.tables.rows import HOUR_US

OWN: dict[str, Any] = {
    "kind": "self_hosted", "name": "own", "model": "any", "gpu": "other", "gpus_per_replica": 1,
    "supply": {"kind": "rent", "usd_per_gpu_hour": 2.0}, "throughput": {"tokens_per_second": 10},
    "egress_usd_per_gb": 1.0, "staff": {"people": 1, "usd_per_year": 120_000, "share": 0.5},
}  # fmt: skip
API = {
    "kind": "api", "name": "API", "provider": "x", "model": "y",
    "price": {"input_usd_per_mtok": 40, "output_usd_per_mtok": 60},
}  # fmt: skip
SCALINGS: list[dict[str, Any]] = [
    {"kind": "hourly", "min_replicas": 0},
    {"kind": "hourly", "busy_hour_utilisation": 0.5, "min_replicas": 2},
    {"kind": "baseline", "baseline_replicas": 3, "above": "on_demand", "above_usd_per_gpu_hour": 5.0},
    {"kind": "baseline", "baseline_replicas": "best", "above": "on_demand", "above_usd_per_gpu_hour": 5.0},
    {"kind": "baseline", "baseline_replicas": 2, "above": "API"},
    {"kind": "baseline", "baseline_replicas": "best", "above": "API"},
]


def scaled(scaling: dict[str, Any], catalogue: Catalogue, weights: list[float], **own: Any) -> tuple[ScaledHosted, Any]:
    made = read_scenario(
        {
            "schema_version": 2,
            "workload": {
                "tokens_per_month": 5e7,
                "input_output_ratio": 1,
                "input_tokens_per_request": 500,
                "load_profile": {"weights": weights},
            },
            "options": [API, {**OWN, **own, "scaling": scaling}],
        }
    )
    resolved = resolve(made, catalogue, date(2026, 11, 20))
    option = resolved.options[1]
    assert isinstance(option, ScaledHosted)
    return option, resolved.load


def steps_of(tokens: list[float]) -> Steps:
    half = np.array(tokens, dtype=float) / 2
    return Steps(HOUR_US, 0, half, half, np.zeros(len(half)))


@pytest.mark.parametrize("scaling", SCALINGS, ids=str)
def test_a_log_of_equal_weeks_costs_what_its_mean_week_costs(scaling, shared_catalogue):
    week = [float(weight) for weight in SHAPES["office"][-1].split()]
    option, load = scaled(scaling, shared_catalogue, week, retries=1, success_rate=0.9)
    found = replay_scaled(option, load, steps_of(week * 3))
    assert found.usd_per_month == pytest.approx(option.cost(load).usd_per_month.scalar)


def test_starts_and_kept_hours_are_those_of_the_log(shared_catalogue):
    # a copy serves 36,000 tokens an hour; 336 hours, 50 M tokens a month: one busy hour of every 84, all load in it
    hours = [1.0 if hour % 84 == 10 else 0.0 for hour in range(336)]
    scaling = {"kind": "hourly", "busy_hour_utilisation": 1.0, "min_replicas": 0, "keep_hours": 2, "start_minutes": 30}
    option, load = scaled(scaling, shared_catalogue, hours[:168], egress_usd_per_gb=0.0)
    # 5e7 ÷ 730 × 84 = 5,753,425 tokens in a busy hour: 160 copies, kept for 2 hours more, 4 times in 336 hours
    copies = 160
    # and half a person at $120,000 a year
    expected = 2.0 * copies * (3 + 0.5) * 4 * 730 / 336 + 5_000
    found = replay_scaled(option, load, steps_of(hours))
    assert found.usd_per_month == pytest.approx(expected)
    assert found.copies is not None
    assert (found.copies.busiest, found.copies.mean) == pytest.approx((copies, copies * 12 / 336))
