"""What a profile fills: months of 730 hours, the span that counts, options by their cost, and what is left out."""

from __future__ import annotations

from datetime import date

import pytest

from breakeven.defaults import default_scenario
from breakeven.usage.filling import Filling, Span, filling_of
from breakeven.usage.prefix import CopyCache
from economics.scenario.scenario import Scenario
from tests.support.edits import sourced
from tests.support.profiles import hashed, hourly, part, priced, profile

DAY = date(2026, 11, 20)
SONNET, HAIKU, MINI = ("anthropic", "claude-sonnet-4-6"), ("anthropic", "claude-haiku-4-5"), ("openai", "gpt-5-mini")


def numbers(filling: Filling) -> dict[str, object]:
    return {number.name: number.value for number in filling.numbers}


def basis(filling: Filling, name: str) -> str:
    return next(number.basis for number in filling.numbers if number.name == name)


def filled(catalogue, made, scenario: Scenario | None = None, **asked) -> Filling:
    return filling_of(made, scenario or default_scenario(), catalogue, DAY, **asked)


def test_a_month_has_730_hours_and_both_spans_are_said(shared_catalogue) -> None:
    # 5M tokens in 240 hours: 5e6/240 · 730; exact 9.8 days differ by 2 %
    filling = filled(shared_catalogue, profile())
    assert numbers(filling)["tokens_per_month"] == round(5e6 / 240 * 730)
    # by the exact time 5e6/(9.8 · 24) · 730 = 15.52M
    assert "10 whole days (the exact 9.8 days would give 15.5M)" in basis(filling, "tokens_per_month")


def test_the_exact_time_counts_where_it_differs_by_more_than_five_per_cent(shared_catalogue) -> None:
    # 26 hours that touch three days: 5e6/26 · 730 = 140.4M, by three days 5e6/72 · 730 = 50.7M
    filling = filled(shared_catalogue, profile(covered_days=3.0, exact_days=26 / 24))
    assert numbers(filling)["tokens_per_month"] == round(5e6 / 26 * 730)
    assert "1.08 days, the exact time (3 whole days would give 50.7M)" in basis(filling, "tokens_per_month")
    assert not Span(10, 9.5).exact  # 5 % is not more
    assert Span(10, 9.49).exact


def test_ratio_length_cache_and_writes_are_those_of_the_log(shared_catalogue) -> None:
    found = numbers(filled(shared_catalogue, profile(batch_share=0.125)))
    assert found["input_output_ratio"] == 4
    assert found["input_tokens_per_request"] == 4000
    assert (found["cache_hit_rate"], found["cache_write_share"]) == (0.25, 0.1)
    assert found["batch_share"] == 0.125


def test_a_file_that_does_not_say_fills_nothing_in_its_place(shared_catalogue) -> None:
    silent = profile(cached_read_tokens=None, cache_write_tokens=None, successful=None, requests=None)
    assert {*numbers(filled(shared_catalogue, silent))} == {"tokens_per_month", "input_output_ratio"}
    assert numbers(filled(shared_catalogue, profile(input_tokens=None, output_tokens=None))) == {}
    assert "tokens_per_month" not in numbers(filled(shared_catalogue, profile(covered_days=0.0, exact_days=0.0)))


def test_a_week_fills_the_hours_a_day_the_peak_and_less_waits_for_a_tick(shared_catalogue) -> None:
    peaks = {"peak_to_average_hour": 3.5, "peak_to_average_minute": 9.0}
    week = filled(shared_catalogue, hourly([2] * 167 + [4], **peaks))
    assert numbers(week)["load_profile"] == (50_000,) * 167 + (100_000,)
    assert "peak_to_average" not in numbers(week)
    day = filled(shared_catalogue, hourly([2] * 24, **peaks))
    assert numbers(day)["peak_to_average"] == 3.5
    short = filled(shared_catalogue, hourly([2] * 23, **peaks))
    (peak,) = (number for number in short.numbers if number.name == "peak_to_average")
    assert (peak.value, peak.sure) == (9.0, False)


def test_the_cache_of_a_copy_fills_the_hits_and_the_endless_one_is_said(shared_catalogue) -> None:
    filling = filled(shared_catalogue, hashed(), cache=CopyCache("Ours", 1600, 0.2))
    assert numbers(filling)["cache_hit_rate"] == 0.2
    assert "1.6k tokens that a copy of Ours holds" in basis(filling, "cache_hit_rate")
    assert "forgets nothing: 40 %" in basis(filling, "cache_hit_rate")
    assert numbers(filled(shared_catalogue, hashed()))["cache_hit_rate"] == 0.4


