"""The command line as a whole: every file of the folder is a command, and starting one reads no more than it needs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import breakeven.commands
from breakeven.cli import COMMANDS, parser
from tests.support.command import refused

FOLDER = Path(breakeven.commands.__file__).parent
ROOT = FOLDER.parent.parent


def test_every_file_of_the_folder_is_a_command() -> None:
    files = {path.stem for path in FOLDER.glob("*.py")} - {"__init__", "common", "company", "hosted"}
    assert {command.__name__.rpartition(".")[2] for command in COMMANDS} == files
    tests = {path.stem.removeprefix("test_") for path in Path(__file__).parent.glob("test_*.py")}
    assert files - {"rates", "serve"} <= tests  # rates: beside prices; serve: in a browser


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.__name__.rpartition(".")[2])
def test_every_command_explains_itself(command, capsys) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(SystemExit) as stopped:
        parser().parse_args([command.__name__.rpartition(".")[2], "--help"])
    assert stopped.value.code == 0
    assert capsys.readouterr().out.startswith("usage: breakeven ")


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.__name__.rpartition(".")[2])
def test_an_argument_that_no_command_has_is_refused_in_one_line(command, capsys) -> None:  # type: ignore[no-untyped-def]
    assert refused(capsys, command.__name__.rpartition(".")[2], "--colour", "red")


def test_a_parser_is_put_together_without_what_only_commands_need() -> None:
    heavy = ("duckdb", "pandas", "streamlit", "plotly")
    script = f"import sys, breakeven.cli; breakeven.cli.parser(); print([m for m in {heavy!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_python_dash_m_is_the_command_line_from_any_folder(tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    command = [sys.executable, "-m", "breakeven", "contract"]
    done = subprocess.run(
        command, cwd=tmp_path, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("kind,provider,model,")
