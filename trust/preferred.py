"""Of what several sources say of one fact of a model: all of it side by side, what is preferred, and why.

Preferred is who is nearest to the model: its maker's own text or count, then its published configuration, a list that
others keep, the European index, a guide. It is an order, not a verdict: what contradicts it stays beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from pricing.facts.models import FACT_STATUSES, FactName, FactStatus, ModelFact
from trust.agreement import AGREEMENTS, SideBySide

ModelAndFact: TypeAlias = tuple[str, FactName]
"""The id of a model or family, and a fact."""
REASONS: Mapping[FactStatus, str] = {
    "maker": "the maker's own text or count",
    "config": "the configuration that is published with the weights",
    "list": "a list kept by others",
    "index": "the European Open Source AI Index",
    "guide": "a guide",
}
"""Why a value is preferred: who says it, in words for people, nearest to the model first."""
_NEAREST_FIRST = {status: place for place, status in enumerate(FACT_STATUSES)}


@dataclass(frozen=True, slots=True)
class KnownFact:
    """All that sources say of one fact of a model.

    `rows` holds every row, nearest to the model first and as the file has them within that; `readings` those with a
    value, in groups that agree, the preferred one first; `preferred` is None where no source gives a value.
    """

    model_id: str
    fact: FactName
    rows: tuple[ModelFact, ...]
    readings: tuple[tuple[ModelFact, ...], ...]

    @property
    def preferred(self) -> ModelFact | None:
        """The row to take, with its source, day and locator."""
        return self.readings[0][0] if self.readings else None

    @property
    def reason(self) -> str | None:
        """Why that row is preferred, in words for people."""
        return None if self.preferred is None else REASONS[self.preferred.status]

    def instead_of(self, row: ModelFact) -> ModelFact | None:
        """Return what is right where one of the rows with a value contradicts who is nearer to the model; else None."""
        right = self.preferred
        if right is None or row.value is None or row in self.readings[0] or not _is_nearer(right, row):
            return None
        return right

    def confirms(self, row: ModelFact) -> bool:
        """Tell whether who is nearer to the model says the same; what can stand side by side confirms nothing."""
        own = next((reading for reading in self.readings if row in reading), ())
        return not isinstance(AGREEMENTS[self.fact], SideBySide) and any(_is_nearer(other, row) for other in own)

    @property
    def contradicted(self) -> bool:
        """Whether some source says something that does not agree with the preferred value."""
        return len(self.readings) > 1


def _is_nearer(one: ModelFact, other: ModelFact) -> bool:
    return _NEAREST_FIRST[one.status] < _NEAREST_FIRST[other.status]


def known_facts(rows: Iterable[ModelFact]) -> dict[ModelAndFact, KnownFact]:
    """Return what is known of every model and fact that the rows speak of."""
    grouped: dict[ModelAndFact, list[ModelFact]] = {}
    for row in rows:
        grouped.setdefault((row.model_id, row.fact), []).append(row)
    return {key: _known(key, group) for key, group in grouped.items()}


def known_fact(rows: Iterable[ModelFact], model_id: str, fact: FactName) -> KnownFact:
    """Return what is known of one fact of a model: without rows, readings and preferred row where nothing is."""
    return _known((model_id, fact), [row for row in rows if row.model_id == model_id and row.fact == fact])


def _known(key: ModelAndFact, group: list[ModelFact]) -> KnownFact:
    model_id, fact = key
    agreement = AGREEMENTS[fact]
    rows = sorted(group, key=lambda row: _NEAREST_FIRST[row.status])
    readings: list[list[ModelFact]] = []
    for row in rows:
        if row.value is None:
            continue
        same = next((reading for reading in readings if agreement.agree(reading[0], row)), None)
        if same is None:
            readings.append([row])
        else:
            same.append(row)
    return KnownFact(model_id, fact, tuple(rows), tuple(tuple(reading) for reading in readings))
