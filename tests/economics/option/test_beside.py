"""What comes beside serving on Compare: people, egress, attempts and fixed cost, by hand; in the first edition not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from economics.break_even.compare import compare, unit_break_evens, volume_break_even
from economics.cost.load import Load
from economics.errors import InputError
from economics.fields.edition import EDITIONS
from economics.option.beside import Beside, People
from economics.over_time.plan import Plan
from economics.over_time.timeline import over_time
from economics.results import result_document
from economics.scenario.reading import read_scenario, scenario_document
from tests.support.economics_cases import load, often, ordinary, self_hosted, token_option, usual_rented
from tests.support.horizon_cases import SERVER, api, document, gpus, plan, rented
from tests.support.working_checks import check_working

STAFF = [
    {"role": "operations", "people": 0.5, "usd_per_year": 180_000},
    {"role": "on call", "people": 1, "usd_per_year": 24_000, "share": 0.25},
]
"""0.5 · 180,000/12 + 1 · 24,000 · 0.25/12 = 7,500 + 500 = 8,000 a month."""
EXTRA = {
    "staff": STAFF, "egress_usd_per_gb": 0.09, "bytes_per_token": 4, "success_rate": 0.8, "retries": 2,
    "fixed_usd_per_month": 100,
}  # fmt: skip


def extra(*left_out: str) -> dict[str, Any]:
    return {name: value for name, value in EXTRA.items() if name not in left_out}


def cost_of(at: Plan, place: int = 0) -> Any:
    return at.options[place].option.cost(at.load)


def test_every_line_by_hand() -> None:
    # 0.8 in one of three tries: 1 + 0.2 + 0.04 = 1.24 attempts a task, 1 − 0.2³ = 0.992 accepted. 1e9 tokens at $1 a
    # Mtok: 1,240; 1.24e9 · 4 bytes = 4.96 GB at 0.09 = 0.4464
    at = plan(api(**EXTRA), rented(), version=2)
    cost = cost_of(at)
    assert cost.lines == pytest.approx(
        {"input": 620, "cached input": 0, "cache writes": 0, "output": 620, "fixed": 100, "egress": 0.4464,
         "staff": 8_000}
    )  # fmt: skip
    assert cost.usd_per_month.scalar == pytest.approx(1_240 + 100 + 0.4464 + 8_000)
    # the workload's tokens, and all its requests, whatever becomes of them: 1e9/2/500 = 1e6
    assert cost.usd_per_mtok(at.load).scalar == pytest.approx(9.3404464)
    assert cost.usd_per_request(at.load).scalar == pytest.approx(9_340.4464 / 1e6)
    # the unit view leaves people and fixed cost out: (1 + 4e-3·0.09)·1.24
    assert at.options[0].option.unit_cost(at.load).scalar == pytest.approx(1.00036 * 1.24)
    check_working(at.options[0].option, at.load)


def test_what_an_accepted_task_costs() -> None:
    at = plan(api(**EXTRA), rented(), version=2)
    written = result_document(compare([o.option for o in at.options], at.load), date(2026, 11, 20))
    assert written["options"][0]["usd_per_accepted_task"] == pytest.approx(9_340.4464 / (1e6 * 0.992))


def test_attempts_need_replicas() -> None:
    # 2.5e9 tokens fit one replica of 2.628e9; those of 1.24 attempts, 3.1e9, take two
    assert cost_of(plan(api(), rented(), tokens=2.5e9, version=2), 1).replicas.scalar == 1
    at = plan(api(), rented() | {"success_rate": 0.8, "retries": 2}, tokens=2.5e9, version=2)
    cost = cost_of(at, 1)
    assert (cost.replicas.scalar, cost.usd_per_month.scalar) == (2, 2 * 2 * 730)
    assert cost.utilisation.scalar == pytest.approx(3.1 / (2 * 2.628))
    check_working(at.options[1].option, at.load)


def test_in_the_first_edition_they_count_over_months_only() -> None:
    one = {"people": 2, "usd_per_year": 120_000, "share": 0.25}  # 5,000 a month
    at = plan(api(**{**extra("fixed_usd_per_month"), "staff": one}), rented(), months=2)
    cost = cost_of(at)
    assert set(cost.lines) == {"input", "cached input", "cache writes", "output"}
    assert cost.usd_per_month.scalar == pytest.approx(1_000)
    assert at.options[0].option.unit_cost(at.load).scalar == pytest.approx(1)
    (months, _) = over_time(at).options
    assert -months.cash[1:] == pytest.approx([1_240 + 0.4464 + 5_000] * 2)
    check_working(at.options[0].option, at.load)


@pytest.mark.parametrize("people", [STAFF, STAFF[:1], {"people": 2, "usd_per_year": 120_000, "share": 0.25}])
def test_month_1_and_compare_agree(people: Any) -> None:
    # for all options whose prices do not change; purchases, capital and one-off costs are of months alone
    beside = {**EXTRA, "staff": people}
    own = gpus("own", {**SERVER, "cost_of_capital_per_year": 0}, **beside)
    at = plan(api(**beside), rented() | beside, own, tokens=3e9, version=2, months=3)
    for planned, months in zip(at.options, over_time(at).options, strict=True):
        cost = planned.option.cost(at.load)
        left_out = {"write-off at the end"}
        first = {line: -flow[1] for line, flow in months.profit_and_loss_lines.items() if line not in left_out}
        assert {line: usd for line, usd in first.items() if usd} == pytest.approx(
            {line: usd for line, usd in cost.lines.items() if usd}
        )


def test_the_staff_of_the_first_edition_is_a_list_of_one() -> None:
    one = {"people": 2, "usd_per_year": 120_000, "share": 0.25}
    costs = [cost_of(plan(api(staff=staff), rented(), version=2)).lines["staff"] for staff in (one, [one])]
    assert costs == [5_000, 5_000]
    for version, staff in ((1, one), (2, one), (2, [one]), (2, STAFF)):
        written = scenario_document(read_scenario(document(api(staff=staff), rented(), version=version)))
        again = written["options"][0]["staff"]
        assert isinstance(again, list) == isinstance(staff, list)
        assert (
            read_scenario(written).options[0].staff
            == read_scenario(document(api(staff=staff), rented(), version=version)).options[0].staff
        )


@pytest.mark.parametrize(
    ("staff", "said"),
    [
        ([], "options[0].staff: is an empty list: leave the field out instead"),
        ([{"people": 1}], "options[0].staff[0].usd_per_year: is missing"),
        ([STAFF[0], {**STAFF[1], "people": -1}], "options[0].staff[1].people: -1 is refused"),
        ([{**STAFF[0], "people": 1e5 + 1}], "options[0].staff[0].people: 100001 is refused"),
        ([{**STAFF[0], "who": "x"}], "options[0].staff[0].who: is no field of a scenario"),
        ("two", "options[0].staff: 'two' is no JSON object"),
    ],
)
def test_staff_is_refused_by_its_path(staff: Any, said: str) -> None:
    with pytest.raises(InputError) as caught:
        read_scenario(document(api(staff=staff), rented(), version=2))
    assert str(caught.value).startswith(said)


def test_a_list_of_staff_and_a_fixed_cost_need_version_2() -> None:
    for option, field in ((api(staff=STAFF), "staff"), (api(fixed_usd_per_month=5), "fixed_usd_per_month")):
        with pytest.raises(InputError) as caught:
            read_scenario(document(option, rented()))
        assert caught.value.field.startswith(f"options[0].{field}")
        assert "version" in str(caught.value)


# --- over volume ----------------------------------------------------------------------------------------------------


def test_two_token_prices_with_different_fixed_cost_cross() -> None:
    # 1,000 + 1·x = 2·x at 1,000 Mtok
    cheap = plan(api("cheap", fixed_usd_per_month=1000), api("dear", price={
        "input_usd_per_mtok": 2, "output_usd_per_mtok": 2}), version=2)  # fmt: skip
    a, b = (planned.option for planned in cheap.options)
    even = volume_break_even(a, b, cheap.load)
    (crossing,) = even.crossings
    assert (even.verdict, crossing.kind) == ("one", "equal")
    assert crossing.at == pytest.approx(1e9)
    assert (crossing.cheaper_below, crossing.cheaper_above) == ("dear", "cheap")
    costs = [option.cost(cheap.load.with_("tokens_per_month", crossing.at)).usd_per_month.scalar for option in (a, b)]
    assert costs[0] == pytest.approx(costs[1], rel=1e-12)


def test_people_move_the_break_even_and_not_the_unit_view() -> None:
    # 2·730 = 1,460 for a replica and 8,000 for people against $1 a Mtok and 500: equal at 8,960 Mtok were there one
    # replica; from 3.408 … on its step: n replicas cost 1,460·n + 8,000 = x + 500 with x ≤ 2,628·n: 7,500 ≤ 1,168·n,
    # n = 7: x = 1,460·7 + 7,500 = 17,720 (of 15,768 to 18,396)
    at = plan(api(fixed_usd_per_month=500), rented() | {"staff": STAFF}, version=2)
    a, b = (planned.option for planned in at.options)
    even = volume_break_even(a, b, at.load)
    assert even.crossings[0].at == pytest.approx(17_720e6)
    assert even.crossings[0].kind == "equal"
    unit = {entry.variable: entry for entry in unit_break_evens(a, b, at.load)}["utilisation"]
    # 1,460/(2,628·u) = 1 at u = 0.5556
    assert unit.crossings[0].at == pytest.approx(1460 / 2628)


def test_egress_moves_the_break_even_over_utilisation() -> None:
    # 1,460/(2,628·u) + 0.25 = 1 at u = 0.7407: 250 bytes a token at $1 a GB are 0.25 $/Mtok
    at = plan(api(), rented() | {"egress_usd_per_gb": 1, "bytes_per_token": 250}, version=2)
    a, b = (planned.option for planned in at.options)
    unit = {entry.variable: entry for entry in unit_break_evens(a, b, at.load)}["utilisation"]
    (crossing,) = unit.crossings
    assert crossing.at == pytest.approx(1460 / 2628 / 0.75)
    assert b.unit_cost(at.load, crossing.at).scalar == pytest.approx(1.0)


anything = st.builds(
    Beside,
    staff=st.lists(st.builds(People, ordinary(0.1, 100), ordinary(1e3, 1e6)), max_size=3).map(tuple),
    egress_usd_per_gb=st.one_of(st.just(0.0), ordinary(0.01, 10)),
    bytes_per_token=ordinary(0.5, 1000),
    success_rate=st.integers(1, 20).map(lambda n: n / 20),
    retries=st.integers(0, 10),
    fixed_usd_per_month=st.one_of(st.none(), ordinary(1, 1e6)),
)


@given(anything, st.sampled_from(list(EDITIONS.values())), usual_rented)
@often(200)
def test_the_curve_and_the_working_give_the_cost(beside, edition, fields) -> None:
    beside = replace(beside, every_month=edition.beside_on_compare)
    at = load(edition=edition)
    for option in (
        replace(token_option(input=1.0, output=3.0), beside=beside),
        replace(self_hosted(fields), beside=replace(beside, fixed_usd_per_month=None)),
    ):
        volumes = np.geomspace(1e6, 1e12, 50)
        curve = option.volume_curve(at)
        assert curve is not None
        costs = option.cost(at.with_("tokens_per_month", volumes)).usd_per_month.values
        off = np.abs(curve.at(volumes) - costs) > 1e-9 * costs
        # on the very edge of a step either count is right
        edges = np.abs(curve.at(volumes * (1 + 1e-8)) - curve.at(volumes * (1 - 1e-8))) > 1e-6 * costs
        assert not np.any(off & ~edges)
        check_working(option, at)


def test_arrays_of_attempts_and_people() -> None:
    beside = Beside(staff=(People(np.array([1.0, 2.0]), 12_000.0),), success_rate=np.array([0.5, 1.0]), retries=1)
    option = replace(token_option(input=1.0, output=1.0), beside=beside)
    cost = option.cost(Load(1e9, 1, 500)).usd_per_month.values
    # 1.5 attempts at 1,000 and 1,000 for one; 1 attempt and 2,000 for two
    assert cost.tolist() == pytest.approx([2_500, 3_000])
