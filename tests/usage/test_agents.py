"""Coding agents' local logs: lines made here in the shape of the tools', with a conversation that must not come out."""

from __future__ import annotations

import json

import pytest

from economics.errors import InputError
from tests.support.usage_exports import profiled

TEXT = "SECRET-CONVERSATION"


def claude_line(message_id, output, at="2026-10-19T08:00:00.000Z", model="claude-haiku-4-5-20251001", **usage):
    counts = {"input_tokens": 4, "output_tokens": output, "cache_read_input_tokens": 1_000,
              "cache_creation_input_tokens": 96, "service_tier": "standard", **usage}  # fmt: skip
    content = [{"type": "text", "text": TEXT}]
    message = {"id": message_id, "type": "message", "role": "assistant", "model": model, "content": content}
    line = {"parentUuid": None, "isSidechain": False, "sessionId": "s", "cwd": "/x", "type": "assistant"}
    return {**line, "timestamp": at, "requestId": "req", "message": {**message, "usage": counts}}


def written(path, lines):
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


def test_an_answer_of_claude_code_on_several_lines_counts_once_with_all_its_output(tmp_path):
    user = {"type": "user", "sessionId": "s", "timestamp": "2026-10-19T07:59:00Z", "message": {"content": TEXT}}
    lines = [
        {"type": "summary", "summary": TEXT, "leafUuid": "u"},
        user,
        claude_line("m1", 2),
        claude_line("m1", 40),
        claude_line("m2", 10, at="2026-10-19T08:02:00Z", cache_creation={"ephemeral_5m_input_tokens": 90,
                                                                          "ephemeral_1h_input_tokens": 6}),
        claude_line("m3", 1, model="<synthetic>"),
    ]  # fmt: skip
    profile = profiled([written(tmp_path / "session.jsonl", lines)])
    assert (profile["format"], profile["cached_rule"]) == ("Claude Code transcripts", "outside")
    assert (profile["requests"], profile["duplicates"]) == (2, 1)
    # each answer: 4 plain + 1,000 read + 96 written = 1,100; output 40 + 10
    assert (profile["input_tokens"], profile["output_tokens"], profile["cached_read_tokens"]) == (2_200, 50, 2_000)
    assert profile["cache_write_5m_tokens"] is None, "the first answer does not split its writes"
    # haiku: 8 plain x 1 + 2,000 x 0.1 + 186 x 1.25 + 6 x 2 + 50 x 5 = 702.5 $ a million
    assert profile["cost_at_list_usd"] == pytest.approx(702.5e-6)
    assert TEXT not in json.dumps(profile)


def count_line(last, total, at):
    info = {"total_token_usage": total, "last_token_usage": last, "model_context_window": 272_000}
    return {"timestamp": at, "type": "event_msg", "payload": {"type": "token_count", "info": info, "rate_limits": {}}}


def usage(read, cached, out, reasoning=0):
    return {"input_tokens": read, "cached_input_tokens": cached, "output_tokens": out,
            "reasoning_output_tokens": reasoning, "total_tokens": read + out}  # fmt: skip


def codex_lines():
    return [
        {"timestamp": "2026-10-19T08:00:00Z", "type": "session_meta", "payload": {"id": "one", "cwd": "/x"}},
        {"timestamp": "2026-10-19T08:00:01Z", "type": "turn_context", "payload": {"model": "gpt-5-mini"}},
        {"timestamp": "2026-10-19T08:00:02Z", "type": "response_item", "payload": {"type": "message", "content": TEXT}},
        {"timestamp": "2026-10-19T08:00:03Z", "type": "event_msg", "payload": {"type": "token_count", "info": None}},
        count_line(usage(100, 60, 20, 6), usage(100, 60, 20, 6), "2026-10-19T08:00:04Z"),
        count_line(usage(100, 60, 20, 6), usage(100, 60, 20, 6), "2026-10-19T08:00:05Z"),  # told twice
        {"timestamp": "2026-10-19T08:01:00Z", "type": "turn_context", "payload": {"model": "gpt-5.2"}},
        count_line(None, usage(150, 80, 30, 8), "2026-10-19T08:01:04Z"),  # of the total: 50, 20, 10, 2
    ]


def test_the_calls_of_a_codex_session_are_those_of_the_models_before_them(tmp_path):
    profile = profiled([written(tmp_path / "rollout.jsonl", codex_lines())])
    assert (profile["format"], profile["requests"], profile["duplicates"]) == ("Codex sessions", 2, 1)
    assert {name: part["input_tokens"] for name, part in profile["by_model"].items()} == {
        "gpt-5-mini": 100,
        "gpt-5.2": 50,
    }
    assert (profile["output_tokens"], profile["cached_read_tokens"], profile["reasoning_tokens"]) == (30, 80, 8)
    assert TEXT not in json.dumps(profile)


def test_sessions_of_several_files_are_one_log(tmp_path):
    other = json.loads(json.dumps(codex_lines()).replace('"one"', '"two"'))
    files = [written(tmp_path / "1.jsonl", codex_lines()), written(tmp_path / "2.jsonl", other)]
    assert profiled(files)["requests"] == 4


def test_a_line_of_codex_that_is_broken_is_named(tmp_path):
    path = written(tmp_path / "rollout.jsonl", codex_lines() * 100)
    path.write_text(path.read_text() + '{"type":"event_msg","payload":{"type":"token_count"\n')
    with pytest.raises(InputError, match=r"^rollout.jsonl: line 801 is broken JSON"):
        profiled([path])
