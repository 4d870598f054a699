"""How many machines hold so many replicas."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Machine:
    """What is paid as a whole: `gpus` of it, holding `holds` replicas, or of which a replica takes `spans`.

    Where others use the rest of the machine, a replica's own GPUs are what is paid, and no machines are counted.
    """

    gpus: int
    holds: int
    spans: int
    counted: bool = True

    def count(self, replicas: int) -> int:
        return math.ceil(replicas / self.holds) * self.spans

    def held(self, replicas: int) -> int:
        """Replicas that the machines paid for hold."""
        return math.ceil(replicas / self.holds) * self.holds


def machine(gpus_per_replica: int, gpus: int | None, *, whole: bool = True) -> Machine:
    """The machine of a rate or a server: without its GPUs one replica is one machine."""
    if gpus is None or not whole:
        return Machine(gpus_per_replica, 1, 1, counted=whole)
    if gpus_per_replica <= gpus:
        return Machine(gpus, gpus // gpus_per_replica, 1)
    return Machine(gpus, 1, -(-gpus_per_replica // gpus))


def rented(option: Mapping[str, Any], rent: Mapping[str, Any]) -> Machine:
    """The instance of a rent (typed rate)."""
    whole = rent.get("whole_instances") is not False
    return machine(gpus_per_replica(option), rent.get("gpus_per_instance"), whole=whole)


def server(option: Mapping[str, Any]) -> Machine:
    """The server of an own supply."""
    return machine(gpus_per_replica(option), option["supply"].get("gpus_per_server"))


def gpus_per_replica(option: Mapping[str, Any]) -> int:
    return int(option.get("gpus_per_replica") or 1)


def spares(option: Mapping[str, Any]) -> int:
    """Spare replicas: a field of the option, in an own supply still read there."""
    return int(option.get("spare_replicas") or option["supply"].get("spare_replicas") or 0)
