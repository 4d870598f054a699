"""What two scrapes, or OpenCost's sums, say of a running option: by hand, and against the estimate."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from economics.errors import InputError
from economics.scenario.reading import read_scenario
from economics.scenario.scenario import Scenario
from pricing.resolve.scenario import resolve
from pricing.store.catalogue import Catalogue
from tests.support.scrapes import SECONDS, scrapes
from tests.support.spend_logs import Request, write_log
from usage.calibrate.calibration import NO_LOAD, Calibration, calibrate, option_of
from usage.calibrate.measured import Asked, totals_of
from usage.holdings.totals import Totals
from usage.read import held

AS_OF = date(2026, 11, 20)
EXPORTS = Path(__file__).parent.parent / "exports"
OWN: dict[str, Any] = {
    "kind": "self_hosted", "name": "own", "model": "qwen3-32b", "gpu": "h100-sxm", "utilisation": 0.6,
    "supply": {"kind": "rent", "usd_per_gpu_hour": 2.5},
}  # fmt: skip
API = {
    "kind": "api", "name": "API", "provider": "x", "model": "y",
    "price": {"input_usd_per_mtok": 1, "output_usd_per_mtok": 3},
}  # fmt: skip
RUNNING = "vllm:request_inference_time_seconds_sum"
READING = "vllm:request_prefill_time_seconds_sum"
WRITING = "vllm:request_decode_time_seconds_sum"
QUEUED = "vllm:request_queue_time_seconds_sum"
UNSAID = {"vllm:prefix_cache_queries_total": 100_000.0, "vllm:prefix_cache_hits_total": 60_000.0}
"""Cache counters that may count tokens or blocks: neither is as many as the prompt tokens."""


def scenario(**own: Any) -> Scenario:
    return read_scenario(
        {
            "schema_version": 2,
            "as_of": AS_OF.isoformat(),
            "workload": {"tokens_per_month": 1e9, "input_output_ratio": 5, "input_tokens_per_request": 2_000},
            "options": [API, {**OWN, **own}],
        }
    )


def totals(paths: list[Path]) -> Totals:
    with held(paths) as holding:
        return totals_of(holding, paths[0].name)


def calibrated(paths: list[Path], catalogue: Catalogue, asked: Asked | None = None, **own: Any) -> Calibration:
    return calibrate(totals(paths), scenario(**own), 1, catalogue, AS_OF, asked or Asked())


def test_rates_are_of_one_copy_and_requests_at_a_time_come_from_their_times(tmp_path, shared_catalogue):
    times = {RUNNING: 8_000, QUEUED: 20, READING: 480, WRITING: 7_500}
    found = calibrated(scrapes(tmp_path, times), shared_catalogue)
    measured = found.measured
    assert (measured.input_per_second, measured.output_per_second) == pytest.approx((2_000, 400))
    # 8,000 seconds of work in 1,000 seconds: 8 at a time; 20 seconds of waiting: 0.02
    assert (measured.running, measured.running_exact, measured.waiting) == (8, True, 0.02)
    assert not measured.full
    # 20 + 480 seconds for 1,000 requests, 7,500 seconds for 400,000 tokens
    assert (measured.time_to_first_token_ms, measured.time_per_output_token_ms) == pytest.approx((500, 18.75))
    # $2.50 × 1,000/3,600 h over 2.4 Mtok
    assert measured.usd_per_mtok == pytest.approx(2.5 * SECONDS / 3600 / 2.4)
    assert (measured.copies, measured.copies_from, measured.usd_from) == (1, "engines", "rent")
    assert measured.cache_hit_rate is None
    run = found.run
    assert run is not None
    assert (run.output_tokens_per_second, run.concurrency, run.input_tokens, run.output_tokens) == (400, 8, 2_000, 400)


def test_a_part_of_a_request_at_a_time_counts_as_one_at_its_own_speed(tmp_path, shared_catalogue):
    # work for a quarter of the time: while it ran, it wrote 1,600 tokens a second
    found = calibrated(scrapes(tmp_path, {RUNNING: 250}), shared_catalogue)
    assert found.run is not None
    assert (found.run.concurrency, found.run.output_tokens_per_second) == (1, 1_600)


def test_the_estimate_is_that_of_the_measured_load(tmp_path, shared_catalogue):
    found = calibrated(scrapes(tmp_path, {RUNNING: 8_000}), shared_catalogue)
    check = found.check
    assert check is not None
    # the same load as a scenario of its own: 8 at a time, 2,000 in and 400 out
    made = scenario(serving={"concurrency": 8})
    (_, own) = resolve(made, shared_catalogue, AS_OF).options
    same = own.serving_cost(resolve(made, shared_catalogue, AS_OF).load).figures["capacity_tokens_per_second"].scalar
    assert check.expected == pytest.approx(same / 6)
    low, high = own.throughput_band
    assert (check.low, check.high) == pytest.approx((check.expected * low, check.expected * high))
    assert check.factor == pytest.approx(400 / check.expected)
    assert check.held == (check.low <= 400 <= check.high)


def test_the_measurement_rescales_what_a_copy_can_do(tmp_path, shared_catalogue):
    found = calibrated(scrapes(tmp_path, {RUNNING: 8_000}), shared_catalogue)
    assert found.check is not None
    assert found.keeps_ms == 50
    # nobody waited: what a copy can do is the estimate up to 50 ms a token, by as much more or less as was measured
    assert found.counted_after / found.counted_before == pytest.approx(found.check.factor, rel=0.25)
    assert found.utilisation == pytest.approx(2_400 / found.counted_after)


def test_with_requests_waiting_the_rate_is_what_a_copy_can_do(tmp_path, shared_catalogue):
    found = calibrated(scrapes(tmp_path, {RUNNING: 8_000, QUEUED: 5_000}), shared_catalogue)
    assert found.measured.full
    assert found.keeps_ms is None
    assert found.counted_after == pytest.approx(2_400)
    assert found.utilisation == pytest.approx(1)


def test_a_model_that_nothing_estimates_is_measured_only_when_it_is_full(tmp_path, shared_catalogue):
    other = {"gpu": "other", "throughput": {"tokens_per_second": 4_800}}
    idle = calibrated(scrapes(tmp_path, {RUNNING: 8_000}), shared_catalogue, **other)
    assert (idle.run, idle.tokens_per_second, idle.check) == (None, None, None)
    assert "hardware table" in idle.no_check
    assert idle.utilisation == pytest.approx(0.5)  # 2,400 of the 4,800 that were typed
    full = calibrated(scrapes(tmp_path, {RUNNING: 8_000, QUEUED: 5_000}), shared_catalogue, **other)
    assert (full.tokens_per_second, full.utilisation) == (pytest.approx(2_400), pytest.approx(1))


def test_hits_in_unknown_units_are_asked_for(tmp_path, shared_catalogue):
    paths = scrapes(tmp_path, {RUNNING: 8_000, **UNSAID})
    assert calibrated(paths, shared_catalogue).measured.must_ask_hits
    # 60,000 of 2 M tokens, or 60,000 × 16
    for unit, block, rate in (("tokens", None, 0.03), ("blocks", 16, 0.48)):
        found = calibrated(paths, shared_catalogue, Asked(hit_unit=unit, block_tokens=block))
        assert (found.cache_hit_rate, found.measured.must_ask_hits) == (pytest.approx(rate), False)


def test_what_the_scrapes_say_is_not_overruled(shared_catalogue):
    paths = sorted((EXPORTS / "vllm_metrics").iterdir())
    found = calibrated(paths, shared_catalogue)
    # two engines over 12 hours; hits in tokens, as the help text says
    assert found.measured.output_per_second == pytest.approx(12_381_022 / 43_200 / 2)
    assert found.cache_hit_rate == pytest.approx(33_636_000 / 78_070_562)
    assert (found.measured.running, found.measured.running_exact) == (3.5, False)
    assert found.measured.cache_used_at == pytest.approx((0.46, 0.46))
    with pytest.raises(InputError, match=r"^hits: blocks is refused: the scrapes say that they count tokens"):
        calibrated(paths, shared_catalogue, Asked(hit_unit="blocks", block_tokens=16))


def test_gauges_stand_for_times_where_there_are_none(tmp_path, shared_catalogue):
    gauges = {"vllm:num_requests_running": 6.0, "vllm:num_requests_waiting": 2.0, "vllm:kv_cache_usage_perc": 0.7}
    measured = calibrated(scrapes(tmp_path, gauges=gauges), shared_catalogue).measured
    assert (measured.running, measured.running_exact, measured.waiting, measured.full) == (6, False, 2, True)
    assert measured.cache_used_at == (0.7, 0.7)


def test_opencost_gives_the_price_and_how_full_its_copies_are(shared_catalogue):
    found = calibrated([EXPORTS / "opencost_inference_cost.json"], shared_catalogue)
    measured = found.measured
    assert measured.usd_per_mtok == pytest.approx(9.624065)
    # $1,184.40 at $2.50 over 504 hours: 0.94 of a copy
    assert (measured.copies, measured.copies_from) == (pytest.approx(0.94), "cost")
    assert (found.check, found.no_check, found.run) == (None, NO_LOAD, None)
    assert found.utilisation == pytest.approx(measured.tokens_per_second / found.counted_before)
    given = calibrated([EXPORTS / "opencost_inference_cost.json"], shared_catalogue, Asked(gpus=4))
    assert (given.measured.copies, given.measured.usd_from) == (4, "bill")


def test_gpus_and_their_price_can_be_given(tmp_path, shared_catalogue):
    paths = scrapes(tmp_path, {RUNNING: 8_000})
    two = {"gpus_per_replica": 2}
    found = calibrated(paths, shared_catalogue, Asked(gpus=8, usd_per_gpu_hour=1.0), **two).measured
    assert (found.copies, found.usd_from, found.output_per_second) == (4, "price", pytest.approx(100))
    assert found.usd == pytest.approx(8 * SECONDS / 3600)
    with pytest.raises(InputError, match=r"^gpus: 3 is refused: a copy of own takes 2"):
        calibrated(paths, shared_catalogue, Asked(gpus=3), **two)


def test_other_files_and_options_are_refused(tmp_path):
    with pytest.raises(InputError, match="it measures no running system"):
        totals([write_log(tmp_path / "log.csv", [Request(1, 1), Request(1, 1, 1)])])
    asked = scenario()
    assert option_of(asked, None)[0] == option_of(asked, "own")[0] == 1
    with pytest.raises(InputError, match="'API' is no self-hosted option: must be one of own"):
        option_of(asked, "API")


def test_a_window_without_tokens_is_refused(tmp_path, shared_catalogue):
    nothing = {"vllm:prompt_tokens_total": 0.0, "vllm:generation_tokens_total": 0.0}
    with pytest.raises(InputError, match="no token was read or written"):
        calibrated(scrapes(tmp_path, nothing), shared_catalogue)
