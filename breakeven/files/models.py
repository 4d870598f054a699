"""Models and licences as a table and as JSON documents, which `breakeven models` prints and the page writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from breakeven.files.tables import Cell, Table
from economics.fleet.architecture import Architecture
from economics.fleet.gpu import Gpu
from economics.fleet.memory import Fit
from pricing.facts.licences import Licence
from pricing.facts.models import ModelFact
from pricing.resolve.shelf import Shelf
from pricing.rows import Rating
from pricing.sellers.providers import name_of
from trust.licences.rules.rule import Finding
from trust.licences.verdict import Verdict
from trust.models.entries import Library, ModelEntry
from trust.models.judged import Judged
from trust.models.layouts import guides_layouts, layouts_on, memory_by_precision
from trust.models.sellers import Sold
from trust.preferred import KnownFact

_COLUMNS = (
    "model", "name", "family", "maker", "country", "tier_in_guide", "verdict", "because", "licence", "licence_version",
    "total_parameters", "active_parameters", "context_tokens", "modality_in", "rating", "open_of_12_criteria",
    "openness_of_5", "contradicted", "sellers", "usd_per_mtok", "cheapest_seller", "weights_url",
)  # fmt: skip


def models_table(
    entries: Sequence[ModelEntry],
    judged: Judged,
    sold: Mapping[str, Sold],
    ratings: Mapping[str, Rating | None],
) -> Table:
    """Return one row per model: what is preferred of each fact, the verdict, and who sells it for how much.

    `usd_per_mtok` is the lowest cost of five input tokens to one of output; `contradicted` counts the facts on which
    sources differ. An empty cell is not known.
    """
    return Table(_COLUMNS, [_row(entry, judged, sold.get(entry.id), ratings.get(entry.id)) for entry in entries])


def _row(entry: ModelEntry, judged: Judged, sold: Sold | None, rating: Rating | None) -> tuple[Cell, ...]:
    verdict = judged.verdicts[entry.id]
    licence = verdict.licence
    lowest = None if sold is None else sold.lowest
    return (
        entry.id, entry.name, entry.family, entry.maker, entry.country, entry.value("tier_in_guide"),
        verdict.outcome, verdict.reason,
        None if licence is None else licence.licence_id, None if licence is None else licence.version,
        entry.number("total_parameters"), entry.number("active_parameters"), entry.number("context_tokens"),
        entry.value("modality_in"), None if rating is None else rating.rating,
        None if entry.index is None else entry.index.count("open"),
        None if entry.opinion is None else entry.opinion.openness_of_5, len(entry.contradicted),
        None if sold is None or not sold.registered else len(sold.offers),
        None if lowest is None or lowest.usd_per_mtok is None else float(f"{lowest.usd_per_mtok:.6g}"),
        None if lowest is None else name_of(lowest.provider), entry.value("weights_url"),
    )  # fmt: skip


def models_document(
    table: Table, entries: Sequence[ModelEntry], judged: Judged, known: Library, as_of: date
) -> dict[str, Any]:
    """Return the models as a document: the table's cells with every reading of every fact, and how many may be used."""
    rows = (dict(zip(table.columns, row, strict=True)) for row in table.rows)
    return {
        "as_of": as_of.isoformat(),
        "company": asdict(judged.company),
        "counts": dict(judged.counts),
        "models": [
            {**row, "findings": _findings(judged.verdicts[entry.id]), "facts": _facts(entry)}
            for row, entry in zip(rows, entries, strict=True)
        ],
        "licences": {id: _licence(licence) for id, licence in known.licences.by_id.items()},
    }


def layouts_document(model: Architecture, gpus: Sequence[Gpu], shelf: Shelf) -> dict[str, Any]:
    """Return what a model needs: memory by precision [GB], layouts on every GPU, and the guides' beside them."""
    return {
        "memory_gb": {precision: _gb(size) for precision, size in memory_by_precision(model).items()},
        "layouts": [
            {
                "gpu": layout.gpu,
                "precision": layout.precision,
                "smallest": _fit(layout.smallest),
                "comfortable": _fit(layout.comfortable),
            }
            for gpu in gpus
            for layout in layouts_on(model, gpu)
        ],
        "guides": [
            {
                "guide": replayed.claim.guide,
                "kind": replayed.claim.kind,
                "gpu": None if replayed.claim.gpu is None else replayed.claim.gpu.id,
                "gpus": replayed.claim.gpus or None,
                "stated_gb": replayed.claim.stated_gb,
                "precision": replayed.claim.precision,
                "holds": replayed.holds,
                "why": replayed.reason,
                "fits_at": list(replayed.fits_at),
            }
            for replayed in guides_layouts(model.id, shelf)
        ],
    }


def _findings(verdict: Verdict) -> list[dict[str, Any]]:
    return [_finding(finding) for finding in verdict.findings]


def _finding(finding: Finding) -> dict[str, Any]:
    term = finding.term
    return {
        "matter": finding.matter,
        "outcome": finding.outcome,
        "words": finding.words,
        "clause": finding.clause,
        "source": None if term is None else term.source,
        "observed_on": None if term is None else term.observed_on.text,
    }


def _facts(entry: ModelEntry) -> dict[str, Any]:
    return {fact: _known(known) for fact, known in entry.facts.items()}


def _known(known: KnownFact) -> dict[str, Any]:
    preferred = known.preferred
    return {
        "preferred": None if preferred is None else preferred.value,
        "reason": known.reason,
        "contradicted": known.contradicted,
        "rows": [_fact(row) for row in known.rows],
    }


def _fact(row: ModelFact) -> dict[str, Any]:
    return {
        "value": row.value if row.number is None else row.number,
        "value_high": row.value_high,
        "unit": row.unit,
        "source": row.source,
        "locator": row.source_locator,
        "observed_on": row.observed_on.text,
        "status": row.status,
        "note": row.note,
    }


def _licence(licence: Licence) -> dict[str, Any]:
    return {**asdict(licence), "observed_on": licence.observed_on.text}


def _fit(memory: Fit) -> dict[str, Any]:
    return {
        "gpus": memory.gpus,
        "fits": memory.fits,
        "missing_gb": None if memory.fits else _gb(memory.needed_more_bytes),
    }


def _gb(size: float) -> float:
    return float(f"{size / 1e9:.6g}")
