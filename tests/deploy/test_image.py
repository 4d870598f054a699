"""The image as a process: its files alone, its variables, command and health check, without a container engine."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from benchmarks.browser import free_port

ROOT = Path(__file__).resolve().parent.parent.parent
LAST_STAGE = (ROOT / "deploy" / "Dockerfile").read_text().replace("\\\n", "").rpartition("\nFROM ")[2]
COMMAND: list[str] = json.loads(re.findall(r"^CMD (.*)$", LAST_STAGE, re.MULTILINE)[0])
HEALTH: list[str] = json.loads(re.findall(r"^HEALTHCHECK .* CMD (.*)$", LAST_STAGE, re.MULTILINE)[0])
VARIABLES = dict(re.findall(r'(\w+)="?([^\s"]*)"?', re.findall(r"^ENV (.*)$", LAST_STAGE, re.MULTILINE)[0]))
PORT = "8501"
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("deploy")]


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A folder with what the build copies into the image."""
    folder = tmp_path / "program"
    ignored = (ROOT / "deploy" / "Dockerfile.dockerignore").read_text().splitlines()
    taken = tuple(line[1:] for line in ignored if line.startswith("!"))
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in listed.splitlines():
        if name.split("/")[0] in taken:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)
    return folder


def variables(folder: Path, catalogue: Path, **further: str) -> dict[str, str]:
    """The image's variables, its two writable mounts in a folder of the test."""
    mounts = {name: folder / name for name in ("tmp", "data")}
    for mount in mounts.values():
        mount.mkdir(exist_ok=True)
    own = {"HOME": str(mounts["tmp"]), "XDG_DATA_HOME": str(mounts["data"]), "BREAKEVEN_CATALOGUE": str(catalogue)}
    path = f"{Path(sys.executable).parent}:{os.defpath}"
    return {**VARIABLES, **own, "PATH": path, "TMPDIR": str(mounts["tmp"]), **further}


def files(folder: Path) -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


def run(command: list[str], port: int, folder: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    given = [part.replace(PORT, str(port)) for part in command]
    return subprocess.run(given, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=60)


def test_in_production_it_does_not_start_without_its_secrets(program: Path, tmp_path: Path, built_file: Path) -> None:
    done = run(COMMAND, free_port(), program, variables(tmp_path, built_file))
    assert done.returncode == 2
    assert "BREAKEVEN_COOKIE_SECRET" in done.stderr
    assert "BREAKEVEN_OIDC_METADATA_URL" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("base", ["", "/costs"])
def test_it_starts_is_healthy_and_writes_nowhere_but_in_its_mounts(
    program: Path, tmp_path: Path, built_file: Path, base: str
) -> None:
    secret = tmp_path / "cookie_secret"
    secret.write_text("not a secret, but as long as one has to be")
    further = {"BREAKEVEN_COOKIE_SECRET_FILE": str(secret), "BREAKEVEN_READ_ONLY": "1", "BREAKEVEN_BASE_PATH": base}
    environment, port = variables(tmp_path, built_file, **further), free_port()
    before, catalogue = files(program), files(built_file.parent)
    assert run(HEALTH, port, program, environment).returncode != 0
    with (tmp_path / "output.txt").open("w") as sink:
        given = [part.replace(PORT, str(port)).replace("0.0.0.0", "127.0.0.1") for part in COMMAND]
        process = subprocess.Popen(given, cwd=program, env=environment, stdout=sink, stderr=sink)
    try:
        deadline = time.monotonic() + 60
        while run(HEALTH, port, program, environment).returncode != 0:
            assert process.poll() is None, (tmp_path / "output.txt").read_text()
            assert time.monotonic() < deadline
    finally:
        process.terminate()
        assert process.wait(20) in (0, -15)
    assert files(program) == before
    assert files(built_file.parent) == catalogue
