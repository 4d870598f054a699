"""How often one client may ask, and how much is worked on at once."""

from __future__ import annotations

import asyncio
import threading

import pytest

from serving.answers import Refusal
from serving.rate import A_SECOND, AT_ONCE, Rate, client_of
from serving.work import MOST_WAITING, Work
from tests.support.coroutines import run_alone


def test_a_bucket_empties_and_fills_again():
    now = [100.0]
    rate = Rate(lambda: now[0])
    assert [rate.wait_seconds("a") for _ in range(AT_ONCE)] == [0] * AT_ONCE
    assert rate.wait_seconds("a") == 1  # half a second for a whole request at two a second
    assert rate.wait_seconds("b") == 0  # another client is not held up
    now[0] += 3 / A_SECOND  # three requests later
    assert [rate.wait_seconds("a") for _ in range(4)] == [0, 0, 0, 1]
    now[0] += 3600
    assert [rate.wait_seconds("a") for _ in range(AT_ONCE + 1)] == [0] * AT_ONCE + [1]


def test_clients_that_are_not_heard_of_are_forgotten():
    rate = Rate(lambda: 0.0)
    for number in range(10_050):
        rate.wait_seconds(str(number))
    assert len(rate._buckets) == 10_000
    assert "0" not in rate._buckets
    assert "10049" in rate._buckets


def test_neighbours_in_one_network_are_one_client():
    assert client_of("2001:db8::1") == client_of("2001:db8::ffff") != client_of("2001:db8:0:1::1")
    assert client_of("192.0.2.1") != client_of("192.0.2.2")
    assert client_of("::ffff:192.0.2.1") == client_of("192.0.2.1") != client_of("::ffff:192.0.2.2")
    assert client_of("no address") == "no address"


def test_more_work_than_can_wait_is_refused_and_room_comes_back():
    async def all_of_it() -> list[object]:
        work, go_on = Work(), threading.Event()
        pieces = [asyncio.ensure_future(work.do(lambda: go_on.wait(10))) for _ in range(MOST_WAITING)]
        await asyncio.sleep(0)
        with pytest.raises(Refusal) as refused:
            await work.do(lambda: True)
        assert refused.value.headers == {"Retry-After": "3"}
        go_on.set()
        done = await asyncio.gather(*pieces)
        return [*done, await work.do(lambda: "again")]

    assert run_alone(all_of_it()) == [True] * MOST_WAITING + ["again"]


def test_one_that_goes_away_does_not_keep_its_place():
    async def leave() -> int:
        work, go_on = Work(), threading.Event()
        first = asyncio.ensure_future(work.do(lambda: go_on.wait(10)))
        second = asyncio.ensure_future(work.do(lambda: go_on.wait(10)))
        await asyncio.sleep(0)
        second.cancel()
        go_on.set()
        await first
        await asyncio.sleep(0.05)
        return work._waiting

    assert run_alone(leave()) == 0
