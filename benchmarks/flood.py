"""A flood at the routes for machines, and what the people at the pages notice of it.

    python -m benchmarks.flood                      1,000 requests a second by one client, ten people at the pages
    python -m benchmarks.flood --clients 200        by 200 clients, each of which may ask for itself
    python -m benchmarks.flood --path "/export.xlsx?tokens_per_month={n}e9"

The people are `benchmarks.sessions`; clients are addresses of this machine's loopback. Both lines of the table are of
the same run: without the flood, then with it. It ends by itself, and nothing leaves this machine.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import time
from collections import Counter
from urllib.parse import urlsplit

from benchmarks.browser import ROOT, serve
from benchmarks.sessions import measure

SECONDS = 20.0
A_SECOND = 1000


async def _ask(url: str, path: str, address: str, stop: float, seen: Counter[str], number: int) -> None:
    """Ask again and again on one connection, each time for another scenario, once a second or as answers come."""
    parts = urlsplit(url)
    await asyncio.sleep(number / A_SECOND)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port, local_addr=(address, 0))
    while (start := time.time()) < stop:
        number += A_SECOND
        seen["asked"] += 1
        writer.write(f"GET {path.format(n=1 + number % 900)} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower().split("\r\n")
        length = next(int(line.partition(":")[2]) for line in head if line.startswith("content-length:"))
        await reader.readexactly(length)
        seen[head[0].split(" ")[1]] += 1
        await asyncio.sleep(start + 1 - time.time())
    writer.close()


def _flood(url: str, path: str, clients: int, seconds: float, into: multiprocessing.Queue[dict[str, int]]) -> None:
    seen: Counter[str] = Counter()

    async def everybody() -> None:
        stop = time.time() + seconds
        addresses = (f"127.0.{1 + n % clients // 250}.{1 + n % clients % 250}" for n in range(A_SECOND))
        await asyncio.gather(*(_ask(url, path, address, stop, seen, n) for n, address in enumerate(addresses)))

    asyncio.run(everybody())
    into.put(dict(seen))


def main() -> None:
    """Print what changes took without a flood and with it, and what the flood was answered."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sessions", type=int, default=10)
    parser.add_argument("--clients", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--path", default="/export.csv?tokens_per_month={n}e9")
    options = parser.parse_args()
    with serve(ROOT / "app.py") as server:
        measure(server, 1, 8)
        quiet = measure(server, options.sessions, options.seconds, own=True)
        into: multiprocessing.Queue[dict[str, int]] = multiprocessing.Queue()
        arguments = (server.url, options.path, options.clients, options.seconds + 4, into)
        flood = multiprocessing.Process(target=_flood, args=arguments)
        flood.start()
        time.sleep(1)
        before = server.cpu_seconds()
        flooded = measure(server, options.sessions, options.seconds, own=True)
        busy = (server.cpu_seconds() - before) / options.seconds
        answered = into.get(timeout=60)
        flood.join()
    print(f"{'':>14}{'median ms':>10}{'p95 ms':>10}{'changes':>9}  errors")
    for name, each in (("quiet", quiet), ("in the flood", flooded)):
        print(f"{name:>14}{each.at(0.5):10.0f}{each.at(0.95):10.0f}{len(each.changes):9}  {each.errors[:1]}")
    a_second = answered.pop("asked") / (options.seconds + 4)
    print(f"the server's processor in the flood: {busy:.0%} of one core")
    print(f"the flood: {a_second:.0f} requests a second; answers by status: {dict(sorted(answered.items()))}")


if __name__ == "__main__":
    main()
