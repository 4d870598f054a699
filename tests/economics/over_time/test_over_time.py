"""Cost over months, worked by hand: purchases, contracts, growth, price changes, and what one option is worth."""

from __future__ import annotations

import numpy as np
import pytest

from economics.cost.lines import FORMULAS
from economics.cost.result import UNCOUNTABLE
from economics.errors import InputError
from economics.over_time.flows import flows
from economics.over_time.measures import break_even_hours, crossings, monthly_rate, npv, payback_month
from economics.over_time.rate_of_return import rate_of_return
from economics.over_time.timeline import over_time
from economics.scenario.reading import read_scenario
from tests.support.horizon_cases import HOURS, SERVER, api, document, gpus, plan, rented


def run(*options, **horizon):
    result = over_time(plan(*options, **horizon))
    return {option.name: option for option in result.options}


def test_the_worked_server_of_eight_a100():
    # depreciation 160,000·0.8/48 = 2,666.67; installation 11,200/48 = 233.33; book value 171,200 at the start and
    # 171,200 − 36·2,900 = 66,800 after 36 months: capital 0.08/12·(171,200 + 66,800)/2 = 793.33; maintenance
    # 160,000·0.05/12 = 666.67; power 3.65 kW·1.4·730 h·0.12 = 447.636
    own = run(gpus("own", SERVER), rented(), months=36)["own"]
    month = {line: -flow[1] for line, flow in own.profit_and_loss_lines.items()}
    expected = {
        "depreciation": 2666.67,
        "installation": 233.33,
        "capital": 793.33,
        "maintenance": 666.67,
        "power": 447.64,
        "colocation": 0,
        "fixed": 0,
        "write-off at the end": 0,
    }
    assert month == pytest.approx(expected, abs=0.005)
    assert all(np.ptp(flow[1:36]) == 0 for flow in own.profit_and_loss_lines.values())
    assert own.cash[0] == -171_200
    # 160,000 − 36·2,666.67 = 64,000 of the purchase is received, 11,200 − 36·233.33 = 2,800 of installation never
    assert own.cash_lines["value at the end"][36] == pytest.approx(64_000)
    assert "write-off at the end" not in own.cash_lines
    assert -own.profit_and_loss_lines["write-off at the end"][36] == pytest.approx(2_800)
    assert "capital" not in own.cash_lines


def test_buying_against_rent_by_the_hour():
    # 833,806/(98.32 − 0.87) = 833,806/97.45 = 8,556.2 h
    assert break_even_hours(833_806, 0.87, 98.32).scalar == pytest.approx(8556, abs=0.5)
    server = {"kind": "own", "purchase_usd_per_replica": 833_806, "colocation_usd_per_month": 0.87 * HOURS}
    own = run(rented(usd=98.32), gpus("own", server), months=24)["own"]
    assert own.against.break_even_hours.scalar == pytest.approx(8556, abs=0.5)
    assert own.against.payback_month.scalar == 12  # 8,556 h are 11.7 months


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((0, 1, 2), "it takes no more to begin than the reference"),
        ((10, 2, 2), "never breaks even"),
        ((10, 3, 2), "never breaks even"),
    ],
)
def test_no_hours_to_break_even_says_why(arguments, said):
    result = break_even_hours(*arguments)
    assert result.scalar is None
    assert said in result.reason


def test_present_value_by_hand():
    # 12 % in 12 months: i = 1.12^(1/12) − 1; 100 now and 112 in twelve months are worth 100 + 100
    flow = np.zeros(13)
    flow[0], flow[12] = -100, -112
    assert npv(flow, 0.12) == pytest.approx(-200)
    assert monthly_rate(0.12) == pytest.approx(0.009488792934583046, rel=1e-14)
    assert npv(np.stack([flow, 2 * flow], axis=-1), 0.12) == pytest.approx([-200, -400])
    assert npv(np.stack([flow, flow], axis=-1), np.array([0.12, 0.0])) == pytest.approx([-200, -212])


