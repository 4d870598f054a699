"""Which replicas are in service month by month, when each is bought or signed for, and when its life ends."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from economics.note import Note
from economics.quantity import Array

_SHOWN = 12


@dataclass(frozen=True)
class Service:
    """Batches of replicas with a common life [month]; months run along the first axis.

    `bought[s]` are the replicas that begin at the end of month s (0: at the start) and serve the months s + 1 to
    s + life; `active[m − 1]` serve in month m.
    """

    life: int
    bought: Array
    active: Array

    @property
    def months(self) -> int:
        """Months looked at."""
        return len(self.active)

    @property
    def ended(self) -> Array:
        """Replicas whose life ends with month s, for s = 0 … months − 1; those at the very end are still there."""
        gone = np.zeros_like(self.bought)
        gone[self.life :] = self.bought[: max(0, self.months - self.life)]
        return gone

    @property
    def served(self) -> Array:
        """Months each batch serves within those looked at: its life, or up to the end."""
        start = np.arange(self.months, dtype=float).reshape((-1, *(1,) * (self.bought.ndim - 1)))
        served: Array = np.minimum(float(self.life), self.months - start)
        return served

    def sum_active(self, per_replica: Array) -> Array:
        """Sum of a figure that each batch carries, over the batches in service in each month."""
        running = np.cumsum(self.bought * per_replica, axis=0)
        over: Array = running.copy()
        over[self.life :] -= running[: max(0, self.months - self.life)]
        return over

    def at_end(self, per_replica: Array) -> Array:
        """Sum of a figure that each batch carries, over the batches that are there at the end."""
        left = slice(max(0, self.months - self.life), None)
        sum_at_end: Array = (self.bought * per_replica)[left].sum(axis=0)
        return sum_at_end


def service_for(wanted: Array, life: int) -> Service:
    """Return what is bought when, so that at least `wanted` replicas (months first) are in service in each month.

    What ends is replaced while the load still needs it; what the load no longer needs stays to the end of its life.
    """
    bought = np.zeros_like(wanted)
    active = np.zeros_like(wanted)
    in_service = np.zeros_like(wanted[0])
    for start in range(len(wanted)):
        if start >= life:
            in_service = in_service - bought[start - life]
        bought[start] = np.maximum(wanted[start] - in_service, 0.0)
        in_service = in_service + bought[start]
        active[start] = in_service
    return Service(life, bought, active)


def begun(service: Service, verb: str) -> Note:
    """Return the note that says in which months how many replicas begin; `verb` is what was done with them."""
    bought = service.bought.reshape(service.months, -1)[:, 0]
    when = [f"{bought[s]:,.0f} in month {s}" for s in np.flatnonzero(bought).tolist()]
    more = f" and {len(when) - _SHOWN} more times" if len(when) > _SHOWN else ""
    return Note("replicas begin", f"replicas {verb}: {', '.join(when[:_SHOWN])}{more}")
