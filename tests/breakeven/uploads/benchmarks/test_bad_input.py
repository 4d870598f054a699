"""Benchmark files that are broken, contradict themselves or measured nothing: one sentence that names the key."""

from __future__ import annotations

import contextlib
import copy
import json
import tracemalloc
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from breakeven.uploads.benchmarks.reading import MAX_BYTES, MAX_RUNS, NoBenchmark, benchmark_document, read_benchmark
from breakeven.uploads.benchmarks.tools import TOOLS
from economics.errors import InputError
from tests.support import benchmark_files as files
from tests.support.benchmark_files import AIPERF_0_4, GUIDELLM_0_2, GUIDELLM_0_7, INFERENCEX, SGLANG, TRTLLM, VLLM

DOCUMENTS = [document for examples in files.READ.values() for _, document, _ in examples]


def read(document, name="run.json"):
    return read_benchmark(json.dumps(document).encode(), name)


def changed(document: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """A copy of a document with another value at a path; steps that are numbers are places in a list."""
    result = copy.deepcopy(document)
    *steps, last = path.split(".")
    here: Any = result
    for step in steps:
        here = here[int(step)] if step.isdigit() else here[step]
    here[last] = value
    return result


def without(document: dict[str, Any], path: str) -> dict[str, Any]:
    result = changed(document, path, None)
    *steps, last = path.split(".")
    here: Any = result
    for step in steps:
        here = here[int(step)] if step.isdigit() else here[step]
    del here[last]
    return result


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (changed(VLLM, "completed", 0), "^completed: 0 is refused: must be above 0"),
        (changed(VLLM, "completed", 1.5), "^completed: 1.5 is refused: must be a whole number"),
        (changed(VLLM, "duration", 1e-300), "^duration: .* must be at least 0.000001"),
        (changed(VLLM, "duration", 0), "^duration: 0 is refused: must be above 0"),
        (changed(VLLM, "duration", -1.0), "^duration: -1 is refused: must be above 0"),
        (changed(VLLM, "output_throughput", "fast"), "^output_throughput: 'fast' is refused: must be a number"),
        (changed(VLLM, "output_throughput", True), "^output_throughput: true is refused: must be a number"),
        (changed(VLLM, "output_throughput", float("inf")), "^output_throughput: .* must be a finite number"),
        (changed(VLLM, "output_throughput", float("nan")), "^output_throughput: .* must be a finite number"),
        (changed(VLLM, "total_output_tokens", 10**400), "^total_output_tokens: .* must be a finite number"),
        (changed(VLLM, "max_concurrency", 1.5), "^max_concurrency: 1.5 is refused: must be a whole number"),
        (changed(VLLM, "failed", -5), "^failed: -5 is refused: must be 0 or more"),
        (without(VLLM, "total_input_tokens"), "^total_input_tokens: is missing"),
        (changed(SGLANG, "duration", 0), "^duration: 0 is refused"),
        (changed(SGLANG, "server_info.tp_size", 0), "^server_info.tp_size: 0 is refused"),
        ({"benchmarks": []}, "^benchmarks: .* at least one"),
        ({"benchmarks": {}}, "^benchmarks: .* list"),
        ({"benchmarks": [3]}, r"^benchmarks\[0\]: 3 is no JSON object"),
        ({"benchmarks": [{"metrics": []}]}, r"^benchmarks\[0\].metrics: is missing"),
        (
            changed(GUIDELLM_0_2, "benchmarks.0.metrics.request_concurrency", {}),
            r"^benchmarks\[0\].metrics.request_concurrency.successful.mean: is missing",
        ),
        (changed(GUIDELLM_0_7, "benchmarks.0.duration", 0), r"^benchmarks\[0\].duration: 0 is refused"),
        (changed(GUIDELLM_0_2, "benchmarks.0.end_time", 1), r"^benchmarks\[0\].end_time: 1 is refused: must be after"),
        (without(INFERENCEX, "tp"), "^tp: is missing"),
        (changed(INFERENCEX, "tp", 1.5), "^tp: 1.5 is refused: must be a whole number"),
        (changed(INFERENCEX, "pp", 0), "^pp: 0 is refused: must be above 0"),
        (changed(INFERENCEX, "disagg", True), "^disagg: prefill and decode on separate GPUs"),
        (changed(INFERENCEX, "is_multinode", True), "^disagg: .* several nodes"),
        (
            changed(SGLANG, "server_info", {"prefill": [{}], "decode": [{}]}),
            "^server_info: prefill and decode on separate",
        ),
        (without(INFERENCEX, "isl"), "^isl: is missing"),
        (changed(AIPERF_0_4, "benchmark_duration.avg", 0), "^benchmark_duration.avg: 0 is refused"),
        (changed(AIPERF_0_4, "benchmark_duration.unit", "weeks"), "^benchmark_duration.unit: 'weeks' is refused"),
        (
            changed(AIPERF_0_4, "output_token_throughput.unit", "tokens/sec/user"),
            "^output_token_throughput.unit: 'tokens/sec/user' is refused",
        ),
        (changed(TRTLLM, "performance.total_latency_ms", 0), "^performance.total_latency_ms: 0 is refused"),
    ],
)
def test_a_field_out_of_range_is_named(document, words) -> None:
    with pytest.raises(InputError, match=words):
        read(document)


