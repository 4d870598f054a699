"""Saved versions side by side: what each gave, and the cost of each one's cheapest option over volume."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from breakeven.currency import USD, Currency
from breakeven.figures import UNDEFINED, day_words, money, tokens
from breakeven.saved.version import OpenVersion
from breakeven.saved.when import moment_words
from breakeven.shortening import shortened
from breakeven.snapshot.snapshot import Snapshot
from economics.break_even.curves import Curve, volume_curves
from economics.cost.tokens import TOKENS_PER_MTOK
from pricing.resolve.scenario import ResolvedScenario

LONGEST = 48
"""Letters of a saved name in headings and columns, where one of 200 would push all else away."""
_LOW, _HIGH = 1e7, 1e12
"""The range of volumes [token/month] of the chart, widened to hold each scenario's own."""


@dataclass(frozen=True)
class Beside:
    """A version side by side with others: its name there, and its figures as far as they may be seen."""

    name: str
    version: OpenVersion
    snapshot: Snapshot

    @property
    def usd_per_month(self) -> float | None:
        """What the cheapest option cost a month [USD] when it was saved; None without one, or where it is left out."""
        cheapest = self.snapshot.cheapest
        return None if cheapest is None else self.snapshot.usd_per_month.get(cheapest)

    @property
    def tokens_per_month(self) -> float | None:
        """The volume that it was saved for; None where it is left out."""
        volume = self.snapshot.result.get("tokens_per_month")
        return float(volume) if isinstance(volume, int | float) else None

    @property
    def usd_per_mtok(self) -> float | None:
        """What a million tokens cost on its cheapest option [USD]; None without a cost or a volume."""
        usd, volume = self.usd_per_month, self.tokens_per_month
        return None if usd is None or not volume else usd / volume * TOKENS_PER_MTOK


def names_of(versions: Sequence[OpenVersion]) -> list[str]:
    """Return what versions are called side by side, no two alike.

    A name that comes twice has the version's number, and the moment of the save where that is the same too; where even
    that leaves two alike, all are numbered.
    """
    ways: tuple[Callable[[OpenVersion], str], ...] = (
        lambda version: shortened(version.name, LONGEST),
        lambda version: f"{shortened(version.name, LONGEST)} (version {version.number})",
        lambda version: (
            f"{shortened(version.name, LONGEST)} (version {version.number}, {moment_words(version.saved_at)})"
        ),
    )
    names = [""] * len(versions)
    for way in ways:
        names = [name or way(version) for name, version in zip(names, versions, strict=True)]
        names = [name if names.count(name) == 1 else "" for name in names]
    if all(names):
        return names
    return [f"{place}. {shortened(version.name, LONGEST)}" for place, version in enumerate(versions, 1)]


def headline(besides: Sequence[Beside], currency: Currency = USD) -> str:
    """Return which of the scenarios cost least as it was saved, and by the token where their volumes differ."""
    known = [(usd, each) for each in besides if (usd := each.usd_per_month) is not None]
    if len(known) < 2:
        return f"{len(besides)} saved scenarios side by side; fewer than two have a cost to compare."
    usd, least = min(known, key=lambda each: each[0])
    most, other = max(known, key=lambda each: each[0])
    by_the_token = _by_the_token([each for _, each in known], currency)
    if usd == most:
        return f"All of them cost {money(usd, currency)} a month, as they were saved.{by_the_token}"
    return (
        f"“{least.name}” costs least: {money(usd, currency)} a month on {least.snapshot.cheapest}; "
        f"“{other.name}” costs most, {money(most, currency)}.{by_the_token}"
    )


def _by_the_token(besides: Sequence[Beside], currency: Currency) -> str:
    """Say what a million tokens cost where scenarios carry different volumes; empty where they carry the same."""
    volumes = sorted(volume for each in besides if (volume := each.tokens_per_month) is not None)
    known = [(usd, each) for each in besides if (usd := each.usd_per_mtok) is not None]
    if not volumes or tokens(volumes[0]) == tokens(volumes[-1]) or len(known) < 2:
        return ""
    usd, least = min(known, key=lambda each: each[0])
    most, other = max(known, key=lambda each: each[0])
    low, high = money(usd, currency), money(most, currency)
    span = f"Their volumes differ, from {tokens(volumes[0])} to {tokens(volumes[-1])} tokens a month"
    if low == high:
        return f" {span}; a million tokens costs {low} in each."
    return f" {span}: a million tokens costs least in “{least.name}”, {low}, and most in “{other.name}”, {high}."


def result_rows(besides: Sequence[Beside], currency: Currency = USD) -> list[tuple[str, ...]]:
    """Return the results as they were saved, a row for each figure and a cell for each scenario."""
    return [
        ("cheapest", *(each.snapshot.cheapest or "none" for each in besides)),
        ("cheapest, a month", *(money(each.usd_per_month, currency) for each in besides)),
        ("cheapest, a million tokens", *(money(each.usd_per_mtok, currency) for each in besides)),
        ("paid today", *(each.snapshot.result.get("current") or UNDEFINED for each in besides)),
        ("paid today, a month", *(money(_today(each.snapshot), currency) for each in besides)),
        ("tokens a month", *(_volume(each.tokens_per_month) for each in besides)),
        ("options", *(str(len(each.snapshot.options)) for each in besides)),
        ("prices of", *(day_words(each.snapshot.as_of) for each in besides)),
        ("saved", *(f"{moment_words(each.version.saved_at)}, by {each.version.author}" for each in besides)),
    ]


def _today(snapshot: Snapshot) -> float | None:
    return snapshot.usd_per_month.get(snapshot.result.get("current") or "")


def _volume(volume: float | None) -> str:
    return UNDEFINED if volume is None else tokens(volume)


def cheapest_curves(resolved: Sequence[tuple[str, ResolvedScenario]]) -> list[Curve | None]:
    """Return the cost over volume of one option of each scenario, all over the same range; None where it has no price.

    Each is given by the name of the option and the scenario with its prices.
    """
    volumes = [float(scenario.load.tokens_per_month) for _, scenario in resolved]
    low, high = min([_LOW, *volumes]), max([_HIGH, *volumes])
    curves: list[Curve | None] = []
    for name, scenario in resolved:
        option = next((each for each in scenario.options if each.name == name), None)
        curves.append(None if option is None else volume_curves([option], scenario.load, low, high)[0])
    return curves
