"""Why an invoice is what it is, in sentences."""

from __future__ import annotations

from collections.abc import Sequence

from breakeven.figures import to_the_cent
from pricing.errors import listed
from pricing.store.catalogue import Catalogue
from usage.reconcile.causes.batch_discount import BatchDiscount
from usage.reconcile.causes.cause import Call
from usage.reconcile.causes.failed_requests_billed import FailedRequestsBilled
from usage.reconcile.causes.long_context_tier import LongContextTier
from usage.reconcile.reconcile import LeftOut, Reconciliation
from usage.reconcile.solver import Explained

_CAUSES = {
    FailedRequestsBilled.name: "failed requests were billed",
    LongContextTier.name: "long requests were billed at their context tier",
    BatchDiscount.name: "batch requests were billed at the batch price",
}
"""Causes that sums cannot show, in words that follow “whether”."""


def sentences(found: Reconciliation, catalogue: Catalogue) -> list[str]:
    """Return the way from list price to invoice, what else could explain it, and what is left out, a sentence each."""
    call = names_of(catalogue, found)
    return [
        from_list_to_invoice(found, call),
        *_what_remains(found, call),
        *_alternatives(found.solution.alternatives, call),
        *_left_out(found.left_out),
        *_assumed(found, call),
        *(f"Not judged, whether {_CAUSES[each.cause]}: {each.why}." for each in found.not_judged),
    ]


def from_list_to_invoice(found: Reconciliation, call: Call) -> str:
    """Return list price, causes and invoice in one line."""
    steps = [f"List price of what the log holds {to_the_cent(found.naive_usd)}"]
    steps += [f"{each.cause.said(call)} {to_the_cent(each.amount_usd, signed=True)}" for each in found.solution.causes]
    rest, invoice = found.residual_after_usd, f"invoice {to_the_cent(found.invoice.total_usd)}"
    if found.solution.complete:
        return " → ".join([*steps, invoice]) + f"; rounding {to_the_cent(rest)}"
    return " → ".join([*steps, f"not explained {to_the_cent(rest, signed=True)}", invoice])


def names_of(catalogue: Catalogue, found: Reconciliation) -> Call:
    """Return what people call the models of an invoice, as any list does; the invoice's own word where none does."""
    day = found.invoice.last

    def call(provider: str, model: str) -> str:
        names = (row.model_name for each in catalogue.prices_by_source(provider, model, day) for row in each.rows)
        return next((name for name in names if name and name != model), model)

    return call


def _what_remains(found: Reconciliation, call: Call) -> list[str]:
    if found.solution.complete:
        return [] if found.solution.causes else ["Every line is what the log comes to at list price."]
    residual = found.observed.residual(found.solution.account)[: found.observed.lines]
    beyond = found.observed.unexplained(residual)
    left = [
        f"{line.line} of {call(line.provider, line.model)} {to_the_cent(usd, signed=True)}"
        for line, usd, is_beyond in zip(found.account.lines, residual.tolist(), beyond.tolist(), strict=True)
        if is_beyond
    ]
    if not left:
        return ["The lines are explained, but not the costs of every day."]
    return [f"No cause explains: {'; '.join(left)}."]


def _alternatives(alternatives: Sequence[Sequence[Explained]], call: Call) -> list[str]:
    return [
        "The same would come of "
        + " with ".join(f"{each.cause.said(call)} ({to_the_cent(each.amount_usd, signed=True)})" for each in other)
        + "."
        for other in alternatives
    ]


def _left_out(left_out: LeftOut) -> list[str]:
    said = []
    if left_out.requests_outside_the_period:
        said.append(f"{left_out.requests_outside_the_period:,} requests outside the invoice's period are left out.")
    if left_out.requests_of_other_sellers:
        said.append(f"{left_out.requests_of_other_sellers:,} requests to sellers who are not on it are left out.")
    if left_out.requests_without_a_price:
        names = listed(name or "a model without a name" for name in left_out.models_without_a_price)
        said.append(f"{left_out.requests_without_a_price:,} requests have no list price and are left out: {names}.")
    return said


def _assumed(found: Reconciliation, call: Call) -> list[str]:
    said = [f"Assumed: {each}." for each in found.assumed]
    earlier = dict.fromkeys(
        f"the {each.row.variant} price of {call(each.row.provider, each.row.model)}"
        for each in found.prices
        if each.assumed_earlier
    )
    if earlier:
        said.append(f"Assumed to have held before the day it is listed from: {listed(earlier)}.")
    return said
