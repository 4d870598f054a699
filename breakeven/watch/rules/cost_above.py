"""Whether the option that is paid today, else the one that was decided for, costs more than a limit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Self

from breakeven.watch.finding import Figure, Finding, Judged, NotJudged
from breakeven.watch.rules.rule import PATH, SAME, share_words, typed_usd, usd_beside
from breakeven.watch.watched import Watched
from breakeven.written_numbers.reading import read_clear
from economics.errors import InputError
from economics.fields.field import Field
from economics.numbers import exact

LIMIT = Field("cost_limit", "Cost limit", "USD/month", 0, 1e12, "What a month may cost.", "1k to 1M", 20_000)


@dataclass(frozen=True)
class CostAbove:
    """The option of today costs more than a limit [USD/month]."""

    id: ClassVar[str] = "cost-above"
    takes: ClassVar[str] = "=USD"
    by_itself: ClassVar[bool] = False
    title: ClassVar[str] = "cost above the limit"
    usd_per_month: float

    @classmethod
    def read(cls, parameter: str | None) -> Self:
        """Return the rule with its limit; raises InputError."""
        if parameter is None:
            raise InputError(PATH, f"{cls.id} needs a limit in US dollars a month: {cls.id}=20000")
        return cls(read_clear(parameter, LIMIT, path=f"{PATH} {cls.id}").value)

    @property
    def text(self) -> str:
        """The rule with its limit."""
        return f"{self.id}={exact(self.usd_per_month)}"

    @property
    def asks(self) -> str:
        """What it asks."""
        return f"cost above {typed_usd(self.usd_per_month)} a month"

    def judge(self, watched: Watched) -> Iterator[Judged]:
        """Yield the cost where it is above the limit."""
        today = watched.scenario.current
        option, which = (today, "what is paid today") if today is not None else watched.decided
        if option is None:
            yield NotJudged("no option has a cost", "no option has a cost", True)
            return
        usd = watched.now.usd_per_month.get(option)
        if usd is None:
            why = watched.now.reasons.get(option, "")
            yield NotJudged(f"{option}, {which}, has no cost now: {why}", f"{option} has no cost now", True)
        elif usd > self.usd_per_month * (1 + SAME):
            over = usd / self.usd_per_month - 1 if self.usd_per_month else None
            by = "" if over is None else f", {share_words(over)} above the limit of {typed_usd(self.usd_per_month)}"
            figures = (
                Figure("option", option, ""),
                Figure("usd_per_month", usd, "USD/month"),
                Figure("limit", self.usd_per_month, "USD/month"),
            )
            brief = (
                f"{option}, {which}, costs {'more than' if over is None else f'{share_words(over)} above'} the limit"
            )
            yield Finding(
                f"{option}, {which}, costs {usd_beside(usd, self.usd_per_month)} a month{by}",
                brief,
                figures,
                own=watched.own,
            )
