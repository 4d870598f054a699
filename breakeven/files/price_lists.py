"""Lists about prices, as column names and rows: what the command line prints and a page shows."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from economics.cost.token_lines import COMPARED_LINES
from pricing.rules.age import age

if TYPE_CHECKING:
    from economics.scenario.scenario import Workload
    from pricing.store.catalogue import Catalogue
    from pricing.studies.check import Report

Table = tuple[tuple[str, ...], list[tuple[Any, ...]]]


def everywhere(catalogue: Catalogue, model: str, as_of: date, workload: Workload | None = None) -> Table:
    """Every offer of a registered model, the cheapest first; raises UnknownPrice for a model that is not registered."""
    from pricing.studies import everywhere as study  # noqa: PLC0415

    columns = (
        *("provider", "kind_of_provider", "model", "variant", "quantisation", "usd_per_mtok"),
        *(line.field for line in COMPARED_LINES),
        *("kind", "used", "best_source", "status", "dataset", "observed_on", "age", "region", "source", "note"),
    )
    rows = [
        (
            *(o.provider, o.provider_kind, o.provider_model, o.variant, o.quantisation, o.usd_per_mtok),
            *(o.row.price(line) for line in COMPARED_LINES),
            *(o.kind, o.used, o.best_source),
            *(o.row.status, o.row.dataset, o.row.observed_on.isoformat(), age(o.row.observed_on, as_of).words),
            *(o.row.region, o.row.source, _joined(o.reason, o.row.note)),
        )
        for o in study.everywhere(catalogue, model, as_of, workload)
    ]
    return columns, rows


def disagreements(catalogue: Catalogue, as_of: date) -> Table:
    """Where sources list different prices, a row a source, the one that look-ups use first."""
    from pricing.studies import everywhere as study  # noqa: PLC0415

    columns = (
        *("provider", "model", "dataset", *(line.field for line in COMPARED_LINES)),
        *("largest_ratio", "effective_from", "observed_on", "source"),
    )
    rows = [
        (
            *(d.provider, d.model, r.dataset, *(r.price(line) for line in COMPARED_LINES)),
            *(round(d.largest_ratio, 4), r.effective, r.observed_on.isoformat(), r.source),
        )
        for d in study.disagreements(catalogue, as_of)
        for r in d.rows
    ]
    return columns, rows


def unmatched(catalogue: Catalogue, as_of: date) -> Table:
    """Names that the alias table has no registered model for, with the open family the name contains."""
    from pricing.studies import everywhere as study  # noqa: PLC0415

    columns = ("provider", "model", "name", "family", "datasets")
    rows = [
        (u.provider, u.provider_model, u.model_name, u.family, " ".join(u.datasets))
        for u in study.unmatched(catalogue, as_of)
    ]
    return columns, rows


def providers(catalogue: Catalogue, as_of: date) -> Table:
    """Every seller of the table with what is held of it, and what is not."""
    from pricing.studies.coverage import TERMS, coverage  # noqa: PLC0415

    columns = ("provider", "name", "kind", "sells", "priced_models", "gpu_rates", *TERMS, "missing", "page", "note")
    rows = [
        (
            *(c.provider.id, c.provider.name, c.provider.kind, "; ".join(c.provider.sells), c.priced_models, c.rates),
            *(None if day is None else day.isoformat() for day in c.terms.values()),
            *(c.missing or None, c.provider.page, c.provider.note),
        )
        for c in coverage(catalogue, as_of)
    ]
    return columns, rows


def with_age(columns: tuple[str, ...], rows: list[tuple[Any, ...]], as_of: date) -> Table:
    """These rows with a last column `age`: empty while fresh, else how long ago the price was seen, in words."""
    seen = columns.index("observed_on")
    return (*columns, "age"), [(*row, age(_day(row[seen]), as_of).words or None) for row in rows]


def _day(observed_on: date | str | None) -> date | None:
    return date.fromisoformat(observed_on) if isinstance(observed_on, str) else observed_on


def checked(report: Report) -> Table:
    """The problems of a check, or how many rows were found in order."""
    if report.problems:
        return ("check", "where", "what"), [(p.check, p.where, p.what) for p in report.problems]
    return ("checked", "rows"), list(report.counts.items())


def _joined(*parts: str | None) -> str | None:
    return "; ".join(part for part in parts if part) or None
