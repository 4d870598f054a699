"""Replicas on machines that are let whole, and on servers with several: figures worked by hand, edges, the working."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from economics.break_even.compare import volume_break_even
from economics.cost.machines import Machines
from economics.cost.result import Cost
from economics.errors import InputError
from economics.fields.edition import FIRST, SECOND
from economics.option.self_hosted import SelfHosted
from economics.option.throughput import OneFigure
from economics.over_time.timeline import over_time
from economics.scenario.reading import read_scenario
from economics.supply.owned import Owned
from economics.supply.rented import Rented
from pricing.resolve.scenario import resolve
from tests.support.economics_cases import any_load, load, often, ordinary, rates, token_option
from tests.support.horizon_cases import SERVER, api, document, gpus, plan, rented
from tests.support.working_checks import check_working

REPLICA = 1000 * 3600 * 730
"""Tokens a month of a replica of 1,000 token/s that is always busy: 2.628e9."""
EIGHT = Rented(6.88, gpus_per_instance=8)


def hosted(supply: Rented | Owned = EIGHT, gpus_each: int = 1, **fields: Any) -> SelfHosted:
    return SelfHosted("gpus", supply, OneFigure(1000.0), gpus_each, 1.0, **fields)


def figures(cost: Cost) -> dict[str, float | None]:
    return {name: quantity.scalar for name, quantity in cost.figures.items()}


def at_replicas(option: SelfHosted, replicas: float) -> Cost:
    return option.cost(load(tokens_per_month=replicas * REPLICA))


@pytest.mark.parametrize(
    ("replicas", "usd"),
    # a machine: 8 · $6.88 · 730 h = 40,179.20
    [(0, 40_179.20), (1, 40_179.20), (2, 40_179.20), (8, 40_179.20), (9, 80_358.40), (16, 80_358.40), (17, 120_537.60)],
)
def test_one_gpu_a_replica_on_machines_of_eight(replicas: int, usd: float) -> None:
    cost = at_replicas(hosted(), replicas)
    assert cost.usd_per_month.scalar == pytest.approx(usd, rel=1e-12)
    machines = math.ceil(max(replicas, 1) / 8)
    assert figures(cost) == pytest.approx(
        {
            "replicas": max(replicas, 1),
            "spare_replicas": 0,
            "instances": machines,
            "paid_gpus": 8 * machines,
            "utilisation": replicas / (8 * machines),  # of everything that the machines hold
            "capacity_tokens_per_second": 1000,
        }
    )


def test_three_replicas_of_five_gpus_on_machines_of_eight() -> None:
    # floor(8/5) = 1 a machine: 3 machines, 24 GPUs · $6.88 · 730 = 120,537.60; three eighths of each are idle
    cost = at_replicas(hosted(gpus_each=5), 3)
    assert cost.usd_per_month.scalar == pytest.approx(120_537.60)
    assert (cost.figures["instances"].scalar, cost.figures["paid_gpus"].scalar) == (3, 24)
    assert cost.utilisation is not None
    assert cost.utilisation.scalar == pytest.approx(1)


def test_a_replica_that_spans_machines() -> None:
    # 5 GPUs on machines of 2: ceil(5/2) = 3 machines each; two replicas and a spare: 9 machines, 18 GPUs · $2 · 730
    option = hosted(Rented(2.0, gpus_per_instance=2), 5, spare_replicas=1)
    cost = at_replicas(option, 2)
    assert cost.usd_per_month.scalar == pytest.approx(26_280)
    assert (cost.figures["instances"].scalar, cost.figures["paid_gpus"].scalar) == (9, 18)
    assert cost.utilisation is not None
    assert cost.utilisation.scalar == pytest.approx(2 / 3)  # over replicas and spares
    check_working(option, load(tokens_per_month=2 * REPLICA))
    # the unit view is one replica: 3 machines · 2 · $2 · 730 = 8,760 for 2,628 Mtok
    assert option.unit_cost(load()).scalar == pytest.approx(8_760 / 2_628)


def test_the_unit_view_spreads_a_machine_over_the_replicas_it_holds() -> None:
    # three GPUs each: two on a machine of eight, 40,179.20 / 2 = 20,089.60 for 2,628 Mtok
    assert hosted(gpus_each=3).unit_cost(load()).scalar == pytest.approx(20_089.60 / 2_628)


def test_spares_fill_machines_first() -> None:
    # 7 and a spare fit one machine; 8 and a spare take two, of which 8 of 16 places work
    one, two = (at_replicas(hosted(spare_replicas=1), n) for n in (7, 8))
    assert one.usd_per_month.scalar == pytest.approx(40_179.20)
    assert two.usd_per_month.scalar == pytest.approx(80_358.40)
    assert figures(two) == pytest.approx(
        {
            "replicas": 8, "spare_replicas": 1, "instances": 2, "paid_gpus": 16, "utilisation": 0.5,
            "capacity_tokens_per_second": 1000,
        }
    )  # fmt: skip
    kinds = {note.kind: note for note in hosted(spare_replicas=1).load_notes(load())}
    assert "not of the machine" in kinds["spares on machines"].text
    for alone in (hosted(), hosted(gpus_each=8, spare_replicas=1), hosted(Rented(6.88), spare_replicas=1)):
        assert "spares on machines" not in {note.kind for note in alone.load_notes(load())}


def test_where_others_use_the_rest_of_a_machine_gpus_are_paid_one_by_one() -> None:
    # 3 GPUs each, 2 replicas and 1 spare: 9 · $6.88 · 730 = 45,201.60
    option = hosted(Rented(6.88), 3, spare_replicas=1)
    cost = at_replicas(option, 2)
    assert cost.usd_per_month.scalar == pytest.approx(45_201.60)
    assert "instances" not in cost.figures
    assert cost.figures["paid_gpus"].scalar == 9
    check_working(option, load(tokens_per_month=2 * REPLICA))


def test_the_first_edition_counts_spares_among_replicas_and_no_machines() -> None:
    cost = hosted(Rented(2.0), spare_replicas=2).cost(load(tokens_per_month=3 * REPLICA, edition=FIRST))
    assert figures(cost) == pytest.approx({"replicas": 5, "utilisation": 0.6, "capacity_tokens_per_second": 1000})
    assert cost.usd_per_month.scalar == pytest.approx(5 * 2 * 730)


def test_over_volume_the_cost_rises_at_machines() -> None:
    # a machine serves 21,024 Mtok, worth 42,048 at $2, and costs 40,179.20: equal at 20,089.6 Mtok a machine as long as
    # that is on the machine's own step, n·20,089.6 > (n − 1)·21,024, n < 22.5: at n = 1 … 22, with a jump between any
    # two. The 23rd costs 924,121.60 where the price is 22·42,048 = 925,056: no longer dearer
    even = volume_break_even(token_option(input=2, output=2), hosted(), load())
    equals = [(20_089.6e6 * n, "equal") for n in range(1, 23)]
    jumps = [(8 * REPLICA * n, "step") for n in range(1, 22)]
    expected = sorted([*equals, *jumps])
    assert [c.kind for c in even.crossings] == [kind for _, kind in expected]
    assert [c.at for c in even.crossings] == pytest.approx([at for at, _ in expected], rel=1e-9)
    assert even.cheaper_for_good_from == pytest.approx(22 * 20_089.6e6)


@given(st.integers(1, 12), st.integers(1, 12), st.integers(0, 4), st.integers(1, 9), ordinary(0.1, 10))
@often(200)
def test_the_curve_is_the_cost_whatever_the_machines(each, machine, spares, least, usd) -> None:
    option = hosted(Rented(usd, gpus_per_instance=machine), each, spare_replicas=spares, min_replicas=least)
    curve = option.volume_curve(load())
    assert curve is not None
    volumes = np.concatenate([[0.0], np.linspace(0.01, 20.01, 81) * REPLICA])
    costs = option.cost(load(tokens_per_month=volumes)).usd_per_month.values
    np.testing.assert_allclose(curve.at(volumes), costs, rtol=1e-12)


@given(st.integers(1, 4), st.integers(1, 8), st.integers(0, 3), ordinary(0.2, 40))
@often(200)
def test_instances_of_one_replica_are_one_instance_of_as_many(each, k, spares, replicas) -> None:
    # a whole number of machines of k replicas costs what k times as many machines of one replica cost
    needed = math.ceil(replicas - 1e-9)
    of_many = hosted(Rented(2.0, gpus_per_instance=k * each), each, spare_replicas=spares)
    of_one = hosted(Rented(2.0, gpus_per_instance=each), each, spare_replicas=spares)
    many, one = at_replicas(of_many, replicas), at_replicas(of_one, replicas)
    held = k * math.ceil((needed + spares) / k)
    assert many.figures["instances"].scalar == held / k
    assert one.figures["instances"].scalar == needed + spares
    filled = at_replicas(of_one, held - spares)
    assert filled.usd_per_month.scalar == pytest.approx(many.usd_per_month.scalar, rel=1e-12)
    assert many.usd_per_month.scalar >= one.usd_per_month.scalar * (1 - 1e-12)
    assert of_many.unit_cost(load()).scalar == pytest.approx(of_one.unit_cost(load()).scalar, rel=1e-12)


@given(st.integers(1, 4096), st.integers(1, 4096), st.integers(0, 10_000))
@often(300)
def test_machines_hold_what_they_are_paid_for(each, machine, replicas) -> None:
    machines = Machines(each, machine)
    assert float(machines.held(replicas)) >= replicas
    assert float(machines.held(replicas)) - replicas < float(machines.replicas_each)
    assert float(machines.gpus(replicas)) == float(machines.paid(replicas)) * machine
    assert float(machines.gpus(replicas)) >= replicas * each


@given(
    any_load.filter(lambda at: at.edition is SECOND),
    rates,
    st.integers(1, 4096),
    st.integers(1, 4096),
    st.integers(0, 4096),
    st.booleans(),
)
@often(200)
def test_the_working_over_the_whole_ranges(at, speed, each, machine, spares, owned) -> None:
    supply = Owned(purchase_usd_per_replica=1e5, gpus_per_server=machine, counted=True) if owned else (
        Rented(2.5, interruption_share=0.2, gpus_per_instance=machine)
    )  # fmt: skip
    check_working(SelfHosted("x", supply, OneFigure(speed), each, 0.7, spare_replicas=spares), at)


# --- owned servers --------------------------------------------------------------------------------------------------

SERVERS = {
    "kind": "own", "gpus_per_server": 4, "purchase_usd_per_server": 100_000, "installation_usd_per_server": 5_000,
    "life_months": 50, "power_kw_per_server": 3, "usd_per_kwh": 0.1, "colocation_usd_per_month": 600,
}  # fmt: skip


def owned_cost(catalogue, supply: dict[str, Any], version: int = 2, **fields: Any) -> Cost:
    """The cost of 3 replicas of 2 GPUs."""
    option = gpus("own", supply, gpus_per_replica=2, **fields)
    read = read_scenario(document(api(), option, tokens=3 * REPLICA, version=version))
    resolved = resolve(read, catalogue, date(2026, 11, 20))
    check_working(resolved.options[1], resolved.load)
    return resolved.options[1].cost(resolved.load)


def test_servers_with_several_replicas(shared_catalogue) -> None:
    # 3 replicas and a spare, two a server: 2 servers. 100,000/50 = 2,000; 5,000/50 = 100; 3·730·0.1 = 219; 600
    cost = owned_cost(shared_catalogue, SERVERS, spare_replicas=1)
    lines = {"depreciation": 4_000, "installation": 200, "capital": 0, "power": 438, "colocation": 1_200}
    assert cost.lines == pytest.approx({**lines, "maintenance": 0, "fixed": 0})
    assert (cost.figures["instances"].scalar, cost.figures["paid_gpus"].scalar) == (2, 8)
    assert cost.utilisation is not None
    assert cost.utilisation.scalar == pytest.approx(0.75)


def test_without_servers_of_several_each_replica_is_one(shared_catalogue) -> None:
    # 3 replicas and the spare of the supply: 4 servers of 160,000·0.8/48 = 2,666.67
    cost = owned_cost(shared_catalogue, {**SERVER, "spare_replicas": 1})
    assert cost.lines["depreciation"] == pytest.approx(4 * 160_000 * 0.8 / 48)
    assert (cost.figures["replicas"].scalar, cost.figures["instances"].scalar) == (3, 4)
    first = owned_cost(shared_catalogue, {**SERVER, "spare_replicas": 1}, version=1)
    assert first.lines == cost.lines
    assert (first.figures["replicas"].scalar, "instances" in first.figures) == (4, False)


@pytest.mark.parametrize(
    ("supply", "said"),
    [
        ({**SERVERS, "purchase_usd_per_replica": 1}, "purchase_usd_per_replica: is refused beside gpus_per_server"),
        ({**SERVERS, "power_kw_per_replica": 0}, "power_kw_per_replica: is refused beside gpus_per_server"),
        ({**SERVER, "installation_usd_per_server": 1}, "installation_usd_per_server: is refused without gpus_per_"),
        ({**SERVERS, "gpus_per_server": 0}, "gpus_per_server: 0 is refused: must be a whole number, 1 to 4096"),
        ({**SERVERS, "gpus_per_server": 4097}, "gpus_per_server: 4097 is refused"),
    ],
)
def test_the_two_ways_to_count_servers_are_not_mixed(supply: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError) as caught:
        read_scenario(document(api(), gpus("own", supply), version=2))
    assert str(caught.value).startswith(f"options[1].supply.{said}")


def test_spares_are_given_once_and_not_beside_a_blend() -> None:
    twice = gpus("own", {**SERVER, "spare_replicas": 1}, spare_replicas=1)
    both = {"reserved": {"usd_per_gpu_hour": 1}, "on_demand": {"usd_per_gpu_hour": 3}}
    blended = gpus("blend", {"kind": "blend", "baseline_replicas": 1, **both}, spare_replicas=1)
    for option in (twice, blended):
        with pytest.raises(InputError) as caught:
            read_scenario(document(api(), option, version=2))
        assert caught.value.field == "options[1].spare_replicas"


# --- over months ----------------------------------------------------------------------------------------------------


def test_machines_over_months() -> None:
    # two replicas a machine of 8 at 3 GPUs: 8·$2·730 = 11,680; 2e9, 6e9, 12e9 tokens need 1, 3, 5 replicas with none
    # spare: 1, 2, 3 machines; a contract of 3 months keeps those of the month before
    supply = {"kind": "rent", "usd_per_gpu_hour": 2, "gpus_per_instance": 8}
    load_by_month = [2e9, 12e9, 6e9]
    for terms, machines, replicas in (({}, [1, 3, 2], [1, 5, 3]), ({"commitment_months": 3}, [1, 3, 3], [1, 5, 6])):
        at = plan(
            api(), gpus("own", {**supply, **terms}, gpus_per_replica=3), version=2, months=3,
            tokens_by_month=load_by_month,
        )  # fmt: skip
        result = next(option for option in over_time(at).options if option.name == "own")
        assert -result.cash[1:] == pytest.approx([11_680 * n for n in machines])
        assert result.replicas.tolist() == replicas  # those needed, where a contract holds more those held


def test_a_typed_rate_without_machines_lets_one_replica_each() -> None:
    at = plan(api(), rented(gpus_per_instance=8), tokens=3 * REPLICA, version=2)
    one = plan(api(), rented(), tokens=3 * REPLICA, version=2)
    assert at.options[1].option.cost(at.load).usd_per_month.scalar == pytest.approx(8 * 2 * 730)
    assert one.options[1].option.cost(one.load).usd_per_month.scalar == pytest.approx(3 * 2 * 730)
    assert one.options[1].option.cost(one.load).figures["instances"].scalar == 3
