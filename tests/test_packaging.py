"""`pip install .` into an empty environment is enough, and every command works from any folder."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
import venv
from pathlib import Path

import pytest

from breakeven.defaults import default_scenario
from economics.scenario.reading import scenario_document

ROOT = Path(__file__).resolve().parent.parent
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("packaging")]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the commands of an environment that holds the project and what it needs, nothing else."""
    folder = tmp_path_factory.mktemp("environment")
    source = tmp_path_factory.mktemp("source") / "project"
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True).stdout
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, source / name)
    venv.create(folder, with_pip=True)
    pip = [folder / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, str(source)], check=True)
    shutil.rmtree(source)
    return folder / "bin"


@pytest.fixture
def anywhere(tmp_path: Path) -> Path:
    """A folder with an app.py and a pages folder of its own, which must not be mistaken for ours."""
    (tmp_path / "app.py").write_text("raise SystemExit('the wrong app')\n")
    (tmp_path / "pages").mkdir()
    return tmp_path


def environment(folder: Path) -> dict[str, str]:
    plain = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "BREAKEVEN_CATALOGUE")}
    return {**plain, "XDG_CACHE_HOME": str(folder / "cache"), "XDG_DATA_HOME": str(folder / "data")}


def run(installed: Path, anywhere: Path, *arguments: str) -> str:
    return output([str(installed / "breakeven"), *arguments], anywhere)


def output(command: list[str], anywhere: Path) -> str:
    done = subprocess.run(command, cwd=anywhere, env=environment(anywhere), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_compare_prices_and_rates_work_from_any_folder(installed, anywhere):
    document = {**scenario_document(default_scenario()), "as_of": "2026-11-20"}
    (anywhere / "scenario.json").write_text(json.dumps(document))
    result = json.loads(run(installed, anywhere, "compare", "scenario.json", "--out", "pack"))
    assert result["cheapest"] == "Gemma 4 31B at FriendliAI"
    assert (anywhere / "pack" / "summary.csv").is_file()
    assert (anywhere / "cache" / "breakeven" / "catalogue.duckdb").is_file()
    assert len(json.loads(run(installed, anywhere, "prices", "--provider", "groq", "--format", "json"))) > 10
    assert "lambda" in run(installed, anywhere, "rates", "--gpu", "h100-sxm")
    assert "kind,provider" in output([str(installed / "python"), "-m", "breakeven", "contract"], anywhere)


def test_a_library_is_made_by_the_migrations_that_came_along(installed, anywhere):
    assert run(installed, anywhere, "token", "add", "--person", "Ann")
    assert json.loads(run(installed, anywhere, "library", "check"))["kind"] == "sqlite"
    assert (anywhere / "data" / "breakeven" / "library.sqlite").is_file()


def test_the_dashboard_serves_from_any_folder(installed, anywhere):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(installed / "breakeven"), "serve", "--port", str(port)]
    with subprocess.Popen(
        command, cwd=anywhere, env=environment(anywhere), stdout=subprocess.PIPE, text=True
    ) as server:
        try:
            deadline = time.monotonic() + 60
            while True:
                try:
                    health = urllib.request.urlopen(f"http://localhost:{port}/_stcore/health", timeout=5).read()
                    break
                except OSError:
                    assert time.monotonic() < deadline
                    time.sleep(0.3)
            assert health == b"ok"
            for name in ("page.css", "cards.js"):  # the scripts and styles of our own elements come with the wheel
                address = f"http://localhost:{port}/app/static/{name}"
                assert urllib.request.urlopen(address, timeout=5).read() == (ROOT / "static" / name).read_bytes()
        finally:
            server.kill()


def test_the_installed_page_shows_the_answer(installed, anywhere):
    script = (
        "from streamlit.testing.v1 import AppTest\nfrom pathlib import Path\nimport breakeven\n"
        "app = Path(breakeven.__file__).parent.parent / 'app.py'\n"
        "test = AppTest.from_file(str(app), default_timeout=60).run()\n"
        "assert not test.exception, test.exception\n"
        "assert (app.parent / '.streamlit' / 'config.toml').is_file()\n"
        "print(sum('## Today' in text.value for text in test.markdown))"
    )
    done = subprocess.run(
        [str(installed / "python"), "-c", script],
        cwd=anywhere,
        env=environment(anywhere),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.strip() == "1", done.stderr


def test_the_lock_file_pins_every_dependency():
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    pinned = {
        line.split("==")[0].lower() for line in (ROOT / "requirements.lock").read_text().splitlines() if "==" in line
    }
    named = {re.split(r"[>\[]", requirement)[0].lower() for requirement in project["dependencies"]}
    assert named <= pinned
    assert sys.version_info >= (3, 11)