@pytest.mark.parametrize(
    ("document", "path"),
    [
        (VLLM, "mean_ttft_ms"),
        (VLLM, "mean_itl_ms"),
        (SGLANG, "mean_e2e_latency_ms"),
        (GUIDELLM_0_2, "benchmarks.0.metrics.request_latency.successful.mean"),
        (GUIDELLM_0_7, "benchmarks.0.metrics.time_to_first_token_ms.successful.mean"),
        (INFERENCEX, "mean_ttft"),
        (AIPERF_0_4, "inter_token_latency.avg"),
        (TRTLLM, "performance.avg_request_latency_ms"),
    ],
)
def test_a_negative_latency_is_refused_though_no_run_needs_it(document, path) -> None:
    with pytest.raises(InputError, match="-3 is refused: a time cannot be negative") as refused:
        read(changed(document, path, -3))
    assert refused.value.field.endswith(path.replace("benchmarks.0.", "benchmarks[0]."))


@pytest.mark.parametrize(
    ("document", "words"),
    [
        # 250,000 output tokens in 100,000 s would be 2.5 a second
        (changed(VLLM, "duration", 100_000.0), "^output_throughput: 2,500 contradicts .* which is 2.5"),
        # the rate of one of four GPUs
        (changed(VLLM, "output_throughput", 625.0), "^output_throughput: 625 contradicts .* which is 2,500"),
        (changed(VLLM, "total_input_tokens", 1_000), "^total_token_throughput: 12,500 contradicts .* which is 2,510"),
        (changed(without(VLLM, "duration"), "request_throughput", 10_000.0), "^output_throughput: 2,500 contradicts"),
        (changed(SGLANG, "duration", 100_000.0), "^output_throughput: 2,500 contradicts"),
        (changed(SGLANG, "total_throughput", 6250.0), "^total_throughput: 6,250 contradicts"),
        (
            changed(GUIDELLM_0_2, "benchmarks.0.metrics.output_tokens_per_second.successful.mean", 625.0),
            r"^benchmarks\[0\].metrics.output_tokens_per_second.successful.mean: 625 contradicts .* which is 2,500",
        ),
        (changed(GUIDELLM_0_7, "benchmarks.0.duration", 100_000.0), "contradicts output_token_count ÷ duration"),
        (changed(INFERENCEX, "output_tput_per_gpu", 2500.0), "^tput_per_gpu: 3,125 contradicts .* which is 5,000"),
        (changed(AIPERF_0_4, "benchmark_duration.unit", "ms"), "^output_token_throughput.avg: 2,500 contradicts"),
        (changed(AIPERF_0_4, "request_throughput.avg", 1.0), "^output_token_throughput.avg: 2,500 contradicts"),
        (
            changed(TRTLLM, "performance.total_latency_ms", 100.0),
            "throughput_tok_s: 2,500 contradicts .* total_latency",
        ),
        (changed(TRTLLM, "performance.output_throughput_per_gpu_tok_s", 2500.0), "contradicts .* × world_size"),
    ],
)
def test_a_rate_that_is_not_what_its_counts_make_is_refused(document, words) -> None:
    with pytest.raises(InputError, match=words):
        read(document)


