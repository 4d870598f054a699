"""The models of a picker, each beside the option that is compared with: its class and its share of the price."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from dashboard import state
from economics.option.kinds import Option
from economics.scenario.scenario import Scenario
from pricing.resolve.kinds import look_ups
from pricing.rows import Rating
from pricing.rules.quality import attribution, beside
from pricing.studies.classes import listed_usd_per_mtok, standard_rows


class Reference(NamedTuple):
    """What models are held beside: an option's seller and model, and how the model is rated."""

    option: str
    seller: str
    model: str
    rating: Rating


def reference() -> Reference | None:
    """Return the model of the option paid today, else of the first; None where it has no rating."""
    option = _first_or_current(state.scenario())
    named = look_ups(option).named
    rating = None if named is None else state.catalogue().rating(*named, state.as_of())
    return None if named is None or rating is None else Reference(option.name, *named, rating)


def model_labels(seller: str, models: Iterable[str], other: Reference | None) -> Mapping[str, str]:
    """Return the words beside each model of a seller; none beside the model itself, or without a reference."""
    if other is None:
        return {}
    catalogue, as_of, ratio = state.catalogue(), state.as_of(), state.scenario().workload.input_output_ratio
    rows = standard_rows(catalogue, as_of)
    usd = {model: listed_usd_per_mtok(rows.get((seller, model)), ratio) for model in models}
    theirs = listed_usd_per_mtok(rows.get((other.seller, other.model)), ratio)
    return {
        model: beside(catalogue.rating(seller, model, as_of), usd[model], other.rating, theirs).words
        for model in usd
        if (seller, model) != (other.seller, other.model)
    }


def help_words(other: Reference | None) -> str:
    """Return what a picker says of the words beside its models; empty without a reference."""
    if other is None:
        return ""
    return f" Class and listed price are beside {other.option}; ratings: {attribution((other.rating,))}."


def _first_or_current(scenario: Scenario) -> Option:
    return next((each for each in scenario.options if each.name == scenario.current), scenario.options[0])