def test_return_payback_and_crossing_by_hand():
    # −1,000 now, 110 in each of 12 months: 320 too much in all; back in month 10 (10·110 = 1,100)
    flow = np.full(13, 110.0)
    flow[0] = -1000
    rate = rate_of_return(flow).per_year.scalar
    assert npv(flow, rate) == pytest.approx(0, abs=1e-8)
    # the roots of the same polynomial by its companion matrix: Σ flow_m·x^m = 0 with x = 1/(1 + i)
    roots = np.roots(flow[::-1])
    (x,) = roots[(abs(roots.imag) < 1e-9) & (roots.real > 0)].real
    assert (1 + rate) ** (-1 / 12) == pytest.approx(x, rel=1e-9)
    assert payback_month(flow).scalar == 10
    assert crossings(np.cumsum(-flow), np.zeros(13)) == [(10, -1)]


@pytest.mark.parametrize(
    ("flow", "said"),
    [
        ([-100, 230, -132], "2 rates make the difference worth nothing"),  # 10 % and 20 % a month
        ([-100, 300, -240], "no rate above −100 %"),  # 300² − 4·100·240 < 0: worth less than nothing at any rate
        ([-1, -1, -1], "never costs less than b in any month"),
        ([0, 0, 0], "costs the same as b in every month"),
        ([1, 2, 0], "never costs more than b in any month"),
        ([-1, 1e9, 1e9], "no rate above −100 %"),  # 10¹¹ % a month
    ],
)
def test_no_rate_of_return_says_why(flow, said):
    found = rate_of_return(np.array(flow, dtype=float), reference="b")
    assert found.order == ""
    result = found.per_year
    assert result.scalar is None
    assert said in result.reason


def test_an_outlay_that_does_not_come_back_says_so():
    assert "not paid back within 2 months" in payback_month(np.array([-10.0, 1, 1])).reason
    assert "nothing to pay back" in payback_month(np.array([0.0, 1, 1]), "b").reason
    # back in month 1, behind again in month 2, back for good in month 3
    assert payback_month(np.array([-10.0, 11, -5, 6])).scalar == 3


def test_load_grows_and_whole_replicas_follow():
    # 2e9 tokens growing by 20 %: 2, 2.4, 2.88, 3.456, 4.147, 4.977, 5.972e9 ÷ 2.628e9 → 1, 1, 2, 2, 2, 2, 3
    result = run(api(), rented(), tokens=2e9, months=7, tokens_growth_per_month=0.2)
    assert result["rent"].replicas.tolist() == [1, 1, 2, 2, 2, 2, 3]
    assert -result["rent"].cash[1:] == pytest.approx([2 * HOURS * n for n in (1, 1, 2, 2, 2, 2, 3)])
    assert -result["api"].cash[1:] == pytest.approx([2000 * 1.2**m for m in range(7)])
    assert result["api"].cash[0] == 0


def test_tokens_may_be_given_month_by_month():
    result = run(api(), rented(), tokens=1e9, months=3, tokens_by_month=[1e9, 0, 5e9])
    assert -result["api"].cash[1:] == pytest.approx([1000, 0, 5000])
    assert result["rent"].replicas.tolist() == [1, 1, 2]


def test_prices_and_throughput_move_year_by_year():
    # −50 % a year: month 13 pays half, month 7 the square root of half; the rate rises by 21 %: 1.1 after half a year
    change = {"api": -0.5, "gpu_rent": 0.21}
    result = run(api(), rented(), months=13, price_change_per_year=change)
    assert -result["api"].cash[[1, 7, 13]] == pytest.approx([1000, 1000 * 0.5**0.5, 500])
    assert -result["rent"].cash[[1, 7, 13]] == pytest.approx([1460, 1460 * 1.1, 1460 * 1.21])
    # 3e9 tokens need 2 replicas; twice the throughput a year later, 1
    faster = run(api(), rented(), tokens=3e9, months=13, throughput_gain_per_year=1.0)["rent"]
    assert faster.replicas[[0, 12]].tolist() == [2, 1]


def test_hosted_prices_and_power_have_their_own_sides():
    hosted = {**api("hosted"), "kind": "hosted"}
    own = gpus("own", {**SERVER, "purchase_usd_per_replica": 0})
    result = run(api(), hosted, own, months=13, price_change_per_year={"hosted": -0.5, "power": 1.0})
    assert result["api"].cash[13] == result["api"].cash[1]
    assert result["hosted"].cash[13] == pytest.approx(result["hosted"].cash[1] / 2)
    assert result["own"].cash_lines["power"][13] == pytest.approx(2 * result["own"].cash_lines["power"][1])


