"""Two scrapes of vLLM: counters that restart, what hits count, and when a scrape was taken."""

from __future__ import annotations

import pytest

from economics.errors import InputError
from tests.support.usage_exports import profiled

NAME = "scrape_2026-10-27T{}.prom"


def scrape(tmp_path, hour, prompt, hits, queries, *, told="", config="", at=""):
    lines = [
        f"# HELP vllm:prefix_cache_queries_total {told}" if told else "# TYPE vllm:prefix_cache_queries_total counter",
        f'vllm:prompt_tokens_total{{engine="0"}} {prompt}{at}',
        f'vllm:generation_tokens_total{{engine="0"}} {prompt / 10}',
        f'vllm:request_success_total{{engine="0",finished_reason="stop"}} {prompt / 1000}',
        f'vllm:request_success_total{{engine="0",finished_reason="abort"}} {prompt / 5000}',
        f'vllm:prefix_cache_queries_total{{engine="0"}} {queries}',
        f'vllm:prefix_cache_hits_total{{engine="0"}} {hits}',
        config,
    ]
    path = tmp_path / NAME.format(f"{hour:02d}0000Z")
    path.write_text("\n".join(line for line in lines if line) + "\n")
    return path


def two(tmp_path, **asked):
    return [
        scrape(tmp_path, 6, 10_000, 100, 1_000, **asked),
        scrape(tmp_path, 18, 60_000, 1_100, 4_125, **asked),
    ]


def test_the_increases_between_two_scrapes(tmp_path):
    profile = profiled(two(tmp_path))
    # 50,000 prompt tokens in half a day; 50 stopped and 10 were aborted
    assert (profile["input_tokens"], profile["requests"], profile["failed"]) == (50_000, 60, 10)
    assert (profile["covered_days"], profile["mean_input_tokens"]) == (0.5, 1_000)
    assert profile["prefix_hit_rate_measured"] == pytest.approx(1_000 / 3_125)


def test_hits_without_a_sign_of_their_unit_are_not_known(tmp_path):
    profile = profiled(two(tmp_path))
    assert profile["cached_share"] is None
    assert "tokens or, before May 2025, in blocks" in profile["null_reasons"]["cached_share"]


def test_hits_in_blocks_are_tokens_by_the_size_of_a_block(tmp_path):
    told = "Prefix cache queries, in terms of number of queried blocks."
    profile = profiled(two(tmp_path, told=told, config='vllm:cache_config_info{block_size="16"} 1.0'))
    assert (profile["cached_read_tokens"], profile["cached_share"]) == (16_000, pytest.approx(0.32))
    unsized = profiled(two(tmp_path, told=told))
    assert (unsized["cached_share"], "blocks" in unsized["null_reasons"]["cached_share"]) == (None, True)


def test_a_counter_that_fell_rose_by_what_it_shows(tmp_path):
    files = [scrape(tmp_path, 6, 10_000, 100, 1_000), scrape(tmp_path, 18, 4_000, 50, 250)]
    profile = profiled(files)
    assert (profile["input_tokens"], profile["counter_resets"]) == (4_000, 1)
    assert profile["notes"] == ["1 engine was started anew between the scrapes: what was counted before is lost"]


def test_the_order_of_the_files_does_not_matter(tmp_path):
    files = two(tmp_path)
    assert profiled(files[::-1]) == profiled(files)


def test_a_time_beside_the_samples_goes_before_that_of_the_name(tmp_path):
    files = [
        scrape(tmp_path, 6, 10_000, 1, 1, at=" 1792396500000"),
        scrape(tmp_path, 18, 20_000, 2, 2, at=" 1792400100000"),
    ]
    profile = profiled(files)
    assert (profile["first"], profile["duration_seconds"]) == ("2026-10-19T07:55:00Z", 3_600)


def broken(path):
    path.write_text(path.read_text() + "vllm:prompt_tokens_total many\n")
    return path


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            lambda path: path.rename(path.with_name("second.prom")),
            "a scrape has no time of its own: give the file a name",
        ),
        (broken, "line 8 is no sample of Prometheus: scrape /metrics again"),
    ],
)
def test_what_is_wrong_in_a_scrape_is_said(tmp_path, change, said):
    first, second = two(tmp_path)
    with pytest.raises(InputError, match=said):
        profiled([first, change(second)])


def test_two_scrapes_of_one_time_are_refused(tmp_path):
    first, _ = two(tmp_path)
    other = tmp_path / "copy_2026-10-27T060000Z.prom"
    other.write_bytes(first.read_bytes())
    with pytest.raises(InputError, match="both scrapes are of the same time"):
        profiled([first, other])
