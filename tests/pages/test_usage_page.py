"""Your usage: a dropped file is read and gone, what it shows, what it fills, and one click takes it back."""

from __future__ import annotations

import gc
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FunctionType, ModuleType

import pytest
from streamlit.testing.v1 import AppTest

from breakeven.choices import USAGE_BY
from breakeven.uploads import usage as uploads
from breakeven.words import usage as words
from dashboard.session import KEPT, Slot
from economics.option.mix import MixOption
from tests.support.opened import (
    change,
    click,
    errors,
    figures,
    headline,
    open_page,
    rerun,
    scenario,
    shown,
    sound,
    table,
    unescaped,
)
from tests.support.profiles import LITELLM

NOW = (("v", "2"), ("d", "3"), ("as_of", "2026-11-20"))
ODD = "when;engine;tok in;tok out;state;note\n" + "".join(
    f"2026-11-02 {n:02d}:00:00;gpt-5-mini;100;20;{'ok' if n else 'bad'};SECRET-{n} {'what a person wrote ' * 3}\n"
    for n in range(5)
)
EXPORTS = Path(__file__).resolve().parents[1] / "usage" / "exports"
MOONCAKE = "".join(
    json.dumps({"timestamp": n * 1000, "input_length": 1024, "output_length": 8, "hash_ids": [n % 3, 10 + n % 5]})
    + "\n"
    for n in range(40)
)


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder in which everything temporary lies."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    yield folder
    gc.collect()
    assert [*folder.iterdir()] == []


def open_usage(*pairs: tuple[str, str]) -> AppTest:
    at = open_page(*(pairs or NOW))
    at.switch_page("pages/usage.py").run()
    sound(at)
    return at


def drop(at: AppTest, *files: tuple[str, str]) -> AppTest:
    """Drop files on the field, and wait for what becomes of them."""
    at.file_uploader[0].set_value([(name, text.encode(), "text/csv") for name, text in files])
    at.run()
    sound(at)
    return at


def text_of(at: AppTest) -> str:
    return unescaped(" ".join(shown(at)))


def ticks(at: AppTest) -> dict[str, bool]:
    return {box.key.split(" ", 2)[2]: box.value for box in at.main.checkbox}


def tick(at: AppTest, row: str, value: bool) -> None:
    box = next(box for box in at.main.checkbox if box.key.endswith(f" {row}"))
    change(at, box, value)


def fill(at: AppTest):
    at.button(key="usage fill").click()
    return rerun(at)


def test_the_page_says_what_a_file_shows_and_the_file_is_gone(temporary: Path) -> None:
    at = drop(open_usage(), ("log.csv", LITELLM))
    assert errors(at) == []
    # 56 · 1,100 tokens in 14 days: 61,600/14 · 30.4375 = 133,925
    assert headline(at) == (
        "56 calls in 14 days: 133,925 tokens a month, 10 input tokens for each output token, 25 % of input from the "
        "cache."
    )
    said = text_of(at)
    assert "Recognised: LiteLLM spend logs, 56 rows." in said
    assert "the input tokens of this export hold the cached ones" in said
    assert "Check: 42,000 plain + 14,000 read + 0 written = 56,000 input tokens." in said
    assert [*temporary.iterdir()] == []
    assert [row[0] for row in table(at, "Model")] == ["claude-haiku-4-5"]
    assert [row[0] for row in table(at, "Team")] == ["support"]


def texts_in(root: object) -> Iterator[str | bytes]:
    """Every text that can be reached from an object, through all that it refers to but code."""
    waiting, seen = [root], set()
    while waiting:
        here = waiting.pop()
        if id(here) in seen or isinstance(here, ModuleType | type | CodeType):
            continue
        seen.add(id(here))
        if isinstance(here, str | bytes | bytearray | memoryview):
            yield here if isinstance(here, str) else bytes(here)
        elif isinstance(here, FunctionType):
            waiting += [here.__closure__, here.__defaults__]
        else:
            waiting += gc.get_referents(here)


def test_no_prompt_is_anywhere_in_the_session(temporary: Path, caplog: pytest.LogCaptureFixture) -> None:
    at = open_usage()
    broken = LITELLM.replace("1000", "many", 1)
    for name, content in (("log.csv", LITELLM), ("broken.csv", broken), ("empty.csv", ""), ("odd.csv", ODD)):
        drop(at, (name, content))
        texts = [*texts_in(at.session_state._state)]
        assert any(text == name for text in texts)  # it is the session that is looked through
        assert [text for text in texts if ("SECRET" if isinstance(text, str) else b"SECRET") in text] == [], name
        assert "SECRET" not in text_of(at) + " ".join(errors(at)) + caplog.text
    click(at, "Leave it")


