"""Let more of the work wait, and read more of the input from a cache: shares of the workload, at a typed rate."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from breakeven.edits.fields import set_field
from breakeven.figures import percent
from breakeven.levers.lever import Asked, NotTried, Proposal, Why


@dataclass(frozen=True)
class Share:
    """Raise a share of the workload, a field of it and of the targets, to what somebody typed."""

    id: str
    label: str
    field: str
    remark: str

    def proposals(self, asked: Asked) -> Iterable[Proposal | NotTried]:
        """Propose the typed share, where it is more than now."""
        wanted: float | None = getattr(asked.targets, self.field)
        now: float = getattr(asked.sourced.scenario.workload, self.field)
        if wanted is None:
            yield NotTried(self.id, None, Why.NO_RATE_TYPED)
        elif wanted <= now:
            yield NotTried(self.id, None, Why.ALREADY_THERE, percent(wanted))
        else:
            field = self.field
            yield Proposal(
                self.id,
                None,
                percent(now),
                percent(wanted),
                lambda sourced, _: set_field(sourced, ("workload", field), wanted),
                remark=self.remark,
            )


BATCH = Share("batch_share", "Batch", "batch_share", "what is sent as a batch waits, up to a day")
CACHE = Share("cache_hit_rate", "Cache hits", "cache_hit_rate", "a share that somebody has to reach: typed, not seen")
