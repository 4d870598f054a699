"""What is known on the as-of date about how long an offer can be bought, and at whose price."""

from __future__ import annotations

from collections.abc import Sequence

from economics.note import Level, Note
from economics.option.token_priced import TokenPricedOption
from pricing.resolve.asked import Asked
from pricing.resolve.known_changes import usd
from pricing.rows import PriceRow
from pricing.rules.months import first_month
from pricing.sellers.providers import provider as known_provider
from pricing.sellers.providers import seller

RETIRED = "retired"
"""The kind of the note that a seller no longer serves a model."""
RETIRES = "retires"
"""The kind of the note that a seller will stop serving a model within the months looked at."""
WITHDRAWN = "withdrawn"
"""The kind of the note that a list marks a model as withdrawn, without a day."""
MAKERS = ("closed", "model maker")
"""The kinds of seller whose own price resellers follow: one reseller's step says nothing of another's price."""


def life_notes(option: TokenPricedOption, asked: Asked, rows: Sequence[PriceRow]) -> list[Note]:
    """Return the notes on an option's seller and model; `rows` are those its prices are taken from."""
    return [
        *_renamed(option.provider),
        *_retirement(option.provider, option.model, asked, rows),
        *_steps_elsewhere(option.provider, option.model, asked, rows),
    ]


def _name(provider: str) -> str:
    known = known_provider(provider)
    return known.name if known else provider


def _renamed(provider: str) -> list[Note]:
    present = seller(provider)
    if present == provider:
        return []
    return [Note("renamed seller", f"{_name(provider)} is listed as {_name(present)} now", field="provider")]


def _retirement(provider: str, model: str, asked: Asked, rows: Sequence[PriceRow]) -> list[Note]:
    retirement, name = asked.catalogue.retirement(provider, model, asked.as_of), _name(seller(provider))
    if retirement is None:
        if not any(row.deprecated for row in rows):
            return []
        text = f"a list says that {name} has withdrawn this model: ask before you plan with it"
        return [Note(WITHDRAWN, text, Level.WARNING, "model")]
    day = retirement.retires_on
    about = f" ({retirement.note})" if retirement.note else ""
    if day <= asked.as_of:
        text = f"{name} retired this model on {day.isoformat()}{about}: it can no longer be bought"
        return [Note(RETIRED, text, Level.WARNING, "model")]
    month = first_month(day, asked.as_of)
    if month > asked.months:
        return []
    text = (
        f"{name} retires this model on {day.isoformat()} (month {month}){about}: "
        "from then on it is planned with a successor at the same price"
    )
    return [Note(RETIRES, text, Level.WARNING, "model")]


def _steps_elsewhere(provider: str, model: str, asked: Asked, rows: Sequence[PriceRow]) -> list[Note]:
    """The note that its maker's price of the same model is known to change, and this seller's list says nothing."""
    if not asked.edition.known_price_steps:
        return []
    own = seller(provider)
    if not rows or asked.catalogue.token_price_days(provider, model, asked.as_of):
        return []
    notes = []
    for step in asked.catalogue.steps_of_model(model, asked.as_of):
        month = first_month(step.day, asked.as_of)
        if step.provider == own or month > asked.months or not _makes_models(step.provider):
            continue
        text = (
            f"{_name(step.provider)}'s own price of this model changes on {step.day.isoformat()}: "
            f"{_moves(step.before, step.after)}; {_name(own)}'s list says nothing of it, so its price is taken to stay"
        )
        notes.append(Note("price changes elsewhere", text, Level.WARNING, "model"))
    return notes[:1]


def _makes_models(provider: str) -> bool:
    known = known_provider(provider)
    return known is not None and known.kind in MAKERS


def _moves(before: PriceRow, after: PriceRow) -> str:
    pairs = (
        ("input", before.input_usd_per_mtok, after.input_usd_per_mtok),
        ("output", before.output_usd_per_mtok, after.output_usd_per_mtok),
    )
    return ", ".join(f"{what} {usd(a or 0.0)} → {usd(b or 0.0)}" for what, a, b in pairs if a != b) + " per Mtok"
