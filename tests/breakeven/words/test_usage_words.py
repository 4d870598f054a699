"""What pages say of a profile: the check of the tokens, what a file cannot say, rows before and after."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from breakeven.defaults import default_scenario
from breakeven.edits.fields import set_field
from breakeven.origins import as_read
from breakeven.usage.filling import filling_of
from breakeven.words import usage as words
from tests.support.profiles import hourly, part, priced, profile
from usage.profile import Check, Profile

DAY = date(2026, 11, 20)
EXPORTS = Path(__file__).resolve().parents[2] / "usage" / "exports"


def check(read: int | None, written: int | None, over: int = 0) -> str:
    plain = 100 - (read or 0) - (written or 0)
    found = Check(
        plain_tokens=plain,
        cached_read_tokens=read,
        cache_write_tokens=written,
        input_tokens=100,
        rows_over=over,
        holds=not over,
    )
    return words.check(profile(check=found, cached_read_tokens=read, cache_write_tokens=written))


def test_the_check_says_its_parts_and_what_the_file_does_not_say() -> None:
    assert check(60, 10) == "Check: 30 plain + 60 read + 10 written = 100 input tokens."
    assert check(60, None) == ("Check: 40 plain + 60 read = 100 input tokens; the file does not say what was written.")
    assert check(None, None) == "The file does not say what was cached: all 100 input tokens count as plain."
    assert "but in 3 rows more is cached than is input" in check(60, 10, over=3)
    assert words.check(profile()) == ""


def test_every_figure_that_a_known_export_cannot_say_has_a_name_of_its_own() -> None:
    answers = json.loads((EXPORTS / "answers.json").read_text(encoding="utf-8"))["files"]
    unsaid = {name for answer in answers.values() for name in answer["null_reasons"]} & Profile.model_fields.keys()
    assert len(unsaid) > 30
    assert unsaid <= words._LABELS.keys()


def test_what_a_file_cannot_say_is_one_row_a_reason() -> None:
    reasons = {"first": "relative times", "last": "relative times", "duplicates": "no id"}
    assert words.cannot_say(profile(null_reasons=reasons)) == [
        ("First request, Last request", "relative times"),
        ("Repeated rows", "no id"),
    ]


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (profile(requests=1), "1 call in 10 days: 15.2 million tokens a month."),
        (profile(requests=None), "5 million tokens in 10 days: 15.2 million tokens a month."),
        (
            Profile(format="bill", holds="money", logged_cost_usd=12.0, cost_per_month_usd=36.5, covered_days=10.0),
            "$12.00 in 10 days: $36.50 a month.",
        ),
        (Profile(format="x", holds="requests"), "The file."),
        (
            profile(prefix_hit_rate_infinite=0.4),
            "1,000 calls in 10 days: 15.2 million tokens a month, at most 40 % of input can come from a cache.",
        ),
    ],
)
def test_the_answer_says_what_the_file_can(made: Profile, said: str) -> None:
    assert words.headline(made) == said


def test_rows_say_before_and_after_and_what_they_rest_on(shared_catalogue) -> None:
    models = {"gpt-5-mini": priced("openai", "gpt-5-mini", 100, 2_000_000, 500_000, 1.5), "own": part(10, 5, 5)}
    made = hourly([1] * 168, by_model=models)
    scenario = default_scenario()
    rows = {
        row.key: row for row in words.filled_rows(filling_of(made, scenario, shared_catalogue, DAY), scenario, 15e9)
    }
    assert (rows["input_output_ratio"].before, rows["input_output_ratio"].after) == ("5 : 1", "4 : 1")
    assert rows["cache_write_share"].before == "one write for 10 reads"
    assert rows["load_profile"].after == "each hour of the week, busiest 1 × the mean"
    option = rows["option openai gpt-5-mini"]
    # 1.50 dollars in 240 hours: 1.5/240 · 730 = 4.56
    assert (option.before, option.after) == ("", "new: GPT-5 mini at OpenAI, $4.56 a month at list")
    assert rows["today"].before == "GPT-6.1 Sol"
    assert (rows["bill"].before, rows["bill"].after, rows["bill"].ticked) == ("not given", "$4.56 a month", False)
    assert "at list prices (the file has none)" in rows["bill"].basis
    hours = set_field(as_read(scenario), ("workload", "load_profile"), {"weights": [2.0] * 84 + [1.0] * 84}).scenario
    again = {row.key: row for row in words.filled_rows(filling_of(made, hours, shared_catalogue, DAY), hours, 15e9)}
    assert again["load_profile"].before == "each hour of the week, busiest 1.33 × the mean"


def test_many_models_without_a_price_are_not_all_named(shared_catalogue) -> None:
    models = {f"own-{n:02d}": part(10, 5, 5) for n in range(20)}
    models["gpt-5-mini"] = priced("openai", "gpt-5-mini", 100, 200, 50, 1.0)
    filling = filling_of(profile(by_model=models), default_scenario(), shared_catalogue, DAY)
    assert "own-11 and 8 more." in words.left_out_words(filling)
