"""Serve a smaller model whose answers are of equal class."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from breakeven.edits.prices import buy_another_model
from breakeven.edits.served_model import serve_model
from breakeven.levers.lever import Asked, EditAt, NotTried, OptionLever, Proposal, Why
from breakeven.levers.names import model_name, offer_name
from breakeven.levers.self_hosted import estimable
from breakeven.origins import Sourced
from economics.fleet.architecture import Architecture
from economics.option.kinds import Option
from economics.option.self_hosted import SelfHostedOption
from economics.option.token_priced import TokenOption, TokenPricedOption
from pricing.resolve.kinds import look_ups
from pricing.resolve.shelf import shelf
from pricing.rows import Rating
from pricing.rules.quality import attribution, equal_class
from pricing.sellers.aliases import alias_of
from pricing.studies.ranked_sellers import SellerPrice, sellers_of


@dataclass(frozen=True)
class SmallerModel(OptionLever):
    """A registered model of equal class, smaller than the option's where the size of that is known.

    For an option billed by the token the cheapest trusted offer of all such models, for one that is self-hosted each of
    them on the same GPUs. A closed model, whose size nobody knows, is held against every registered one. That the
    tokens are as many is assumed.
    """

    id: str = "smaller_model"
    label: str = "Smaller or cheaper model of equal class"

    def at(self, asked: Asked, place: int, option: Option) -> Iterable[Proposal | NotTried]:
        """Propose models of equal class."""
        if not isinstance(option, TokenPricedOption | SelfHostedOption):
            yield self.no(place, Why.OTHER_KIND)
            return
        named = look_ups(option).named
        rating = None if named is None else asked.catalogue.rating(*named, asked.as_of)
        if rating is None:
            yield self.no(place, Why.NOT_RATED)
        elif isinstance(option, TokenPricedOption):
            yield from self._sold(asked, place, option, rating)
        else:
            yield from self._served(asked, place, option, rating)

    def _sold(
        self, asked: Asked, place: int, option: TokenPricedOption, rating: Rating
    ) -> Iterable[Proposal | NotTried]:
        priced = asked.priced_at(place)
        assert isinstance(priced, TokenOption)
        known = shelf(asked.catalogue).models
        alias = alias_of(option.provider, option.model)
        own = None if alias is None else known.get(alias.model)
        cheapest: tuple[SellerPrice, Rating] | None = None
        for other, theirs in _of_equal_class(rating, known.values(), asked):
            if own is not None and other.total_parameters >= own.total_parameters:
                continue
            sellers = sellers_of(other.id, option, priced, asked.resolved.load, asked.catalogue, asked.as_of)
            if sellers and (cheapest is None or sellers[0].usd_per_mtok < cheapest[0].usd_per_mtok):
                cheapest = sellers[0], theirs
        if cheapest is None:
            yield self.no(place, Why.NO_OFFER)
            return
        sold, theirs = cheapest
        yield self._proposal(
            place,
            offer_name(option.provider, option.model),
            offer_name(sold.provider, sold.model),
            partial(_buy, provider=sold.provider, model=sold.model),
            (rating, theirs),
            "how large the model now is, nobody has said; " if own is None else "",
        )

    def _served(
        self, asked: Asked, place: int, option: SelfHostedOption, rating: Rating
    ) -> Iterable[Proposal | NotTried]:
        found = estimable(self, asked, place, option)
        if isinstance(found, NotTried):
            yield found
            return
        alike = _of_equal_class(rating, found.shelf.models.values(), asked)
        smaller = [(other, theirs) for other, theirs in alike if other.total_parameters < found.model.total_parameters]
        if not smaller:
            yield self.no(place, Why.NO_OFFER)
        for other, theirs in smaller:
            yield self._proposal(
                place,
                model_name(option.model, asked.catalogue),
                model_name(other.id, asked.catalogue),
                partial(serve_model, model=other.id, catalogue=asked.catalogue, as_of=asked.as_of),
                (rating, theirs),
            )

    def _proposal(
        self, place: int, now: str, to: str, edit: EditAt, ratings: tuple[Rating, Rating], sizes: str = ""
    ) -> Proposal:
        said = attribution(ratings)
        remark = f"{sizes}of equal class by its rating ({said}); as many tokens are assumed: try your own questions"
        return Proposal(self.id, place, now, to, edit, rests_on=("assumed",), remark=remark)


def _buy(sourced: Sourced, at: int, *, provider: str, model: str) -> Sourced:
    return buy_another_model(sourced, at, provider, model)


def _of_equal_class(
    rating: Rating, models: Iterable[Architecture], asked: Asked
) -> Iterator[tuple[Architecture, Rating]]:
    """The registered models whose answers are of equal class with a rating, each with its own."""
    for model in models:
        theirs = asked.catalogue.rating("", model.id, asked.as_of, rating.category)
        if theirs is not None and equal_class(rating, theirs):
            yield model, theirs