@pytest.mark.parametrize(
    ("document", "words"),
    [
        # seconds where milliseconds belong: 24 ms a token as 0.024
        (changed(changed(VLLM, "mean_tpot_ms", 0.024), "mean_ttft_ms", 0.4), "^mean_tpot_ms: 0.024 is refused"),
        # 6.376 s a request as 6.376 ms, at 10 a second: 0.0638 in flight and not 64
        (changed(VLLM, "mean_e2el_ms", 6.376), "^mean_e2el_ms: .* keep 0.06376 in flight, not 64"),
        (changed(SGLANG, "mean_e2e_latency_ms", 6.376), "^mean_e2e_latency_ms: .* must be in milliseconds"),
        (changed(SGLANG, "mean_e2e_latency_ms", 6_376_000.0), "^mean_e2e_latency_ms: .* must be in milliseconds"),
        (
            changed(GUIDELLM_0_7, "benchmarks.0.metrics.request_latency.successful.mean", 6376.0),
            r"request_latency.successful.mean: .* keep 63,760 in flight, not 63.76: times must be in seconds",
        ),
        (changed(AIPERF_0_4, "request_latency.unit", "sec"), "^request_latency.avg: .* must be in the unit beside it"),
        (changed(TRTLLM, "performance.avg_request_latency_ms", 6.376), "avg_request_latency_ms: .* in milliseconds"),
    ],
)
def test_a_latency_in_another_unit_is_refused_though_only_the_load_needs_it(document, words) -> None:
    with pytest.raises(InputError, match=words):
        read(document)


def test_a_time_is_read_in_its_own_unit_where_the_file_says_one() -> None:
    in_ms = changed(changed(AIPERF_0_4, "benchmark_duration.unit", "ms"), "benchmark_duration.avg", 100_000.0)
    assert read(in_ms).runs == read(AIPERF_0_4).runs


def failing(document: dict[str, Any], failed: int) -> dict[str, Any]:
    """The file of a tool that counts failures, with so many of 1,000 requests failed."""
    done = 1000 - failed
    if document is VLLM:
        counts = {"failed": failed, "completed": done}
        return {**VLLM, **counts, "duration": None, "request_throughput": None, "total_token_throughput": None}
    if document is AIPERF_0_4:
        counted = {"error_request_count": {"unit": "requests", "avg": failed}}
        return {**AIPERF_0_4, **counted, "request_count": {"unit": "requests", "avg": done}}
    if document is SGLANG:
        listed = {"completed": done, "errors": ["no answer"] * failed + [""] * done}
        return {**SGLANG, **listed, "request_throughput": done / 100}
    place = "request_totals" if document is GUIDELLM_0_2 else "metrics.request_totals"
    return changed(document, f"benchmarks.0.{place}", {"successful": done, "errored": failed, "incomplete": 7})


COUNTING = [VLLM, SGLANG, GUIDELLM_0_2, GUIDELLM_0_7, AIPERF_0_4]


@pytest.mark.parametrize("document", COUNTING, ids=["vllm", "sglang", "guidellm 0.2", "guidellm 0.7", "aiperf"])
def test_failures_are_warned_of_from_1_per_cent_and_refused_from_10(document) -> None:
    assert read(failing(document, 9)).warnings == ()
    for failed, share in ((10, 0.01), (99, 0.099)):
        file = read(failing(document, failed))
        assert file.runs[0].failed_share == pytest.approx(share)
        (note,) = file.warnings
        assert note.kind == "failed requests"
        assert f"{failed} of 1,000 requests failed" in note.text
    for failed in (100, 540, 1000):
        with pytest.raises(InputError, match=f"{failed:,} of 1,000 requests failed"):
            read(failing(document, failed))


def test_prompts_that_never_completed_have_failed_where_failures_are_not_counted() -> None:
    old = {key: value for key, value in VLLM.items() if key not in ("failed", "duration", "total_token_throughput")}
    with pytest.raises(InputError, match=r"^completed: 540 of 1,000 requests failed \(54 %\)"):
        read({**old, "completed": 460})
    # more completed than were asked for: the data set was run through twice, nothing failed
    assert read({**old, "num_prompts": 500}).runs[0].failed_share is None


