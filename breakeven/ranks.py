"""Where the token-priced options of a scenario stand among the sellers of their models, for every page that says it."""

from __future__ import annotations

from economics.option.token_priced import TokenOption, TokenPricedOption
from pricing.resolve.scenario import ResolvedScenario
from pricing.store.catalogue import Catalogue
from pricing.studies.ranked_sellers import Ranked, ranked_sellers


def ranks(resolved: ResolvedScenario, catalogue: Catalogue) -> dict[str, Ranked]:
    """Return the place of each token-priced option among trusted sellers, by its name; without those of one seller."""
    documents = {option.name: option for option in resolved.scenario.options}
    places = {}
    for priced in resolved.options:
        option = documents[priced.name]
        if isinstance(priced, TokenOption) and isinstance(option, TokenPricedOption):
            ranked = ranked_sellers(option, priced, resolved.load, catalogue, resolved.as_of)
            if ranked is not None:
                places[priced.name] = ranked
    return places


def ordinal(number: int) -> str:
    """Write a place in a row.

    >>> [ordinal(n) for n in (1, 2, 3, 4, 11, 22, 113)]
    ['1st', '2nd', '3rd', '4th', '11th', '22nd', '113th']
    """
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
