"""Many people at once: real websocket sessions that each move a slider, on the dashboard and on its floor in turns.

    python -m benchmarks.sessions            one, ten and fifty sessions
    python -m benchmarks.sessions 1 12       one session and twelve
    python -m benchmarks.sessions --own 50   fifty, each on a scenario of its own

All look at one link, unless each first sets an input/output ratio of its own. A session moves "Tokens a month" by a few
steps, waits until its run has ended, and again after two seconds. The floor is a bare page with the controls and the
chart that Compare shows (`benchmarks.layout`). Figures mean something as a ratio of the same run only. Everything stays
on this machine and ends by itself.
"""

from __future__ import annotations

import asyncio
import os
import random
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from benchmarks import layout
from benchmarks.browser import FLOOR_APP, ROOT, Server, serve

SECONDS = 20.0
BETWEEN_SECONDS = 2.0
COUNTS = (1, 10, 50)
SLIDER = "Tokens a month"
OWN = "Input/output ratio"


@dataclass
class Measured:
    """Times [s] from a change to the end of its run and of first runs, bytes and elements of a change, errors.

    `script_ms` is the median time of a run with its wait, `cpu_ms` the processor time of a run with its messages.
    """

    changes: list[float] = field(default_factory=list)
    first: list[float] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    elements: list[int] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    script_ms: float = 0.0
    cpu_ms: float = 0.0

    def at(self, share: float) -> float:
        """The time of a change [ms] that this share of them does not exceed."""
        ordered = sorted(self.changes)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")


async def run(
    socket: websockets.ClientConnection, message: BackMsg, into: Measured
) -> tuple[dict[str, tuple], int, int, float]:
    """Send a message and read until its run has ended: the sliders seen, bytes, elements and seconds."""
    start, size, elements, sliders = time.perf_counter(), 0, 0, {}
    await socket.send(message.SerializeToString())
    while True:
        raw = await asyncio.wait_for(socket.recv(), 60)
        size += len(raw)
        answer = ForwardMsg()
        answer.ParseFromString(raw)
        kind = answer.WhichOneof("type")
        if kind == "delta" and answer.delta.WhichOneof("type") == "new_element":
            elements += 1
            element = answer.delta.new_element
            if element.WhichOneof("type") == "slider":
                slider = element.slider
                value = (list(slider.value) or list(slider.default))[0]
                sliders[slider.label] = (slider.id, value, list(slider.options), slider.min, slider.max)
            elif element.WhichOneof("type") == "exception":
                into.errors.append(element.exception.message)
        if kind == "script_finished":
            return sliders, size, elements, time.perf_counter() - start


async def move(socket: websockets.ClientConnection, slider: tuple, value: float, into: Measured) -> tuple:
    ident, _, options, _, _ = slider
    change = BackMsg()
    widget = change.rerun_script.widget_states.widgets.add()
    widget.id = ident
    if options:
        widget.string_array_value.data.append(options[int(value)])
    else:
        widget.double_array_value.data.append(value)
    return await run(socket, change, into)


async def _session(url: str, stop: float, into: Measured, own: int | None) -> None:
    async with websockets.connect(url, subprotocols=["streamlit"], max_size=None, origin=None) as socket:
        opening = BackMsg()
        opening.rerun_script.query_string = ""
        sliders, _, _, took = await run(socket, opening, into)
        into.first.append(took)
        name = next(label for label in sliders if label.startswith(SLIDER))
        _, value, _, low, high = sliders[name]
        await asyncio.sleep(random.random() * BETWEEN_SECONDS)
        if own is not None:
            ratio = next(sliders[label] for label in sliders if label.startswith(OWN))
            await move(socket, ratio, own % int(ratio[4] - ratio[3] + 1), into)
        while time.time() < stop:
            value = max(low, min(high, value + random.choice([-3, -2, 2, 3])))
            _, size, elements, took = await move(socket, sliders[name], value, into)
            into.changes.append(took)
            into.sizes.append(size)
            into.elements.append(elements)
            await asyncio.sleep(BETWEEN_SECONDS)


def measure(server: Server, count: int, seconds: float = SECONDS, own: bool = False) -> Measured:
    """Run `count` sessions on a server for so many seconds, `own`: each on a scenario of its own."""
    into, before, cpu = Measured(), server.runs(), server.cpu_seconds()
    url = server.url.replace("http://", "ws://") + "/_stcore/stream"

    async def everybody() -> None:
        stop = time.time() + seconds
        done = await asyncio.gather(
            *(_session(url, stop, into, n if own else None) for n in range(count)), return_exceptions=True
        )
        into.errors += [repr(error) for error in done if isinstance(error, BaseException)]

    asyncio.run(everybody())
    into.cpu_ms = 1000 * (server.cpu_seconds() - cpu) / (server.runs() - before)
    into.script_ms = server.script_times(skip=before + count).median_ms
    return into


def compare(
    counts: tuple[int, ...] = COUNTS, seconds: float = SECONDS, own: bool = False
) -> dict[int, tuple[Measured, Measured]]:
    """The dashboard and its floor by the number of sessions, one after the other on the same machine."""
    app = ROOT / "app.py"
    result = {}
    with tempfile.TemporaryDirectory() as folder:
        shown = layout.write(layout.capture(app), Path(folder) / "layout.json")
        with serve(app) as ours, serve(FLOOR_APP, {**os.environ, "FLOOR_LAYOUT": str(shown)}) as floor:
            for server in (ours, floor):
                measure(server, 1, 4)  # the first visitor builds what all share
            for count in counts:
                result[count] = (measure(ours, count, seconds, own), measure(floor, count, seconds, own))
    return result


def main() -> None:
    """Print a line for each number of sessions."""
    own = "--own" in sys.argv
    counts = tuple(int(text) for text in sys.argv[1:] if text != "--own") or COUNTS
    head = f"{'sessions':>8} {'median':>18} {'p95':>18} {'kB':>12} {'elements':>10} {'script ms':>14}"
    print(f"{head} {'cpu ms':>14} {'first run':>12}")
    for count, (ours, floor) in compare(counts, own=own).items():
        print(
            f"{count:>8}"
            f" {ours.at(0.5):7.0f}/{floor.at(0.5):4.0f}={ours.at(0.5) / floor.at(0.5):4.2f}×"
            f" {ours.at(0.95):7.0f}/{floor.at(0.95):4.0f}={ours.at(0.95) / floor.at(0.95):4.2f}×"
            f" {statistics.median(ours.sizes) / 1000:6.0f}/{statistics.median(floor.sizes) / 1000:4.0f}"
            f" {statistics.median(ours.elements):5.0f}/{statistics.median(floor.elements):3.0f}"
            f" {ours.script_ms:7.1f}/{floor.script_ms:5.1f}"
            f" {ours.cpu_ms:7.1f}/{floor.cpu_ms:5.1f}"
            f" {1000 * statistics.median(ours.first):6.0f}/{1000 * statistics.median(floor.first):4.0f}"
            f"   {len(ours.changes)} and {len(floor.changes)} changes; {ours.errors[:1]} {floor.errors[:1]}"
        )


if __name__ == "__main__":
    main()
