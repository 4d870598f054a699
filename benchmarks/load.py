"""Many people at once, each on a scenario of their own: how long they wait, whether each sees their own numbers.

    python -m benchmarks.load                          1, 10, 50 and 100 sessions on one process and on two behind nginx
    python -m benchmarks.load 1 12 --seconds 10        so many sessions, so long
    python -m benchmarks.load 200 --processes 2        on two processes alone
    python -m benchmarks.load --csv FOLDER             memory over time and every figure as CSV too

A session opens an address with a name and a load that no other has, moves "Tokens a month" by a few steps,
waits until its run has ended, and again after two seconds. After the measurement, what each run sent (the cards of all
options, the full address) is compared with what this process works out for that session's scenario. The floor is a bare
page with the controls and the chart of Compare (`benchmarks.layout`) under as many sessions in the same run. Times mean
something as a ratio of the same run only. Everything stays on this machine and ends by itself.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import json
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qsl, urlencode

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from benchmarks import layout, sessions
from benchmarks.browser import FLOOR_APP, ROOT, serve
from benchmarks.replicas import Dashboard, Served, replicas

COUNTS = (1, 10, 50, 100)
FIFTY = 50
MOST_TIMES_BARE, MOST_TIMES_ONE = 2.0, 3.0
"""Limits on the p95 of fifty: on one process times that of the bare page, on two times the median of one session."""
SECONDS = 20.0
BETWEEN_SECONDS = 2.0
RUN_SECONDS = 120.0
"""A run that takes longer counts as lost."""
FIND_SECONDS = 60.0
"""A session that finds no server for so long is lost."""
_SLIDER = "Tokens a month"
_HIT_RATES = [f"{n / 25:g}" for n in range(25)]
_RATIOS = ["1", "1.5", "2.3", "4", "6", "9", "14", "20"]


@dataclass(frozen=True)
class Seen:
    """What one run showed a session: the volume that it had asked for (in words), its full address and its cards."""

    session: int
    volume: str
    address: str
    cards: tuple[tuple[str, ...], ...]


@dataclass
class Load:
    """What a number of sessions saw: times [s] of changes and first runs, and what was wrong.

    `lost` are sessions that ended before their time, each with the reason; `wrong` says of each figure that was not the
    session's own what it should have been; `moved` counts how often a session lost its server and found one, `gaps` how
    many seconds each time.
    """

    changes: list[float] = field(default_factory=list)
    first: list[float] = field(default_factory=list)
    seen: set[Seen] = field(default_factory=set)
    lost: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    gaps: list[float] = field(default_factory=list)
    kilobytes: list[float] = field(default_factory=list)
    cpu_ms: float = float("nan")

    @property
    def moved(self) -> int:
        return len(self.gaps)

    def at(self, share: float) -> float:
        """The time of a change [ms] that this share of them does not exceed."""
        return sessions.Measured(changes=self.changes).at(share)


def own_query(number: int) -> str:
    """The address that session `number` opens: a name of its own, and a load that no other of 200 has.

    The costs of two sessions differ in the digits that a card shows: hit rates are 0.04 apart, ratios a third and more.
    """
    hit_rate, ratio = _HIT_RATES[number % len(_HIT_RATES)], _RATIOS[number // len(_HIT_RATES) % len(_RATIOS)]
    return urlencode({"name": f"Session {number}", "cache_hit_rate": hit_rate, "input_output_ratio": ratio})


@cache
def expected(number: int, volume: str) -> tuple[tuple[str, ...], ...]:
    """What the cards must say for session `number` at a volume in words, worked out in this process."""
    from breakeven.address import open_address
    from breakeven.currency import USD
    from breakeven.words.cards import cards
    from dashboard import state
    from dashboard.worked import Asked, Worked

    pairs = [*parse_qsl(own_query(number)), ("tokens_per_month", str(_tokens(volume)))]
    scenario = open_address(pairs).document.scenario.model_copy(update={"as_of": state.today()})
    worked = Worked(Asked(scenario, state.market(), state.today()), None)
    assert worked.comparison is not None
    made = cards(scenario, worked.comparison, worked.resolved.known, worked.ranks, {}, USD)
    return tuple((card.name, card.cost, card.against, *card.lines, card.rank) for card in made)


def _tokens(volume: str) -> float:
    from breakeven.written_numbers.reading import read_clear
    from economics.fields.table import FIELDS

    return float(read_clear(volume, FIELDS["tokens_per_month"]).value)


def wrong_figures(all_seen: Iterable[Seen]) -> list[str]:
    """What any session was shown that is not what its own scenario gives, in words."""
    found = []
    for seen in all_seen:
        address = dict(parse_qsl(seen.address))
        own = {**dict(parse_qsl(own_query(seen.session))), "tokens_per_month": _tokens(seen.volume)}
        there = {name: type(value)(address.get(name, "nan")) for name, value in own.items()}
        if there != own:
            found.append(f"session {seen.session} has the scenario {there} for {own}")
        if seen.cards != expected(seen.session, seen.volume):
            right = expected(seen.session, seen.volume)
            found.append(f"session {seen.session} at {seen.volume}: {seen.cards} for {right}")
    return found


class Tab:
    """A browser's tab without the browser: one websocket, what the last run showed, and the address to come back by.

    `page` is the path of the page that it has open, empty for Compare.
    """

    page = ""

    def __init__(self, url: str, number: int) -> None:
        """`volume`: where the slider stands, in words; `received`: the bytes of the last run."""
        self.url, self.number, self.query = (
            url.replace("http://", "ws://") + "/_stcore/stream",
            number,
            own_query(number),
        )
        self._socket: websockets.ClientConnection | None = None
        self.volume, self.received = "", 0
        self._slider: tuple[str, list[str]] = ("", [])
        self._full = ""
        self._cards: tuple[tuple[str, ...], ...] = ()

    async def open(self) -> float:
        """Connect and run the page at the tab's address; the seconds until it stood."""
        start = time.perf_counter()
        self._socket = await websockets.connect(
            self.url,
            subprotocols=["streamlit"],
            max_size=None,
            origin=None,
            open_timeout=RUN_SECONDS,
            ping_interval=None,
        )
        await self._run(self._message())
        return time.perf_counter() - start

    async def found(self) -> float:
        """Open the tab's address anew until a server answers; the seconds that it took."""
        start = time.perf_counter()
        while True:
            try:
                await self.open()
                return time.perf_counter() - start
            except (OSError, websockets.WebSocketException):
                if time.perf_counter() - start > FIND_SECONDS:
                    raise
                await asyncio.sleep(0.5)

    async def close(self) -> None:
        if self._socket is not None:
            await self._socket.close()

    async def change(self) -> float:
        """Move the slider by a few steps and wait for the run; the seconds that it took."""
        name, options = self._slider
        place = options.index(self.volume) + random.choice([-3, -2, 2, 3])
        self.volume = options[max(0, min(len(options) - 1, place))]
        message = self._message()
        widget = message.rerun_script.widget_states.widgets.add()
        widget.id = name
        widget.string_array_value.data.append(self.volume)
        start = time.perf_counter()
        await self._run(message)
        return time.perf_counter() - start

    def seen(self) -> Seen:
        """What the last run showed."""
        return Seen(self.number, self.volume, self._full, self._cards)

    def _message(self) -> BackMsg:
        message = BackMsg()
        message.rerun_script.query_string = self.query
        message.rerun_script.page_name = self.page
        return message

    async def _run(self, message: BackMsg) -> None:
        assert self._socket is not None
        await self._socket.send(message.SerializeToString())
        self.received = 0
        while True:
            raw = await asyncio.wait_for(self._socket.recv(), RUN_SECONDS)
            self.received += len(raw)
            answer = ForwardMsg()
            answer.ParseFromString(raw)
            kind = answer.WhichOneof("type")
            if kind == "page_info_changed":
                self.query = answer.page_info_changed.query_string
            elif kind == "delta" and answer.delta.WhichOneof("type") == "new_element":
                self._take(answer.delta.new_element)
            elif kind == "script_finished" and answer.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                return

    def _take(self, element: Any) -> None:
        kind = element.WhichOneof("type")
        if kind == "slider" and element.slider.label.startswith(_SLIDER):
            self._slider = (element.slider.id, list(element.slider.options))
            if element.slider.set_value:  # the page moves it: at the first run, and where it does not take a change
                (self.volume,) = element.slider.raw_value
        elif kind == "exception":
            raise RuntimeError(f"the page shows an exception: {element.exception.message}")
        elif kind == "bidi_component" and element.bidi_component.component_name.endswith("cards"):
            shown = json.loads(element.bidi_component.json)[0]["cards"]
            self._cards = tuple((c["name"], c["cost"], c["against"], *c["lines"], c["rank"]) for c in shown)
        elif kind == "bidi_component" and element.bidi_component.component_name.endswith("copy_link"):
            self._full = json.loads(element.bidi_component.json)[0]["query"]


