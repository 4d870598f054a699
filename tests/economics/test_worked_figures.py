"""Figures worked out by hand; the arithmetic stands beside each."""

from __future__ import annotations

import pytest

from economics.break_even.compare import compare
from economics.cost.tokens import ListedPrices, completed
from tests.support.economics_cases import OWNED, RENTED, load, self_hosted, token_option, two_rates

DOLLAR = 1e-9


def usd(option, at) -> float:
    return option.cost(at).usd_per_month.scalar


def near(value: float, rel: float = DOLLAR):
    return pytest.approx(value, rel=rel)


# --- tokens ---------------------------------------------------------------------------------------------------------


def test_three_and_fifteen_dollars_at_five_to_one_blend_to_five():
    # (5·3 + 1·15)/6 = 30/6 = 5
    at = load(tokens_per_month=1e6, input_output_ratio=5)
    option = token_option(input=3, output=15)
    assert usd(option, at) == near(5.0)
    assert option.unit_cost(at).scalar == near(5.0)
    assert option.cost(at).usd_per_mtok(at).scalar == near(5.0)


@pytest.mark.parametrize("reads_per_write", [1, 10, 1e6])
def test_a_months_published_traffic_at_list_prices(reads_per_write):
    # 342 of 608 B input tokens come from the cache: 266 B·0.55 + 342 B·0.14 + 168 B·2.19 per Mtok
    #   = 146,300 + 47,880 + 367,920 = 562,100. No write price: a write costs the input price, so n does not matter.
    at = load(
        tokens_per_month=776e9,
        input_output_ratio=608 / 168,
        cache_hit_rate=342 / 608,
        cache_reads_per_write=reads_per_write,
    )
    result = token_option(input=0.55, cached_input=0.14, output=2.19).cost(at)
    assert result.usd_per_month.scalar == near(562_100)
    assert result.lines["cached input"] == near(47_880)
    assert result.lines["output"] == near(367_920)
    assert result.lines["input"] + result.lines["cache writes"] == near(146_300)


def test_cache_writes_are_the_reads_divided_by_reads_per_write():
    # 1 Mtok at r = 4: 800,000 in, 200,000 out. h = 0.5: 400,000 read, 400,000 missed; n = 8: 50,000 written.
    # plain 350,000·3 = 1.05; cached 400,000·0.30 = 0.12; writes 50,000·3.75 = 0.1875; output 200,000·15 = 3.00
    at = load(tokens_per_month=1e6, input_output_ratio=4, cache_hit_rate=0.5, cache_reads_per_write=8)
    lines = token_option(input=3, cached_input=0.3, cache_write=3.75, output=15).cost(at).lines
    assert lines == {
        "input": near(1.05),
        "cached input": near(0.12),
        "cache writes": near(0.1875),
        "output": near(3.0),
    }


def test_cache_writes_are_never_more_than_what_was_missed():
    # h = 0.9, n = 2: 720,000/2 = 360,000 would be written, but only 80,000 were missed: 80,000·3.75 = 0.30
    at = load(tokens_per_month=1e6, input_output_ratio=4, cache_hit_rate=0.9, cache_reads_per_write=2)
    lines = token_option(input=3, cached_input=0.3, cache_write=3.75, output=15).cost(at).lines
    assert lines["cache writes"] == near(0.30)
    assert lines["input"] == pytest.approx(0, abs=1e-9)
    assert lines["cached input"] == near(0.216)  # 720,000·0.30


def test_a_full_hit_rate_leaves_nothing_to_write():
    at = load(tokens_per_month=1e6, input_output_ratio=4, cache_hit_rate=1, cache_reads_per_write=1)
    lines = token_option(input=3, cached_input=0.3, cache_write=3.75, output=15).cost(at).lines
    assert lines["cache writes"] == 0
    assert lines["input"] == 0
    assert lines["cached input"] == near(0.24)  # 800,000·0.30


def test_without_a_cached_price_cached_tokens_cost_the_input_price():
    # 800,000·3 + 200,000·15 = 2.40 + 3.00, whatever the hit rate
    at = load(tokens_per_month=1e6, input_output_ratio=4, cache_hit_rate=0.7)
    assert usd(token_option(input=3, output=15), at) == near(5.40)


