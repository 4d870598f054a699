"""What each way to follow the hours costs, and what a copy more or less at all hours changes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from breakeven.defaults import default_sourced
from breakeven.edits.fields import set_field
from breakeven.edits.hours import follow_shape, serve_above, set_baseline, set_scaling
from breakeven.hourly import baseline_over_hours, sellers_of, ways_over_hours
from breakeven.origins import Origin, Sourced, as_read
from breakeven.words.hours import standing_words
from economics.cost.load import Load
from economics.cost.load_profile import LoadProfile
from economics.errors import InputError
from economics.scaling.kinds import ON_DEMAND
from economics.scenario.reading import read_scenario, scenario_document
from pricing.store.catalogue import Catalogue, open_catalogue

DAY = date(2026, 11, 20)
OWN = 0
WEEK = [1.0] * 84 + [3.0] * 84
"""Half of the hours carry a half of the average hour's load, half of them three halves.

The average hour has 3.6M tokens, as many as a copy of 1,000 token/s serves in an hour without a pause. Half full it
serves 1.8M, so that the hours need 1 and 3 copies.
"""


@pytest.fixture(scope="module")
def catalogue(built_file: Path) -> Iterator[Catalogue]:
    opened = open_catalogue(built_file)
    yield opened
    opened.close()


def scenario(**of_the_option) -> Sourced:
    option = {
        "kind": "self_hosted", "name": "own", "model": "gemma-4-31b", "gpu": "h100-sxm", "utilisation": 0.5,
        "throughput": {"tokens_per_second": 1000}, "supply": {"kind": "rent", "usd_per_gpu_hour": 2.2},
        **of_the_option,
    }  # fmt: skip
    hosted = {"kind": "hosted", "name": "hosted", "provider": "any", "model": "any",
              "price": {"input_usd_per_mtok": 1, "output_usd_per_mtok": 1}}  # fmt: skip
    workload = {"tokens_per_month": 730 * 3.6e6, "input_output_ratio": 5, "input_tokens_per_request": 2000,
                "load_profile": {"weights": WEEK}}  # fmt: skip
    document = {"schema_version": 2, "as_of": DAY.isoformat(), "workload": workload, "options": [option, hosted]}
    return as_read(read_scenario(document))


def with_baseline(**scaling) -> Sourced:
    kept = {"kind": "baseline", "baseline_replicas": "best", "busy_hour_utilisation": 0.5,
            "above_usd_per_gpu_hour": 4.0, **scaling}  # fmt: skip
    return scenario(scaling=kept)


def load_of(sourced: Sourced) -> Load:
    return Load.of(sourced.scenario.workload, sourced.scenario.edition)


def test_a_baseline_by_hand(catalogue):
    """b copies at $2.20 at all 730 hours, and at $4 what half of the hours (365) need above them.

    0: 365·(1 + 3)·4 = 5,840; 1: 1,606 + 365·2·4 = 4,526; 2: 3,212 + 365·1·4 = 4,672; 3: 4,818.
    """
    sourced = with_baseline()
    found = baseline_over_hours(sourced, OWN, load_of(sourced), catalogue, DAY)
    assert found.best == found.copies == 1
    assert found.around == ((0, 5840), (1, pytest.approx(4526)), (2, pytest.approx(4672)))
    assert (found.copy_tokens, found.most_copies, found.busiest_load) == (1.8e6, 3, pytest.approx(1.5))
    assert found.tokens.tolist() == pytest.approx([5.4e6] * 84 + [1.8e6] * 84)


def test_a_typed_baseline_keeps_its_own_number_beside_the_best(catalogue):
    sourced = with_baseline(baseline_replicas=3)
    found = baseline_over_hours(sourced, OWN, load_of(sourced), catalogue, DAY)
    assert (found.copies, found.best) == (3, 1)
    assert [copies for copies, _ in found.around] == [2, 3, 4]
    assert dict(found.around)[3] == pytest.approx(4818)


def test_the_ways_by_hand(catalogue):
    """Fixed: 2 copies, half full on average, 2·730·2.2 = 3,212; by the hour as full: 365·(1 + 3)·2.2 = 3,212.

    Above a baseline of none, the hosted price of $1 serves all 2,628 Mtok.
    """
    sourced = with_baseline()
    sourced = serve_above(sourced, OWN, "hosted")
    ways = {(w.kind, w.above): w for w in ways_over_hours(sourced, OWN, load_of(sourced), catalogue, DAY)}
    assert ways["hourly", ON_DEMAND].usd_per_month == pytest.approx(3212)
    assert ways["fixed", ON_DEMAND].usd_per_month == pytest.approx(3212)
    assert ways["baseline", "hosted"].chosen
    assert ways["baseline", "hosted"].usd_per_month == pytest.approx(2628)
    # without a supplier no rate on demand is known, and none is made up
    assert ways["baseline", ON_DEMAND].usd_per_month is None
    assert "above_usd_per_gpu_hour" in str(ways["baseline", ON_DEMAND].refusal)


@pytest.mark.parametrize("above", [ON_DEMAND, "hosted"])
def test_what_is_paid_though_no_copy_is_kept_is_told_by_its_lines(above, catalogue):
    """One spare, 730 · $2.20 = $1,606, and half a person at $180,000, $7,500, beside what serves the hours.

    Hosted all 2,628 Mtok at $1 make 1,606 + 7,500 + 2,628 = 11,734.
    """
    staff = {"people": 0.5, "usd_per_year": 180000}
    kept = {"kind": "baseline", "baseline_replicas": 0, "busy_hour_utilisation": 0.5, "above_usd_per_gpu_hour": 4.0}
    sourced = scenario(scaling=kept, staff=staff, spare_replicas=1)
    if above != ON_DEMAND:
        sourced = serve_above(sourced, OWN, above)
    load = load_of(sourced)
    found = baseline_over_hours(sourced, OWN, load, catalogue, DAY)
    assert found.standing == pytest.approx({"gpu rent": 1606, "staff": 7500})
    (now,) = [way for way in ways_over_hours(sourced, OWN, load, catalogue, DAY) if way.chosen]
    assert now.standing == found.standing
    if above != ON_DEMAND:
        assert now.usd_per_month == pytest.approx(11_734)
    assert standing_words(now.standing) == (
        "$9.11k of it is paid though no copy is kept: spare copies $1.61k, staff $7.5k"
    )
    some = set_baseline(sourced, OWN, 2)
    assert [w.standing for w in ways_over_hours(some, OWN, load, catalogue, DAY) if w.chosen] == [{}]
    bare = with_baseline(baseline_replicas=0)
    assert [w.standing for w in ways_over_hours(bare, OWN, load, catalogue, DAY) if w.chosen] == [{}]


@pytest.mark.parametrize("above", [ON_DEMAND, "hosted"])
@pytest.mark.parametrize("rate", [0.3, 1.0, 1.9, 2.2, 5.0])
def test_no_number_of_copies_costs_less_than_the_best(above, rate, catalogue):
    sourced = with_baseline()
    if above != ON_DEMAND:
        sourced = serve_above(sourced, OWN, above)
    sourced = set_field(sourced, ("options", OWN, "supply", "usd_per_gpu_hour"), rate)
    load = load_of(sourced)
    costs = {}
    for copies in range(6):
        found = baseline_over_hours(set_baseline(sourced, OWN, copies), OWN, load, catalogue, DAY)
        costs[copies] = dict(found.around)[copies]
    best = baseline_over_hours(sourced, OWN, load, catalogue, DAY).best
    assert costs[best] == pytest.approx(min(costs.values()))
    assert all(cost > costs[best] * (1 + 1e-12) for copies, cost in costs.items() if copies < best)


def test_machines_of_one_s_own_cannot_follow(catalogue):
    sourced = scenario(supply={"kind": "own", "purchase_usd_per_replica": 1000})
    ways = ways_over_hours(sourced, OWN, load_of(sourced), catalogue, DAY)
    assert [way.usd_per_month is None for way in ways] == [False, True, True]
    with pytest.raises(InputError, match="rented"):
        baseline_over_hours(sourced, OWN, load_of(sourced), catalogue, DAY)


def test_a_contract_that_pays_for_all_hours_is_warned_of(catalogue):
    sourced = scenario(supply={"kind": "rent", "usd_per_gpu_hour": 2.2, "commitment_months": 12})
    ways = ways_over_hours(sourced, OWN, load_of(sourced), catalogue, DAY)
    assert [bool(way.warning) for way in ways if way.usd_per_month is not None] == [False, True]
    assert "signed for 12 months" in next(way.warning for way in ways if way.kind == "hourly")


def test_only_sellers_of_the_same_model_are_offered_above_a_baseline():
    options = default_sourced().scenario.options
    assert [options[p].kind for p in sellers_of(options, "gemma-4-31b")] == ["hosted"]


def test_a_shape_takes_the_place_of_the_peak_and_says_what_it_rests_on():
    before = set_field(follow_shape(scenario(), None), ("workload", "peak_to_average"), 3.0)
    assumed = follow_shape(before, "office")
    assert assumed.scenario.workload.load_profile.shape == "office"
    assert assumed.origins.of("workload.load_profile.shape").status == "assumed"
    real = follow_shape(before, "servegen_m_large")
    assert real.origins.of("workload.load_profile.shape").how == "row"
    assert "ServeGen" in real.origins.of("workload.load_profile.shape").detail
    with pytest.raises(InputError, match=r"load_profile\.shape"):
        follow_shape(before, "siesta")


def test_taking_the_hours_away_leaves_the_peak_that_they_had():
    after = follow_shape(follow_shape(scenario(), "office"), None)
    assert after.scenario.workload.load_profile is None
    assert after.scenario.workload.peak_to_average == LoadProfile.of_shape("office").peak_to_average
    assert after.origins.of("workload.peak_to_average").status == "assumed"
    with pytest.raises(InputError, match="load_profile"):
        follow_shape(with_baseline(), None)


def test_what_two_ways_share_goes_along_and_comes_back():
    start = scenario(min_replicas=2, billed_hours_per_month=730.0)
    hourly = set_scaling(start, OWN, "hourly")
    assert hourly.scenario.options[OWN].scaling.min_replicas == 2
    fuller = set_field(hourly, ("options", OWN, "scaling", "busy_hour_utilisation"), 0.6)
    kept = set_scaling(fuller, OWN, "baseline", "hosted").scenario.options[OWN]
    assert (kept.scaling.busy_hour_utilisation, kept.scaling.min_replicas, kept.scaling.above) == (0.6, 2, "hosted")
    back = set_scaling(fuller, OWN, "fixed")
    assert back.scenario.options[OWN] == start.scenario.options[OWN]
    assert set_scaling(back, OWN, "fixed") is back


def test_a_full_hour_stands_in_for_a_utilisation_that_nobody_typed():
    document = scenario_document(with_baseline().scenario)
    del document["options"][OWN]["utilisation"]
    after = set_scaling(as_read(read_scenario(document)), OWN, "fixed")
    assert after.scenario.options[OWN].utilisation == 0.5
    assert after.origins.of("options[0].utilisation") == Origin("default", "assumed: as full as a full hour was")


def test_a_rate_of_machines_goes_where_tokens_are_paid_for():
    after = serve_above(with_baseline(), OWN, "hosted").scenario.options[OWN].scaling
    assert (after.above, after.above_usd_per_gpu_hour) == ("hosted", None)
    with pytest.raises(InputError, match="keeps no baseline"):
        serve_above(scenario(), OWN, "hosted")
    with pytest.raises(InputError, match="keeps no baseline"):
        set_baseline(scenario(), OWN, 2)
