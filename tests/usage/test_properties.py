"""What never changes a profile: the order of rows, how a log is cut into files, rows that stand there twice."""

from __future__ import annotations

import csv
import io
import random

import pytest

from tests.support.usage_exports import FOLDER, profiled

CSV = {"litellm_spendlogs.csv": "request_id", "openrouter_activity.csv": "generation_id"}
JSON_LINES = ("bedrock_invocations.jsonl", "gemini_usage.jsonl", "otel_spans.otlp.jsonl")
IGNORED = ("files", "rows_in_file", "duplicates", "refused", "refused_rows", "null_reasons")


def same(one, other):
    assert _rounded(one) == _rounded(other)


def _rounded(value):
    """Floating sums in another order differ in the last digit."""
    if isinstance(value, dict):
        return {name: _rounded(each) for name, each in value.items() if name not in IGNORED}
    if isinstance(value, list):
        return [_rounded(each) for each in value]
    return float(f"{value:.10g}") if isinstance(value, float) else value


def table(name):
    with (FOLDER / name).open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file)
    return header, rows


def written(path, header, rows):
    buffer = io.StringIO()
    csv.writer(buffer).writerows([header, *rows])
    path.write_text(buffer.getvalue(), encoding="utf-8")
    return path


@pytest.mark.parametrize("name", CSV)
def test_the_order_of_rows_and_the_cut_into_files_change_nothing(name, tmp_path):
    header, rows = table(name)
    whole = profiled([FOLDER / name])
    shuffled = random.Random(7).sample(rows, len(rows))
    same(profiled([written(tmp_path / "shuffled.csv", header, shuffled)]), whole)
    parts = [written(tmp_path / f"{n}.csv", header, shuffled[n::2]) for n in range(2)]
    same(profiled(parts), whole)


@pytest.mark.parametrize("name", CSV)
def test_rows_that_stand_there_twice_count_once(name, tmp_path):
    header, rows = table(name)
    whole = profiled([FOLDER / name])
    again = profiled([written(tmp_path / "twice.csv", header, [*rows, *rows[:50]])])
    same(again, whole)
    left_out = whole["duplicates"] + whole["refused_rows"] + 50
    assert again["duplicates"] + again["refused_rows"] == left_out


@pytest.mark.parametrize("name", JSON_LINES)
def test_lines_in_another_order_and_in_two_files_change_nothing(name, tmp_path):
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines(keepends=True)
    random.Random(7).shuffle(lines)
    parts = [tmp_path / "one.jsonl", tmp_path / "other.jsonl"]
    for number, path in enumerate(parts):
        path.write_text("".join(lines[number::2]), encoding="utf-8")
    same(profiled(parts), profiled([FOLDER / name]))


def test_of_rows_with_one_id_the_successful_with_most_output_stays(tmp_path):
    header = ["request_id", "startTime", "prompt_tokens", "completion_tokens", "spend", "status"]
    rows = [["a", "2026-10-19 07:00:00", "100", tokens, "0", status] for tokens, status in
            (("5", "success"), ("9", "success"), ("50", "failure"))]  # fmt: skip
    for order in (rows, rows[::-1]):
        profile = profiled([written(tmp_path / "log.csv", header, order)])
        assert (profile["requests"], profile["output_tokens"], profile["duplicates"]) == (1, 9, 2)


def test_pages_in_another_order_change_nothing(tmp_path):
    pages = sorted((FOLDER / "openai_usage_completions").glob("*.json"))
    same(profiled(pages[::-1]), profiled(pages))
