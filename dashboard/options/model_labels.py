"""The models of a picker beside the model of the option that is paid today, else of the first: class and price."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from dashboard import state
from pricing.resolve.kinds import look_ups
from pricing.rows import Rating
from pricing.rules.quality import attribution, beside
from pricing.studies.classes import listed_usd_per_mtok, standard_rows


class Reference(NamedTuple):
    """What models are held beside: an option by its name, its seller and model, and how the model is rated."""

    option: str
    seller: str
    model: str
    rating: Rating


def reference(index: int) -> Reference | None:
    """Return what the models of the option at `index` are held beside; None for itself, or without a rating."""
    scenario = state.scenario()
    place = next((i for i, option in enumerate(scenario.options) if option.name == scenario.current), 0)
    named = look_ups(scenario.options[place]).named
    if named is None or place == index:
        return None
    rating = state.catalogue().rating(*named, state.as_of())
    return None if rating is None else Reference(scenario.options[place].name, *named, rating)


def classes(seller: str, models: Iterable[str], other: Reference | None) -> Mapping[str, str]:
    """Return the class of each rated model of a seller in words; none without a reference.

    No price is in them, which would change with every step of a slider: a browser sends a picker's words back.
    """
    if other is None:
        return {}
    catalogue, as_of = state.catalogue(), state.as_of()
    ratings = {model: catalogue.rating(seller, model, as_of) for model in models}
    return {
        model: beside(rating, None, other.rating, None).words
        for model, rating in ratings.items()
        if rating is not None and (seller, model) != (other.seller, other.model)
    }


def comparison(seller: str, model: str, other: Reference | None) -> str:
    """Return how the chosen model stands beside the reference, by class and listed price, and whose ratings these are.

    The prices are of plain tokens at the workload's ratio. Empty without a reference, and for the same model there.
    """
    if other is None or (seller, model) == (other.seller, other.model):
        return ""
    catalogue, as_of, ratio = state.catalogue(), state.as_of(), state.scenario().workload.input_output_ratio
    rows, rating = standard_rows(catalogue, as_of), catalogue.rating(seller, model, as_of)
    mine, theirs = (
        listed_usd_per_mtok(rows.get(offer), ratio) for offer in ((seller, model), (other.seller, other.model))
    )
    words = beside(rating, mine, other.rating, theirs).words
    ratings = [each for each in (rating, other.rating) if each is not None]
    return f"Beside {other.option}: {words} (listed, plain tokens). Ratings: {attribution(ratings)}."
