"""Which line of an invoice a log's name of a model belongs to: gateways, sellers and dates are spelled around it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from economics.errors import InputError
from pricing.errors import quoted
from pricing.sellers.providers import name_of
from pricing.sellers.spelling import model_key
from pricing.store.catalogue import Catalogue
from pricing.studies.list_price import list_prices, spellings
from usage.reconcile.invoice import Invoice

Offer = tuple[str, str]
"""A seller and its model, by the name that the invoice gives it where it is on the invoice."""


def offers_of(names: Sequence[str], invoice: Invoice, catalogue: Catalogue, known_on: date) -> Mapping[str, Offer]:
    """Return the offer behind each of a log's names of models: one of the invoice, else its maker's.

    Names of which no list has a price are left out. Raises InputError for a model that the invoice has of two sellers.
    """
    billed = _by_spelling(invoice)
    listed = list_prices(catalogue, list(names), known_on)
    offers: dict[str, Offer] = {}
    for name in names:
        found = next((billed[spelling] for spelling in (model_key(name), *spellings(name)) if spelling in billed), None)
        if found is not None:
            offers[name] = found
        elif name in listed:
            offers[name] = (listed[name].provider, listed[name].model)
    return offers


def _by_spelling(invoice: Invoice) -> dict[str, Offer]:
    """The offers of an invoice by every spelling of their models, the more particular ones first."""
    offers: dict[str, Offer] = {}
    exact: dict[str, Offer] = {}
    for provider, model in invoice.models:
        key = model_key(model)
        if key in exact:
            raise InputError(
                "invoice.lines",
                f"it has {quoted(model)} of {name_of(exact[key][0])} and of {name_of(provider)}: a log does not say "
                "which of them a request went to; give an invoice for each",
            )
        exact[key] = (provider, model)
        for spelling in spellings(model):
            offers.setdefault(spelling, (provider, model))
    return {**offers, **exact}