def test_a_model_with_two_per_cent_has_its_own_option_and_the_rest_is_one(shared_catalogue) -> None:
    models = {
        "claude-sonnet-4-6": priced(*SONNET, 500, 900, 100, 97.0),
        "gpt-5-mini": priced(*MINI, 100, 200, 50, 2.0),
        "claude-haiku-4-5": priced(*HAIKU, 50, 3_000_000, 1_000_000, 0.6),
        "gemini-2.5-flash": priced("google", "gemini-2.5-flash", 25, 1_000_000, 1_000_000, 0.4),
    }
    filling = filled(shared_catalogue, profile(by_model=models))
    sonnet, mini, rest = filling.options
    assert (sonnet.model, sonnet.share_of_cost) == ("claude-sonnet-4-6", 0.97)
    assert (mini.model, mini.share_of_cost, mini.name) == ("gpt-5-mini", 0.02, "GPT-5 mini at OpenAI")
    assert (rest.name, rest.requests, rest.input_tokens) == ("2 other models", 75, 4_000_000)
    assert rest.log_names == ("claude-haiku-4-5", "gemini-2.5-flash")
    # Haiku costs $1 in and $5 out, Flash $0.30 and $2.50: (3 · 1 + 1 · 0.3)/4 and (5 + 2.5)/2
    assert rest.prices is not None
    assert rest.prices["input_usd_per_mtok"] == pytest.approx(3.3 / 4)
    assert rest.prices["output_usd_per_mtok"] == pytest.approx(3.75)


def test_a_rest_of_one_model_is_that_model(shared_catalogue) -> None:
    models = {
        "claude-sonnet-4-6": priced(*SONNET, 500, 900, 100, 99.0),
        "gpt-5-mini": priced(*MINI, 100, 200, 50, 1.0),
    }
    assert [o.rest for o in filled(shared_catalogue, profile(by_model=models)).options] == [False, False]


def test_two_names_of_one_offer_are_one_option(shared_catalogue) -> None:
    models = {
        "gpt-5-mini": priced(*MINI, 100, 200, 50, 1.0, cache_write_tokens=40, cache_write_1h_tokens=10),
        "openai/gpt-5-mini": priced(*MINI, 300, 600, 50, 3.0, cache_write_tokens=0, cache_write_1h_tokens=0),
    }
    (option,) = filled(shared_catalogue, profile(by_model=models)).options
    assert (option.requests, option.input_tokens, option.usd) == (400, 800, 4.0)
    assert option.cache_write_long_share == 0.25


def test_models_without_a_price_are_left_out_by_name_with_their_tokens(shared_catalogue) -> None:
    models = {
        "claude-sonnet-4-6": priced(*SONNET, 400, 3_000_000, 500_000, 10.0, cached_read_tokens=1_500_000),
        "Qwen/Qwen3-32B": part(600, 1_000_000, 500_000),
    }
    made = profile(by_model=models)
    filling = filled(shared_catalogue, made)
    assert filling.unpriced == ("Qwen/Qwen3-32B",)
    # 3.5M tokens in 240 hours; 3M/0.5M; 3M/400; half of 3M
    found = numbers(filling)
    assert found["tokens_per_month"] == round(3.5e6 / 240 * 730)
    assert (found["input_output_ratio"], found["input_tokens_per_request"], found["cache_hit_rate"]) == (6, 7500, 0.5)
    every = filled(shared_catalogue, made, scope="all")
    assert numbers(every)["tokens_per_month"] == round(5e6 / 240 * 730)
    assert every.unpriced == ("Qwen/Qwen3-32B",)
    # where no model has a price, all tokens count
    own = filled(shared_catalogue, profile(by_model={"Qwen/Qwen3-32B": part(600, 1_000_000, 500_000)}))
    assert (own.scope, own.options) == ("all", ())


def test_a_model_without_output_is_no_option_and_says_so(shared_catalogue) -> None:
    models = {
        "gpt-5-mini": priced(*MINI, 100, 200, 50, 1.0),
        "text-embedding-3-large": priced("openai", "text-embedding-3-large", 900, 800, 0, 1.0),
    }
    filling = filled(shared_catalogue, profile(by_model=models))
    assert [option.model for option in filling.options] == ["gpt-5-mini"]
    assert "text-embedding-3-large has no output" in filling.left_out[0]


def test_what_is_paid_is_what_the_log_says_else_the_list(shared_catalogue) -> None:
    logged = {"gpt-5-mini": priced(*MINI, 100, 200, 50, 1.0, logged_cost_usd=2.4)}
    filling = filled(shared_catalogue, profile(by_model=logged))
    assert (filling.cost_basis, filling.usd_per_month) == ("logged", pytest.approx(2.4 / 240 * 730))
    listed = {"gpt-5-mini": priced(*MINI, 100, 200, 50, 1.0, logged_cost_usd=0.0)}
    filling = filled(shared_catalogue, profile(by_model=listed))
    assert (filling.cost_basis, filling.usd_per_month) == ("list", pytest.approx(1.0 / 240 * 730))


def test_a_number_out_of_range_is_left_out_with_its_range(shared_catalogue) -> None:
    filling = filled(shared_catalogue, profile(input_tokens=5_000_000, output_tokens=1))
    assert "input_output_ratio" not in numbers(filling)
    assert "Input/output ratio" in " ".join(filling.left_out)


def test_a_scenario_of_the_first_edition_takes_what_it_knows(shared_catalogue) -> None:
    made = hourly([2] * 168, peak_to_average_hour=1.5)
    filling = filled(shared_catalogue, made, sourced().scenario)
    assert {*numbers(filling)}.isdisjoint({"load_profile", "cache_write_share"})
    assert numbers(filling)["peak_to_average"] == 1.5
    assert len([sentence for sentence in filling.left_out if "first edition" in sentence]) == 1