def test_a_batch_share_pays_the_batch_prices():
    # r = 4, b = 0.25: 0.75·(0.8·3 + 0.2·15) + 0.25·(0.8·1.5 + 0.2·7.5) = 0.75·5.40 + 0.25·2.70 = 4.05 + 0.675
    at = load(tokens_per_month=1e6, input_output_ratio=4, batch_share=0.25)
    assert usd(token_option(input=3, output=15, batch={"input": 1.5, "output": 7.5}), at) == near(4.725)


def test_a_line_without_a_batch_price_gets_no_discount():
    # only output has one: 0.8·3 + 0.2·(0.5·15 + 0.5·7.5) = 2.40 + 2.25
    at = load(tokens_per_month=1e6, input_output_ratio=4, batch_share=0.5)
    assert usd(token_option(input=3, output=15, batch={"output": 7.5}), at) == near(4.65)
    assert usd(token_option(input=3, output=15), at) == near(5.40)


def test_a_batch_input_price_does_not_touch_listed_cache_prices():
    # b = 1, h = 0.5, n = 8: 350,000·1.5 + 400,000·0.3 + 50,000·3.75 + 200,000·7.5 = 0.525+0.12+0.1875+1.5
    at = load(tokens_per_month=1e6, input_output_ratio=4, cache_hit_rate=0.5, cache_reads_per_write=8, batch_share=1.0)
    option = token_option(input=3, cached_input=0.3, cache_write=3.75, output=15, batch={"input": 1.5, "output": 7.5})
    assert usd(option, at) == near(2.3325)


def test_a_discount_is_taken_off_every_line():
    # 5.40·(1 − 0.2) = 4.32, shown as a line of its own of −1.08
    at = load(tokens_per_month=1e6, input_output_ratio=4)
    result = token_option(input=3, output=15, discount=0.2).cost(at)
    assert result.usd_per_month.scalar == near(4.32)
    assert result.lines["discount"] == near(-1.08)


def test_token_factors_multiply_the_tokens_billed_but_not_those_of_the_workload():
    # 800,000·1.25·3 + 200,000·3·15 = 3.00 + 9.00 = 12.00 per 1 Mtok of workload
    at = load(tokens_per_month=1e6, input_output_ratio=4)
    option = token_option(input=3, output=15, input_token_factor=1.25, output_token_factor=3)
    assert usd(option, at) == near(12.0)
    assert option.cost(at).usd_per_mtok(at).scalar == near(12.0)


def test_cost_per_request():
    # 3 B at r = 5: 2.5 B input ÷ 2,000 = 1.25 M requests; 3,000 Mtok·5.00 = 15,000; 15,000/1.25 M = 0.012
    at = load()
    assert at.requests == near(1.25e6)
    assert token_option(input=3, output=15).cost(at).usd_per_request(at).scalar == near(0.012)


def test_a_missing_price_is_an_error_and_not_free():
    with pytest.raises(ValueError, match="input price"):
        completed(ListedPrices(output=3), ListedPrices())
    with pytest.raises(ValueError, match="output price"):
        completed(ListedPrices(input=3), ListedPrices(output=1))


# --- GPUs -----------------------------------------------------------------------------------------------------------


def test_a_replica_of_1814_gpus_for_a_day():
    # 1,814·2·24 = 87,072
    option = self_hosted({**RENTED, "gpus_per_replica": 1814, "billed_hours_per_month": 24, "tokens_per_second": 1e9})
    assert usd(option, load(tokens_per_month=1)) == near(87_072)


@pytest.mark.parametrize(
    ("tokens", "api_usd", "replicas", "own_usd"),
    [
        # API: 0.8·1 + 0.2·3 = 1.40 per Mtok. Own: 100·(1 + 4)·3600·100·0.45 = 81,000,000 tokens a replica, 2·100 = $200
        (1e6, 1.40, 1, 200),
        (40.5e6, 56.70, 1, 200),
        (81e6, 113.40, 1, 200),
        (81_000_001, 113.4000014, 2, 400),
    ],
)
def test_an_output_rate_serves_81_million_tokens_a_replica(tokens, api_usd, replicas, own_usd):
    at = load(tokens_per_month=tokens, input_output_ratio=4, input_tokens_per_request=4000)
    fields = {**RENTED, "utilisation": 0.45, "billed_hours_per_month": 100, "output_tokens_per_second": 100}
    del fields["tokens_per_second"]
    option = self_hosted(fields, ratio=4)
    assert option.tokens_per_replica(at) == near(81e6)
    assert usd(token_option(input=1, output=3), at) == near(api_usd)
    result = option.cost(at)
    assert result.replicas.scalar == replicas
    assert result.usd_per_month.scalar == near(own_usd)


