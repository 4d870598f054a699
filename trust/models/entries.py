"""The models and families: one entry each, with every fact that sources give of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from economics.errors import InputError
from economics.fields.field import shown
from pricing.contract.catalogue import market_of
from pricing.errors import did_you_mean
from pricing.facts.licences import Licence, LicenceTerm
from pricing.facts.models import FactName, ModelFact
from pricing.facts.openness import OpennessIndexEntry, OpennessOpinion
from pricing.store.catalogue import Catalogue
from trust.licences.verdict import Licences, licences_of
from trust.preferred import KnownFact, known_facts


@dataclass(frozen=True)
class ModelEntry:
    """A model or family: who makes it where, and what sources say of each fact.

    `index` is its entry in the European index, `opinion` what the second list says of its openness; None: not there.
    """

    id: str
    name: str
    family: str
    maker: str | None
    country: str | None
    facts: Mapping[FactName, KnownFact]
    index: OpennessIndexEntry | None
    opinion: OpennessOpinion | None

    def known(self, fact: FactName) -> KnownFact:
        """Return all that is known of a fact; without rows where no source speaks of it."""
        return self.facts.get(fact) or KnownFact(self.id, fact, (), ())

    def value(self, fact: FactName) -> str | None:
        """Return the preferred value of a fact, None where no source gives one."""
        row = self.known(fact).preferred
        return None if row is None else row.value

    def number(self, fact: FactName) -> float | None:
        """Return the preferred value of a fact that is a number, in its unit."""
        row = self.known(fact).preferred
        return None if row is None else row.number

    @property
    def contradicted(self) -> tuple[KnownFact, ...]:
        """The facts about which sources contradict each other."""
        return tuple(known for known in self.facts.values() if known.contradicted)


@dataclass(frozen=True)
class Library:
    """Every entry by its id, in the order of names, and every licence with its terms."""

    entries: Mapping[str, ModelEntry]
    licences: Licences

    def entry(self, id: str) -> ModelEntry:
        """Return a model or family. Raises InputError naming `model`, with close matches."""
        if id not in self.entries:
            hint = did_you_mean(id, self.entries)
            raise InputError("model", f"{shown(id)} is no model of which facts are held{hint}")
        return self.entries[id]


def library(catalogue: Catalogue) -> Library:
    """Return what a catalogue's facts say of models and licences; put together on the first call, then kept."""
    catalogue = market_of(catalogue)
    known = _kept.get(catalogue)
    if known is None:
        known = _kept[catalogue] = _library(catalogue)
    return known


def _library(catalogue: Catalogue) -> Library:
    facts = catalogue.facts(ModelFact)
    index = {row.file: row for row in catalogue.facts(OpennessIndexEntry)}
    opinions = {row.model_id: row for row in catalogue.facts(OpennessOpinion) if row.model_id is not None}
    of_model: dict[str, dict[FactName, KnownFact]] = {}
    for (model_id, fact), known in known_facts(facts).items():
        of_model.setdefault(model_id, {})[fact] = known
    first = {row.model_id: row for row in reversed(facts)}
    entries = [
        ModelEntry(
            id=row.model_id,
            name=row.name,
            family=row.family,
            maker=row.maker,
            country=row.maker_country,
            facts=of_model[row.model_id],
            index=_of_index(of_model[row.model_id], index),
            opinion=opinions.get(row.model_id),
        )
        for row in first.values()
    ]
    by_name = sorted(entries, key=lambda entry: entry.name.lower())
    licences = licences_of(catalogue.facts(Licence), catalogue.facts(LicenceTerm))
    return Library({entry.id: entry for entry in by_name}, licences)


def _of_index(
    facts: Mapping[FactName, KnownFact], index: Mapping[str, OpennessIndexEntry]
) -> OpennessIndexEntry | None:
    counted = facts.get("index_open_of_criteria")
    return (
        None
        if counted is None
        else next((index[r.source_locator] for r in counted.rows if r.source_locator in index), None)
    )


_kept: WeakKeyDictionary[Catalogue, Library] = WeakKeyDictionary()
