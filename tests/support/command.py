"""What a test asks of the command line: what it prints, or the one line it refuses with."""

from __future__ import annotations

import json
from typing import Any

import pytest

from breakeven.cli import main


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What a command prints that succeeds."""
    capsys.readouterr()
    assert main(arguments) == 0
    return capsys.readouterr().out


def document(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    """The JSON that a command prints."""
    return json.loads(printed(capsys, *arguments))


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The one line that a command refuses its input with: exit status 2, and nothing printed."""
    capsys.readouterr()
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    out = capsys.readouterr()
    assert (stopped.value.code, out.out, out.err.count("\n")) == (2, "", 1)
    return out.err