async def _session(url: str, number: int, going: Callable[[], bool], into: Load, comes_after: float) -> None:
    """One person for as long as it goes; a server that goes away is looked for again, with the address."""
    tab = Tab(url, number)
    await asyncio.sleep(comes_after)
    try:
        into.first.append(await tab.found())
        await asyncio.sleep(random.random() * BETWEEN_SECONDS)
        while going():
            before = tab.volume
            try:
                into.changes.append(await tab.change())
                into.kilobytes.append(tab.received / 1000)
            except websockets.ConnectionClosed:
                asked = tab.volume
                into.gaps.append(await tab.found())
                if tab.volume not in (before, asked):
                    into.wrong.append(f"session {number} came back at {tab.volume}, not at {before}")
            into.seen.add(tab.seen())
            await asyncio.sleep(BETWEEN_SECONDS)
    except Exception as error:  # whatever ends a session early is what is looked for
        into.lost.append(f"session {number}: {error!r}")
    finally:
        await tab.close()


def drive(url: str, count: int, going: Callable[[], bool], apart_seconds: float = 0.0) -> Load:
    """Run `count` sessions for as long as it goes and compare what they saw with what they should have seen.

    They come so many seconds apart, by default all at once.
    """
    load = Load()

    async def everybody() -> None:
        await asyncio.gather(*(_session(url, number, going, load, number * apart_seconds) for number in range(count)))

    asyncio.run(everybody())
    load.wrong += wrong_figures(load.seen)
    return load