def test_one_click_fills_and_one_takes_it_back() -> None:
    at = drop(open_usage(), ("log.csv", LITELLM))
    before = scenario(at)
    assert ticks(at) == {
        "tokens_per_month": True,
        "input_output_ratio": True,
        "input_tokens_per_request": True,
        "cache_hit_rate": True,
        "cache_write_share": True,
        "batch_share": True,
        "load_profile": True,
        "option anthropic claude-haiku-4-5": True,
        "today": True,
        "bill": False,
    }
    after = fill(at)
    # 61,600 tokens in 14 whole days of 24 hours
    assert after.workload.tokens_per_month == round(61_600 / 336 * 730)
    assert (after.workload.input_output_ratio, after.workload.cache_hit_rate) == (10, 0.25)
    assert after.workload.profile is not None
    assert after.current == "Claude Haiku 4.5 at Anthropic"
    assert any(unescaped(said.value).startswith("Filled 9 values from log.csv.") for said in at.success)
    assert next(b.disabled for b in at.button if b.label == "The scenario holds these values")
    assert click(at, "Undo this change") == before


def test_what_is_not_ticked_stays() -> None:
    at = drop(open_usage(), ("log.csv", LITELLM))
    before = scenario(at)
    for row, ticked in ticks(at).items():
        if ticked and row != "input_output_ratio":
            tick(at, row, False)
    after = fill(at)
    assert after.workload.input_output_ratio == 10
    assert after.workload.tokens_per_month == before.workload.tokens_per_month
    assert after.options == before.options


def test_the_bill_and_the_tokens_are_not_ticked_together() -> None:
    at = drop(open_usage(), ("log.csv", LITELLM))
    tick(at, "bill", True)
    assert ticks(at)["tokens_per_month"] is False
    after = fill(at).workload
    assert after.bill is not None
    # 56 requests of one cent in 336 hours
    assert (after.bill.option, after.bill.usd_per_month) == (
        "Claude Haiku 4.5 at Anthropic",
        round(0.56 / 336 * 730, 2),
    )
    assert after.tokens_per_month is None


def test_models_without_a_price_can_be_counted_or_left_out() -> None:
    own = LITELLM.replace("claude-haiku-4-5", "Qwen/Qwen3-32B", 28)
    at = drop(open_usage(), ("log.csv", own))
    assert "Left out: Qwen/Qwen3-32B." in text_of(at)
    scope = next(group for group in at.segmented_control if group.label == "Fill with the tokens of")
    change(at, scope, "All tokens of the file")
    assert "hold Qwen/Qwen3-32B too" in text_of(at)
    assert fill(at).workload.tokens_per_month == round(61_600 / 336 * 730)


def test_several_models_are_a_mix_that_is_paid_today() -> None:
    two = LITELLM.replace("claude-haiku-4-5", "gpt-5-mini", 14)
    at = drop(open_usage(), ("log.csv", two))
    after = fill(at)
    mix = after.options[-1]
    assert isinstance(mix, MixOption)
    assert (mix.name, after.current) == ("Today", "Today")
    assert [round(part.share_of_requests, 6) for part in mix.parts] == [0.75, 0.25]


def test_every_chart_says_in_words_what_it_shows() -> None:
    at = drop(open_usage(), ("log.csv", LITELLM))
    drawn = figures(at)
    assert {*drawn} == {
        *("usage_week", "usage_duration", "usage_input", "usage_output", "usage_cached", "usage_models", "usage_teams"),
    }
    assert all(chart["alt"].endswith(".") for chart in drawn.values())
    week = drawn["usage_week"]["data"][0]["z"]
    assert (len(week), {len(day) for day in week}) == (7, {24})


def test_prefix_hashes_draw_what_a_cache_would_hit_and_no_week() -> None:
    at = drop(open_usage(), ("trace.jsonl", MOONCAKE))
    assert errors(at) == []
    assert {*figures(at)} == {"usage_input", "usage_output", "usage_prefix"}
    assert "forgets nothing" in figures(at)["usage_prefix"]["alt"]
    rate = fill(at).workload.cache_hit_rate
    assert 0.5 < rate < 1
    assert "the weekday and hour of day are unknown" in text_of(at)