def test_errors_that_are_listed_count_where_the_count_says_none() -> None:
    with pytest.raises(InputError, match=r"^errors: 200 of 1,200 requests failed \(16.7 %\)"):
        read({**VLLM, "errors": ["timed out"] * 200 + [""] * 1000})


def test_of_several_runs_those_that_failed_are_left_out_with_the_number() -> None:
    file = read([VLLM, failing(VLLM, 300), {**VLLM, "max_concurrency": 128}])
    assert [run.concurrency for run in file.runs] == [64, 128]
    assert [run.load for run in file.runs] == ["result 1", "result 3"]
    (warning,) = benchmark_document(file)["warnings"]
    assert "result 2: failed: 300 of 1,000 requests failed (30 %)" in warning
    nothing = changed(GUIDELLM_0_7, "benchmarks.0.metrics.request_totals.successful", 0)
    both = {"benchmarks": [*nothing["benchmarks"], *GUIDELLM_0_7["benchmarks"]]}
    (note,) = read(both).about
    assert "benchmarks[0].metrics.request_totals.successful: 0 is refused: no request succeeded" in note.text
    with pytest.raises(InputError, match=r"^result 1: failed: 300 of 1,000"):
        read([failing(VLLM, 300), failing(VLLM, 400)])


def test_a_faulty_result_among_several_is_named() -> None:
    with pytest.raises(InputError, match=r"^result 2: duration: 0 is refused"):
        read([VLLM, changed(VLLM, "duration", 0)])
    with pytest.raises(InputError, match=r"^file: result 2 of 'run.json' is of no benchmark tool"):
        read([VLLM, {"a": 1}])
    with pytest.raises(InputError, match=r"^file: result 2 of 'run.json' is no benchmark: a JSON object is expected"):
        read([VLLM, 3])


def test_two_models_in_one_file_are_refused() -> None:
    with pytest.raises(
        InputError, match=r"^result 2: model_id: 'Qwen/Qwen3-8B' is refused: result 1 is of 'Qwen/Qwen3-32B'"
    ):
        read([VLLM, {**VLLM, "model_id": "Qwen/Qwen3-8B"}])
    with pytest.raises(InputError, match=r"^result 2: server_info.model_path: 'b' is refused"):
        read([VLLM, changed(SGLANG, "server_info.model_path", "b")])
    # another path to the same model, and a result that names none
    assert len(read([VLLM, {**VLLM, "model_id": "/models/qwen3-32b"}, {**VLLM, "model_id": None}]).runs) == 3
    two = changed(AIPERF_0_4, "input_config.endpoint.model_names", ["a", "b"])
    with pytest.raises(InputError, match=r"^input_config.endpoint.model_names: 'a', 'b' are refused"):
        read(two)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"  \n ", "is empty"),
        (b"[]", "is empty"),
        (b"\xff\xfe\x00", "is no text"),
        (b"3", "a JSON object is expected"),
        (b"{}", "is of no benchmark tool that is known"),
        (b'{"a": 1, "a": 2}', "a is given twice"),
        (b"[" * 10_000, "nested too deep"),
        (b'{"output_throughput": ' + b"9" * 5000 + b"}", "a number is too long"),
        (b'{"itls": [[0.1, 0.2', r"it is cut off \(line 1, column 20\)"),
        (json.dumps(VLLM).encode()[:-20], "it is cut off"),
        (
            json.dumps(VLLM).encode() + b"\n" + json.dumps(VLLM).encode()[:300],
            r"it is cut off \(.*, after 1 whole result\)",
        ),
        (b"output_throughput,completed\n1,2", r"is no valid JSON \(line 1, column 1\)"),
    ],
)
def test_what_is_no_json_of_a_tool_is_refused(content, words) -> None:
    with pytest.raises(InputError, match=words) as refused:
        read_benchmark(content, "x.json")
    assert refused.value.field == "file"


def test_only_sound_json_of_nobody_is_no_benchmark() -> None:
    """By this `breakeven read` knows that a file is to be tried as something else."""
    for content in (b"{}", b"3", b"[]", b'{"model_type": "llama"}'):
        with pytest.raises(NoBenchmark):
            read_benchmark(content, "x")
    for document in (changed(VLLM, "duration", 0), {"benchmarks": []}):
        with pytest.raises(InputError) as refused:
            read(document)
        assert not isinstance(refused.value, NoBenchmark)


