"""Lists from the catalogue as tables: prices, rates, offers, sellers, history and the findings of a check."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from breakeven.files.prices import RATE_COLUMNS, ask_cells, rate_cells
from breakeven.files.tables import Cell, Table
from economics.cost.load import Workload
from economics.cost.token_lines import COMPARED_LINES
from pricing.rows import UnitPrice
from pricing.rules.age import Looked, age, checked_age
from pricing.sources.rates import asks
from pricing.store.catalogue import Catalogue
from pricing.studies.check import Report
from pricing.studies.coverage import TERMS, coverage
from pricing.studies.history import Series


def token_prices(
    catalogue: Catalogue,
    as_of: date,
    *,
    provider: str | None = None,
    model: str | None = None,
    variant: str | None = None,
    every_source: bool = False,
) -> Table:
    """Return the token prices that match, with their age; raises UnknownPrice for an unknown provider or variant."""
    columns, rows = catalogue.search_prices(provider, model, variant, as_of, every_source)
    return _with_age(Table(columns, rows), as_of, "checked_on", "checked")


def gpu_rates(
    catalogue: Catalogue, as_of: date, *, provider: str | None = None, gpu: str | None = None, term: str | None = None
) -> Table:
    """Return the GPU rates that match, with their age, then the offers that match and have no public price.

    Raises UnknownRate for an unknown provider, GPU or term.
    """
    rates = catalogue.rate_rows(provider=provider, gpu=gpu, term=term, as_of=as_of)
    asked = [
        ask_cells(ask)
        for ask in asks()
        if provider in (None, ask.provider) and gpu in (None, ask.gpu) and term in (None, ask.term)
    ]
    table = _with_age(Table(RATE_COLUMNS, [rate_cells(rate) for rate in rates]), as_of, "observed_on", "seen")
    return Table(table.columns, [*table.rows, *((*cells, None) for cells in asked)])


def choices(catalogue: Catalogue, as_of: date, provider: str | None = None) -> Table:
    """Return what can be chosen, by seller, family and newest first, and below it the rest with the reason.

    Raises UnknownPrice for an unknown provider.
    """
    from pricing.studies import choices as study  # noqa: PLC0415

    if provider is not None:
        catalogue.models(provider, as_of)
    columns = (
        *("provider", "seller", "model", "name", "family", "input_usd_per_mtok", "output_usd_per_mtok"),
        *("released_on", "checked_on", "retires_on", "reason", "said"),
    )
    listed = study.choices(catalogue, as_of) if provider is None else study.choices_of(catalogue, provider, as_of)
    rows: list[tuple[Cell, ...]] = [
        (
            *(c.provider, c.seller, c.model, c.name, c.family, c.input_usd_per_mtok, c.output_usd_per_mtok),
            *(_iso(c.released_on), _iso(c.checked_on), _iso(c.retires_on), c.reason or None, c.said or None),
        )
        for c in listed
    ]
    return Table(columns, rows)


def everywhere(catalogue: Catalogue, model: str, as_of: date, workload: Workload | None = None) -> Table:
    """Return every offer of a registered model, cheapest first; raises UnknownPrice for any other model."""
    from pricing.studies import everywhere as study  # noqa: PLC0415

    columns = (
        *("provider", "kind_of_provider", "model", "variant", "quantisation", "usd_per_mtok"),
        *(line.field for line in COMPARED_LINES),
        *("kind", "used", "best_source", "status", "dataset", "listed_on", "checked_on", "age", "retires_on"),
        *("region", "source", "note"),
    )
    rows = [
        (
            *(o.provider, o.provider_kind, o.provider_model, o.variant, o.quantisation, o.usd_per_mtok),
            *(o.row.price(line) for line in COMPARED_LINES),
            *(o.kind, o.used, o.best_source),
            *(o.row.status, o.row.dataset, o.row.listed_on.isoformat(), _iso(o.row.checked_on)),
            *(checked_age(o.row, as_of).words, _iso(o.row.retires_on)),
            *(o.row.region, o.row.source, _joined(o.reason, o.row.note)),
        )
        for o in study.everywhere(catalogue, model, as_of, workload)
    ]
    return Table(columns, rows)


def disagreements(catalogue: Catalogue, as_of: date) -> Table:
    """Return the offers that sources price differently, one row per source, the one that look-ups use first."""
    from pricing.studies import everywhere as study  # noqa: PLC0415

    columns = (
        *("provider", "model", "dataset", *(line.field for line in COMPARED_LINES)),
        *("largest_ratio", "effective_from", "listed_on", "checked_on", "source"),
    )
    rows = [
        (
            *(d.provider, d.model, r.dataset, *(r.price(line) for line in COMPARED_LINES)),
            *(round(d.largest_ratio, 4), r.effective, r.listed_on.isoformat(), _iso(r.checked_on), r.source),
        )
        for d in study.disagreements(catalogue, as_of)
        for r in d.rows
    ]
    return Table(columns, rows)


def unmatched(catalogue: Catalogue, as_of: date) -> Table:
    """Return the names without a registered model in the alias table, with the open family that each contains."""
    from pricing.studies import everywhere as study  # noqa: PLC0415

    columns = ("provider", "model", "name", "family", "datasets")
    rows = [
        (u.provider, u.provider_model, u.model_name, u.family, " ".join(u.datasets))
        for u in study.unmatched(catalogue, as_of)
    ]
    return Table(columns, rows)


def providers(catalogue: Catalogue, as_of: date) -> Table:
    """Return every known seller with the prices held from it, and what is missing."""
    columns = ("provider", "name", "kind", "sells", "priced_models", "gpu_rates", *TERMS, "missing", "page", "note")
    rows = [
        (
            *(c.provider.id, c.provider.name, c.provider.kind, "; ".join(c.provider.sells), c.priced_models, c.rates),
            *(None if day is None else day.isoformat() for day in c.terms.values()),
            *(c.missing or None, c.provider.page, c.provider.note),
        )
        for c in coverage(catalogue, as_of)
    ]
    return Table(columns, rows)


def units(catalogue: Catalogue, as_of: date, *, provider: str | None = None, model: str | None = None) -> Table:
    """Return the units of provisioned capacity that are sold for each model, with their list price where one is known.

    `provider` matches exactly, `model` any part of an id.
    """
    columns = (
        *("provider", "model", "unit", "reach", "term", "usd_per_unit_hour", "input_tokens_per_minute_per_unit"),
        *("output_token_weight", "cached_token_weight", "minimum_units", "unit_increment", "regions"),
        *("price_status", "price_on", "price_source", "capacity_status", "capacity_on", "capacity_source", "note"),
    )
    rows: list[tuple[Cell, ...]] = []
    for offer in catalogue.unit_offers(as_of):
        held, price = offer.capacity, offer.price
        if provider not in (None, held.provider) or (model or "").lower() not in held.model.lower():
            continue
        rows.append(
            (
                *(held.provider, held.model, held.unit, offer.reach),
                *((None, None) if price is None else (price.term, price.usd_per_unit_hour)),
                *(held.input_tokens_per_minute_per_unit, held.output_token_weight, held.cached_token_weight),
                *(held.minimum_units, held.unit_increment),
                *((None,) * 4 if price is None else _provenance_of(price)),
                *(held.status, held.observed_on.isoformat(), held.source),
                _joined(held.note, None if price is None else price.note),
            )
        )
    return Table(columns, rows)


def _provenance_of(price: UnitPrice) -> tuple[Cell, ...]:
    return price.regions, price.status, price.observed_on.isoformat(), price.source


def observed(series: Iterable[Series]) -> Table:
    """Return the observations of each series: first and last day, the price with its unit, the source."""
    columns = ("series", "first", "last", "price", "unit", "source")
    rows: list[tuple[Cell, ...]] = [
        (s.label, o.first.isoformat(), o.last.isoformat(), o.value, s.unit, o.source)
        for s in series
        for o in s.observations
    ]
    return Table(columns, rows)


def checked(report: Report) -> Table:
    """Return the problems of a check, or the number of rows checked when there are none."""
    if report.problems:
        return Table(("check", "where", "what"), [(p.check, p.where, p.what) for p in report.problems])
    return Table(("checked", "rows"), list(report.counts.items()))


def _with_age(table: Table, as_of: date, day: str, looked: Looked) -> Table:
    """Return a table with a last column `age` in words, by the column `day`: empty while fresh."""
    column = table.columns.index(day)
    return Table((*table.columns, "age"), [(*row, _age(row[column], as_of, looked)) for row in table.rows])


def _age(day: Cell, as_of: date, looked: Looked) -> str | None:
    return age(date.fromisoformat(day) if isinstance(day, str) else None, as_of, looked=looked).words or None


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _joined(*parts: str | None) -> str | None:
    return "; ".join(part for part in parts if part) or None
