"""Requests of a log on options with tiers, batch prices, hours and limits: by hand, and against pricing one by one."""

from __future__ import annotations

import lzma
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest

from economics.errors import InputError
from economics.scenario.reading import read_scenario
from economics.scenario.scenario import Scenario
from pricing.resolve.scenario import resolve
from pricing.rows import BATCH, PriceRow
from pricing.rules.token_prices import TokenPriceSet
from pricing.store.catalogue import Catalogue
from pricing.store.market import TokenMarket
from tests.support import hand_made as hm
from tests.support.kinds import VERSIONS, documents_of
from tests.support.spend_logs import MONDAY, Request, write_log
from usage.read import held, read_files
from usage.replay.cause import BATCH as BATCHED
from usage.replay.cause import CACHE, COPIES, HOURS, LIFETIMES, TIERS, TOO_LONG
from usage.replay.log import Edges, Log, read_log
from usage.replay.replay import Replay, edges_of, market_edges, replay
from usage.replay.tokens import TierUse

AS_OF = date(2026, 11, 20)
DOCUMENTS = {name: made for version in VERSIONS for name, made in documents_of(version).items()}
TRACES = Path(__file__).parent.parent / "traces"
LISTED: dict[str, tuple[Any, Any]] = {
    "flat": (hm.price(input="1", output="4"), None),
    "tiered": (
        hm.price(input=hm.tiers("1", (8_000, "2"), (32_000, "3")), output=hm.tiers("4", (8_000, "6"), (32_000, "9"))),
        None,
    ),
    "without": (hm.price(input="1", output="4"), None),
    "long": (hm.price(input=hm.tiers("1", (64_000, "2")), output=hm.tiers("4", (64_000, "6"))), None),
    "everything": (
        [
            hm.always(
                input=hm.tiers("2", (20_000, "5")),
                cache_read="0.25",
                cache_write="2.5",
                output=hm.tiers("10", (20_000, "15")),
            ),
            hm.between(
                "06:30", "18:00", input=hm.tiers("3", (20_000, "7")), cache_read="0.5", cache_write="4", output="12"
            ),
        ],
        [hm.batch(input="0.75", output="5")],
    ),
}
Lists = Callable[[], dict[str, tuple[PriceRow, ...]]]


@pytest.fixture
def listed(monkeypatch: pytest.MonkeyPatch) -> dict[str, tuple[PriceRow, ...]]:
    """Lets the market list the models above; the longest request that `flat` takes has 10,000 input tokens."""
    rows = {name: tuple(replace(row, model=name) for row in hm.rows(*made)) for name, made in LISTED.items()}
    rows["flat"] = tuple(replace(row, context_window=10_000) for row in rows["flat"])
    rows = {name: tuple(replace(row, listed_on=date(2026, 11, 10)) for row in of) for name, of in rows.items()}
    monkeypatch.setattr(TokenMarket, "rows", lambda _, provider, model, on: TokenPriceSet(provider, model, rows[model]))
    return rows


TYPED = {"kind": "api", "provider": "x", "model": "y", "price": {"input_usd_per_mtok": 1, "output_usd_per_mtok": 1}}


def scenario(*options: dict[str, Any], **workload: Any) -> Scenario:
    """A scenario of these options, and of one with typed prices where there is a single one."""
    options = options if len(options) > 1 else (*options, TYPED)
    return read_scenario(
        {
            "schema_version": 2,
            "as_of": AS_OF.isoformat(),
            "workload": {
                "tokens_per_month": 1e9,
                "input_output_ratio": 3,
                "input_tokens_per_request": 500,
                **workload,
            },
            "options": [{"name": f"o{i}", **option} for i, option in enumerate(options)],
        }
    )


def api(model: str, **fields: Any) -> dict[str, Any]:
    return {"kind": "api", "provider": hm.PROVIDER, "model": model, **fields}


def logged(path: Path, edges: Edges) -> Log:
    with held([path]) as holding:
        return read_log(holding, edges)  # type: ignore[arg-type]


def replayed(path: Path, asked: Scenario, catalogue: Catalogue, **more: Any) -> Replay:
    return replay(asked, logged(path, edges_of(asked, catalogue, AS_OF)), catalogue, AS_OF, **more)


def amounts(causes: Any) -> dict[str, float]:
    return {cause.name: cause.usd for cause in causes}