def test_infinity_and_nan_count_only_where_they_are_read() -> None:
    odd = {"request_goodput": float("nan"), "p99_itl_ms": float("inf"), "rtfx": float("nan"), "accept_length": 1e999}
    assert read({**VLLM, **odd}) == read(VLLM)
    assert read({**SGLANG, "accept_length": float("nan"), "total_throughput": float("inf")}) == read(SGLANG)
    for key in ("mean_ttft_ms", "mean_tpot_ms", "mean_e2el_ms"):
        assert read(changed(VLLM, key, float("nan"))) == read(VLLM)
        at_a_rate = {**VLLM, "max_concurrency": None, "request_rate": 10.0, key: float("nan")}
        if key != "mean_e2el_ms":  # the others are what the load is worked out from
            with pytest.raises(InputError, match=f"^{key}: nan is refused"):
                read(at_a_rate)


def test_a_file_above_the_limit_or_of_more_runs_than_anybody_chooses_from_is_refused() -> None:
    with pytest.raises(InputError, match="at most 20,971,520"):
        read_benchmark(b" " * (MAX_BYTES + 1), "big.json")
    line = json.dumps(VLLM)
    assert len(read_benchmark("\n".join([line] * MAX_RUNS).encode(), "all.jsonl").runs) == MAX_RUNS
    for content in ("\n".join([line] * (MAX_RUNS + 1)), f"[{', '.join([line] * (MAX_RUNS + 1))}]"):
        with pytest.raises(InputError, match=f"holds more than {MAX_RUNS} results"):
            read_benchmark(content.encode(), "all.jsonl")


@pytest.mark.parametrize("key", sorted({key for tool in TOOLS for key in tool.unread}))
def test_figures_of_single_requests_take_no_memory(key) -> None:
    """In Python objects the two million bytes below would be more than ten million."""
    listed = [[], {"text": 'a \\ "quoted" ]} and 😀'}, *([0.02] * 300_000)]
    content = json.dumps({**VLLM, key: listed}, ensure_ascii=False).encode()
    tracemalloc.start()
    try:
        file = read_benchmark(content, "run.json")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert file == read(VLLM)
    assert peak < 0.2 * len(content) + 200_000


def test_a_word_that_looks_like_a_key_hides_nothing() -> None:
    label = 'the "itls": [ of a run'
    assert read({**VLLM, "label": label, "itls": [1, 2]}) == read(VLLM)


@given(st.binary(max_size=300))
def test_any_bytes_give_runs_or_a_sentence(content) -> None:
    with pytest.raises(InputError) as refused:
        read_benchmark(content, "x")
    assert "\n" not in str(refused.value)


@given(st.sampled_from(DOCUMENTS), st.integers(0, 5000))
def test_a_file_cut_anywhere_is_refused(document, kept) -> None:
    content = json.dumps(document).encode()
    with pytest.raises(InputError, match=r"^file: 'x' (is no valid JSON|is empty)"):
        read_benchmark(content[: min(kept, len(content) - 1)], "x")


def paths(value: Any, here: str = "") -> list[str]:
    """Every path of a document, of parts as well as of single values; keys that hold a point have none."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = [here] if here else []
    for key, part in inside:
        if "." in str(key):
            continue
        found += paths(part, f"{here}.{key}" if here else str(key))
    return found


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda part: st.lists(part, max_size=3) | st.dictionaries(st.text(max_size=3), part, max_size=3),
)


@given(st.data(), st.sampled_from(DOCUMENTS), ANYTHING)
def test_any_value_at_any_path_gives_runs_or_a_sentence(data, document, value) -> None:
    path = data.draw(st.sampled_from([p for p in paths(document) if not p.split(".")[-1].isdigit()]))
    with contextlib.suppress(InputError):
        file = read(changed(document, path, value))
        json.dumps(benchmark_document(file), allow_nan=False)
        for run in file.runs:
            assert run.output_tokens_per_second > 0
            assert run.failed_share is None or 0 <= run.failed_share < 0.1
