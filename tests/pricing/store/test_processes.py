"""Several processes: first starts at once, a build that is killed, a disk that fills for real."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from pricing.sources import rates

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[3]
OFFERS = len(rates.load().tables["gpu_rate"])
READ = """
import json
from datetime import date
from pricing.store.catalogue import open_catalogue
catalogue = open_catalogue()
day = date(2026, 11, 20)
windows = catalogue.token_price_rows("anthropic", "claude-sonnet-4-6", day).select(day, 2000)
print(json.dumps([str(catalogue.path), catalogue.notices, windows[0].standard.input, len(catalogue.rate_rows())]))
"""
HANG_IN_MID_BUILD = """
import time
from pricing.store import build
real = build._insert
def insert(connection, table, rows):
    real(connection, table, rows)
    if table == "token_price":
        print("mid", flush=True)
        time.sleep(60)
build._insert = insert
"""
SMALL_DISK = """
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
"""


def start(code: str, place: Path) -> subprocess.Popen[str]:
    environment = os.environ | {"BREAKEVEN_CATALOGUE": str(place), "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [sys.executable, "-c", code],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=place.parent.parent,
    )


def finish(process: subprocess.Popen[str]) -> list[object]:
    out, error = process.communicate(timeout=60)
    assert (process.returncode, error) == (0, "")
    result: list[object] = json.loads(out)
    return result


def test_four_first_starts_at_once(place: Path) -> None:
    started = [start(READ, place) for _ in range(4)]
    assert [finish(process) for process in started] == [[str(place), [], 3.0, OFFERS]] * 4
    assert not list(place.parent.glob("*.building*"))


def test_four_starts_on_a_damaged_file_report_it_once(place: Path) -> None:
    place.parent.mkdir()
    place.write_bytes(b"damaged")
    result = [finish(process) for process in [start(READ, place) for _ in range(4)]]
    assert [f[2:] for f in result] == [[3.0, OFFERS]] * 4
    assert sum(len(f[1]) for f in result) == 1  # type: ignore[arg-type]
    assert place.with_name(place.name + ".damaged").read_bytes() == b"damaged"


def test_readers_and_a_reader_that_stays_open(copied: Path) -> None:
    connection = duckdb.connect(str(copied), read_only=True)
    try:
        assert [finish(p) for p in [start(READ, copied) for _ in range(2)]] == [[str(copied), [], 3.0, OFFERS]] * 2
    finally:
        connection.close()


@pytest.mark.parametrize("before", ["missing", "outdated"])
def test_a_killed_build_leaves_the_old_file_or_none(copied: Path, before: str) -> None:
    old = None
    if before == "missing":
        copied.unlink()
    else:
        connection = duckdb.connect(str(copied))
        connection.execute("UPDATE build_info SET value = 'older' WHERE name = 'builder_hash'")
        connection.close()
        old = copied.read_bytes()
    process = start(HANG_IN_MID_BUILD + READ, copied)
    assert process.stdout is not None
    assert process.stdout.readline() == "mid\n"
    os.kill(process.pid, signal.SIGKILL)
    process.communicate(timeout=60)
    assert (copied.read_bytes() if copied.exists() else None) == old
    assert list(copied.parent.glob(".*.building"))
    assert finish(start(READ, copied)) == [str(copied), [], 3.0, OFFERS]


def test_a_disk_that_is_full_ends_in_memory(place: Path) -> None:
    path, notices, price, rates = finish(start(SMALL_DISK + READ, place))
    assert (path, price, rates) == ("None", 3.0, OFFERS)
    assert isinstance(notices, list)
    assert len(notices) == 1
    assert "it is in memory" in notices[0]
    assert [p.name for p in place.parent.iterdir()] == [place.name + ".lock"]
