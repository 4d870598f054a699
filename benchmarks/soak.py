"""What only shows after a while: memory over half an hour, replicas killed a hundred times, two hundred sessions.

    ./task soak                     all of it, about an hour
    ./task soak memory              50 sessions on one process for 30 minutes (--minutes, --sessions)
    ./task soak kills               100 replicas killed amid downloads, changes and saves (--kills, --sessions)
    ./task soak saves               100 kills of a program that saves, on SQLite and PostgreSQL (--kills)
    ./task soak load                200 sessions on two processes, ten a second, then a minute (--sessions)

Every figure is printed and written as CSV into a folder that is named at the end (--csv). Everything stays on this
machine, and ends by itself: memory after its minutes, a kill after at most two minutes.
"""

from __future__ import annotations

import argparse
import http.client
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from urllib.parse import urlsplit

from benchmarks.browser import ROOT
from benchmarks.kept import Kept, kept_of
from benchmarks.load import (
    FIND_SECONDS,
    RUN_SECONDS,
    Load,
    Row,
    drive,
    for_seconds,
    measured,
    print_row,
    watched,
    write_csv,
)
from benchmarks.page_savers import PageSaves, look_after, save_until
from benchmarks.replicas import Served, replicas
from benchmarks.saver import texts, whole
from breakeven.saved.link import SavedLink
from team.library.store import open_library
from team.settings import DATABASE_URL
from tests.support.postgres_server import postgres_server

MINUTES, MEMORY_SESSIONS = 30.0, 50
KILLS, KILL_SESSIONS, SAVERS = 100, 10, 3
LOAD_SESSIONS, LOAD_SECONDS, APART_SECONDS = 200, 60.0, 0.1
"""Ten people a second come: a large meeting, not a stampede."""
SETTLED_MINUTES = 5.0
"""From here on memory should stay as it is."""
MOST_GROWN = 0.05
"""By which share it may be above that at the end."""
_DOWNLOAD = "/export.xlsx?tokens_per_month=7e9&as_of=2026-11-20"
_LONGEST_SECONDS = RUN_SECONDS + FIND_SECONDS
"""A session that finds no server, or waits too long for a page, says so before: it is counted, not the end of all."""


@dataclass
class Memory:
    """The memory of a process under load: `rows` of seconds and MiB, and what the sessions saw."""

    rows: list[tuple[float, ...]]
    load: Load

    def at_minute(self, minute: float) -> float:
        """The median MiB of the minute that ends there; of what there is of it."""
        return statistics.median(mib for seconds, mib in self.rows if 60 * (minute - 1) <= seconds <= 60 * minute)

    def growth(self, settled: float, minutes: float) -> float:
        """By which share the last minute's memory is above that of the minute in which it should have settled."""
        return self.at_minute(minutes) / self.at_minute(settled) - 1


def memory(minutes: float = MINUTES, count: int = MEMORY_SESSIONS) -> Memory:
    """Drive sessions on one process for so many minutes, looking at its memory each second."""
    with replicas(1, proxy=False) as served, watched(served.dashboards) as rows:
        load = drive(served.url, count, for_seconds(60 * minutes))
    return Memory([row for row in rows if row[0] <= 60 * minutes], load)


@dataclass
class Faults:
    """What became of downloads and sessions while replicas were killed; `downloads` counts each outcome."""

    kills: int = 0
    downloads: Counter[str] = field(default_factory=Counter)
    served_ms: list[float] = field(default_factory=list)
    load: Load = field(default_factory=Load)
    saves: PageSaves = field(default_factory=PageSaves)

    def rows(self) -> list[tuple[str, object]]:
        """The table, a line for each thing that was counted."""
        gaps = self.load.gaps or [float("nan")]
        return [
            ("replicas killed", self.kills),
            ("downloads under way when it was killed, half of them without the proxy", self.downloads.total()),
            ("  whole", self.downloads["whole"]),
            ("  cut off, and the client knew", self.downloads["cut off"]),
            ("  half, and the client did not know", self.downloads["half"]),
            ("  refused with a sentence", self.downloads["refused"]),
            ("first answer of the other replica, median ms", f"{statistics.median(self.served_ms or [0]):.0f}"),
            ("first answer of the other replica, longest ms", f"{max(self.served_ms, default=0):.0f}"),
            ("sessions that lost their replica", self.load.moved),
            ("  seconds until their page stood again, median", f"{statistics.median(gaps):.1f}"),
            ("  seconds until their page stood again, longest", f"{max(gaps):.1f}"),
            ("  sessions lost", len(self.load.lost)),
            ("changes of all sessions", len(self.load.changes)),
            ("  with a wrong number or another scenario", len(self.load.wrong)),
            *self.saves.rows(),
        ]

    @property
    def troubles(self) -> list[str]:
        """What must not be, in words."""
        lost = self.downloads["half"], self.saves.found.lost
        words = (f"{lost[0]} workbooks are half", f"{lost[1]} versions are lost")
        found = [word for count, word in zip(lost, words, strict=True) if count]
        return [*found, *self.load.lost, *self.load.wrong, *self.saves.found.half, *self.saves.ended]


