"""Whether a seller stops serving a model of the scenario within some days, or has done so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from breakeven.figures import day_words
from breakeven.watch.finding import Figure, Finding, Judged
from breakeven.watch.rules.rule import AheadRule, in_days, last_day
from breakeven.watch.watched import Watched
from pricing.resolve.kinds import look_ups
from pricing.resolve.offer_life import WITHDRAWN
from pricing.sellers.providers import name_of


@dataclass(frozen=True)
class ModelRetires(AheadRule):
    """A seller stops serving a model within some days."""

    id: ClassVar[str] = "model-retires"
    title: ClassVar[str] = "a model retires soon"
    what: ClassVar[str] = "a model retires"
    days: int = 180

    def judge(self, watched: Watched) -> Iterator[Judged]:
        """Yield each option whose seller's model retires, has retired, or is marked as withdrawn without a day."""
        last = last_day(watched.day, self.days)
        notes = {option.name: {note.kind for note in option.notes} for option in watched.resolved.options}
        for option in watched.scenario.options:
            seller, model = look_ups(option).named or ("", "")
            if not (seller and model):
                continue
            retirement = watched.catalogue.retirement(seller, model, watched.day)
            if retirement is None:
                if WITHDRAWN in notes.get(option.name, ()):
                    said = f"{option.name}: a list marks the model as withdrawn at {name_of(seller)}, without a day"
                    yield Finding(said, said)
                continue
            on = retirement.retires_on
            if on > last:
                continue
            about = f" ({retirement.note})" if retirement.note else ""
            when = in_days(on, watched.day) if on > watched.day else f"{day_words(on)} already"
            verb = "retires" if on > watched.day else "retired"
            brief = f"{option.name}: {name_of(seller)} {verb} the model on {when}"
            figures = (Figure("day", on.isoformat(), "date"), Figure("days", (on - watched.day).days, "day"))
            yield Finding(f"{brief}{about}; source: {retirement.source}", brief, figures)
