"""Which licences a maker's models came under, the older first: where the licence changed from one to the next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from pricing.facts.days import StatedDay
from pricing.facts.models import ModelFact
from trust.preferred import KnownFact


@dataclass(frozen=True, slots=True)
class Came:
    """A model with its licence as some source states it.

    `released` is as the preferred source has it; `changed`: the model before it, of the same maker, came under another.
    """

    model_id: str
    name: str
    released: str
    licence: ModelFact
    changed: bool


def came_under(models: Iterable[tuple[str, str, KnownFact, KnownFact]]) -> list[Came]:
    """Return the models (id, name, release date, licence) whose date and licence are known, the older first.

    A licence that guides alone name is left out, as is a family or model without a date.
    """
    dated: list[tuple[date, str, str, str, ModelFact]] = []
    for model_id, name, release, licence in models:
        row = next((row for row in licence.rows if row.status != "guide" and row.value), None)
        if row is None or release.preferred is None or release.preferred.value is None:
            continue
        day = StatedDay.parse(release.preferred.value)
        dated.append((day.first, name, model_id, day.text, row))
    dated.sort(key=lambda each: each[:3])
    before = [None, *(row.value for *_, row in dated)]
    return [
        Came(model_id, name, text, row, earlier is not None and earlier != row.value)
        for (_, name, model_id, text, row), earlier in zip(dated, before, strict=False)
    ]
