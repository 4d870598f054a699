from dataclasses import replace

import pytest

from breakeven.words.answer import answer, band_sentence, headline, second_sentence
from breakeven.words.break_evens import verdict
from economics.break_even.compare import compare
from economics.cost.load import Load
from economics.cost.tokens import ListedPrices, completed
from economics.option.self_hosted import SelfHosted
from economics.option.throughput import OneFigure
from economics.option.token_priced import TokenOption
from economics.supply.rented import Rented
from tests.support.bought import bought


def api(name, price):
    return TokenOption(name, "api", *completed(ListedPrices(input=price, output=price), ListedPrices()))


def gpus(name, usd_per_hour):
    return SelfHosted(name, Rented(usd_per_hour), OneFigure(1000), 1, 1.0, billed_hours_per_month=100)


def test_the_answer_names_the_cheapest_its_cost_the_next_and_the_flip():
    # 100M tokens at $1 = $100; one GPU for 100 h at $2 = $200: equal at 200M tokens; a replica serves 360M
    comparison = compare([api("API", 1.0), gpus("GPU", 2.0)], Load(1e8, 1, 1000))
    assert headline(comparison) == "API is cheapest: $100 a month for 100M tokens."
    assert second_sentence(comparison).startswith(
        "GPU costs $100 a month more. API wins below 200M tokens a month, GPU"
    )


def test_the_answer_at_no_tokens_gives_no_cost_per_token():
    assert headline(compare([api("API", 1.0), gpus("GPU", 2.0)], Load(0, 1, 1000))) == (
        "API is cheapest: $0 a month for 0 tokens."
    )


def test_like_options_cost_the_same():
    comparison = compare([api("A", 1.0), api("B", 1.0)], Load(1e8, 1, 1000))
    assert answer(comparison) == (
        "A and B cost the same, the least: $100 a month for 100M tokens. No volume changes who is cheapest."
    )
    assert verdict(comparison.break_evens[0]) == "cost the same everywhere"


def test_a_staircase_crossed_often_says_how_often_and_until_when():
    # a replica serves 360M tokens for $200; at $0.60 they cost $216: crossed on steps N with 0 < N·(1 − 200/216) < 1
    comparison = compare([api("API", 0.6), gpus("GPU", 2.0)], Load(1e8, 1, 1000))
    text = verdict(next(e for e in comparison.break_evens if e.variable == "tokens_per_month"))
    assert "at first" in text
    assert "crossings, settled from" in text


@pytest.mark.parametrize("volume", [1e8, 3.5e8, 1e12])
def test_the_flips_are_the_same_from_every_volume(volume):
    # a replica serves 360M tokens for $200; at $0.60 that is 333M. Copy n is dearer where its step begins as long as
    # 0.6 · 360 (n − 1) < 200 n: up to n = 13, whose $2,600 are 4.33B tokens
    comparison = compare([api("API", 0.6), gpus("GPU", 2.0)], Load(volume, 1, 1000))
    assert second_sentence(comparison).endswith(
        "API wins below 333M tokens a month, GPU for good above 4.33B; between, it depends on how full the last "
        "machine is."
    )


def test_at_no_tokens_no_flip_is_named():
    assert "wins" not in second_sentence(compare([api("A", 1.0), gpus("GPU", 2.0)], Load(0, 1, 1000)))


def test_options_of_one_cost_share_the_first_place():
    comparison = compare([api("A", 1.0), api("B", 1.0), api("C", 2.0)], Load(1e8, 1, 1000))
    assert headline(comparison) == "A and B cost the same, the least: $100 a month for 100M tokens."


def test_an_answer_that_flips_inside_the_band_says_so():
    # one replica serves 1,000 token/s · 3,600 · 100 h = 360M tokens for $200; 300M tokens at the API cost $300. At half
    # the throughput two replicas are needed: $400
    certain = gpus("GPU", 2.0)
    assert band_sentence(compare([api("API", 1.0), certain], Load(3e8, 1, 1000))) == ""
    unsure = replace(certain, throughput_kind="estimated", throughput_band=(0.5, 1.5))
    sentence = band_sentence(compare([api("API", 1.0), unsure], Load(3e8, 1, 1000)))
    assert sentence == "Not certain: at the low end of its throughput band GPU costs $400 and API is cheapest."
    narrow = replace(unsure, throughput_band=(0.9, 1.1))
    assert band_sentence(compare([api("API", 1.0), narrow], Load(3e8, 1, 1000))) == ""


def test_an_end_is_said_as_one():
    # $1,000 for up to 2 billion tokens against $2 per Mtok: equal at 500M, and at 2 billion only the price is left
    options = [api("API", 2.0), bought("Units", 1_000, 2e9)]
    comparison = compare(options, Load(1e9, 1, 1000))
    assert second_sentence(comparison) == (
        "API costs $1k a month more. API wins below 500M and for good above 2B tokens a month, Units between."
    )
    assert verdict(comparison.break_evens[0]) == (
        "Units is cheaper above 500M tokens a month at first; 2 crossings, settled from 2B tokens a month on"
    )
    # for nothing, up to 2 billion: cheaper from the start to its end
    free = compare([api("API", 2.0), bought("Units", 0, 2e9)], Load(1e9, 1, 1000))
    assert verdict(free.break_evens[0]) == ("Units is cheaper up to 2B tokens a month and cannot serve more, API can")


def test_a_volume_that_none_can_serve_is_named():
    # the dearer one ends first: the order never changes, and above 2 billion nothing is left
    comparison = compare([bought("Small", 2_000, 1e9), bought("Large", 1_000, 2e9)], Load(5e8, 1, 1000))
    assert second_sentence(comparison) == (
        "Small costs $1k a month more. Above 2B tokens a month none of them can serve."
    )
    beyond = compare([bought("Small", 2_000, 1e9), bought("Large", 1_000, 2e9)], Load(5e9, 1, 1000))
    assert answer(beyond) == "No option has a cost at this load."
