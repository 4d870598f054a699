"""A scenario filled from a profile: only what is ticked, every value marked as from the file, references kept."""

from __future__ import annotations

from datetime import date

import pytest

from breakeven.defaults import default_sourced
from breakeven.edits.fields import set_field
from breakeven.edits.options import duplicate
from breakeven.edits.usage import BILL, TODAY, fill
from breakeven.origins import Origin, Sourced
from breakeven.usage.filling import Filling, filling_of
from economics.errors import InputError
from economics.option.mix import MixOption
from pricing.resolve.scenario import resolve_each
from tests.support.edits import sourced
from tests.support.profiles import hourly, priced, profile

DAY = date(2026, 11, 20)
SONNET, MINI = "option anthropic claude-sonnet-4-6", "option openai gpt-5-mini"
MODELS = {
    "claude-sonnet-4-6": priced("anthropic", "claude-sonnet-4-6", 300, 3_000_000, 600_000, 18.0),
    "gpt-5-mini": priced("openai", "gpt-5-mini", 700, 1_000_000, 400_000, 1.05),
}
"""At list $3 in and $15 out, and $0.25 in and $2 out: 9 + 9 and 0.25 + 0.8 dollars."""
TWO = profile(by_model=MODELS, cached_read_tokens=None, cache_write_tokens=None)


def filling(catalogue, before: Sourced, made=TWO) -> Filling:
    return filling_of(made, before.scenario, catalogue, DAY)


def test_only_what_is_ticked_changes_and_it_is_marked_as_from_the_file(shared_catalogue) -> None:
    before = default_sourced()
    after = fill(before, filling(shared_catalogue, before), {"input_output_ratio"})
    assert after.scenario.workload.input_output_ratio == pytest.approx(4)
    assert after.scenario.workload.tokens_per_month == before.scenario.workload.tokens_per_month
    assert after.scenario.options == before.scenario.options
    assert after.origins.of("workload.input_output_ratio") == Origin("imported", "log.csv")
    assert after.origins.of("workload.tokens_per_month") == before.origins.of("workload.tokens_per_month")
    assert fill(before, filling(shared_catalogue, before), ()) == before


def test_several_models_become_a_mix_that_is_paid_today(shared_catalogue) -> None:
    before = default_sourced()
    made = filling(shared_catalogue, before)
    after = fill(before, made, {number.name for number in made.numbers} | {SONNET, MINI, TODAY})
    assert after.scenario.options[: len(before.scenario.options)] == before.scenario.options
    sonnet, mini, mix = after.scenario.options[-3:]
    assert isinstance(mix, MixOption)
    assert (mix.name, after.scenario.current) == ("Today", "Today")
    assert [part.option for part in mix.parts] == [sonnet.name, mini.name]
    assert [part.share_of_requests for part in mix.parts] == [0.3, 0.7]
    # 3M/300 and 1M/700 input tokens a request, 3M/0.6M and 1M/0.4M
    assert mix.parts[0].input_tokens_per_request == 10_000
    assert mix.parts[1].input_tokens_per_request == pytest.approx(1e6 / 700)
    assert [part.input_output_ratio for part in mix.parts] == [5, 2.5]
    assert after.origins.of("options[3].model") == Origin("imported", "log.csv")


def test_the_mix_costs_what_the_file_does_where_nothing_is_cached(shared_catalogue) -> None:
    before = set_field(default_sourced(), ("workload", "cache_hit_rate"), 0)
    made = filling(shared_catalogue, before)
    after = fill(before, made, {number.name for number in made.numbers} | {SONNET, MINI, TODAY}).scenario
    resolved, errors = resolve_each(after.model_copy(update={"as_of": DAY}), shared_catalogue, DAY)
    assert errors == ()
    today = next(option for option in resolved.options if option.name == "Today")
    # 19.05 dollars in 240 hours
    assert today.cost(resolved.load).usd_per_month.scalar == pytest.approx(19.05 / 240 * 730, rel=1e-6)


def test_one_model_is_what_is_paid_and_no_mix_is_made(shared_catalogue) -> None:
    before = default_sourced()
    after = fill(before, filling(shared_catalogue, before), {SONNET, TODAY})
    assert after.scenario.current == after.scenario.options[-1].name == "Claude Sonnet 4.6 at Anthropic"
    assert len(after.scenario.options) == len(before.scenario.options) + 1


def test_a_second_filling_takes_the_place_of_the_first(shared_catalogue) -> None:
    before = default_sourced()
    every = {SONNET, MINI, TODAY}
    once = fill(before, filling(shared_catalogue, before), every)
    again = fill(once, filling(shared_catalogue, once), every)
    assert again.scenario == once.scenario


def test_without_counts_of_requests_the_input_says_the_shares(shared_catalogue) -> None:
    models = {name: part.model_copy(update={"requests": None}) for name, part in MODELS.items()}
    before = default_sourced()
    made = filling(shared_catalogue, before, profile(by_model=models, requests=None, successful=None))
    mix = fill(before, made, {SONNET, MINI, TODAY}).scenario.options[-1]
    assert isinstance(mix, MixOption)
    assert [part.share_of_requests for part in mix.parts] == [0.75, 0.25]
    assert {part.input_tokens_per_request for part in mix.parts} == {None}


def test_a_bill_takes_the_place_of_the_tokens(shared_catalogue) -> None:
    before = default_sourced()
    made = filling(shared_catalogue, before)
    after = fill(before, made, {"tokens_per_month", SONNET, MINI, TODAY, BILL}).scenario.workload
    assert after.tokens_per_month is None
    assert after.bill is not None
    # 19.05 dollars in 240 hours
    assert (after.bill.option, after.bill.usd_per_month) == ("Today", round(19.05 / 240 * 730, 2))
    unpaid = set_field(before, ("current",), None)
    with pytest.raises(InputError, match=r"workload\.bill\.option"):
        fill(unpaid, made, {BILL})


def test_a_week_takes_the_place_of_the_peak_and_writes_that_of_the_reads_per_write(shared_catalogue) -> None:
    before = default_sourced()
    made = filling(shared_catalogue, before, hourly([2] * 167 + [4]))
    workload = fill(before, made, {"load_profile", "cache_hit_rate", "cache_write_share"}).scenario.workload
    assert workload.profile is not None
    assert workload.profile.peak_to_average == pytest.approx(4 * 168 / (2 * 167 + 4))
    assert "peak_to_average" not in workload.model_fields_set
    assert (workload.cache_hit_rate, workload.cache_write_share) == (0.25, 0.1)
    # a file that does not say what was written takes the share away again
    silent = hourly([2] * 24, cache_write_tokens=None)
    written = fill(before, made, {"cache_write_share"})
    after = fill(written, filling(shared_catalogue, written, silent), {"cache_write_share"}).scenario.workload
    assert after.cache_write_share is None


def test_a_full_scenario_says_so_and_takes_the_numbers(shared_catalogue) -> None:
    full = default_sourced()
    while len(full.scenario.options) < 12:
        full = duplicate(full, 0)
    made = filling(shared_catalogue, full)
    assert made.options == ()
    assert "no room for the options" in " ".join(made.left_out)
    assert fill(full, made, {"input_output_ratio"}).scenario.workload.input_output_ratio == pytest.approx(4)


def test_the_first_edition_has_options_and_no_mix(shared_catalogue) -> None:
    before = sourced()
    after = fill(before, filling(shared_catalogue, before), {"tokens_per_month", SONNET})
    assert after.scenario.options[-1].name == "Claude Sonnet 4.6 at Anthropic"
