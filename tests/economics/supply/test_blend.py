"""A blend of rents does the work: its two conditions, machines, interruption of both parts, months and the working."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from economics.cost.result import Cost
from economics.fields.edition import EDITIONS
from economics.option.self_hosted import SelfHosted
from economics.option.throughput import OneFigure, TwoRates
from economics.over_time.timeline import over_time
from economics.supply.blended import Blended
from economics.supply.rented import Rented
from tests.support.economics_cases import any_load, load, often, ordinary, rates
from tests.support.horizon_cases import api, gpus, plan
from tests.support.working_checks import check_working

EDITION = pytest.mark.parametrize("edition", EDITIONS.values(), ids=EDITIONS)
CASE = TwoRates(10_000, 1_500)
"""The throughput of the cases: i = 2,000 and o = 400 tokens take 2,000·0.6/10,000 + 400/1,500 = 0.386667 s, so that
C = 2,400/0.386667 = 6,206.9 token/s."""


RESERVED, ON_DEMAND = Rented(1.5), Rented(3.0)


def blended(peaks: float, *, reserved: Rented = RESERVED, on_demand: Rented = ON_DEMAND, **fields: Any) -> SelfHosted:
    """Two replicas of 2 GPUs reserved, as in the cases."""
    supply = Blended(2, reserved, on_demand, peaks)
    return SelfHosted("blend", supply, fields.pop("throughput", CASE), 2, fields.pop("utilisation", 0.5), **fields)


def case(tokens: float, **changes: Any) -> Any:
    return load(tokens_per_month=tokens, cache_hit_rate=0.4, batch_share=0.2, peak_to_average=1.5, **changes)


def figures(cost: Cost, *names: str) -> list[float | None]:
    return [cost.usd_per_month.scalar, *(cost.figures[name].scalar for name in names)]


@EDITION
@pytest.mark.parametrize(
    ("hours", "peaks", "usd"),
    # 2e11/(3,600·C) = 8,950.62 replica-hours, of which two do 1,460: 7,490.62 are left. Of 10 h 750 peaks, of 200 h 38.
    # Reserved 2·2·1.5·730 = 4,380; peaks 750·2·3·10 = 45,000 and 38·2·3·200 = 45,600
    [(10, 750, 49_380), (200, 38, 49_980)],
)
def test_peaks_come_until_the_paid_hours_do_the_work(edition: Any, hours: float, peaks: int, usd: float) -> None:
    cost = blended(hours).cost(case(2e11, edition=edition))
    assert figures(cost, "replicas") == [pytest.approx(usd), 2 + peaks]
    assert cost.lines["peak gpu rent"] == pytest.approx(usd - 4_380)
    # over the hours that are paid: 1,460 of the baseline and 10·750 or 200·38 of the peaks
    assert cost.utilisation is not None
    assert cost.utilisation.scalar == pytest.approx(2e11 / (3600 * 2400 / (0.12 + 0.8 / 3)) / (1460 + hours * peaks))
    assert cost.utilisation.scalar <= 1
    check_working(blended(hours), case(2e11, edition=edition))


@EDITION
def test_interruption_of_the_peaks_counts(edition: Any) -> None:
    # 2.3e10 tokens at half the capacity ask for 17,503.8 token/s, of which two baseline replicas give 12,413.8. The
    # other 5,090.0 take one peak of 6,206.9, but two where half of it is lost. In hours the baseline alone would do
    at = case(2.3e10, edition=edition)
    whole, half = (blended(200, on_demand=Rented(3.0, interruption_share=share)) for share in (0.0, 0.5))
    assert figures(whole.cost(at), "replicas") == [pytest.approx(4_380 + 1_200), 3]
    assert figures(half.cost(at), "replicas") == [pytest.approx(4_380 + 2_400), 4]
    check_working(half, at)
    # the case's own 2e10 tokens ask for 2,806.9 beyond the baseline: one peak either way, of 6,206.9 or 3,103.4
    at = case(2e10, edition=edition)
    assert figures(whole.cost(at), "replicas") == figures(half.cost(at), "replicas") == [pytest.approx(5_580), 3]
    used = [cost.utilisation.scalar for cost in (whole.cost(at), half.cost(at)) if cost.utilisation is not None]
    assert used[1] / used[0] == pytest.approx((1460 + 200) / (1460 + 100))


def test_interruption_of_the_baseline_counts() -> None:
    # at half of C the two give 6,206.9 of the 17,503.8: 11,296.9 are left, two peaks of 6,206.9. The unit view is one
    # baseline replica that does half: 2·1.5·730 for C·3,600·730·0.5·0.5
    half = blended(200, reserved=Rented(1.5, interruption_share=0.5))
    cost = half.cost(case(2.3e10))
    assert figures(cost, "replicas") == [pytest.approx(4_380 + 2_400), 4]
    mtok = 2400 / (0.12 + 0.8 / 3) * 3600 * 730 * 0.25 / 1e6
    assert half.unit_cost(case(2.3e10)).scalar == pytest.approx(2_190 / mtok)
    check_working(half, case(2.3e10))


def test_the_baseline_fills_its_machines_and_peaks_round_up_to_theirs() -> None:
    # 2 of 2 GPUs on machines of 8 are raised to 4; 9e9 tokens at 2,500 token/s are 1,000 replica-hours, 4 of 100 h do
    # 400; 600/10 = 60 peaks on 15 machines. 1·8·$1·100 h + 15·8·$3·10 h = 800 + 3,600
    option = blended(
        10, reserved=Rented(1.0, gpus_per_instance=8), on_demand=Rented(3.0, gpus_per_instance=8),
        throughput=OneFigure(2500), utilisation=1.0, billed_hours_per_month=100,
    )  # fmt: skip
    at = load(tokens_per_month=9e9)
    assert figures(option.cost(at), "replicas", "instances", "paid_gpus", "utilisation") == [4_400, 64, 16, 128, 1]
    check_working(option, at)
    # a 61st would take a 16th machine, which holds 4: 64 of 10 h beside 400 h
    more = option.cost(load(tokens_per_month=9.01e9))
    assert figures(more, "replicas", "instances", "paid_gpus") == [pytest.approx(4_640), 65, 17, 136]
    assert more.utilisation is not None
    assert more.utilisation.scalar == pytest.approx(9.01e9 / 9e6 / 1040)


def test_the_least_number_of_replicas_and_the_baseline_are_paid_whatever_the_load() -> None:
    # 5 at least: 2 reserved, 3 of 200 h
    option = blended(200, min_replicas=5)
    assert figures(option.cost(case(0)), "replicas") == [pytest.approx(4_380 + 3 * 1_200), 5]
    few = blended(200)
    assert figures(few.cost(case(0)), "replicas") == [pytest.approx(4_380), 2]


terms = st.tuples(ordinary(0.2, 9), st.sampled_from([0.0, 0.1, 0.5, 0.95]), st.sampled_from([None, 1, 3, 8]))


@given(terms, terms, st.integers(0, 9), ordinary(1, 744), ordinary(1, 744), ordinary(0.1, 1), st.integers(1, 6))
@often(300)
def test_a_blend_does_its_work_with_no_replica_too_many_and_the_curve_is_its_cost(
    first, second, baseline, hours, peak_hours, used, least
) -> None:
    both = [Rented(usd, 0, share, machine) for usd, share, machine in (first, second)]
    supply = Blended(baseline, *both, peak_hours)
    option = SelfHosted("x", supply, OneFigure(1000.0), 2, used, least, hours)
    volumes = np.geomspace(1e7, 1e12, 40)
    cost = option.cost(load(tokens_per_month=volumes))
    replicas = cost.figures["replicas"].values
    held = float(both[0].machines(option.replica).held(baseline))
    mine, theirs = (1000 * (1 - rent.interruption_share) for rent in both)

    def serves(count: Any, tolerance: float) -> Any:
        peaks = np.maximum(count - held, 0)
        busiest = held * mine + peaks * theirs >= volumes / (3600 * hours * used) - tolerance * theirs
        month = held * mine * hours + peaks * theirs * peak_hours >= volumes / 3600 - tolerance * theirs * peak_hours
        return busiest & month

    assert np.all(serves(replicas, 1e-6))
    assert np.all(~serves(replicas - 1, -1e-6) | (replicas == max(held, least)))
    curve = option.volume_curve(load())
    assert curve is not None
    np.testing.assert_allclose(curve.at(volumes), cost.usd_per_month.values, rtol=1e-9)
    utilisation = cost.figures["utilisation"]
    assert np.all(utilisation.values[utilisation.defined] <= 1 + 1e-9)


@given(any_load, rates, terms, terms, st.integers(0, 4096), ordinary(1e-3, 744), st.integers(1, 4096))
@often(200)
def test_the_working_over_the_whole_ranges(at, speed, first, second, baseline, peak_hours, gpus_each) -> None:
    whole = at.edition.whole_machines
    both = [Rented(usd, 0, share, machine if whole else None) for usd, share, machine in (first, second)]
    check_working(SelfHosted("x", Blended(baseline, *both, peak_hours), OneFigure(speed), gpus_each, 0.6), at)


# --- over months ----------------------------------------------------------------------------------------------------

BLEND = {
    "baseline_replicas": 2, "peak_hours_per_month": 100, "reserved": {"usd_per_gpu_hour": 1, "commitment_months": 3},
    "on_demand": {"usd_per_gpu_hour": 3},
}  # fmt: skip


def months(supply: dict[str, Any], tokens: list[float], version: int) -> Any:
    kind = "mix" if version == 1 else "blend"
    at = plan(
        api(), gpus("blend", {"kind": kind, **supply}), version=version, months=len(tokens), tokens_by_month=tokens
    )
    return next(option for option in over_time(at).options if option.name == "blend")


@pytest.mark.parametrize("version", EDITIONS)
def test_commitments_of_both_parts_are_paid_even_if_unused(version: int) -> None:
    # 9e9 tokens are 2,500 replica-hours, of which two reserved do 1,460: 11 peaks of 100 h at $3; then the load falls.
    # Signed for two months the peaks are still paid in month 2, and held there
    tokens = [9e9, 1e9, 1e9]
    loose = months(BLEND, tokens, version)
    assert -loose.cash[1:] == pytest.approx([4_760, 1_460, 1_460])
    assert loose.replicas.tolist() == [13, 2, 2]
    signed = months({**BLEND, "on_demand": {"usd_per_gpu_hour": 3, "commitment_months": 2}}, tokens, version)
    assert -signed.cash[1:] == pytest.approx([4_760, 4_760, 1_460])
    assert signed.replicas.tolist() == [13, 13, 2]


def test_what_a_lower_volume_strands_goes_by_what_the_baseline_alone_would_need() -> None:
    # 5e9 tokens need the two of 2.628e9; half of them one: 3 months of one at 730
    at = plan(api(), gpus("blend", {"kind": "blend", **BLEND}), tokens=5e9, version=2, months=3, volume_shortfall=0.5)
    result = next(option for option in over_time(at).options if option.name == "blend")
    assert result.stranded_usd.scalar == pytest.approx(3 * 730)


def test_the_busiest_time_over_months_follows_the_throughput() -> None:
    # twice the throughput a year later: of 2,500 replica-hours 1,250 are left in month 13, which the two reserved do
    tokens = [9e9] * 13
    supply = {**BLEND, "reserved": {"usd_per_gpu_hour": 1}}
    at = plan(
        api(), gpus("blend", {"kind": "blend", **supply}), version=2, months=13, tokens_by_month=tokens,
        throughput_gain_per_year=1.0,
    )  # fmt: skip
    result = next(option for option in over_time(at).options if option.name == "blend")
    assert result.replicas[[0, 12]].tolist() == [13, 2]
    assert math.isclose(-result.cash[13], 1_460)


def test_a_blend_without_a_baseline_is_peaks_alone() -> None:
    # 9e9 tokens are 2,500 replica-hours: 25 peaks of 100 h at $3, 7,500 a month
    supply = {**BLEND, "baseline_replicas": 0}
    result = months(supply, [9e9, 0, 0], 2)
    assert -result.cash[1:] == pytest.approx([7_500, 300, 300])  # one replica at least
    assert result.replicas.tolist() == [25, 1, 1]