def for_seconds(seconds: float) -> Callable[[], bool]:
    """Whether so many seconds from now are not over yet."""
    stop = time.monotonic() + seconds
    return lambda: time.monotonic() < stop


def measured(served: Served, count: int, seconds: float, apart_seconds: float = 0.0) -> Load:
    """Run sessions, with the processor time of all dashboards for a change."""
    before = sum(dashboard.cpu_seconds() for dashboard in served.dashboards)
    load = drive(served.url, count, for_seconds(seconds + count * apart_seconds), apart_seconds)
    taken = sum(dashboard.cpu_seconds() for dashboard in served.dashboards) - before
    load.cpu_ms = 1000 * taken / max(1, len(load.changes) + len(load.first))
    return load


@contextmanager
def watched(dashboards: Sequence[Dashboard], every_seconds: float = 1.0) -> Iterator[list[tuple[float, ...]]]:
    """The memory of each process over time while the block runs: seconds since its start, then MiB of each."""
    rows: list[tuple[float, ...]] = []
    ended, start = Event(), time.monotonic()

    def look() -> None:
        while not ended.wait(every_seconds):
            rows.append((time.monotonic() - start, *(_resident(dashboard) for dashboard in dashboards)))

    watcher = Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield rows
    finally:
        ended.set()
        watcher.join()


def _resident(dashboard: Dashboard) -> float:
    try:
        return dashboard.resident_mib()
    except OSError:  # it is being started anew
        return float("nan")