def test_a_long_request_pays_its_tier_and_the_mean_does_not(tmp_path, listed, shared_catalogue):
    # 3 requests of 1,000 in and one of 21,000: mean 6,000, below the tier of 8,000; 100 out each
    path = write_log(tmp_path / "log.csv", [Request(1_000, 100), Request(1_000, 100, 1), Request(1_000, 100, 2)])
    path = write_log(path, [*(Request(1_000, 100, h) for h in range(3)), Request(21_000, 100, 30)])
    found = replayed(path, scenario(api("tiered"), api("flat")), shared_catalogue)
    tiered, flat = found.options
    # 3 × (1,000 × $1 + 100 × $4) + 21,000 × $2 + 100 × $6 = 4,200 + 42,600 millionths of a dollar
    assert tiered.log_usd == pytest.approx(0.0468)
    # 30 hours on two days: the exact 1.25 days count, 730 h ÷ 30 h = 24.333 times the log
    assert found.month.exact
    assert found.month.factor == pytest.approx(730 / 30)
    # the mean: 24,000 × $1 + 400 × $4
    assert tiered.means_usd_per_month == pytest.approx(0.0256 * 730 / 30)
    assert tiered.usd_per_month == pytest.approx(0.0468 * 730 / 30)
    assert amounts(tiered.causes) == pytest.approx({TIERS: (0.0468 - 0.0256) * 730 / 30})
    assert [(tier.above, tier.requests) for tier in tiered.tiers] == [(0, 3), (8_000, 1), (32_000, 0)]
    assert tiered.too_long is None
    # without a tier the mean is right; but its limit of 10,000 takes 3 of 4
    assert flat.means_usd_per_month == pytest.approx(0.0256 * 730 / 30)
    assert (flat.too_long.longest, flat.too_long.requests, flat.too_long.input_tokens) == (10_000, 1, 21_000)
    assert flat.log_usd == pytest.approx(0.0042)
    assert amounts(flat.causes) == pytest.approx({TOO_LONG: -(0.021 + 0.0004) * 730 / 30})


def test_mooncakes_long_requests_meet_a_tier_that_its_mean_does_not(tmp_path, listed, shared_catalogue):
    # mean 12,035 input tokens, p99 85,000; 261 requests of more than 64,000 hold 22,924,215 tokens in and 95,442 out
    path = tmp_path / "mooncake.jsonl"
    path.write_bytes(lzma.decompress((TRACES / "mooncake_conversation.jsonl.xz").read_bytes()))
    found = replayed(path, scenario(api("long"), api("without")), shared_catalogue, hit_rate=0.0)
    long, without = found.options
    assert long.tiers[1] == TierUse(64_000, 261, 22_924_215, 95_442)
    mean = 144.793823 + 4 * 4.122048
    extra = 22.924215 + 2 * 0.095442
    assert (long.log_usd, without.log_usd) == pytest.approx((mean + extra, mean))
    assert long.difference_share == pytest.approx(extra / mean)  # 14 %
    assert long.means_usd_per_month == pytest.approx(without.means_usd_per_month)
    assert (without.difference_share, without.causes) == (0, ())
    by_prefixes = replay(found.scenario, found.log, shared_catalogue, AS_OF)
    assert (by_prefixes.hits_from.source, by_prefixes.hits_from.rate) == ("prefixes", pytest.approx(0.37362, abs=5e-6))


def test_a_page_keeps_the_sums_and_replays_them_for_options_that_are_added(tmp_path, listed, shared_catalogue):
    path = write_log(tmp_path / "log.csv", [Request(1_000, 100, h) for h in (0, 47)])
    edges = market_edges(scenario(api("flat")), shared_catalogue, AS_OF)
    read = read_files([path], shared_catalogue, AS_OF, edges)
    assert read.log is not None
    assert (read.profile.successful, read.log.requests, read.totals) == (2, 2, None)
    added = scenario(api("flat"), {"kind": "api", "provider": "google", "model": "without"})
    assert replay(added, read.log, shared_catalogue, AS_OF).options[1].log_usd == pytest.approx(2 * 1_400 / 1e6)


def test_a_request_of_exactly_the_limit_is_served(tmp_path, listed, shared_catalogue):
    path = write_log(tmp_path / "log.csv", [Request(10_000, 1), Request(8_000, 1, 1), Request(8_001, 1, 2)])
    found = replayed(path, scenario(api("flat"), api("tiered")), shared_catalogue)
    assert found.options[0].too_long is None
    assert [tier.requests for tier in found.options[1].tiers] == [1, 2, 0]