def test_a_life_shorter_than_the_horizon_buys_replacements_and_says_so():
    # life 24 of 36 months: bought at 0 and 24; 20 % of 160,000 back at 24; at 36 the second is half written off:
    # 160,000 − 12·128,000/24 = 96,000 comes back, of the installation 11,200/2 = 5,600 does not
    own = run(gpus("own", {**SERVER, "life_months": 24}), api(), months=36)["own"]
    assert np.flatnonzero(own.cash_lines["purchase"]).tolist() == [0, 24]
    assert own.cash_lines["residual"][24] == pytest.approx(32_000)
    assert own.cash_lines["value at the end"][36] == pytest.approx(96_000)
    assert -own.profit_and_loss_lines["write-off at the end"][36] == pytest.approx(5_600)
    assert [note.text for note in own.notes] == [
        "copies of the model bought: 1 in month 0, 1 in month 24",
        "servers last 24 of the 36 months: replacements are bought while the load needs them",
    ]


def test_at_the_end_of_its_life_only_the_residual_is_left():
    own = run(gpus("own", SERVER), api(), months=48)["own"]
    assert own.cash_lines["residual"][48] == pytest.approx(32_000)
    assert np.count_nonzero(own.cash_lines["residual"]) == 1
    assert not own.cash_lines["value at the end"].any()
    assert not own.profit_and_loss_lines["write-off at the end"].any()
    assert own.npv_without_end_value_usd == own.npv_usd


def test_more_servers_are_bought_when_the_load_grows_and_kept_when_it_falls():
    load = [1e9, 5e9, 1e9, 8e9]  # 1, 2, 1, 4 replicas; with a spare 2, 3, 3, 5 stand there
    own = run(gpus("own", {**SERVER, "spare_replicas": 1}), api(), months=4, tokens_by_month=load)["own"]
    assert own.replicas.tolist() == [2, 3, 3, 5]
    assert -own.cash_lines["purchase"] == pytest.approx([320_000, 160_000, 0, 320_000, 0])


def test_a_commitment_is_paid_even_if_unused_at_the_rate_of_its_start():
    # 12 months from the start at 2, from month 13 at 2·0.5: 24 months; the load falls to nothing after one month
    load = [1e9] + [0] * 23
    result = run(
        api(), rented(commitment_months=12), months=24, tokens_by_month=load, price_change_per_year={"gpu_rent": -0.5}
    )["rent"]
    assert -result.cash[1:] == pytest.approx([1460] * 12 + [730] * 12)
    # 5e9 tokens from month 7 on: a second contract, signed at the end of month 6, owes 6 months more after month 12
    grown = run(api(), rented(commitment_months=12), months=12, tokens_by_month=[1e9] * 6 + [5e9] * 6)["rent"]
    assert grown.replicas.tolist() == [1] * 6 + [2] * 6
    assert grown.commitment_left_usd.scalar == pytest.approx(6 * 1460)
    assert any("still owed" in note.text for note in grown.notes)


def test_what_a_lower_volume_strands():
    # 5e9 tokens need 2 replicas, 70 % of them (3.5e9) still 2, half of them 1: 12 months of one replica at 1,460
    options = (api(), rented(commitment_months=12))
    assert run(*options, tokens=5e9, months=12)["rent"].stranded_usd.scalar == 0
    half = run(*options, tokens=5e9, months=12, volume_shortfall=0.5)
    assert half["rent"].stranded_usd.scalar == pytest.approx(12 * 1460)
    assert half["api"].stranded_usd.scalar == 0
    # bought: one server's write-off for 12 months, 12·2,900; rented on demand: nothing
    own = run(api(), gpus("own", SERVER), tokens=5e9, months=12, volume_shortfall=0.5)["own"]
    assert own.stranded_usd.scalar == pytest.approx(12 * 2900)
    assert run(api(), rented(), tokens=5e9, months=12, volume_shortfall=0.5)["rent"].stranded_usd.scalar == 0


MIX = {
    "kind": "mix",
    "baseline_replicas": 2,
    "reserved": {"usd_per_gpu_hour": 1, "commitment_months": 12},
    "on_demand": {"usd_per_gpu_hour": 3},
    "peak_hours_per_month": 100,
}