def kills(database: str, count: int = KILLS, sessions: int = KILL_SESSIONS, savers: int = SAVERS) -> Faults:
    """Kill one of two replicas again and again under sessions, while people save and in the middle of a download.

    Each is started anew. `database` is the address of the empty one that both keep their library in.
    """
    faults, ended = Faults(), Event()
    with replicas(2, environment={DATABASE_URL.variable: database}) as served, ThreadPoolExecutor(4) as pool:
        whole = _download(served, 0)[1]
        people = pool.submit(drive, served.url, sessions, lambda: not ended.is_set())
        saving = pool.submit(save_until, served.url, savers, lambda: not ended.is_set())
        try:
            for number in range(count):
                _kill_once(served, number % 2, number % 4 >= 2, whole, faults, pool)
        finally:
            ended.set()
        faults.load = people.result(_LONGEST_SECONDS)
        faults.saves = saving.result(_LONGEST_SECONDS)
    faults.saves = look_after(faults.saves, database)
    return faults


def _kill_once(
    served: Served, which: int, straight: bool, whole: bytes, faults: Faults, pool: ThreadPoolExecutor
) -> None:
    under_way = pool.submit(_download, served, which, straight)
    time.sleep(random.random())
    served.dashboards[which].kill()
    faults.kills += 1
    start = time.perf_counter()
    status, _ = _get(served.url, "/", which)
    assert status == 200, f"the other replica answered {status}"
    faults.served_ms.append(1000 * (time.perf_counter() - start))
    outcome, body = under_way.result(_LONGEST_SECONDS)
    faults.downloads["half" if outcome == "whole" and body != whole else outcome] += 1
    served.dashboards[which].start()
    served.dashboards[which].wait()


def _download(served: Served, which: int, straight: bool = False) -> tuple[str, bytes]:
    """A workbook from a replica, `straight` or through the proxy: what the client can know of it, and what it got."""
    try:
        asked = served.dashboards[which].url if straight else served.url
        status, body = _get(asked, _DOWNLOAD, which, host=urlsplit(served.url).netloc)  # a workbook links back to it
    except (http.client.HTTPException, OSError):  # fewer bytes than announced, or an end without the last piece
        return "cut off", b""
    return ("whole" if status == 200 else "refused"), body


def _get(url: str, path: str, which: int, host: str = "") -> tuple[int, bytes]:
    """Ask for a path as somebody whose tab is at a replica."""
    address = urlsplit(url)
    connection = http.client.HTTPConnection(address.netloc, timeout=60)
    try:
        connection.request(
            "GET",
            address.path + path,
            headers={"Cookie": f"breakeven_replica={which + 1}", "Host": host or address.netloc},
        )
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


@dataclass
class Saves:
    """What became of versions while the process that saves them was killed."""

    database: str
    kills: int = 0
    found: Kept = field(default_factory=Kept)
    longest_ms: float = 0.0

    def rows(self) -> list[tuple[str, object]]:
        """The table, a line for each thing that was counted."""
        return [
            (f"saving processes killed, {self.database}", self.kills),
            *self.found.rows(),
            ("  the next process's first save, longest ms", f"{self.longest_ms:.0f}"),
        ]