def brute_force(requests: list[Request], rows: tuple[PriceRow, ...], option: dict[str, Any]) -> Decimal:
    """Price every request by itself, as a seller's page reads."""
    factor = Decimal(str(option.get("input_token_factor", 1))), Decimal(str(option.get("output_token_factor", 1)))
    long_share = Decimal(str(option.get("cache_write_long_share", 0)))
    total = Decimal(0)
    for request in requests:
        if request.failed:
            continue
        own = request.input * factor[0]
        at = (MONDAY + timedelta(hours=request.hours)).time()

        def row(variant: str, own: Decimal = own, at: Any = at) -> PriceRow | None:
            fits = [
                r
                for r in rows
                if r.variant == variant and (not r.tier_from_input_tokens or own > r.tier_from_input_tokens)
            ]
            open_ = [r for r in fits if r.window_start is None or r.window_start <= at < r.window_end]
            return max(open_, key=lambda r: (r.block, r.tier_from_input_tokens), default=None)

        standard = row("standard")
        assert standard is not None
        batch = row(BATCH) if request.batch else None

        def price(name: str, standard: PriceRow = standard, batch: PriceRow | None = batch) -> Decimal | None:
            field = f"{name}_usd_per_mtok"
            found = getattr(batch, field) if batch is not None else None
            value = getattr(standard, field) if found is None else found
            return None if value is None else Decimal(str(value))

        plain, output = price("input"), price("output")
        read, write = price("cached_input"), price("cache_write")
        read = plain if read is None else read
        write = plain if write is None else write
        long = price("cache_write_long")
        long = write if long is None else long
        assert plain is not None
        assert output is not None
        cached, written = request.cached or 0, request.written
        total += factor[0] * (
            (request.input - cached - written) * plain
            + cached * read
            + written * ((1 - long_share) * write + long_share * long)
        )
        total += factor[1] * request.output * output
    return total / 1_000_000 * (1 - Decimal(str(option.get("discount", 0))))