def test_a_mix_pays_its_baseline_always_and_peaks_when_needed():
    # 1e9 tokens are 277.8 replica-hours: two are paid, 2·730. 9e9 are 2,500, of which the two do 1,460: the rest takes
    # 1,040/100 → 11 peaks of 100 h, though 3.43 → 4 replicas would do at the busiest: 2·730 + 11·100·3 = 4,760
    small, large = plan(api(), gpus("mix", MIX)), plan(api(), gpus("mix", MIX), tokens=9e9)
    for at, lines in ((small, (1460, 0)), (large, (1460, 3300))):
        result = at.options[1].option.cost(at.load)
        assert (result.lines["gpu rent"], result.lines["peak gpu rent"]) == lines
        assert result.usd_per_month.scalar == sum(lines)
    result = run(api(), gpus("mix", MIX), months=12, tokens_by_month=[1e9] * 6 + [9e9] * 6)["mix"]
    assert -result.cash[1:] == pytest.approx([1460] * 6 + [4760] * 6)
    assert result.replicas.tolist() == [2] * 6 + [13] * 6


def test_spot_loses_a_share_to_interruptions():
    # 2e9 of 2.628e9 tokens fit one replica; with 25 % lost only 1.971e9 do: two
    assert run(api(), rented(), tokens=2e9, months=1)["rent"].replicas.tolist() == [1]
    assert run(api(), rented(interruption_share=0.25), tokens=2e9, months=1)["rent"].replicas.tolist() == [2]


def test_one_offs_staff_rotation_and_egress():
    option = api(
        "new",
        one_off_usd=[{"name": "migration", "usd": 500}, {"name": "evaluation", "usd": 70, "month": 4}],
        staff={"people": 2, "usd_per_year": 120_000, "share": 0.25},
        model_rotation={"usd": 900, "every_months": 3},
        egress_usd_per_gb=0.1,
        bytes_per_token=5,
    )
    new = run(api(), option, months=7)["new"]
    assert -new.cash_lines["one-off: migration"] == pytest.approx([500, 0, 0, 0, 0, 0, 0, 0])
    assert -new.cash_lines["one-off: evaluation"] == pytest.approx([0, 0, 0, 0, 70, 0, 0, 0])
    assert -new.cash_lines["staff"][1:] == pytest.approx([5000] * 7)  # 2·120,000·0.25/12
    assert -new.cash_lines["model rotation"] == pytest.approx([0, 0, 0, 900, 0, 0, 900, 0])
    assert -new.cash_lines["egress"][1:] == pytest.approx([0.5] * 7)  # 1e9 tokens · 5 bytes = 5 GB at 0.1


def test_both_systems_are_paid_during_the_overlap():
    old = api("old", egress_usd_per_gb=1, bytes_per_token=1, one_off_usd=[{"name": "never again", "usd": 1e6}])
    new = run(old, rented("new") | {"overlap_months": 2}, months=4)["new"]
    assert -new.cash_lines["overlap: old"] == pytest.approx([0, 1001, 1001, 0, 0])
    named = run(api(), rented("other"), rented("new") | {"overlap_months": 1, "overlap_with": "other"}, months=3)["new"]
    assert -named.cash_lines["overlap: other"] == pytest.approx([0, 1460, 0, 0])


def test_retries_cost_tokens_and_raise_what_is_accepted():
    # s = 0.8 and one retry: 1.2 attempts a task, 0.96 of the tasks accepted; 1e9 tokens at 1 a Mtok, 1e6 requests
    new = run(api(), api("new", success_rate=0.8, retries=1), months=10)["new"]
    assert -new.cash[1] == pytest.approx(1200)
    assert new.usd_per_request.scalar == pytest.approx(1200 / 1e6)
    assert new.usd_per_accepted_task.scalar == pytest.approx(1200 / 1e6 / 0.96)
    once = run(api(), api("new", success_rate=0.8), months=10)["new"]
    assert once.usd_per_accepted_task.scalar == pytest.approx(1000 / 1e6 / 0.8)


def test_without_tokens_unit_costs_say_why():
    result = run(api(), rented(), tokens=0, months=3)
    for option in result.values():
        assert option.usd_per_mtok.scalar is None
        assert "0 tokens" in option.usd_per_mtok.reason
        assert option.usd_per_request.reason == option.usd_per_accepted_task.reason
        assert np.isfinite(option.cash).all()