def saves(database: str, url: str, kills: int = KILLS) -> Saves:
    """Kill a process that saves versions again and again; another one saves after each kill; look at what is there."""
    found = Saves(database)
    environment = {**os.environ, "DATABASE_URL": url, "PYTHONPATH": str(ROOT)}
    saver = [sys.executable, "-m", "benchmarks.saver"]
    made = subprocess.run([*saver, "--new"], env=environment, capture_output=True, text=True, check=True, timeout=60)
    scenario = made.stdout.strip()
    told, own = set(), {1}
    library = open_library(url)
    try:
        for _ in range(kills):
            with subprocess.Popen([*saver, scenario], env=environment, stdout=subprocess.PIPE, text=True) as process:
                assert process.stdout is not None
                first = process.stdout.readline()
                time.sleep(random.random() / 20)
                process.kill()
                told |= {int(line) for line in (first, *process.stdout) if line.endswith("\n")}
            found.kills += 1
            start = time.perf_counter()
            now = library.version(scenario).number
            library.save_version(scenario, now, texts(now + 1))
            own.add(now + 1)
            found.longest_ms = max(found.longest_ms, 1000 * (time.perf_counter() - start))
        there = {number: library.version(scenario, number) for number in range(1, now + 2) if number not in own}
        wrong = {SavedLink(scenario, n): "" if whole(each) else f"version {n} is half" for n, each in there.items()}
        found.found = kept_of((SavedLink(scenario, number) for number in told), wrong)
    finally:
        library.close()
    return found


def load(count: int = LOAD_SESSIONS, seconds: float = LOAD_SECONDS) -> Row:
    """Drive so many sessions on two processes behind the proxy."""
    with replicas(2) as served:
        drive(served.url, 4, for_seconds(6))  # the first visitors build what all share
        with watched(served.dashboards) as rows:
            found = measured(served, count, seconds, APART_SECONDS)
        return Row(count, 2, found, None, rows[-1][1:], os.getloadavg()[0])


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what is asked for; exit status 1 where something was lost, half or wrong, or memory grew on."""
    parser = argparse.ArgumentParser(
        prog="./task soak", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("part", choices=["all", "memory", "kills", "saves", "load"], nargs="?", default="all")
    parser.add_argument("--minutes", type=float, default=MINUTES)
    parser.add_argument("--kills", type=int, default=KILLS)
    parser.add_argument("--sessions", type=int)
    parser.add_argument("--csv", type=Path)
    options = parser.parse_args(arguments)
    folder = options.csv or Path(tempfile.mkdtemp(prefix="breakeven-soak-"))
    bad = False
    if options.part in ("all", "load"):
        row = load(options.sessions or LOAD_SESSIONS)
        print_row(row, head=True)
        write_csv(folder, "load.csv", [tuple(row.columns()), tuple(row.columns().values())])
        bad |= bool(row.load.lost or row.load.wrong)
    if options.part in ("all", "kills"):
        with postgres_server() as server:
            faults = kills(server.url(), options.kills, options.sessions or KILL_SESSIONS)
        for what, figure in faults.rows():
            print(f"{what:72} {figure}")
        for trouble in faults.troubles[:9]:
            print(f"    {trouble[:400]}")
        write_csv(folder, "faults.csv", faults.rows())
        bad |= bool(faults.troubles)
    if options.part in ("all", "saves"):
        with postgres_server() as server, tempfile.TemporaryDirectory() as own:
            on_each = [
                saves("SQLite", f"sqlite:///{own}/library.sqlite", options.kills),
                saves("PostgreSQL", server.url(), options.kills),
            ]
        for saved in on_each:
            for what, figure in saved.rows():
                print(f"{what:72} {figure}")
            bad |= bool(saved.found.lost or saved.found.half)
        write_csv(folder, "saves.csv", [row for saved in on_each for row in saved.rows()])
    if options.part in ("all", "memory"):
        soaked = memory(options.minutes, options.sessions or MEMORY_SESSIONS)
        for minute in range(1, int(options.minutes) + 1):
            print(f"minute {minute:>2}: {soaked.at_minute(minute):.0f} MiB")
        settled = min(SETTLED_MINUTES, options.minutes / 3)
        grown = soaked.growth(settled, options.minutes)
        print(f"growth after the first {settled:g} minutes: {100 * grown:+.1f} %, at most {100 * MOST_GROWN:.0f}")
        print(f"changes {len(soaked.load.changes)}, lost {len(soaked.load.lost)}, wrong {len(soaked.load.wrong)}")
        write_csv(folder, "memory.csv", [("seconds", "mib"), *soaked.rows])
        bad |= bool(soaked.load.lost or soaked.load.wrong or grown > MOST_GROWN)
    print(f"as CSV in {folder}")
    return int(bad)


if __name__ == "__main__":
    sys.exit(main())