def test_that_replica_breaks_even_where_the_line_meets_its_step():
    # 200/1.40 = 142.857… Mtok > 81 Mtok, 400/1.40 = 285.7 > 162; the line needs g = 1.40·81 = 113.40 < 200: never
    fields = {**RENTED, "utilisation": 0.45, "billed_hours_per_month": 100, "tokens_per_second": 500}
    at = load(tokens_per_month=1e6, input_output_ratio=4)
    result = compare([token_option(input=1, output=3), self_hosted(fields)], at).break_evens[0]
    assert (result.verdict, result.cheaper, result.count) == ("none", "api", 0)
    # at $4/$12 (5.60 per Mtok, 453.60 a replica): 200/5.60 = 35.714 Mtok, then 81: 400/5.60 = 71.4 lies on step 1
    result = compare([token_option(input=4, output=12), self_hosted(fields)], at).break_evens[0]
    assert (result.verdict, result.count) == ("one", 1)
    assert result.crossings[0].at == near(200 / 5.6e-6)


@pytest.mark.parametrize(
    ("gpus", "rate", "price", "published_months"),
    [
        # Q = 190·176·3600 = 120.4 Mtok; at r = 0.5: 1.25/3 + 10·2/3 = 7.083 → $852.7; power 0.4·176·0.15 = $10.56
        (1, 190, (1.25, 10), 17.8),  # 15,000/842.2 = 17.81
        (1, 190, (15, 75), 2.3),  # 55·120.384 = 6,621; 15,000/6,610.6 = 2.269
        (4, 400, (3, 15), 21.8),  # 11·253.44 = 2,787.8 − 42.24; 60,000/2,745.6 = 21.85
        (2, 220, (15, 75), 3.9),  # 55·139.392 = 7,666.6 − 21.12; 30,000/7,645.4 = 3.924
    ],
)
def test_on_premise_months_of_a_published_study(gpus, rate, price, published_months):
    tokens = rate * 176 * 3600
    at = load(tokens_per_month=tokens, input_output_ratio=0.5)
    api = usd(token_option(input=price[0], output=price[1]), at)
    own = {**OWNED, "gpus_per_replica": gpus, "purchase_usd_per_replica": 15_000 * gpus, "tokens_per_second": rate}
    own |= {"power_kw_per_replica": 0.4 * gpus, "powered_hours_per_month": 176, "usd_per_kwh": 0.15}
    lines = self_hosted(own).cost(at).lines
    months = own["purchase_usd_per_replica"] / (api - lines["power"])
    assert months == pytest.approx(published_months, rel=0.015)
    assert lines["depreciation"] * 48 == near(15_000 * gpus)


def test_every_line_of_an_owned_server():
    own = {
        **OWNED,
        "gpus_per_replica": 8,
        "purchase_usd_per_replica": 160_000,
        "installation_usd_per_replica": 11_200,
        "life_months": 48,
        "residual_share": 0.2,
        "cost_of_capital_per_year": 0.08,
        "maintenance_share_per_year": 0.05,
        "power_kw_per_replica": 0.45 + 8 * 0.4,
        "pue": 1.4,
        "usd_per_kwh": 0.12,
        "powered_hours_per_month": 730,
        "colocation_usd_per_month": 900,
        "fixed_usd_per_month": 100,
        "min_replicas": 2,
    }
    result = self_hosted(own).cost(load())
    one = {
        "depreciation": 160_000 * 0.8 / 48,  # 2,666.67
        "installation": 11_200 / 48,  # 233.33
        "capital": 0.08 / 12 * (160_000 + 11_200 + 32_000) / 2,  # 677.33
        "power": 447.636,  # 3.65·1.4 = 5.11 kW; ·730 = 3,730.3 kWh; ·0.12
        "colocation": 900,
        "maintenance": 8_000 / 12,  # 666.67
    }
    assert result.replicas.scalar == 2
    assert result.lines == {**{line: near(2 * usd_) for line, usd_ in one.items()}, "fixed": near(100)}
    # 2·(2,666.6667 + 233.3333 + 677.3333 + 447.636 + 900 + 666.6667) + 100
    assert result.usd_per_month.scalar == near(11_283.272)