def test_replicas_beyond_counting_are_a_reason_not_a_number():
    slow = rented("slow") | {"throughput": {"tokens_per_second": 1e-15}}
    result = run(api(), slow, tokens=1e15, months=3)
    assert result["slow"].reason == result["slow"].npv_usd.reason == UNCOUNTABLE
    assert result["slow"].cash.size == 0
    assert result["api"].against is None


def test_every_line_has_a_formula():
    option = api("x", egress_usd_per_gb=1, one_off_usd=[{"name": "a", "usd": 1}], overlap_months=1)
    at = plan(api(), option, rented(), gpus("own", SERVER), gpus("mix", MIX), months=12)
    for place in range(len(at.options)):
        result = flows(at, place)
        for view in ("cash", "profit_and_loss"):
            assert set(result.formulas(view).values()) <= set(FORMULAS)
            assert set(result.formulas(view)) == set(result.lines(view))


REFUSED = [
    ({"months": 0}, (), "horizon.months: 0 is refused: must be a whole number, 1 to 240"),
    ({"months": 241}, (), "horizon.months: 241 is refused"),
    ({"tokens_growth_per_month": -1}, (), "horizon.tokens_growth_per_month: -1 is refused: must be above -100"),
    ({"discount_rate_per_year": -1}, (), "horizon.discount_rate_per_year: -1 is refused: must be above -100"),
    ({"discount_rate_per_year": -1.5}, (), "horizon.discount_rate_per_year: -1.5 is refused"),
    ({"price_change_per_year": {"api": -1}}, (), "horizon.price_change_per_year.api: -1 is refused"),
    ({"throughput_gain_per_year": -1}, (), "horizon.throughput_gain_per_year: -1 is refused"),
    ({"months": 3, "tokens_by_month": [1, 2]}, (), "horizon: tokens_by_month holds 2 months: must be 3"),
    ({"months": 1, "tokens_by_month": [1], "tokens_growth_per_month": 0.1}, (), "horizon: tokens_growth_per_month 0.1"),
    ({"months": 1, "tokens_by_month": [-1]}, (), "horizon.tokens_by_month[0]: -1 is refused"),
    ({"reference": "nobody"}, (), "horizon.reference: 'nobody' is refused: must be one of 'api', 'rent'"),
    ({"years": 3}, (), "horizon.years: is no field of a scenario"),
    (
        {"months": 24},
        (api(), rented(commitment_months=36)),
        "options[1].supply.commitment_months: 36 is refused: longer than the horizon of 24 months, must be 0 to 24",
    ),
    ({"months": 6}, (api(), gpus("mix", MIX)), "options[1].supply.reserved.commitment_months: 12 is refused: longer"),
    (
        {"months": 6},
        (api(), api("b", one_off_usd=[{"name": "x", "usd": 1, "month": 7}])),
        "options[1].one_off_usd[0].month: 7 is refused: must be 0 to 6, the horizon's end",
    ),
    ({"months": 6}, (api(), api("b", overlap_months=7)), "options[1].overlap_months: 7 is refused: must be 0 to 6"),
    ({}, (api(overlap_months=1), api("b")), "options[0].overlap_with: 'api' is refused: must be one of 'b'"),
    ({}, (api(), api("b", overlap_months=1, overlap_with="z")), "options[1].overlap_with: 'z' is refused: must be"),
    (
        {"tokens_growth_per_month": 10},
        (),
        "horizon.tokens_growth_per_month: 10 is refused: month 7 would have 1,770,000,000,000,000 tokens, "
        "must be at most 10¹⁵",
    ),
    ({}, (api(success_rate=0), api("b")), "options[0].success_rate: 0 is refused"),
    ({}, (api(staff={"people": 1}), api("b")), "options[0].staff.usd_per_year: is missing"),
]


@pytest.mark.parametrize(("horizon", "options", "said"), REFUSED, ids=[said[:44] for _, _, said in REFUSED])
def test_bad_input_is_refused_in_a_sentence(horizon, options, said):
    with pytest.raises(InputError) as caught:
        over_time(plan(*options, **horizon))
    assert str(caught.value).startswith(said)


def test_a_null_list_of_months_is_read():
    read_scenario(document(horizon={"tokens_by_month": None, "months": 12}))
