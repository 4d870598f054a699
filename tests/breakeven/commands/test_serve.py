"""`breakeven serve`: what keeps it from starting is said before anything starts."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import NoReturn

import pytest

from breakeven.cli import main
from pricing.contract.file import ENVIRONMENT_VARIABLE
from tests.support.command import refused


@pytest.fixture(autouse=True)
def nothing_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    def started(*_: object) -> NoReturn:
        raise AssertionError("it started")

    monkeypatch.setattr(os, "execv", started)


def test_a_port_in_use_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = refused(capsys, "serve", "--host", "127.0.0.1", "--port", str(port))
    assert said == f"--port: {port} is in use by another program: choose another\n"


@pytest.mark.parametrize("host", ["no.such.host.invalid", "192.0.2.1"])
def test_an_address_of_another_machine_is_named(host: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert refused(capsys, "serve", "--host", host) == f"--host: {host} is no address of this machine\n"


@pytest.mark.parametrize("path", ["costs", "/costs/", "//", "/a/../b", "/.", "/a/..", "/a b", "/<x>", "/é"])
def test_a_path_that_is_none_is_named(path: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert refused(capsys, "serve", "--base-path", path).startswith(
        "--base-path: must begin with / and not end with it"
    )


def test_a_contract_that_cannot_be_used_stops_the_start_and_its_folder_is_not_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "wrong.csv"
    file.write_text("a,b\n1,2\n")
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(file))
    assert main(["serve"]) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"{ENVIRONMENT_VARIABLE}: The contract 'wrong.csv' is not used: ")
    assert len(said.splitlines()) == 1
    assert str(tmp_path) not in said
