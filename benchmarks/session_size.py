"""What a session keeps in memory, and what twelve options cost where three are usual, over real websockets.

    python -m benchmarks.session_size        fifty sessions held open; changes with three and with twelve options

Memory is the growth of the server's resident set while sessions that have each moved the slider stay open, those of one
link and those with a scenario of their own. Everything stays on this machine and ends by itself.
"""

from __future__ import annotations

import asyncio
import contextlib
import statistics
import time
from pathlib import Path
from urllib.parse import urlencode

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg

from benchmarks.browser import ROOT, Server, serve
from benchmarks.sessions import OWN, SLIDER, Measured, move, run
from breakeven.address import address
from breakeven.defaults import default_scenario
from breakeven.document import Document
from breakeven.origins import as_read
from economics.scenario.reading import read_scenario, scenario_document
from economics.scenario.scenario import MAX_OPTIONS

HELD = 50
CHANGES = 30


def resident_mib(server: Server) -> float:
    """The memory of the server's process [MiB]."""
    status = Path(f"/proc/{server.pid}/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1024


def with_options(count: int) -> str:
    """The query of the default scenario with its options repeated, each under a name of its own, up to `count`."""
    document = scenario_document(default_scenario())
    document.pop("risk", None)
    given = document["options"]
    document["options"] = [
        {**{key: value for key, value in given[i % len(given)].items() if key != "id"}, "name": f"Option {i + 1}"}
        for i in range(count)
    ]
    document["current"] = "Option 1"
    made = as_read(read_scenario(document))
    return urlencode(address(Document(made.scenario, made.origins), ()))


async def _opened(socket: websockets.ClientConnection, query: str, into: Measured) -> dict[str, tuple]:
    opening = BackMsg()
    opening.rerun_script.query_string = query
    return (await run(socket, opening, into))[0]


async def _changes(url: str, query: str, into: Measured) -> None:
    """Move the slider step by step, each to a volume that nobody has looked at, and note the times."""
    async with websockets.connect(url, subprotocols=["streamlit"], max_size=None, origin=None) as socket:
        sliders = await _opened(socket, query, into)
        slider = sliders[next(label for label in sliders if label.startswith(SLIDER))]
        for step in range(CHANGES):
            took = (await move(socket, slider, 20 + step, into))[3]
            into.changes.append(took)
            await asyncio.sleep(0.05)


async def _held(server: Server, url: str, own: bool) -> float:
    """Open sessions one by one, move the slider of each and keep them: the growth of memory for one of them [MiB]."""
    into = Measured()
    async with contextlib.AsyncExitStack() as stack:
        before = resident_mib(server)
        for place in range(HELD):
            socket = await stack.enter_async_context(
                websockets.connect(url, subprotocols=["streamlit"], max_size=None, origin=None)
            )
            sliders = await _opened(socket, "", into)
            slider = sliders[next(label for label in sliders if label.startswith(SLIDER))]
            if own:
                ratio = next(sliders[label] for label in sliders if label.startswith(OWN))
                await move(socket, ratio, place % int(ratio[4] - ratio[3] + 1), into)
            await move(socket, slider, 30 + place % 20, into)
        await asyncio.sleep(1)
        if into.errors:
            raise RuntimeError(into.errors[0])
        return (resident_mib(server) - before) / HELD


def main() -> None:
    """Print the memory of a session and the times of a change by the number of options."""
    with serve(ROOT / "app.py") as server:
        url = server.url.replace("http://", "ws://") + "/_stcore/stream"
        warm = Measured()
        asyncio.run(_changes(url, "", warm))
        time.sleep(1)
        times = {}
        for count in (3, MAX_OPTIONS, 3, MAX_OPTIONS):
            into = Measured()
            asyncio.run(_changes(url, with_options(count), into))
            times.setdefault(count, []).extend(into.changes)
        for own in (False, True):
            kept = asyncio.run(_held(server, url, own))
            print(f"memory of a session, {'its own scenario' if own else 'one link'}: {kept:.2f} MiB ({HELD} held)")
        few, many = (1000 * statistics.median(times[count]) for count in (3, MAX_OPTIONS))
        print(
            f"a change to a volume not seen before: {few:.0f} ms with 3 options, {many:.0f} with {MAX_OPTIONS}", end=""
        )
        print(f" = {many / few:.2f} ×")


if __name__ == "__main__":
    main()