@pytest.fixture
def many() -> list[Request]:
    """4,000 requests of two weeks, most of them short; long ones by day, some cached, batched or failed."""
    draw = Random(14)
    made = []
    for _ in range(4_000):
        tokens = int(min(draw.lognormvariate(8, 1.3), 90_000)) + 1
        batch = draw.random() < 0.2
        cached = 0 if batch else draw.choice((0, 0, tokens // 3, tokens - 1))
        written = draw.choice((0, (tokens - cached) // 2))
        of_day = draw.uniform(7, 18) if tokens > 3_000 else draw.uniform(0, 24)
        hours = round((24 * draw.randrange(14) + of_day) * 3600) / 3600
        made.append(Request(tokens, draw.randint(1, 3_000), hours, cached, written, 0, batch, draw.random() < 0.03))
    # on an edge, to the token and to the second
    return [*made, Request(8_000, 5), Request(8_001, 5), Request(20_000, 5, 6.5), Request(20_001, 5, 18.0)]


@pytest.mark.parametrize(
    "option",
    [
        api("tiered"),
        api("everything"),
        api("everything", discount=0.15, cache_lifetime="long"),
        api("everything", input_token_factor=1.17, output_token_factor=0.93),
    ],
)
def test_it_equals_pricing_each_request_by_itself(tmp_path, listed, shared_catalogue, many, option):
    found = replayed(write_log(tmp_path / "log.csv", many), scenario(option), shared_catalogue)
    result = found.options[0]
    exact = brute_force(many, listed[option["model"]], option)
    assert result.log_usd == pytest.approx(float(exact), abs=0.005)
    assert found.log.failed == sum(request.failed for request in many)
    # what makes it differ from the mean adds up to the difference, and the mean is Compare's own
    assert result.usd_per_month == pytest.approx(result.log_usd * found.month.factor, rel=1e-9)
    named = amounts(result.causes)
    assert sum(named.values()) == pytest.approx(result.difference_usd, abs=0.03)
    assert TIERS in named
    if option["model"] == "everything":
        assert {BATCHED, HOURS, CACHE} <= set(named)


def test_what_the_log_does_not_say_is_as_the_scenario_has_it(tmp_path, listed, shared_catalogue):
    asked = scenario(api("everything"), cache_hit_rate=0.5, batch_share=0.0)
    path = write_log(tmp_path / "log.csv", [Request(1_000, 100, h, cached=None) for h in (0, 1)])
    found = replayed(path, asked, shared_catalogue)
    assert (found.hits_from.source, found.hits_from.rate) == ("scenario", 0.5)
    # at night: 500 cached at $0.25, 50 written (a tenth of them) at $2.5, 450 at $2, 100 out at $10
    night = 2 * (500 * 0.25 + 50 * 2.5 + 450 * 2 + 100 * 10) / 1e6
    assert found.options[0].log_usd == pytest.approx(night)
    given = replayed(path, asked, shared_catalogue, hit_rate=0.0)
    assert (given.hits_from.source, given.options[0].log_usd) == ("given", pytest.approx(2 * (2000 + 1000) / 1e6))


def test_writes_that_live_for_an_hour_have_a_price_and_a_cause_of_their_own(tmp_path, listed, shared_catalogue):
    # 400 of 1,000 written, all of them for an hour: $6 and not the $3 of a short one
    requests = [Request(1_000, 100, hours, 0, 400, long=400) for hours in (0, 1)]
    prices = {"input_usd_per_mtok": 1, "output_usd_per_mtok": 1, "cache_write_usd_per_mtok": 3,
              "cache_write_long_usd_per_mtok": 6}  # fmt: skip
    found = replayed(write_log(tmp_path / "log.csv", requests), scenario({**TYPED, "price": prices}), shared_catalogue)
    assert found.options[0].log_usd == pytest.approx(2 * (600 + 400 * 6 + 100) / 1e6)
    assert amounts(found.options[0].causes) == pytest.approx({LIFETIMES: 2 * 400 * 3 / 1e6 * found.month.factor})


OWN: dict[str, Any] = {
    "kind": "self_hosted", "model": "any", "gpu": "other", "gpus_per_replica": 1,
    "supply": {"kind": "rent", "usd_per_gpu_hour": 2.0}, "throughput": {"tokens_per_second": 10},
}  # fmt: skip
ONE_DAY = [Request(9_000, 9_000, hour + 0.5) for hour in range(24)]
BUSY = [Request(9_000, 9_000, 12 + n / 60) for n in range(4)]


def test_whole_copies_carry_the_busiest_hour(tmp_path, listed, shared_catalogue):
    # 24 hours of 18,000 tokens and noon with 90,000: mean 21,000, peak 30/7 of it; a copy serves 36,000 an hour
    path = write_log(tmp_path / "log.csv", [*ONE_DAY, *BUSY])
    found = replayed(path, scenario({**OWN, "utilisation": 1.0}), shared_catalogue)
    own = found.options[0]
    assert own.copies is not None
    assert (own.copies.mean, own.copies.busiest) == (1, 3)
    assert own.usd_per_month == pytest.approx(3 * 2 * 730)
    assert own.means_usd_per_month == own.usd_per_month  # a log of a day fills the peak of its busiest hour


def test_copies_follow_the_hours_of_the_log_and_not_its_mean_week(tmp_path, listed, shared_catalogue):
    # two weeks: every Monday noon of the second one has 72,000 tokens, of the first 0; all other hours have 18,000
    hours = [h for h in range(336) if h % 168 != 12]
    requests = [Request(9_000, 9_000, h + 0.5) for h in hours] + [Request(9_000, 9_000, 180 + n / 9) for n in range(4)]
    scaling = {"kind": "hourly", "busy_hour_utilisation": 1.0, "min_replicas": 0}
    asked = scenario({**OWN, "scaling": scaling}, load_profile={"shape": "flat"})
    found = replayed(write_log(tmp_path / "log.csv", requests), asked, shared_catalogue)
    own = found.options[0]
    # the month is scaled by the hours of the log: one copy in 334 hours, two (72,000 ÷ 36,000) in one, none in one
    assert own.usd_per_month == pytest.approx(2 * 730 * (334 + 2) / 336, rel=1e-3)
    # the mean week has 36,000 in that hour: one copy always
    assert own.means_usd_per_month == pytest.approx(2 * 730, rel=1e-3)
    assert set(amounts(own.causes)) <= {COPIES}


def test_a_mix_is_the_sum_of_its_parts(tmp_path, listed, shared_catalogue, many):
    parts = [{"option": "o0", "share_of_requests": 0.75}, {"option": "o1", "share_of_requests": 0.25}]
    asked = scenario(api("tiered"), api("everything"), {"kind": "mix", "parts": parts})
    one, other, mix = replayed(write_log(tmp_path / "log.csv", many), asked, shared_catalogue).options
    assert mix.usd_per_month == pytest.approx(0.75 * one.usd_per_month + 0.25 * other.usd_per_month)


def test_units_are_those_of_the_busiest_hour(tmp_path, listed, shared_catalogue):
    # noon: 5 × (9,000 + 2 × 9,000) = 135,000 weighted tokens, 2,250 a minute; a unit takes 1,000
    units = {
        "kind": "provisioned", "usd_per_unit_hour": 1, "input_tokens_per_minute_per_unit": 1_000,
        "output_token_weight": 2,
    }  # fmt: skip
    path = write_log(tmp_path / "log.csv", [*ONE_DAY, *BUSY])
    short = {**units, "units": 2}
    found = replayed(path, scenario(units, short), shared_catalogue)
    assert found.options[0].usd_per_month == pytest.approx(3 * 730)
    assert found.options[1].usd_per_month is None
    assert found.options[1].reason.startswith("the units bought do not serve this load")


EVERY_HOUR = ("provisioned", "billed_hours_per_month")
"""What is refused beside a log, which counts every hour."""


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_kind_of_option_is_replayed(tmp_path, shared_catalogue, name):
    requests = [Request(1_500 + 300 * (hour % 24), 400, hour, 500, 100, batch=hour % 5 == 0) for hour in range(200)]
    options = [
        {field: value for field, value in option.items() if (option["kind"], field) != EVERY_HOUR}
        for option in DOCUMENTS[name]["options"]
    ]
    asked = read_scenario({**DOCUMENTS[name], "options": options})
    found = replayed(write_log(tmp_path / "log.csv", requests), asked, shared_catalogue)
    assert [each.name for each in found.options] == [option.name for option in asked.options]
    costs = {
        option.name: option.cost(found.load) for option in resolve(found.scenario, shared_catalogue, AS_OF).options
    }
    for each in found.options:
        means = costs[each.name].usd_per_month.scalar
        assert each.means_usd_per_month == (None if means is None else pytest.approx(means))
        if each.usd_per_month is None:
            assert each.reason.startswith(("its parts have lengths or ratios of their own", "the units bought"))
        else:
            # a cause of less than half a cent is not named
            named = sum(amounts(each.causes).values())
            assert each.usd_per_month - each.means_usd_per_month == pytest.approx(named, abs=0.05)


def test_a_log_summed_for_other_options_is_refused(tmp_path, listed, shared_catalogue):
    path = write_log(tmp_path / "log.csv", [Request(1_000, 100), Request(8_001, 100, 1)])
    with pytest.raises(InputError, match=r"^log\.csv: it was read before these options were there"):
        replay(scenario(api("tiered")), logged(path, Edges()), shared_catalogue, AS_OF)
    # where no request is longer than the tiers begin, there is nothing to tell apart
    short = write_log(tmp_path / "log.csv", [Request(1_000, 100), Request(8_000, 100, 1)])
    (tiered, _) = replay(scenario(api("tiered")), logged(short, Edges()), shared_catalogue, AS_OF).options
    assert [tier.requests for tier in tiered.tiers] == [2, 0, 0]


def test_logs_without_time_or_answers_are_refused(tmp_path, listed, shared_catalogue):
    asked = scenario(api("flat"))
    with pytest.raises(InputError, match="all have one time"):
        replayed(write_log(tmp_path / "one.csv", [Request(1_000, 100)]), asked, shared_catalogue)
    with pytest.raises(InputError, match="none of its requests was answered"):
        replayed(write_log(tmp_path / "none.csv", [Request(1_000, 0, failed=True)]), asked, shared_catalogue)


def test_an_option_without_a_price_says_why(tmp_path, listed, shared_catalogue):
    path = write_log(tmp_path / "log.csv", [Request(1_000, 100), Request(1_000, 100, 1)])
    unknown = {name: value for name, value in OWN.items() if name != "throughput"} | {
        "utilisation": 1.0,
        "gpu": "h100-sxm",
    }
    found = replayed(path, scenario(api("flat"), unknown), shared_catalogue)
    assert found.options[0].reason == ""
    assert found.options[1].usd_per_month is None
    assert "model registry" in found.options[1].reason
