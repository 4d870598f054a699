"""Rent, reserve or buy, in words: the three ways beside each other, when one pays back, and what it rests on."""

from __future__ import annotations

from collections.abc import Sequence

from breakeven.currency import USD, Currency
from breakeven.figures import day_words, money, rate
from breakeven.names import rent_offer, term_words, with_unit
from breakeven.rent_reserve_buy import GPUS, PRICE, Card, PaysBack, Quote, QuoteFigure, RentOffer, Way, assumed_of
from economics.fields.table import FIELDS

TITLES: dict[Way, str] = {"rent": "Rent", "reserve": "Reserve", "buy": "Buy"}
_DOING: dict[Way, str] = {"rent": "renting on demand", "reserve": "reserving", "buy": "buying"}
"""Terms of a rent → the words for them; the cards know no others."""
_MISSING: dict[Way, str] = {
    "rent": "no rate to rent at is known",
    "reserve": "no reserved rate is chosen yet",
    "buy": "the quote for a server is missing",
}
_UNTYPED = {
    GPUS: "ask for the quote",
    PRICE: "ask for the quote",
    "residual_share": (
        "until it is typed, nothing comes back at the end of its life; where the months looked at end before that, its "
        "book value is assumed to come back"
    ),
}
"""What counts of a figure of a quote that is empty, where that is more than nothing."""
_BOUGHT = "on servers of our own"


def way_name(way: Way, offer: RentOffer | None = None) -> str:
    """Return what an option is called after its name when it has its GPUs in a way.

    >>> way_name("buy")
    'on servers of our own'
    """
    if way == "buy":
        return _BOUGHT
    if offer is None:
        return "reserved at a typed rate" if way == "reserve" else term_words("on-demand")
    return f"{term_words(offer.term)} at {offer.seller}"


def offer_words(offer: RentOffer, currency: Currency = USD) -> str:
    """Write an offer as a picker shows it."""
    assumed = "assumed, " if offer.status == "assumed" else ""
    return f"{rent_offer(offer.seller, offer.term)}: {assumed}{rate(offer.usd_per_gpu_hour, currency)}"


def headline(name: str, cards: Sequence[Card], months: int, currency: Currency = USD) -> str:
    """Say which of the ways costs least over the months, and what the others would cost."""
    costs = sorted(((-card.npv_usd, card) for card in cards if card.npv_usd is not None), key=lambda pair: pair[0])
    if not costs:
        return f"{name}: none of the ways to have its GPUs can be computed yet."
    least, best = costs[0]
    span = "1 month" if months == 1 else f"{months} months"
    text = f"{name}: {_DOING[best.way]} costs least over {span}, {money(least, currency)} in today's money"
    others = [f"{_DOING[card.way]} {money(usd, currency)}" for usd, card in costs[1:]]
    missing = [_MISSING[card.way] for card in cards if card.npv_usd is None]
    parts = [*([", ".join(others)] if others else []), *missing]
    return f"{'; '.join([text, *parts])}."


def pays_back_words(back: PaysBack, months: int, currency: Currency = USD) -> str:
    """Say when a way pays back against another, and what the saving is worth today."""
    against = f"{back.against}, which is paid today" if back.way is None else _DOING[back.way]
    worth = back.saving_npv_usd
    worth_words = (
        f"the saving is worth {money(worth, currency)} today"
        if worth >= 0
        else f"it costs {money(-worth, currency)} more in today's money"
    )
    month = back.month.scalar
    if month is not None:
        count = int(month)
        return f"Against {against}: pays back in {count} month{'' if count == 1 else 's'}; {worth_words}."
    if back.never_dearer:
        return f"Against {against}: costs less from the start; {worth_words}." if worth > 0 else (
            f"Against {against}: costs the same."
        )  # fmt: skip
    return f"Against {against}: not paid back within {months} months; {worth_words}."


def rate_words(offer: RentOffer, currency: Currency = USD) -> str:
    """Write the rate of an offer."""
    return f"{rate(offer.usd_per_gpu_hour, currency)} per GPU-hour"


def source_words(offer: RentOffer) -> str:
    """Say what a rate rests on: how many GPUs are let together, and the seller's page or the list, with its day."""
    together = f"{offer.gpus} GPUs are let together; " if offer.gpus > 1 else ""
    by_list = f" via {offer.source}" if offer.page and offer.source else offer.source
    page = f"page of {offer.seller}" if offer.page else ""
    return f"{together}{page}{by_list}, seen {day_words(offer.seen)}"


def figure_words(name: str, figure: QuoteFigure) -> str:
    """Say where a figure of a quote comes from, and what counts where nobody has said one."""
    if figure.assumed:
        return f"assumed: {figure.source.removeprefix('assumed: ')}"
    if figure.value is not None:
        return "yours"
    counts = _UNTYPED.get(name, "nothing counts until it is typed")
    return counts if figure.status == "typed" else f"no published figure: {counts}"


def assumed_sentence(quote: Quote) -> str:
    """Say how many figures of a quote are assumed, as each of them says beneath; empty where none is."""
    count = len(assumed_of(quote))
    if not count:
        return ""
    return (
        "1 figure of the quote is *assumed*, with its source below."
        if count == 1
        else f"{count} figures of the quote are *assumed*, each with its source below."
    )


def figure_label(name: str) -> str:
    """Return the label of a figure of a quote with its unit, for a server."""
    field = FIELDS[name]
    unit = "%" if field.is_share else "" if field.unit == "replica" else field.unit
    return with_unit(field.label.replace("per copy", "per server"), unit)
