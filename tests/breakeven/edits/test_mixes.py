"""Shares of a mix move together, or alone in a cascade; parts come and go; guides' mixes are marked as assumed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from breakeven.defaults import default_sourced
from breakeven.edits import mixes, options
from breakeven.edits.hours import follow_shape
from breakeven.mixes import proposals
from breakeven.origins import Sourced
from economics.errors import InputError
from economics.scenario.scenario import MAX_OPTIONS

API, HOSTED, OWN = (option.name for option in default_sourced().scenario.options)
MIX = 3


def mixed(**shares: float) -> Sourced:
    """The default scenario with a mix of its options at these shares."""
    named = {{"api": API, "hosted": HOSTED, "own": OWN}[name]: share for name, share in shares.items()}
    return options.set_parts(options.add_mix(default_sourced()), MIX, named)


def shares_of(sourced: Sourced) -> dict[str, float]:
    return {part.option: part.share_of_requests for part in sourced.scenario.options[MIX].parts}


def test_moving_a_share_scales_the_others():
    """30 : 20 : 50, and half of the requests to the first: the others keep 2 : 5 of the other half, 1/7 and 5/14."""
    after = mixes.move_share(mixed(api=0.3, hosted=0.2, own=0.5), MIX, API, 0.5)
    assert shares_of(after) == {API: 0.5, HOSTED: pytest.approx(1 / 7, abs=1e-6), OWN: pytest.approx(5 / 14, abs=1e-6)}
    assert after.origins.of(f"options[{MIX}].parts").status == "typed"


def test_what_a_division_leaves_is_short_enough_to_type():
    """Two equal parts of 1/3: 0.333333 of one, and of the other what is left of the 2/3."""
    thirds = mixes.move_share(mixed(api=0.2, hosted=0.4, own=0.4), MIX, API, 0.333333)
    assert shares_of(thirds) == {API: 0.333333, HOSTED: 0.333334, OWN: 0.333333}


@given(
    st.lists(st.floats(0.001, 1), min_size=3, max_size=3),
    st.lists(st.tuples(st.sampled_from((API, HOSTED, OWN)), st.floats(0.001, 0.999)), max_size=6),
)
def test_shares_add_up_to_one_after_any_moves(weights, moves):
    whole = sum(weights)
    sourced = mixed(api=weights[0] / whole, hosted=weights[1] / whole, own=weights[2] / whole)
    for name, share in moves:
        sourced = mixes.move_share(sourced, MIX, name, share)
        assert shares_of(sourced)[name] == share
        assert sum(shares_of(sourced).values()) == pytest.approx(1, abs=1e-9)


@pytest.mark.parametrize("share", [0.0, 1.0, 1.5, -0.1])
def test_a_share_that_leaves_the_others_nothing_is_refused(share):
    with pytest.raises(InputError, match=r"options\[3\]\.parts.*the others get the rest"):
        mixes.move_share(mixed(api=0.3, hosted=0.7), MIX, API, share)


def test_in_a_cascade_a_share_moves_alone():
    cascade = mixed(api=0.2, own=1.0)
    assert shares_of(mixes.move_share(cascade, MIX, API, 0.4)) == {API: 0.4, OWN: 1.0}
    alone = mixes.move_share(mixed(api=0.3, own=0.7), MIX, API, 0.6, alone=True)
    assert shares_of(alone) == {API: 0.6, OWN: 0.7}
    assert mixes.is_cascade(alone.scenario.options[MIX])
    assert shares_of(mixes.sum_to_one(alone, MIX)) == {
        API: pytest.approx(6 / 13, abs=1e-6),
        OWN: pytest.approx(7 / 13, abs=1e-6),
    }
    with pytest.raises(InputError, match=r"add up to 0\.8"):
        mixes.move_share(mixed(api=0.3, own=0.7), MIX, API, 0.1, alone=True)


def test_a_new_part_takes_its_even_part_and_one_that_goes_leaves_its_own():
    three = mixes.choose_parts(mixed(api=0.25, own=0.75), MIX, (API, OWN, HOSTED))
    assert shares_of(three) == {
        API: pytest.approx(1 / 6, abs=1e-6),
        OWN: pytest.approx(1 / 2, abs=1e-6),
        HOSTED: pytest.approx(1 / 3, abs=1e-6),
    }
    two = mixes.choose_parts(three, MIX, (API, OWN))
    assert shares_of(two) == {API: pytest.approx(0.25, abs=1e-6), OWN: pytest.approx(0.75, abs=1e-6)}
    swapped = mixes.choose_parts(mixed(api=0.25, own=0.75), MIX, (HOSTED, OWN))
    assert shares_of(swapped) == {OWN: 0.5, HOSTED: 0.5}
    kept = mixes.choose_parts(mixed(api=0.3, own=1.0), MIX, (API, OWN, HOSTED))
    assert shares_of(kept) == {API: 0.3, OWN: 1.0, HOSTED: pytest.approx(1 / 3, abs=1e-6)}


@pytest.mark.parametrize("names", [(), (API,), (API, "gone")])
def test_parts_that_no_mix_can_have_are_refused(names):
    with pytest.raises(InputError, match=r"options\[3\]\.parts"):
        mixes.choose_parts(mixed(api=0.25, own=0.75), MIX, names)


def test_a_part_keeps_its_own_length_when_shares_move():
    longer = mixes.set_of_part(mixed(api=0.25, own=0.75), MIX, API, "input_tokens_per_request", 9000.0)
    moved = mixes.move_share(longer, MIX, API, 0.5)
    assert moved.scenario.options[MIX].parts[0].input_tokens_per_request == 9000
    back = mixes.set_of_part(moved, MIX, API, "input_tokens_per_request", None)
    assert back.scenario.options[MIX].parts[0].input_tokens_per_request is None
    with pytest.raises(InputError, match="no part of this mix"):
        mixes.set_of_part(longer, MIX, HOSTED, "input_output_ratio", 3.0)


def test_edits_of_a_mix_refuse_what_is_none():
    for edit in (
        lambda s: mixes.move_share(s, 0, API, 0.5),
        lambda s: mixes.sum_to_one(s, 9),
        lambda s: mixes.choose_parts(s, OWN_PLACE, (API, HOSTED)),
    ):
        with pytest.raises(InputError, match="is no mix"):
            edit(mixed(api=0.5, own=0.5))


OWN_PLACE = 2


def test_guides_propose_what_the_options_allow():
    before = default_sourced()
    few, ten, spikes = proposals(before.scenario, None)
    assert few.label == f"5 % to {API}, the rest to {OWN}"
    made = ten.edit(before)
    assert shares_of(made) == {API: 0.1, OWN: 0.9}
    origin = made.origins.of(f"options[{MIX}].parts")
    assert (origin.status, "guide 1" in origin.detail, "guide 4" in origin.detail) == ("assumed", True, True)
    # looked at, the mix of the same options takes the other share; another one stays
    assert shares_of(next(iter(proposals(made.scenario, MIX))).edit(made)) == {API: 0.05, OWN: 0.95}
    other = mixed(api=0.5, hosted=0.5)
    assert len(next(iter(proposals(other.scenario, MIX))).edit(other).scenario.options) == MIX + 2
    assert "load over the week" in spikes.why_not
    hourly = follow_shape(before, "office")
    *_, spikes = proposals(hourly.scenario, None)
    assert spikes.why_not == ""
    after = spikes.edit(hourly).scenario.options[MIX]
    assert (after.scaling.kind, after.scaling.above) == ("baseline", HOSTED)
    assert after.name == f"{OWN}, hosted overflow"


def test_without_a_closed_option_or_machines_nothing_is_proposed_for_them():
    before = default_sourced()
    assert [p.label for p in proposals(options.remove(before, 2).scenario, None)] == [
        f"5 % to {API}, the rest to {HOSTED}",
        f"10 % to {API}, the rest to {HOSTED}",
    ]
    assert [p.label for p in proposals(options.remove(before, 0).scenario, None)] == [
        f"{OWN} at all hours, {HOSTED} above it"
    ]


def test_a_full_scenario_has_no_place_for_a_mix():
    full = default_sourced()
    while len(full.scenario.options) < MAX_OPTIONS:
        full = options.duplicate(full, 0)
    with pytest.raises(InputError, match="options"):
        next(iter(proposals(full.scenario, None))).edit(full)
