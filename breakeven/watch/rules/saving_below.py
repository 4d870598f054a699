"""Whether the option that was decided for saves less than a share of what is paid today, else of the closed option."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Self

from breakeven.figures import day_words, money
from breakeven.watch.finding import Figure, Finding, Judged, NotJudged
from breakeven.watch.rules.rule import PATH, SAME, share_beside, share_words, typed_share
from breakeven.watch.watched import State, Watched
from breakeven.written_numbers.reading import read_clear
from economics.errors import InputError
from economics.fields.field import Field
from economics.option.token_priced import TokenPricedOption

LEAST = Field("least_saving", "Least saving", "share", 0, 1, "The saving that is asked for.", "5 to 30 %", 0.1)


@dataclass(frozen=True)
class SavingBelow:
    """The option that was decided for saves less than a share."""

    id: ClassVar[str] = "saving-below"
    takes: ClassVar[str] = "=PERCENT"
    by_itself: ClassVar[bool] = False
    title: ClassVar[str] = "saving below the limit"
    share: float

    @classmethod
    def read(cls, parameter: str | None) -> Self:
        """Return the rule with its limit; raises InputError."""
        if parameter is None:
            raise InputError(PATH, f"{cls.id} needs the least saving that is asked for: {cls.id}=10%")
        return cls(read_clear(parameter, LEAST, path=f"{PATH} {cls.id}").value)

    @property
    def text(self) -> str:
        """The rule with its limit."""
        return f"{self.id}={100 * self.share:.12g}%"

    @property
    def asks(self) -> str:
        """What it asks."""
        return f"saving below {typed_share(self.share)}"

    def judge(self, watched: Watched) -> Iterator[Judged]:
        """Yield the saving where it is below the limit; an option that is compared with itself saves nothing."""
        against, whose = _compared_with(watched)
        if against is None:
            text = "the scenario names no option that is paid today, and has no closed one to compare with"
            yield NotJudged(text, "nothing to compare with")
            return
        option, which = watched.decided
        paid = watched.now.usd_per_month.get(against)
        if option is None or paid is None:
            yield NotJudged(
                f"{against}, {whose}, has no cost now: {watched.now.reasons.get(against, '')}",
                f"{against} has no cost now",
                True,
            )
            return
        usd = watched.now.usd_per_month.get(option)
        if usd is None:
            why = watched.now.reasons.get(option, "")
            yield NotJudged(f"{option}, {which}, has no cost now: {why}", f"{option} has no cost now", True)
            return
        if not paid:
            yield NotJudged(f"{against}, {whose}, costs 0 a month: nothing is a share of it", "nothing is paid")
            return
        saved = 1 - usd / paid
        if saved >= self.share - SAME:
            return
        figures = [
            Figure("option", option, ""),
            Figure("against", against, ""),
            Figure("saving_share", saved, "share"),
            Figure("saving_usd_per_month", paid - usd, "USD/month"),
            Figure("limit", self.share, "share"),
        ]
        said = _said(option, which, against, whose, saved, self.share)
        amounts = f" ({money(usd)} against {money(paid)} a month)"
        before = None if option == against else _then(watched.then, option, against)
        was = ""
        if before is not None and watched.then is not None:
            figures.append(Figure("saving_share_then", before, "share"))
            was = f"; on {day_words(watched.then.day)} it was {_signed(before, self.share)}"
        if option == against:
            amounts = f" ({money(paid)} a month)"
        brief = f"{said}, below {typed_share(self.share)}"
        yield Finding(f"{said}{amounts}, below {typed_share(self.share)}{was}", brief, tuple(figures), own=watched.own)


def _said(option: str, which: str, against: str, whose: str, saved: float, limit: float) -> str:
    if option == against:
        return f"nothing is saved: {option} is {whose} and {which}"
    if saved < 0:
        return f"{option}, {which}, costs {share_words(-saved)} more than {against}, {whose}"
    return f"{option}, {which}, saves {share_beside(saved, limit)} against {against}, {whose}"


def _signed(share: float, limit: float) -> str:
    return f"−{share_words(-share)}" if share < 0 else share_beside(share, limit)


def _compared_with(watched: Watched) -> tuple[str | None, str]:
    """What a saving is counted against: what is paid today, else the closed option that costs least now."""
    scenario, costs = watched.scenario, watched.now.usd_per_month
    if scenario.current is not None:
        return scenario.current, "what is paid today"
    closed = [o.name for o in scenario.options if isinstance(o, TokenPricedOption) and o.kind == "api"]
    priced = [name for name in closed if costs.get(name) is not None]
    if priced:
        return min(priced, key=lambda name: costs[name] or 0.0), "the closed option"
    return (closed[0] if closed else None), "the closed option"


def _then(then: State | None, option: str, against: str) -> float | None:
    """The saving that there was then, as a share; None where it is not known."""
    if then is None:
        return None
    usd, paid = then.usd_per_month.get(option), then.usd_per_month.get(against)
    return None if usd is None or not paid else 1 - usd / paid