def test_capacity_from_two_rates():
    # i = 2000, o = 400, h = 0.5: 1000/10,000 + 400/500 = 0.9 s; 2400/0.9 = 2,666.67 token/s
    option = self_hosted(two_rates(RENTED, 10_000, 500))
    assert option.capacity(load(cache_hit_rate=0.5)) == near(2400 / 0.9)
    # no cache: 0.2 + 0.8 = 1 s
    assert option.capacity(load()) == near(2400)
    # the request length cancels
    assert option.capacity(load(input_tokens_per_request=17)) == near(2400)


def test_token_factors_stand_in_the_seconds_only():
    # 1000·1.2/10,000 + 400·2/500 = 0.12 + 1.6 = 1.72 s for 2,400 workload tokens
    option = self_hosted({**two_rates(RENTED, 10_000, 500), "input_token_factor": 1.2, "output_token_factor": 2.0})
    assert option.capacity(load(cache_hit_rate=0.5)) == near(2400 / 1.72)


def test_peaks_cap_the_utilisation_and_a_note_says_so():
    # u_eff = min(0.6, 1/4): 1000·3600·730·0.25 = 657 M tokens; 3 B ÷ 657 M = 4.57 → 5 replicas; 5·2·730 = 7,300
    option = self_hosted({**RENTED, "utilisation": 0.6})
    at = load(peak_to_average=4)
    result = option.cost(at)
    assert result.replicas.scalar == 5
    assert result.usd_per_month.scalar == near(7300)
    assert result.utilisation.scalar == near(3e9 / (5 * 1000 * 3600 * 730))  # 0.2283
    compared = compare([option, token_option(input=1, output=1)], at)
    assert any("peak" in note.text for note in compared.options[0].notes)
    calm = compare([option, token_option(input=1, output=1)], load(peak_to_average=1.5))
    assert not any("peak" in note.text for note in calm.options[0].notes)


def test_unit_view_is_one_full_replica_without_fixed_cost():
    # 2·730/(1000·3600·730·0.5/1e6) = 1460/1314 = 1.1111 $/Mtok, whatever volume, minimum and fixed cost
    option = self_hosted({**RENTED, "utilisation": 0.5, "min_replicas": 7, "fixed_usd_per_month": 1e6})
    assert option.unit_cost(load()).scalar == near(1460 / 1314)
    assert option.unit_cost(load(tokens_per_month=0)).scalar == near(1460 / 1314)
    assert option.unit_cost(load(), 0.25).scalar == near(2920 / 1314)
    # 1/p = 0.1 caps it: 1460/262.8
    assert option.unit_cost(load(peak_to_average=10)).scalar == near(1460 / 262.8)


def test_idle_replicas_and_fixed_cost_are_paid_at_no_load():
    option = self_hosted({**RENTED, "min_replicas": 3, "fixed_usd_per_month": 250})
    at = load(tokens_per_month=0)
    result = option.cost(at)
    assert result.usd_per_month.scalar == near(3 * 1460 + 250)
    assert result.utilisation.scalar == 0
    assert result.usd_per_mtok(at).scalar is None
    assert result.usd_per_mtok(at).reason == "0 tokens a month: no cost per token"


def test_an_owned_replica_is_paid_for_730_hours():
    # 1000·3600·730 = 2.628 B tokens a replica, whatever is powered
    option = self_hosted({**OWNED, "powered_hours_per_month": 100})
    assert option.tokens_per_replica(load()) == near(2.628e9)


def test_a_rounding_error_buys_no_replica():
    # exactly k replicas' worth of tokens needs k; one token a thousand over needs k + 1
    option = self_hosted({**RENTED, "tokens_per_second": 0.1 * 3, "utilisation": 0.7, "billed_hours_per_month": 73.1})
    per_replica = 0.3 * 3600 * 73.1 * 0.7
    for k in (1, 3, 7, 1000, 12345):
        assert option.cost(load(tokens_per_month=k * per_replica)).replicas.scalar == k
        assert option.cost(load(tokens_per_month=k * per_replica * 1.001)).replicas.scalar > k
