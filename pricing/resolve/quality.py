"""What the catalogue knows beside prices of the models that options are: a rating, and whether they can reason."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import date

from economics.note import Note
from economics.option.kinds import Option
from economics.option.protocol import PricedOption
from economics.scenario.scenario import Scenario
from pricing.resolve.kinds import look_ups
from pricing.rows import Rating, Reasoning
from pricing.rules.quality import class_notes, reasoning_note
from pricing.store.catalogue import Catalogue


@dataclass(frozen=True)
class Known:
    """What is known of the model that an option is, as `model` names it; empty where the option names none."""

    model: str
    rating: Rating | None
    reasoning: Reasoning | None

    @property
    def can_reason(self) -> bool:
        """Whether a list says that it can reason before it answers."""
        return self.reasoning is not None and self.reasoning.reasoning


KnownModels = Mapping[str, Known]
"""What is known of the model of each option, by the option's name; an option that is no single model is not in it."""


def known_of(option: Option, catalogue: Catalogue, as_of: date) -> Known | None:
    """Return what is known of an option's model on a day; None for an option that is made of others."""
    named = look_ups(option).named
    if named is None:
        return None
    seller, model = named
    if not model:
        return Known("", None, None)
    return Known(model, catalogue.rating(seller, model, as_of), catalogue.reasoning(seller, model, as_of))


def known_models(scenario: Scenario, names: Container[str], catalogue: Catalogue, as_of: date) -> KnownModels:
    """Return what is known of the models of those options; nothing for a document whose results do not say it."""
    if not scenario.edition.says_quality:
        return {}
    found = {option.name: known_of(option, catalogue, as_of) for option in scenario.options if option.name in names}
    return {name: known for name, known in found.items() if known is not None}


def with_reasoning(priced: PricedOption, option: Option, known: Known | None) -> PricedOption:
    """Return an option with the note that its model can reason before it answers, where a list says so."""
    if known is None or not known.can_reason:
        return priced
    return priced.with_notes(reasoning_note(option.output_token_factor))


def notes_on(known: KnownModels) -> tuple[Note, ...]:
    """Return the notes on the options together: that they are not of equal class, and which have no rating."""
    return class_notes({name: each.rating for name, each in known.items()})
