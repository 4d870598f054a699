"""`breakeven replay`: a row for each option, what makes it differ from the mean, and what the figures rest on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.command import document, printed, refused
from tests.support.scenarios import typed_document
from tests.support.spend_logs import Request, write_log


@pytest.fixture
def scenario(tmp_path: Path) -> str:
    path = tmp_path / "scenario.json"
    path.write_text(json.dumps(typed_document()))
    return str(path)


@pytest.fixture
def log(tmp_path: Path) -> str:
    """One hour a day for two days: 1,000 in and 500 out."""
    return str(write_log(tmp_path / "log.csv", [Request(1_000, 500, hours, cached=None) for hours in (0, 47)]))


def test_json_has_the_log_and_every_option(scenario, log, capsys):
    found = document(capsys, "replay", scenario, "--usage", log, "--format", "json")
    assert (found["requests"], found["input_tokens"], found["output_tokens"]) == (2, 2_000, 1_000)
    # 47 hours are 2 days, to 5 %: a month of 730 hours is 730/48 such logs
    assert (found["days"], found["days_are_exact"]) == (2, False)
    assert found["logs_per_month"] == pytest.approx(730 / 48)
    assert found["cache_hits_from"] == "scenario"
    api, own = found["options"]
    # 2,000 at $1 and 1,000 at $3 a million
    assert api["log_usd"] == pytest.approx(0.005)
    assert api["usd_per_month"] == api["means_usd_per_month"] == pytest.approx(0.005 * 730 / 48)
    assert (api["causes"], api["cannot_be_served"], api["reason"]) == ([], None, None)
    # one copy for 100 hours at $2
    assert own["usd_per_month"] == pytest.approx(200)
    assert own["copies"] == {"of": "copy", "mean": 1, "busiest": 1, "by_hours": True}


def test_the_table_ends_with_what_the_figures_rest_on(scenario, log, capsys):
    lines = printed(capsys, "replay", scenario, "--usage", log).splitlines()
    assert lines[0].split() == [
        "option", "usd_of_the_log", "usd_per_month", "usd_per_month_of_the_mean", "usd_difference", "difference_share",
    ]  # fmt: skip
    assert lines[3].startswith("Priced request by request, every option costs what the mean of the log says")
    assert "  GPU: copies: 1 for the mean, 1 in the busiest hour." in lines
    assert "What the figures rest on:" in lines
    assert any("Cached tokens: the log does not say; 0 % of every input is assumed" in line for line in lines)


def test_cache_hits_are_taken_where_the_log_does_not_say(scenario, log, capsys):
    found = document(capsys, "replay", scenario, "--usage", log, "--cache-hits", "50 %", "--format", "json")
    assert (found["cache_hit_rate"], found["cache_hits_from"]) == (0.5, "given")


def test_sums_cannot_be_replayed(scenario, tmp_path, capsys):
    report = {
        "data": [
            {
                "starting_at": "2026-10-19T00:00:00Z",
                "ending_at": "2026-10-20T00:00:00Z",
                "results": [
                    {
                        "uncached_input_tokens": 10,
                        "cache_creation": {"ephemeral_1h_input_tokens": 0, "ephemeral_5m_input_tokens": 0},
                        "cache_read_input_tokens": 0,
                        "output_tokens": 5,
                        "model": "claude-haiku-4-5",
                    }
                ],
            }
        ],
        "has_more": False,
        "next_page": None,
    }
    path = tmp_path / "usage.json"
    path.write_text(json.dumps(report))
    assert "only a log of requests can be replayed" in refused(capsys, "replay", scenario, "--usage", str(path))
