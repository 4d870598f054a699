"""How often one client may ask the routes for machines: a bucket of requests that fills up again."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network

A_SECOND = 2.0
"""Requests that a client may make for good."""
AT_ONCE = 40
"""Requests that it may make in a moment: a spreadsheet asks for all its cells when it is opened."""
_MOST_CLIENTS = 10_000
_NETWORK_BITS = 64
"""Of an IPv6 address: one household or server has all that follow."""


@dataclass
class _Bucket:
    left: float
    at: float


class Rate:
    """The buckets of all clients that asked lately; the one that has not asked for longest is forgotten first."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def wait_seconds(self, client: str) -> int:
        """Count a request of a client: 0 where it may go on, else the whole seconds after which it may ask again."""
        now = self._now()
        bucket = self._buckets.get(client)
        if bucket is None:
            bucket = self._buckets[client] = _Bucket(AT_ONCE, now)
            if len(self._buckets) > _MOST_CLIENTS:
                self._buckets.popitem(last=False)
        self._buckets.move_to_end(client)
        bucket.left = min(AT_ONCE, bucket.left + (now - bucket.at) * A_SECOND)
        bucket.at = now
        if bucket.left < 1:
            return math.ceil((1 - bucket.left) / A_SECOND)
        bucket.left -= 1
        return 0


def client_of(host: str) -> str:
    """Return what stands for the client at an address: the address, of IPv6 its network.

    >>> client_of("192.0.2.7"), client_of("2001:db8:1:2:3:4:5:6"), client_of("")
    ('192.0.2.7', '2001:db8:1:2::/64', '')
    >>> client_of("::ffff:192.0.2.7")
    '192.0.2.7'
    """
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if isinstance(address, IPv6Address):
        mapped = address.ipv4_mapped
        return str(mapped) if mapped else str(ip_network((address.packed, _NETWORK_BITS), strict=False))
    return host