@dataclass(frozen=True)
class Row:
    """A line of the table: so many sessions on so many processes, the floor beside it, memory at the end."""

    sessions: int
    processes: int
    load: Load
    floor: sessions.Measured | None
    memory_mib: tuple[float, ...]
    machine_load: float

    def columns(self) -> dict[str, str]:
        ratio = "" if self.floor is None else f"{self.load.at(0.95) / self.floor.at(0.95):.2f}"
        return {
            "sessions": str(self.sessions),
            "processes": str(self.processes),
            "median ms": f"{self.load.at(0.5):.0f}",
            "p95 ms": f"{self.load.at(0.95):.0f}",
            "floor median ms": "" if self.floor is None else f"{self.floor.at(0.5):.0f}",
            "floor p95 ms": "" if self.floor is None else f"{self.floor.at(0.95):.0f}",
            "p95 / floor's": ratio,
            "first page ms": f"{1000 * statistics.median(self.load.first or [float('nan')]):.0f}",
            "changes": str(len(self.load.changes)),
            "cpu ms a change": f"{self.load.cpu_ms:.0f}",
            "kB a change": f"{statistics.median(self.load.kilobytes or [float('nan')]):.0f}",
            "wrong": str(len(self.load.wrong)),
            "lost": str(len(self.load.lost)),
            "MiB": " ".join(f"{mib:.0f}" for mib in self.memory_mib),
            "load of the machine": f"{self.machine_load:.1f}",
        }


def table(counts: Sequence[int], processes: Sequence[int], seconds: float, folder: Path | None = None) -> list[Row]:
    """Measure each number of sessions on each number of processes, the floor beside one process; prints as it goes."""
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as scratch:
        shown = layout.write(layout.capture(ROOT / "app.py"), Path(scratch) / "layout.json")
        environment = {**os.environ, "FLOOR_LAYOUT": str(shown)}
        for number in processes:
            with replicas(number, proxy=number > 1) as served, serve(FLOOR_APP, environment) as floor:
                drive(served.url, 2 * number, for_seconds(6))  # the first visitors build what all share
                sessions.measure(floor, 1, 4)
                for count in counts:
                    with watched(served.dashboards) as memory:
                        load = measured(served, count, seconds)
                    bare = sessions.measure(floor, count, seconds) if number == 1 else None
                    row = Row(count, number, load, bare, memory[-1][1:], os.getloadavg()[0])
                    print_row(row, head=not rows)
                    rows.append(row)
                    write_csv(folder, f"memory-{count}-sessions-{number}-processes.csv", [("seconds", "mib"), *memory])
    write_csv(folder, "load.csv", [tuple(rows[0].columns()), *(tuple(row.columns().values()) for row in rows)])
    return rows


def print_row(row: Row, *, head: bool) -> None:
    """A line of the table, and whatever was wrong."""
    columns = row.columns()
    if head:
        print(" | ".join(columns))
    print(" | ".join(text.rjust(len(name)) for name, text in columns.items()), flush=True)
    for trouble in (*row.load.lost[:3], *row.load.wrong[:3]):
        print(f"    {trouble[:400]}", flush=True)


def write_csv(folder: Path | None, name: str, rows: Sequence[Sequence[object]]) -> None:
    """Write a table into a folder, if one is named."""
    if folder is None:
        return
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / name).open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)


def main() -> int:
    """Print the table; exit status 1 where a number was wrong, a session lost, or a limit on fifty of them missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sessions", type=int, nargs="*", default=list(COUNTS))
    parser.add_argument("--processes", type=int, nargs="*", default=[1, 2], choices=[1, 2])
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--csv", type=Path)
    options = parser.parse_args()
    rows = table(options.sessions, options.processes, options.seconds, options.csv)
    by_kind = {(row.sessions, row.processes): row for row in rows}
    missed = False
    for count in options.sessions:
        one, two = by_kind.get((count, 1)), by_kind.get((count, 2))
        if one is not None and one.floor is not None:
            times = one.load.at(0.95) / one.floor.at(0.95)
            print(f"{count} on one process: p95 is {times:.2f} × the bare page's")
            missed |= count == FIFTY and times > MOST_TIMES_BARE
        single = by_kind.get((1, 1))
        if two is not None and single is not None:
            times = two.load.at(0.95) / single.load.at(0.5)
            print(f"{count} on two: p95 is {times:.2f} × the median of one session")
            missed |= count == FIFTY and times > MOST_TIMES_ONE
    return int(missed or any(row.load.wrong or row.load.lost for row in rows))


if __name__ == "__main__":
    sys.exit(main())
