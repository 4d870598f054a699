"""What a log holds, added up as finely as a bill can tell it apart: by day, model, batch, tier, region, size, failure.

A cell holds sums of tokens and nothing of a request; a log of any size gives a few thousand of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

PRIORITY = "priority"
"""The service tier of requests that are billed at the priority price."""


@dataclass(frozen=True)
class Cuts:
    """Where prices change inside a day or with the size of a request: cells do not reach over one.

    `over_input_tokens` are the sizes [token] above which a request is priced by another tier, `minutes` the minutes
    after midnight UTC at which another price begins; both rise.
    """

    over_input_tokens: tuple[int, ...] = ()
    minutes: tuple[int, ...] = ()


@dataclass(frozen=True)
class NotJudged:
    """A cause, by its name, that a log cannot show, and why."""

    cause: str
    why: str


@dataclass(frozen=True)
class Cell:
    """Requests of one day that a bill cannot tell apart, and their tokens.

    `provider` is the seller's id, `model` the name that the log gives. `over_input_tokens` is the largest cut that each
    request's input exceeds, `from_minute` the last cut of the day before it (0: none). Input is `plain` + `cached` +
    `written` + `written_long` [token]; `output` includes `reasoning`. Tokens of a failed cell are those that were sent.
    """

    day: date
    provider: str
    model: str
    requests: int
    plain: float
    cached: float = 0.0
    written: float = 0.0
    written_long: float = 0.0
    output: float = 0.0
    reasoning: float = 0.0
    batch: bool = False
    service_tier: str = ""
    region: str = ""
    over_input_tokens: int = 0
    from_minute: int = 0
    failed: bool = False

    @property
    def tokens_in(self) -> float:
        """All input tokens."""
        return self.plain + self.cached + self.written + self.written_long
