"""Where a plan sits between two steps: worked by hand for every kind that is bought whole, and over the simulations."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from breakeven.figures import tokens
from breakeven.words.risk import steps_sentence
from economics.option.provisioned import Provisioned
from economics.over_time.plan import Plan, PlannedOption
from economics.risk.draws import draw
from economics.risk.inputs import spreads
from economics.risk.steps import Step, steps
from economics.scenario.risk import Risk, UncertainInput
from tests.support.horizon_cases import api, plan

A_COPY = 1000 * 3600 * 730 * 0.5
"""What one copy serves a month: 1,000 tokens a second, at most half of the time: 1.314B."""


def own(**changes: Any) -> dict[str, Any]:
    return {
        "name": "own", "kind": "self_hosted", "model": "any", "gpu": "other", "gpus_per_replica": 1,
        "utilisation": 0.5, "throughput": {"tokens_per_second": 1000},
        "supply": {"kind": "rent", "usd_per_gpu_hour": 2, "gpus_per_instance": 1}, **changes,
    }  # fmt: skip


def planned(tokens: float, *options: dict[str, Any]) -> Plan:
    return plan(api(), *options, tokens=tokens, version=2, months=12)


def at(tokens: float, option: dict[str, Any], low: float = 1, high: float = 1, draws: int = 1000) -> Step:
    """The step of an option where the volume is between two factors of the planned one."""
    return of(planned(tokens, option), low, high, draws)


def of(at_hand: Plan, low: float = 1, high: float = 1, draws: int = 1000) -> Step:
    """The step of the only option of a plan that is bought whole."""
    tokens = float(at_hand.load.tokens_per_month)
    ends = {"low": tokens * low, "high": tokens * high}
    volume = UncertainInput(input="workload.tokens_per_month", **ends, source="test", distribution="triangular")
    risk = Risk(inputs=(volume,), draws=draws)
    drawn = draw(spreads(at_hand, risk.inputs), risk, len(at_hand.options), 12)
    (step,) = steps(at_hand, drawn, draws)
    return step


def test_the_load_of_the_next_machine_and_of_the_last_one() -> None:
    step = at(1.92 * A_COPY, own())
    assert (step.option, step.thing, step.planned) == ("own", "machine", 2)
    assert step.next_tokens == pytest.approx(2 * A_COPY, rel=1e-6)
    assert step.last_tokens == pytest.approx(1 * A_COPY, rel=1e-6)
    assert step.share_of_next == pytest.approx(0.96, rel=1e-6)
    assert step.share_over_last == pytest.approx(1 - 1 / 1.92, rel=1e-6)


@pytest.mark.parametrize(
    ("option", "tokens", "thing", "planned_number", "next_tokens"),
    [
        # two copies on a machine of 8 GPUs, one of them spare: the second machine comes with the second copy
        (own(gpus_per_replica=4, spare_replicas=1,
             supply={"kind": "rent", "usd_per_gpu_hour": 2, "gpus_per_instance": 8}), 0.9 * A_COPY, "machine", 1,
         A_COPY),
        (own(supply={"kind": "own", "gpus_per_server": 2, "purchase_usd_per_server": 1}), 1.5 * A_COPY, "server", 1,
         2 * A_COPY),
        (own(supply={"kind": "rent", "usd_per_gpu_hour": 2, "whole_instances": False}), 0.5 * A_COPY, "copy", 1,
         A_COPY),
    ],
    ids=["machines that hold several", "servers", "single GPUs"],
)  # fmt: skip
def test_each_kind_that_is_bought_whole(
    option: dict[str, Any], tokens: float, thing: str, planned_number: int, next_tokens: float
) -> None:
    step = at(tokens, option)
    assert (step.thing, step.planned) == (thing, planned_number)
    assert step.next_tokens == pytest.approx(next_tokens, rel=1e-6)


def test_units_come_in_their_steps() -> None:
    # a unit serves 1,000 · 60 · 730 = 43.8M weighted tokens, half of them input at 1, half output at 3: 21.9M tokens
    units = Provisioned("units", 1, 1000, 3, unit_increment=5)
    two = planned(100e6, own())
    step = of(replace(two, options=(two.options[0], PlannedOption(1, units))))
    assert (step.thing, step.planned) == ("unit", 5)
    assert step.next_tokens == pytest.approx(5 * 21.9e6, rel=1e-6)
    assert step.last_tokens is None


def test_half_of_the_simulations_need_another_where_the_load_is_just_below_the_step() -> None:
    # triangular from 0.5 to 1.5 around 1: half of it lies above the base, and the step is just there
    step = at(1.999 * A_COPY, own(), 0.5, 1.5, draws=20_000)
    assert step.share_above == pytest.approx(0.5, abs=0.01)
    # below one copy: 1/1.999 of the load, at the low end of the triangle: (0.50025 − 0.5)² · 2 = 1e-7
    assert step.share_below == 0
    assert steps_sentence([step]) == (
        f"own: as planned its 2 machines carry up to {tokens(2 * A_COPY)} tokens a month, and the load is at 100 % of "
        "that; half of the simulations need another."
    )


def test_the_share_of_the_simulations_is_that_of_the_triangle() -> None:
    # from 0.5 to 1.5 around 1, a step at 1.25: the rest of the triangle beyond is (1.5 − 1.25)²/(1 · 0.5) = 12.5 %
    step = at(0.8 * A_COPY, own(), 0.5, 1.5, draws=40_000)
    assert step.share_above == pytest.approx(0.125, abs=0.006)
    assert steps_sentence([step]) == (
        f"own: as planned its 1 machine carries up to {tokens(A_COPY)} tokens a month, and the load is at 80 % of "
        f"that; {100 * step.share_above:.0f} % of the simulations need another."
    )


def test_nothing_is_said_in_the_middle_of_a_step() -> None:
    assert steps_sentence([at(1.5 * A_COPY, own())]) == ""
    assert steps_sentence([]) == ""


def test_just_above_a_step_is_said_too() -> None:
    step = at(2.05 * A_COPY, own(), 0.98, 1.02)
    assert step.planned == 3
    # 1 − 2/2.05 = 2.44 %; no simulation goes below: 0.98 · 2.05 = 2.009
    assert steps_sentence([step]) == (
        "own has 3 machines: a load 2.44 % lower would need one fewer, and no simulation needs fewer."
    )


def test_what_is_paid_by_use_has_no_steps_and_a_load_of_nothing_has_none() -> None:
    risk = Risk(draws=10)
    for nothing in (planned(1e9, api("second")), planned(0, own())):
        assert steps(nothing, draw((), risk, 2, 12), 10) == ()


def test_a_load_at_the_end_of_what_can_be_counted_has_no_next_step() -> None:
    step = at(1e15, own(throughput={"tokens_per_second": 1e9}))
    assert step.next_tokens is None
    assert step.share_of_next is None


@given(st.floats(1e9, 1e13), st.integers(1, 16), st.integers(0, 3))
def test_one_more_than_the_plan_is_needed_right_there_and_not_before(tokens: float, gpus: int, spares: int) -> None:
    supply = {"kind": "rent", "usd_per_gpu_hour": 2, "gpus_per_instance": 8}
    two = planned(tokens, own(gpus_per_replica=gpus, spare_replicas=spares, supply=supply))
    (step,) = steps(two, draw((), Risk(draws=1), 2, 12), 1)
    assert step.next_tokens is not None
    option = two.options[1].option
    costs = [option.cost(two.load.with_("tokens_per_month", step.next_tokens * factor)) for factor in (1 - 1e-6, 1)]
    count = [float(np.asarray(cost.figures["instances"].values)) for cost in costs]
    assert count[0] == step.planned < count[1]
