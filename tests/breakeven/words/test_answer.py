"""The answer against what is paid today, and who wins at which volumes: every sentence worked by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest

from breakeven.currency import Currency
from breakeven.words.answer import flip, headline, second_sentence, sure_sentence
from economics.break_even.compare import Comparison, compare
from economics.cost.load import Load
from economics.option.protocol import PricedOption
from economics.option.self_hosted import SelfHosted
from economics.option.throughput import OneFigure
from economics.risk.first_month import FirstMonth
from economics.supply.rented import Rented
from tests.support.bought import bought
from tests.support.economics_cases import token_option

EURO = Currency("EUR", 0.5, date(2026, 11, 1))


def api(name: str, usd_per_mtok: float) -> PricedOption:
    return token_option(name, input=usd_per_mtok, output=usd_per_mtok)


def gpus(name: str, usd_per_hour: float = 2.0) -> SelfHosted:
    """One GPU for 100 hours a month, which serves 1,000 token/s · 3,600 · 100 = 360M tokens."""
    return SelfHosted(name, Rented(usd_per_hour), OneFigure(1000), 1, 1.0, billed_hours_per_month=100)


def at(tokens: float, *options: PricedOption, current: str = "") -> Comparison:
    return compare(options, Load(tokens, 1, 1000), current)


@pytest.mark.parametrize(
    ("usd_per_mtok", "current", "said"),
    [
        ({"a": 2, "b": 1}, "", "b is cheapest: $100 a month for 100M tokens."),
        ({"a": 2, "b": 1}, "gone", "b is cheapest: $100 a month for 100M tokens."),
        ({"a": 2, "b": 1}, "a", "Today: $200 a month on a. The same work would cost $100 (−50 %) with b."),
        (
            {"a": 2, "b": 1},
            "b",
            "Today: $100 a month on b. Nothing compared is cheaper: the same work would cost $200 (×2) with a.",
        ),
        (
            {"a": 1.5, "b": 1},
            "b",
            "Today: $100 a month on b. Nothing compared is cheaper: the same work would cost $150 (+50 %) with a.",
        ),
        ({"a": 1, "b": 1}, "a", "Today: $100 a month on a. Nothing compared is cheaper; b costs the same."),
        ({"a": 1, "b": 1, "c": 2}, "", "a and b cost the same, the least: $100 a month for 100M tokens."),
        # four named would be a list to count: three, and from where on the rest begins
        (
            {"e": 5, "d": 4, "c": 3, "b": 2, "a": 1},
            "e",
            "Today: $500 a month on e. The same work would cost $100 (−80 %) with a, $200 (−60 %) with b, $300 (−40 %) "
            "with c and $400 or more with 1 other.",
        ),
        (
            {"f": 6, "e": 5, "d": 4, "c": 3, "b": 2, "a": 1},
            "f",
            "Today: $600 a month on f. The same work would cost $100 (−83 %) with a, $200 (−67 %) with b, $300 (−50 %) "
            "with c and $400 or more with 2 others.",
        ),
        # a saving that rounds to all of it keeps the digit that tells it from all of it
        ({"a": 1000, "b": 0.1}, "a", "Today: $100k a month on a. The same work would cost $10.00 (−99.9 %) with b."),
    ],
)
def test_the_answer_against_today(usd_per_mtok: dict[str, float], current: str, said: str) -> None:
    assert headline(at(1e8, *(api(name, usd) for name, usd in usd_per_mtok.items()), current=current)) == said


def test_an_option_without_a_cost_is_not_in_the_answer() -> None:
    small = bought("Small", 10, 1e7)  # it serves a tenth of the load
    assert headline(at(1e8, api("a", 2), small, api("b", 1), current="a")) == (
        "Today: $200 a month on a. The same work would cost $100 (−50 %) with b."
    )
    assert headline(at(1e8, api("a", 2), small, current="a")) == "Today: $200 a month on a."
    # what is paid today has no cost at this load: no saving can be said
    assert headline(at(1e8, small, api("a", 2), current="Small")) == "a is cheapest: $200 a month for 100M tokens."
    assert headline(at(1e8, small, bought("Less", 10, 1e6), current="Small")) == "No option has a cost at this load."


def test_at_no_tokens_nothing_is_saved_and_nothing_flips() -> None:
    nothing = at(0, api("a", 2), api("b", 1), current="a")
    assert headline(nothing) == "Today: $0 a month on a. Nothing compared is cheaper; b costs the same."
    assert second_sentence(nothing) == ""
    # an option that is paid for all the same is dearer by no share of nothing
    paid = at(0, api("a", 2), gpus("GPU"), current="a")
    assert headline(paid) == (
        "Today: $0 a month on a. Nothing compared is cheaper: the same work would cost $200 with GPU."
    )


def test_estimated_throughputs_cost_about_so_much_and_currencies_are_converted() -> None:
    estimated = replace(gpus("GPU"), throughput_kind="estimated")
    assert headline(at(3e8, api("a", 2), estimated, current="a")) == (
        "Today: $600 a month on a. The same work would cost about $200 (−67 %) with GPU."
    )
    assert headline(at(3e8, api("a", 2), estimated, current="GPU")).startswith("Today: about $200 a month on GPU.")
    assert headline(at(3e8, api("a", 2), estimated)) == "GPU is cheapest: about $200 a month for 300M tokens."
    assert headline(at(1e8, api("a", 2), api("b", 1), current="a"), EURO) == (
        "Today: EUR 100 a month on a. The same work would cost EUR 50.00 (−50 %) with b."
    )


FLIPS: dict[str, tuple[list[PricedOption], str]] = {
    "one": ([api("a", 2), api("b", 1)], "No volume changes who is cheapest."),
    "two": (
        # $1,000 whatever the volume, against $2 per Mtok
        [api("API", 2), bought("Units", 1_000, np.inf)],
        "API wins below 500M tokens a month, Units above, for good.",
    ),
    "three": (
        # 3B tokens at $2 are $6,000
        [api("API", 2), bought("Small", 1_000, 3e9), bought("Large", 4_000, np.inf)],
        "API wins below 500M tokens a month, Small from there to 3B and Large above, for good.",
    ),
    "three, the first again": (
        [api("API", 2), bought("Units", 1_000, 2e9)],
        "API wins below 500M and for good above 2B tokens a month, Units between.",
    ),
    "four, one of them again": (
        # Small ends at 1B, where the API asks $2,000; Large's $5,000 are 2.5B tokens
        [api("API", 2), bought("Small", 1_000, 1e9), bought("Large", 5_000, np.inf)],
        "API wins below 500M tokens a month, Large for good above 2.5B; between, it depends on how full the last "
        "machine is.",
    ),
    "a staircase": (
        # at $0.50 a Mtok 360M tokens cost $180, less than the $200 of a copy: never. At $0.5625 they are $202.50, and
        # copy n is dearer where its step begins while 202.5 (n − 1) < 200 n: up to n = 80, whose $16,000 are 28.4B
        [api("API", 0.5625), gpus("GPU")],
        "API wins below 356M tokens a month, GPU for good above 28.4B; between, it depends on how full the last "
        "machine is.",
    ),
    "five, the first again": (
        # at $0.50 a Mtok: Small's $100 are 200M, it ends at 400M; Large's $300 are 600M, it ends at 1B
        [api("API", 0.5), bought("Small", 100, 4e8), bought("Large", 300, 1e9)],
        "API wins below 200M and for good above 1B tokens a month; between, it depends on how full the last machine "
        "is.",
    ),
    "none above": (
        [bought("Small", 2_000, 1e9), bought("Large", 1_000, 2e9)],
        "Above 2B tokens a month none of them can serve.",
    ),
    "two and none above": (
        [bought("Small", 500, 1e9), bought("Large", 1_000, 2e9)],
        "Small wins below 1B tokens a month, Large above. Above 2B tokens a month none of them can serve.",
    ),
}


@pytest.mark.parametrize("name", FLIPS)
def test_who_wins_at_which_volume(name: str) -> None:
    options, said = FLIPS[name]
    assert flip(at(1e8, *options)) == said


def test_options_that_never_win_are_told_from_where_on_they_beat_today() -> None:
    # a copy costs $200 and serves 360M tokens: at today's $2 that is 100M; hosted at $0.30 is cheaper everywhere
    comparison = at(1e8, api("API", 2), api("Hosted", 0.3), gpus("GPU"), current="API")
    assert second_sentence(comparison) == (
        "No volume changes who is cheapest. GPU beats API for good above 100M tokens a month."
    )
    # nobody pays anybody today: the next one is told instead
    assert second_sentence(at(1e8, api("API", 2), api("Hosted", 0.3))) == (
        "API costs $170 a month more. No volume changes who is cheapest."
    )


@pytest.mark.parametrize(
    ("chances", "said"),
    [
        ({"a": 0.22, "b": 0.78}, "Sure? b is cheapest in 78 % of 2,000 simulations of the month, in assumed ranges."),
        ({"a": 0.0, "b": 1.0}, "Sure? b is cheapest in all 2,000 simulations of the month, in assumed ranges."),
        ({"a": 1.0}, ""),
    ],
)
def test_how_sure_it_is(chances: dict[str, float], said: Any) -> None:
    assert sure_sentence(FirstMonth(chances, 0.0, 2000), at(1e8, api("a", 2), api("b", 1)), assumed=True) == said
