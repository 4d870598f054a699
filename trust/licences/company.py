"""What a company is and wants to do with a model, as far as licences ask."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields

from economics.errors import InputError
from economics.fields.field import shown
from economics.scenario.reading import parse_json
from pricing.facts.licences import REGIONS, Region

MOST_USERS = 1e10
"""More than there are people [-]."""
MOST_REVENUE_USD = 1e14
"""About what the whole world earns in a year [USD]."""


@dataclass(frozen=True, slots=True)
class Company:
    """A company as licences look at it.

    `monthly_users` are those of all its products in a month, `revenue_usd_per_year` that of the whole group; None:
    not said, which no threshold passes. `redistribute`: it wants to pass the model or a tuned one on, or to sell
    access to it. Raises InputError naming the field for answers that cannot be.
    """

    monthly_users: float | None = None
    revenue_usd_per_year: float | None = None
    region: Region | None = None
    regulated: bool = False
    tune: bool = False
    redistribute: bool = False
    train_others: bool = False

    def __post_init__(self) -> None:
        """Raise InputError for a figure or a word that no company has."""
        users, revenue = self.monthly_users, self.revenue_usd_per_year
        if users is not None and not (_is_number(users) and 1 <= users <= MOST_USERS):
            rule = "must be 1 to 10 billion; a company without users yet leaves it empty"
            raise InputError("monthly_users", f"{shown(users)} is refused: {rule}", rule)
        if revenue is not None and not (_is_number(revenue) and 0 <= revenue <= MOST_REVENUE_USD):
            rule = "must be 0 to 100 trillion USD a year"
            raise InputError("revenue_usd_per_year", f"{shown(revenue)} is refused: {rule}", rule)
        if self.region is not None and self.region not in REGIONS:
            rule = f"must be one of {', '.join(REGIONS)}"
            raise InputError("region", f"{shown(self.region)} is refused: {rule}", rule)
        for wish in WISHES:
            if not isinstance(getattr(self, wish), bool):
                raise InputError(wish, f"{shown(getattr(self, wish))} is refused: must be true or false")


WISHES = ("regulated", "tune", "redistribute", "train_others")


def company_from(document: object) -> Company:
    """Return the company that a JSON document describes by the names of the fields; raises InputError naming one."""
    if not isinstance(document, Mapping):
        raise InputError("profile", "must be a JSON object with the fields of a company")
    names = {field.name for field in fields(Company)}
    for name in document:
        if name not in names:
            raise InputError(str(name), f"is no field of a company: there are {', '.join(sorted(names))}")
    return Company(**document)


def read_company(text: bytes) -> Company:
    """Return the company in a JSON file; raises InputError, naming `profile` where it is no JSON."""
    return company_from(parse_json(text, "profile"))


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
