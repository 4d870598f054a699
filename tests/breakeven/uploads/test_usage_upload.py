"""Dropped files of usage: private, read one at a time, stopped, refused, and gone when the answer is there."""

from __future__ import annotations

import gc
import json
import threading
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from breakeven.uploads import usage
from breakeven.uploads.usage import Dropped, Outcome, is_busy, read_dropped, read_in_turn
from economics.errors import InputError
from tests.support.profiles import LITELLM
from usage.document import profile_document
from usage.mapping import Mapping
from usage.profile import Profile
from usage.read import Reading
from usage.replay.log import Edges

DAY = date(2026, 11, 20)
EDGES = Edges.of((), ())
ODD = "when,tok in,tok out,what\n2026-11-02 00:00:00,10,5,SECRET-1\n2026-11-02 01:00:00,20,5,SECRET-2\n"


def read(dropped: Dropped, catalogue, mapping: Mapping | None = None, stop=lambda: False) -> Outcome[Reading]:
    return read_dropped(dropped, catalogue, DAY, EDGES, mapping, lambda share: None, stop)


def of(text: str | bytes, name: str = "log.csv") -> Dropped:
    return Dropped([(name, text.encode() if isinstance(text, str) else text)])


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Everything temporary lies in a folder of the test, which is empty after each."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    yield tmp_path
    gc.collect()
    assert [*tmp_path.iterdir()] == []


def test_only_its_owner_can_read_a_dropped_file_and_it_goes_when_it_is_read(shared_catalogue, temporary: Path) -> None:
    dropped = of(LITELLM)
    (folder,) = temporary.iterdir()
    assert folder.stat().st_mode & 0o077 == 0
    assert dropped.there
    outcome = read(dropped, shared_catalogue)
    assert not dropped.there
    assert outcome.value is not None
    profile = outcome.value.profile
    # 56 requests of 1,000 + 100 tokens, 250 of them cached
    assert (profile.requests, profile.input_tokens, profile.cached_share) == (56, 56_000, 0.25)
    assert profile.files == ("log.csv",)
    assert "SECRET" not in profile.model_dump_json()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"PK\x03\x04", "zip archive"),
        (b'{"a": 1', "broken JSON"),
        (LITELLM.splitlines()[0].encode() + b"\n", "no request"),
        (LITELLM.encode().replace(b"2026-11-02 00:00:00", b"SECRET-9"), "line 2"),
    ],
)
def test_a_refused_file_is_gone_and_nothing_of_it_is_quoted(shared_catalogue, content: bytes, said: str) -> None:
    dropped = of(content)
    outcome = read(dropped, shared_catalogue)
    assert outcome.value is None
    assert not dropped.there
    assert said in str(outcome.refused)
    assert "what a person wrote" not in str(outcome.refused)


def test_an_unknown_table_waits_for_a_mapping_and_is_gone_when_it_is_read(shared_catalogue) -> None:
    dropped = of(ODD)
    outcome = read(dropped, shared_catalogue)
    assert (outcome.value, outcome.unmapped, dropped.there) == (None, True, True)
    wrong = read(dropped, shared_catalogue, Mapping(time="when", input_tokens="tokens", output_tokens="tok out"))
    assert (wrong.unmapped, dropped.there) == (True, True)
    assert "no column 'tokens'" in str(wrong.refused)
    right = read(dropped, shared_catalogue, Mapping(time="when", input_tokens="tok in", output_tokens="tok out"))
    assert right.value is not None
    assert (right.value.profile.input_tokens, dropped.there) == (30, False)
    assert "gone: drop it again" in str(read(dropped, shared_catalogue).refused)


def test_what_waits_too_long_is_gone(shared_catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(usage, "KEPT_SECONDS", 0.05)
    dropped = of(ODD)
    deadline = time.monotonic() + 10
    while dropped.there and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not dropped.there


def test_a_file_goes_with_the_session_that_dropped_it(temporary: Path) -> None:
    dropped = of(ODD)
    assert len([*temporary.iterdir()]) == 1
    del dropped


def test_files_that_are_too_large_together_are_refused_before_they_are_kept(
    monkeypatch: pytest.MonkeyPatch, temporary: Path
) -> None:
    monkeypatch.setattr(usage, "MAX_BYTES", 10)
    with pytest.raises(InputError, match="at most 10"):
        Dropped([("a", b"123456"), ("b", b"123456")])


def test_the_json_of_the_command_is_a_profile_again(shared_catalogue) -> None:
    first = read(of(LITELLM), shared_catalogue).value
    assert first is not None
    printed = json.dumps(profile_document(first.profile))
    again = read(of(printed, "usage.json"), shared_catalogue).value
    assert again is not None
    assert profile_document(again.profile) == json.loads(printed)
    assert (again.log, again.totals) == (None, None)
    wrong = printed.replace('"requests": 56', '"requests": "many"')
    assert "requests is not as this edition" in str(read(of(wrong, "usage.json"), shared_catalogue).refused)
    for before, broken in (("0.25", "NaN"), ("2026-11-02T", "yesterday"), ('_in_span": 3', '_in_span": 9999999993')):
        assert before in printed
        outcome = read(of(printed.replace(before, broken), "usage.json"), shared_catalogue)
        assert (outcome.value, outcome.refused is None) == (None, False), broken


def test_one_file_is_read_at_a_time_and_a_second_one_waits(shared_catalogue) -> None:
    first, second = of(LITELLM), of(LITELLM, "second.csv")
    begun, go_on = threading.Event(), threading.Event()
    outcomes: list[Outcome[Profile]] = []

    def hold(share: float) -> None:
        begun.set()
        go_on.wait(20)

    slow = threading.Thread(
        target=lambda: outcomes.append(read_dropped(first, shared_catalogue, DAY, EDGES, None, hold, lambda: False))
    )
    slow.start()
    assert begun.wait(20)
    assert is_busy()
    waiting = threading.Thread(target=lambda: outcomes.append(read(second, shared_catalogue)))
    waiting.start()
    time.sleep(0.3)
    assert outcomes == []
    go_on.set()
    slow.join(20)
    waiting.join(20)
    assert [outcome.value is not None for outcome in outcomes] == [True, True]
    assert not is_busy()


def test_stop_ends_the_reading_and_the_waiting_and_the_file_is_gone(shared_catalogue) -> None:
    dropped = of(LITELLM)
    assert read(dropped, shared_catalogue, stop=lambda: True).stopped
    assert not dropped.there
    behind = of(LITELLM)
    with usage._one:
        assert read(behind, shared_catalogue, stop=lambda: True).stopped
    assert not behind.there
    assert not is_busy()


def test_what_a_library_says_of_a_file_is_never_shown() -> None:
    dropped = of(LITELLM)

    def broken() -> Profile:
        raise RuntimeError("SECRET-0 what a person wrote")

    outcome = read_in_turn(dropped, broken, lambda: False)
    assert str(outcome.refused) == "log.csv: it cannot be read (RuntimeError)"
    assert not dropped.there
