"""What licences allow, ask and forbid, and who read the text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from pricing.facts.cells import Fact
from pricing.facts.days import StatedDay

LicenceClass = Literal["permissive", "community", "use-restricted", "non-commercial", "proprietary-api"]
LicenceRead = Literal["text", "survey", "guide", "known"]
"""How it is known: the operative clause was read, a third party read it, a guide says so, it is general knowledge."""


@dataclass(frozen=True, slots=True)
class Licence(Fact):
    """A licence by its SPDX id, or a LicenseRef where SPDX has none; None: not known, which is never "allowed".

    `threshold_revenue_usd_per_year` is normalised (a monthly sum twelve times); `threshold_effect` says whether a
    threshold brings a duty to display or a loss of rights. `text_url` None: the text was not found.
    """

    FILE: ClassVar[str] = "licences.csv"
    KEY: ClassVar[tuple[str, ...]] = ("licence_id",)

    licence_id: str
    name: str
    version: str | None
    licence_class: LicenceClass
    osi_approved: bool | None
    commercial_use: str | None
    derivatives: str | None
    redistribution: str | None
    patent_grant: str | None
    attribution_duty: str | None
    naming_duty: str | None
    threshold_monthly_users: float | None
    threshold_revenue_usd_per_year: float | None
    threshold_effect: str | None
    forbids_training_other_models: str | None
    use_policy: str | None
    region_restriction: str | None
    applies_to: str
    note: str | None
    text_url: str | None
    source: str
    observed_on: StatedDay
    read: LicenceRead
