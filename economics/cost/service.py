"""Replicas in service month by month: when each is bought or signed for, and when its life ends."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from economics.note import Note
from economics.quantity import Array, Number

_SHOWN = 12


@dataclass(frozen=True)
class Service:
    """Batches of replicas with a common life [month]; months run along the first axis.

    `bought[s]` replicas are bought at the end of month s (0: at the start) and are in service in the months s + 1 to
    s + life; `active[m − 1]` are in service in month m.
    """

    life: int
    bought: Array
    active: Array

    @property
    def months(self) -> int:
        """Number of months in the horizon."""
        return len(self.active)

    def ended(self, per_replica: Number = 1.0) -> Array:
        """Sum of a per-replica figure of every batch over the replicas whose life ends with month s = 0 … months."""
        figures = self.bought * per_replica
        ended = np.zeros((self.months + 1, *figures.shape[1:]))
        ended[self.life :] = figures[: max(0, self.months + 1 - self.life)]
        return ended

    @property
    def served(self) -> Array:
        """Months that each batch is in service within the horizon: its life, or less if the horizon ends first."""
        start = np.arange(self.months, dtype=float).reshape((-1, *(1,) * (self.bought.ndim - 1)))
        served: Array = np.minimum(float(self.life), self.months - start)
        return served

    def sum_active(self, per_replica: Array) -> Array:
        """Sum, for each month, of a per-replica figure of every batch over the replicas in service."""
        running = np.cumsum(self.bought * per_replica, axis=0)
        in_service: Array = running.copy()
        in_service[self.life :] -= running[: max(0, self.months - self.life)]
        return in_service

    def at_end(self, per_replica: Array) -> Array:
        """Sum of a per-replica figure of every batch over the replicas whose life goes on after the last month."""
        left = slice(max(0, self.months + 1 - self.life), None)
        sum_at_end: Array = (self.bought * per_replica)[left].sum(axis=0)
        return sum_at_end


def service_for(wanted: Array, life: int) -> Service:
    """Return the purchases that keep at least `wanted` replicas (months first) in service in each month.

    Replicas whose life ends are replaced while the load needs them; surplus ones stay to the end of their life.
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


COPIES = "copies of the model"
"""What a note calls replicas."""


def begun(service: Service, verb: str, things: str = COPIES) -> Note:
    """Return the note that says how many `things` begin in which month; `verb` is `bought` or `signed for`."""
    bought = service.bought.reshape(service.months, -1)[:, 0]
    when = [f"{bought[s]:,.0f} in month {s}" for s in np.flatnonzero(bought).tolist()]
    more = f" and {len(when) - _SHOWN} more times" if len(when) > _SHOWN else ""
    return Note("replicas begin", f"{things} {verb}: {', '.join(when[:_SHOWN])}{more}")
