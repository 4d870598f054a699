"""The sizing claims in `pricing/data/sizing_claims.csv`, ready to be checked by `economics.fleet.sizing`."""

from __future__ import annotations

from economics.fleet.sizing import Claim
from pricing.curated import number, records
from pricing.resolve.shelf import Shelf


def sizing_claims(shelf: Shelf) -> tuple[Claim, ...]:
    """Return every claim with its model and GPU looked up. Raises InputError for one the registry does not hold."""
    claims = []
    for row in records("sizing_claims.csv"):
        model = shelf.model(row["model"]) if row["model"] else None
        claims.append(
            Claim(
                id=row["id"] or "",
                guide=row["guide"] or "",
                table=row["table"] or "",
                model_as_written=row["model_as_written"] or "",
                precision=row["precision"] or "",
                kind=row["kind"] or "",
                model=model,
                parameters=number(row["parameters"]) or (model.total_parameters if model else 0.0),
                gpu=shelf.gpu(row["gpu"]) if row["gpu"] else None,
                gpus=int(row["gpus"] or 0),
                stated_gb=number(row["stated_gb"]),
                note=row["note"] or "",
            )
        )
    return tuple(claims)
