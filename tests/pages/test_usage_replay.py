"""The replay part of Your usage, drawn on a page of its own from a small log."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.support.spend_logs import Request, write_log


def page(log: str) -> None:
    from pathlib import Path

    from dashboard import state
    from dashboard.usage.replay import show_replay
    from usage.read import held
    from usage.replay.log import read_log, single_requests
    from usage.replay.replay import market_edges

    state.sync()
    edges = market_edges(state.scenario(), state.catalogue(), state.as_of())
    with held([Path(log)]) as holding:
        found = read_log(single_requests(holding, "log.csv"), edges)
    show_replay(found)


def drawn(path: Path) -> AppTest:
    app = AppTest.from_function(page, args=(str(path),), default_timeout=60).run()
    assert not app.exception
    return app


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Two days of short requests, and one of 600,000 input tokens."""
    short = [Request(2_000, 400, hour, cached=500) for hour in range(48)]
    return write_log(tmp_path / "log.csv", [*short, Request(600_000, 400, 40.5)])


def test_every_option_has_a_row_with_both_costs_and_what_makes_them_differ(log):
    app = drawn(log)
    texts = [each.value for each in app.markdown]
    assert texts[0] == "### The same requests on every option"
    assert texts[1].startswith("**")
    (table,) = (text for text in texts if text.startswith("| Option |"))
    assert table.count("\n") == 1 + 3  # the default scenario has three options
    assert "a month" in table
    assert any("cannot be served: 1 request of" in text.replace("\\", "") for text in texts)
    assert any("49 answered requests" in text.replace("\\", "") for text in texts)


def test_a_log_of_one_moment_says_what_to_give(tmp_path):
    app = drawn(write_log(tmp_path / "one.csv", [Request(2_000, 400)]))
    (said,) = app.info
    assert "give a log of some hours or days" in said.value
