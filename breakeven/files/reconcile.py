"""Why an invoice is what it is, as a document."""

from __future__ import annotations

from typing import Any

from breakeven.files.tables import computed
from usage.reconcile.account import Account
from usage.reconcile.prices import Dated
from usage.reconcile.reconcile import Reconciliation
from usage.reconcile.solver import Explained, Solution


def reconciliation_document(found: Reconciliation) -> dict[str, Any]:
    """Return list cost, causes, alternatives, what remains, each line before and after, and the prices behind them.

    Amounts are US dollars. Causes stand in the order in which they were switched on. Where several explanations fit,
    `alternatives` holds all of them, that of `causes` first.
    """
    invoice, solution = found.invoice, found.solution
    return {
        "invoice_id": invoice.id,
        "period": {"start": invoice.first.isoformat(), "end": invoice.last.isoformat()},
        "list_cost_naive_usd": computed(found.naive_usd),
        "list_cost_by_rules_usd": computed(found.by_rules_usd),
        "invoice_total_usd": invoice.total_usd,
        "residual_naive_usd": computed(invoice.total_usd - found.naive_usd),
        "residual_by_rules_usd": computed(invoice.total_usd - found.by_rules_usd),
        "causes": [_cause(each) for each in solution.causes],
        "sum_of_causes_usd": computed(found.sum_of_causes_usd),
        "residual_after_usd": computed(found.residual_after_usd),
        "rounding_at_most_usd": computed(found.rounding_usd),
        "every_line_explained": solution.complete,
        "alternatives": _alternatives(solution),
        "lines": _lines(found),
        "left_out": {
            "requests_to_other_sellers": found.left_out.requests_of_other_sellers,
            "requests_outside_the_period": found.left_out.requests_outside_the_period,
            "requests_without_a_price": found.left_out.requests_without_a_price,
            "models_without_a_price": list(found.left_out.models_without_a_price),
        },
        "assumed": list(found.assumed),
        "not_judged": [{"cause": each.cause, "why": each.why} for each in found.not_judged],
        "prices": [_price(each) for each in found.prices],
    }


def _alternatives(solution: Solution) -> list[list[dict[str, Any]]]:
    """Every explanation that fits, the named one first, where there are several; none where it is the only one."""
    if not solution.alternatives:
        return []
    return [[_cause(each) for each in causes] for causes in (solution.causes, *solution.alternatives)]


def _cause(explained: Explained) -> dict[str, Any]:
    return {
        "cause": explained.cause.name,
        "parameters": dict(explained.cause.parameters),
        "amount_usd": computed(explained.amount_usd),
    }


def _lines(found: Reconciliation) -> list[dict[str, Any]]:
    listed, explained = _by_line(found.account), _by_line(found.solution.account)
    return [
        {
            "provider": line.provider,
            "model": line.model,
            "line": line.line,
            "list_naive_usd": computed(before),
            "explained_usd": computed(after),
            "invoice_usd": found.invoice.amounts_usd.get(line, 0.0),
        }
        for line, before, after in zip(found.account.lines, listed, explained, strict=True)
    ]


def _by_line(account: Account) -> list[float]:
    amounts: list[float] = account.amounts_usd().sum(axis=0).tolist()
    return amounts


def _price(dated: Dated) -> dict[str, Any]:
    row = dated.row
    return {
        "provider": row.provider,
        "model": row.model,
        "variant": row.variant,
        "tier_from_input_tokens": row.tier_from_input_tokens,
        "effective_from": row.effective,
        "assumed_to_hold_earlier": dated.assumed_earlier,
        "source": row.source,
        "listed_on": row.listed_on.isoformat(),
    }
