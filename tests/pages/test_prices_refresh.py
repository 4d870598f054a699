"""The refresh on the Prices page: only when asked, in a process of its own, and what it says of each source."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from dashboard import state
from dashboard.prices import refresh as prices_refresh
from pricing.rules.precedence import DATASETS
from pricing.store.store import ENVIRONMENT_VARIABLE
from tests.support.opened import errors, sound, unescaped
from tests.support.prices_page import open_prices


@pytest.fixture
def place(tmp_path: Path, built_file: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A catalogue file of this test's own."""
    path = tmp_path / "catalogue.duckdb"
    shutil.copyfile(built_file, path)
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(path))
    st.cache_resource.clear()
    yield path
    state.market().close()
    st.cache_resource.clear()


def opened() -> AppTest:
    at = open_prices()
    at.session_state["refresh"] = True
    at.run()
    sound(at)
    return at


def press(at: AppTest) -> list[str]:
    next(b for b in at.button if b.label == "Refresh now").click().run()
    sound(at)
    return [unescaped(m.value) for kind in ("success", "info") for m in getattr(at, kind)]


def test_a_refresh_without_anything_new_says_so_for_each_source(place: Path) -> None:
    sentences = press(opened())
    assert all("as before" in sentence for sentence in sentences)
    assert [sentence.partition(":")[0] for sentence in sentences] == [*DATASETS, "gpu-rates"]


def test_nothing_runs_by_itself(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: pytest.fail("a process was started"))
    at = opened()
    at.toggle(key="everywhere every").set_value(True).run()
    sound(at)


REPORT = """{"reports": [{"source": "genai-prices online", "outcome": "changed",
"sentence": "genai-prices online: 1 raised.",
"changes": [{"kind": "raised", "name": "a · b · input", "before": 1, "after": 2, "unit": "USD/Mtok"}], "failures": []},
{"source": "gpuhunt", "outcome": "failed", "sentence": "gpuhunt: is not installed.", "changes": [],
"failures": ["vast: no answer"]}],
"scenarios": [{"scenario": "Assistant", "option": "GPT", "before": 100.0, "after": 150.0,
"cheapest_before": "GPT", "cheapest_after": "Gemma"}]}"""


def answering(output: str, commands: list[list[str]]) -> Any:
    def run(command: list[str], **_: Any) -> Any:
        commands.append(command)
        return SimpleNamespace(stdout=output)

    return run


def test_what_changed_is_listed_and_what_failed_is_named(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commands: list[list[str]] = []
    monkeypatch.setattr(prices_refresh.subprocess, "run", answering(REPORT, commands))
    at = opened()
    at.checkbox(key="refresh online").check()
    at.checkbox(key="refresh gpuhunt").check()
    at.run()
    assert press(at) == [
        "genai-prices online: 1 raised.",
        "Assistant: GPT $100.00 → $150.00 a month (+50 %); cheapest is now Gemma, it was GPT",
    ]
    assert commands[0][-2:] == ["--online", "--gpuhunt"]
    assert errors(at) == ["gpuhunt: is not installed."]
    assert [unescaped(w.value) for w in at.warning] == ["vast: no answer"]
    assert at.dataframe[1].value["kind"].tolist() == ["raised"]


@pytest.mark.parametrize("output", ["", "no JSON"])
def test_a_refresh_that_does_not_run_is_said(place: Path, monkeypatch: pytest.MonkeyPatch, output: str) -> None:
    monkeypatch.setattr(prices_refresh.subprocess, "run", answering(output, []))
    at = opened()
    press(at)
    assert errors(at) == ["The refresh did not run; the earlier prices are kept."]


def test_one_that_takes_too_long_is_ended(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def run(command: list[str], **_: Any) -> Any:
        raise subprocess.TimeoutExpired(command, 300)

    monkeypatch.setattr(prices_refresh.subprocess, "run", run)
    at = opened()
    press(at)
    assert "longer than 300 seconds" in errors(at)[0]
