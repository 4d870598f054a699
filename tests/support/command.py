"""Helpers for tests of the command line: its output, or the one line with which it refuses."""

from __future__ import annotations

import json
from typing import Any

import pytest

from breakeven.cli import main


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Return what a successful command prints."""
    capsys.readouterr()
    assert main(arguments) == 0
    return capsys.readouterr().out


def document(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    """Return the JSON that a command prints."""
    return json.loads(printed(capsys, *arguments))


def begun(table: str) -> list[str]:
    """Return the lines of a printed table that begin a row; a long cell goes on in the lines below."""
    return [line for line in table.splitlines() if not line.startswith(" ")]


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Return the one line with which a command refuses its input: exit status 2, nothing printed."""
    capsys.readouterr()
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    out = capsys.readouterr()
    assert (stopped.value.code, out.out, out.err.count("\n")) == (2, "", 1)
    return out.err
