"""Rent the same GPUs on other terms: reserved, or spot."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from breakeven.edits.supply import use_term
from breakeven.levers.lever import Asked, EditAt, NotTried, Proposal, Why
from breakeven.levers.names import rent_words
from breakeven.levers.self_hosted import Rented, RentLever
from breakeven.names import TERM_WORDS, supplier_name
from economics.assumption import Status
from pricing.resolve.shelf import offers

_MOST_TRIED = 3
"""How many suppliers of a term are tried, the lowest rate first: another machine can make a higher rate cheaper."""


@dataclass(frozen=True)
class Terms(RentLever):
    """The GPUs of a rented option on each of some terms, at the trusted supplier where they cost least."""

    id: str
    label: str
    terms: tuple[str, ...]
    remarks: tuple[str, ...]
    rests_on: tuple[Status, ...] = ()

    def of(self, asked: Asked, place: int, found: Rented) -> Iterable[Proposal | NotTried]:
        """Propose each term that a trusted supplier lets the option's GPUs on."""
        option, rent, gpus = found.option, found.rent, found.option.gpus_per_replica
        whole = asked.sourced.scenario.edition.whole_machines
        known = offers(asked.catalogue, asked.as_of, (gpus,), whole_machines=whole)
        for term, remark in zip(self.terms, self.remarks, strict=True):
            if rent.term == term:
                yield self.no(place, Why.ALREADY_THERE, TERM_WORDS[term])
                continue
            trusted = [offer for offer in known if (offer.gpu, offer.term, offer.left_out) == (option.gpu, term, "")]
            if not trusted:
                yield self.no(place, Why.NO_OFFER, TERM_WORDS[term])
            for offer in sorted(trusted, key=lambda each: (each.usd_per_gpu_hour, each.provider))[:_MOST_TRIED]:
                yield Proposal(
                    self.id,
                    place,
                    rent_words(rent),
                    f"{TERM_WORDS[term]} at {supplier_name(offer.provider)}",
                    _to(offer.provider, term),
                    among=term,
                    rests_on=self.rests_on,
                    remark=remark,
                )


def _to(provider: str, term: str) -> EditAt:
    return lambda sourced, at: use_term(sourced, at, provider, term)


RESERVED = Terms(
    "reserved",
    "Reserved rent",
    ("reserved-1y", "reserved-3y"),
    ("paid for 12 months, used or not", "paid for 36 months, used or not"),
)
SPOT = Terms(
    "spot",
    "Spot rent",
    ("spot",),
    ("machines can be taken away at any time: no work lost to that is counted (assumed)",),
    rests_on=("assumed",),
)
