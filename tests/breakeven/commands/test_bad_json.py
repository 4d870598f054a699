"""Every JSON file that a command takes: empty, binary, cut, of another kind or nested without end, is one sentence."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import pytest

from breakeven.cli import main, parser

(COMMANDS,) = (action.choices for action in parser()._actions if isinstance(action, argparse._SubParsersAction))
WRITTEN = {"--out", "--save", "--xlsx", "--report"}
"""Files that a command writes."""
CONTENTS = {
    "empty": b"",
    "binary": b"\xff\xfe\x00\x8c",
    "cut": b'{"schema_version": 2,',
    "of another kind": b'{"a": 1}',
    "a list": b"[1, 2]",
    "a number": b"5",
    "not a number": b'{"schema_version": NaN}',
    "nested without end": b"[" * 100_000,
    "a field twice": b'{"a": 1, "a": 2}',
}


def taken() -> Iterator[tuple[str, str]]:
    """The commands with each argument that is a JSON file."""
    for name, command in COMMANDS.items():
        for action in command._actions:
            metavar = action.metavar if isinstance(action.metavar, str) else ""
            option = action.option_strings[0] if action.option_strings else action.dest
            if option not in WRITTEN and (
                metavar.endswith(".json") or (name, option) in {("validate", "--case"), ("verify", "certificate")}
            ):
                yield name, option


def test_every_command_with_a_scenario_is_among_them() -> None:
    found = {*taken()}
    assert {("compare", "scenario"), ("diff", "after"), ("advise", "--answers"), ("validate", "--case")} <= found


@pytest.mark.parametrize("content", CONTENTS.values(), ids=CONTENTS)
@pytest.mark.parametrize(("name", "option"), [*taken()], ids=lambda text: text.strip("-"))
def test_a_file_that_is_none_is_one_sentence(
    name: str, option: str, content: bytes, listed: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "bad.json"
    bad.write_bytes(content)
    arguments = [name]
    for action in COMMANDS[name]._actions:
        own = action.option_strings[0] if action.option_strings else action.dest
        if own == option:
            arguments += [option, str(bad)] if action.option_strings else [str(bad)]
        elif action.required:
            given = "tokens_per_month" if own == "--x" else listed
            arguments += [own, given] if action.option_strings else [given]
    capsys.readouterr()
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    out = capsys.readouterr()
    assert (stopped.value.code, out.out) == (2, "")
    assert len(out.err.splitlines()) == 1
    assert not any(word in out.err for word in ("Traceback", "codec", "recursion", "Expecting", "object has no"))