def test_a_refused_file_changes_nothing(temporary: Path) -> None:
    at = drop(open_usage(), ("log.csv", LITELLM))
    before, said = scenario(at), headline(at)
    drop(at, ("empty.csv", ""))
    assert "Refused; nothing was changed." in errors(at)[0]
    assert "empty.csv: it is empty" in errors(at)[0]
    assert (scenario(at), headline(at)) == (before, said)
    drop(at, ("log.csv", LITELLM), ("trace.jsonl", MOONCAKE))
    assert "give files of one format at a time" in errors(at)[0]


def test_what_is_larger_than_the_page_takes_is_refused_by_the_sum(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MAX_BYTES", 100)
    at = drop(open_usage(), ("log.csv", LITELLM))
    assert "bytes are refused: at most 100" in errors(at)[0]
    assert headline(at) == words.NOTHING_READ


def test_columns_that_nobody_knows_are_mapped_on_the_page(temporary: Path) -> None:
    at = drop(open_usage(), ("odd.csv", ODD))
    assert errors(at) == []
    read = next(button for button in at.button if button.label == "Read the file")
    assert read.disabled
    for label, column in (
        ("Time", "when"),
        ("Input tokens", "tok in"),
        ("Output tokens", "tok out"),
        ("Model", "engine"),
    ):
        change(at, next(box for box in at.main.selectbox if box.label == label), column)
    change(at, next(box for box in at.main.selectbox if box.label == "Status"), "state")
    assert next(button for button in at.button if button.label == "Read the file").disabled
    success = next(box for box in at.multiselect if box.label == "Values of the status that mean success")
    assert success.options == ["ok", "bad"]
    change(at, success, ["ok"])
    assert table(at, "when")[0] == ["2026-11-02 00:00:00", "100", "20", "gpt-5-mini", "bad"]
    click(at, "Read the file")
    assert headline(at).startswith("5 calls in 4 hours: ")
    assert "1 failed, whose tokens do not count" in text_of(at)


def test_a_column_of_prompts_is_never_shown(temporary: Path) -> None:
    at = drop(open_usage(), ("odd.csv", ODD))
    change(at, next(box for box in at.main.selectbox if box.label == "Id of the request"), "note")
    assert {row[0] for row in table(at, "note")} == {"… (long text, not shown)"}
    assert "SECRET" not in text_of(at)
    click(at, "Leave it")
    assert [*temporary.iterdir()] == []
    assert headline(at) == words.NOTHING_READ


def test_the_json_of_the_command_shows_the_same_page() -> None:
    at = drop(open_usage(), ("log.csv", LITELLM))
    profile = at.session_state[KEPT][Slot.USAGE].profile
    printed = json.dumps(json.loads(profile.model_dump_json()))
    again = drop(open_usage(), ("usage.json", printed))
    assert headline(again) == headline(at)
    assert ticks(again) == ticks(at)


def test_a_second_session_waits_for_its_turn(temporary: Path) -> None:
    at = open_usage()
    with uploads._one:
        later = threading.Timer(1.0, uploads._one.release)
        later.start()
        drop(at, ("log.csv", LITELLM))
        uploads._one.acquire()
    assert headline(at).startswith("56 calls")


def test_the_sidebar_says_what_the_log_gave_and_leads_to_the_page() -> None:
    at = open_page(*NOW)
    change(at, at.segmented_control(key="usage by"), "log")
    assert any(words.NO_LOG in unescaped(caption.value) for caption in at.sidebar.caption)
    at.switch_page("pages/usage.py").run()
    drop(at, ("log.csv", LITELLM))
    said = [unescaped(caption.value) for caption in at.sidebar.caption]
    assert "log.csv: 134k tokens a month, 10 : 1, 25 % from the cache." in said
    assert at.query_params[USAGE_BY.name] in ("log", ["log"])


@pytest.mark.parametrize(
    ("folder", "starts"),
    [
        ("openai_usage_completions", "149 calls in 21 days: 2.08 million tokens a month"),
        ("vllm_metrics", "42,109 calls in 12 hours: 5.51 billion tokens a month"),
    ],
)
def test_several_files_that_belong_together_are_dropped_at_once(folder: str, starts: str, temporary: Path) -> None:
    files = sorted((EXPORTS / folder).iterdir())
    at = drop(open_usage(), *[(file.name, file.read_text()) for file in files])
    assert errors(at) == []
    assert headline(at).startswith(starts)


def test_a_bill_without_tokens_fills_nothing_by_itself() -> None:
    at = drop(open_usage(), ("costs.json", (EXPORTS / "openai_costs.json").read_text()))
    assert headline(at).startswith("$1.21 in 21 days: $1.7")
    assert ticks(at) == {"bill": False}
    assert "for GPT-6.1 Sol, which the scenario says is paid today" in text_of(at)
    assert at.button(key="usage fill").disabled
