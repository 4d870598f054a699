"""A fine-tuning as a JSON document: all figures with their units, and the rows that they rest on."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from breakeven.words.tuning import absent, headline, remarks
from economics.tuning.bill import MONTHS_SHOWN
from economics.tuning.compute import Band
from pricing.facts.tuning import TuningPrice, TuningRate
from trust.tuning.plan import RentTaken, ServingWay, TeacherBill, TuningPlan


def tuning_document(plan: TuningPlan) -> dict[str, Any]:
    """Return the document of a plan; what is not known is null."""
    return {
        "headline": headline(plan),
        "model": plan.model.id,
        "method": plan.method.id,
        "gpu": plan.gpu.id,
        "gpus": plan.run.gpus,
        "billed_tokens": plan.billed_tokens,
        "hours": _band(plan.hours),
        "tokens_per_second_per_gpu": _band(plan.speed.rate),
        "hours_rest_on": plan.speed.basis,
        "share_of_peak": None if plan.speed.share is None else _band(plan.speed.share),
        "runs": [_run(row) for row in plan.speed.rows],
        "memory": {
            "needed_gb_per_gpu": plan.fit.needed_bytes / 1e9,
            "usable_gb_per_gpu": plan.fit.usable_bytes / 1e9,
            "measured_gb_per_gpu": plan.speed.memory_gb,
            "fits_by_formula": plan.fit.fits,
            "least_gpus": None if plan.least is None else plan.least.gpus,
        },
        "rent": _rent(plan.rent),
        "training_usd": _band(plan.training_usd),
        "once_usd": {**asdict(plan.once), "total_usd": plan.once.total_usd},
        "sellers": [{**_price(offer.row), "usd": offer.usd} for offer in plan.sellers],
        "serving": [_way(plan, way) for way in plan.serving],
        "teacher": None if plan.teacher is None else _teacher(plan.teacher),
        "remarks": [*remarks(plan), *absent(plan)],
    }


def _band(band: Band) -> dict[str, float]:
    return asdict(band)


def _run(row: TuningRate) -> dict[str, Any]:
    return {
        "tokens_per_second_per_gpu": row.tokens_per_second_per_gpu,
        "gpus": row.gpus,
        "sequence_length": row.sequence_length,
        "framework": row.framework,
        "precision": row.precision,
        "use": row.use,
        "observed_on": str(row.observed_on),
        "source": row.source,
        "source_locator": row.source_locator,
    }


def _rent(taken: RentTaken | None) -> dict[str, Any] | None:
    if taken is None:
        return None
    offer = taken.offer
    return {
        "usd_per_gpu_hour": taken.usd_per_gpu_hour,
        "provider": None if offer is None else offer.provider,
        "term": None if offer is None else offer.term,
        "rate_id": None if offer is None else offer.rate_id,
        "place": taken.place or None,
        "trusted_suppliers": taken.of or None,
        "lowest_usd_per_gpu_hour": None if taken.lowest is None else taken.lowest.usd_per_gpu_hour,
    }


def _price(row: TuningPrice) -> dict[str, Any]:
    return {
        "provider": row.provider,
        "item": row.item,
        "price": row.price,
        "unit": row.unit,
        "scope": row.scope,
        "status": row.status,
        "observed_on": str(row.observed_on),
        "source": row.source,
        "source_locator": row.source_locator,
    }


def _way(plan: TuningPlan, way: ServingWay) -> dict[str, Any]:
    month = way.usd_per_month
    running = () if way.running is None else (way.running.hosting, way.running.input, way.running.output)
    return {
        "kind": way.kind,
        "usd_per_month": month,
        "usd_of_both": None if month is None else plan.once.total_usd + MONTHS_SHOWN * month,
        "months_of_both": MONTHS_SHOWN,
        "without_tokens": way.without_tokens,
        "gpus": None if way.layout is None else way.layout.gpus * plan.run.copies,
        "precision": way.precision or None,
        "rent": _rent(way.rent),
        "prices": [_price(row) for row in running if row is not None],
    }


def _teacher(bill: TeacherBill) -> dict[str, Any]:
    terms = bill.terms
    return {
        "provider": bill.teacher.provider,
        "model": bill.teacher.offer,
        "output_tokens": bill.output_tokens,
        "usd": bill.usd,
        "terms": terms.allowed,
        "licence_id": None if terms.licence is None else terms.licence.licence_id,
        "clause": terms.clause,
        "licence_source": None if terms.fact is None else terms.fact.source,
    }
