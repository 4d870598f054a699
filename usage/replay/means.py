"""The workload that a log comes to on average: what Compare would be given, and how a log becomes a month."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from economics.cost.load_profile import week_of
from economics.errors import InputError
from economics.fields.table import FIELDS
from economics.scenario.reading import read_scenario, scenario_document
from economics.scenario.scenario import Scenario
from economics.units import HOURS_PER_DAY, HOURS_PER_MONTH, HOURS_PER_WEEK
from usage.measures.by_time import Span
from usage.replay.log import Log, Steps
from usage.tables.rows import EPOCH_HOUR_OF_WEEK, HOUR_US

_DAYS_DIFFER = 0.05
"""The exact span counts where it differs from the covered days by more than this share."""


@dataclass(frozen=True)
class Month:
    """How a log becomes a month of 730 hours: its length [day], and whether that is exact or in whole days."""

    days: float
    exact: bool

    @property
    def factor(self) -> float:
        """How many such logs a month holds."""
        return HOURS_PER_MONTH / (self.days * HOURS_PER_DAY)


def month_of(span: Span, file: str) -> Month:
    """Return how a log becomes a month; raises InputError for one that covers no time."""
    covered, exact = span.covered_days, span.exact_days
    if exact <= 0:
        raise InputError(
            file,
            "its requests all have one time, so nothing says what a month of them is: give a log of some hours or days",
        )
    if abs(exact - covered) > _DAYS_DIFFER * covered:
        return Month(exact, exact=True)
    return Month(covered, exact=exact == covered)


def filled(scenario: Scenario, log: Log, month: Month, hit_rate: float) -> Scenario:
    """Return a scenario whose workload is what the log comes to on average, as filling it from the log gives.

    What the log does not say stays as the scenario has it. Raises InputError for a mean outside a field's range.
    """
    document = scenario_document(scenario)
    cells, edition = log.cells, scenario.edition
    workload: dict[str, Any] = document["workload"]
    workload.pop("bill", None)
    ratio = edition.field("input_output_ratio")
    workload |= {
        "tokens_per_month": log.tokens * month.factor,
        "input_output_ratio": min(max(log.input_tokens / max(log.output_tokens, 1), ratio.low), ratio.high),
        "input_tokens_per_request": max(log.input_tokens / log.requests, FIELDS["input_tokens_per_request"].low),
        "cache_hit_rate": hit_rate,
    }
    if log.knows_batch:
        batched = (cells.input + cells.output)[cells.batch].sum()
        workload["batch_share"] = float(batched) / log.tokens if log.tokens else 0.0
    if edition.says_load_as_logged and log.knows_writes and log.input_tokens:
        workload.pop("cache_reads_per_write", None)
        workload["cache_write_share"] = min(float(cells.written.sum()) / log.input_tokens, 1 - hit_rate)
    elif "cache_write_share" in workload:
        workload["cache_write_share"] = min(workload["cache_write_share"], 1 - hit_rate)
    steps = log.steps()
    week = week_weights(steps, relative=log.span.relative)
    if week is not None and edition.says_load_as_logged:
        workload.pop("peak_to_average", None)
        workload["load_profile"] = {"weights": list(week)}
    elif steps.by_hours and "load_profile" not in workload:
        workload["peak_to_average"] = float(steps.tokens.max() / steps.tokens.mean())
    return read_scenario(document)


def week_weights(steps: Steps, *, relative: bool) -> tuple[float, ...] | None:
    """Return the mean load of each hour of the week, Monday 00:00 UTC first; None for a log that does not know them."""
    if relative or not steps.by_hours or len(steps.tokens) < HOURS_PER_WEEK:
        return None
    first = (steps.start_us // HOUR_US + EPOCH_HOUR_OF_WEEK) % HOURS_PER_WEEK
    return week_of(steps.tokens.tolist(), first)
