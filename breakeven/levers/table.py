"""The answer to "what saves most?" as tables and as a document, in US dollars."""

from __future__ import annotations

from datetime import date
from typing import Any

from breakeven.files.tables import Table, computed
from breakeven.levers.best_set import Answer, Step
from breakeven.levers.lever import NotTried, Targets
from breakeven.levers.rows import Row

_COLUMNS = (
    "lever", "option", "from", "to", "usd_per_month_before", "usd_per_month_after", "saving_usd_per_month",
    "saving_share", "rests_on", "order_changes", "adds_an_option", "remark",
)  # fmt: skip


def levers_table(answer: Answer) -> Table:
    """Return one row for each lever that saves something on an option, the largest saving first."""
    return Table(_COLUMNS, [_cells(row) for row in answer.rows])


def _cells(row: Row) -> tuple[str | float | None, ...]:
    return (
        row.lever, row.option, row.changed_from, row.changed_to, computed(row.usd_before), computed(row.usd_after),
        computed(row.saving), computed(row.share), " ".join(row.rests_on), "yes" if row.order_changes else "no",
        "yes" if row.adds else "no", row.remark or None,
    )  # fmt: skip


def levers_document(answer: Answer, as_of: date, targets: Targets) -> dict[str, Any]:
    """Return every row, the best set and why other levers have no row, as a document."""
    best = answer.best
    return {
        "as_of": as_of.isoformat(),
        "targets": {
            "batch_share": targets.batch_share,
            "cache_hit_rate": targets.cache_hit_rate,
            "utilisation": targets.utilisation,
        },
        "levers": [_entry(row) for row in answer.rows],
        "best_set": None
        if best is None
        else {
            "option_before": best.option,
            "option_after": best.option_after,
            "usd_per_month_before": computed(best.usd),
            "usd_per_month_after": computed(best.usd_after),
            "saving_usd_per_month": computed(best.saving),
            "steps": [_step(step) for step in best.steps],
        },
        "not_tried": [_reason(each, answer) for each in answer.not_tried],
    }


def _entry(row: Row) -> dict[str, Any]:
    return {
        "lever": row.lever,
        "option": row.option,
        "option_after": row.option_after,
        "from": row.changed_from,
        "to": row.changed_to,
        "usd_per_month_before": computed(row.usd_before),
        "usd_per_month_after": computed(row.usd_after),
        "saving_usd_per_month": computed(row.saving),
        "saving_share": computed(row.share),
        "rests_on": list(row.rests_on),
        "order_changes": row.order_changes,
        "adds_an_option": row.adds,
        "holds_tokens_of_bill": row.holds_tokens,
        "remark": row.remark,
    }


def _step(step: Step) -> dict[str, Any]:
    return {
        "lever": step.row.lever,
        "option": None if step.row.of_workload else step.row.option,
        "from": step.row.changed_from,
        "to": step.row.changed_to,
        "usd_per_month_before": computed(step.usd_before),
        "usd_per_month_after": computed(step.usd_after),
        "saving_usd_per_month": computed(step.saving),
        "cheapest_after": step.option_after,
    }


def _reason(each: NotTried, answer: Answer) -> dict[str, Any]:
    option = None if each.place is None else answer.names[each.place]
    return {
        "lever": each.lever or None,
        "option": option,
        "why": each.why.value,
        "to": each.what or None,
        "sentence": each.sentence or None,
    }
