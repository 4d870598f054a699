"""What licences allow, ask and forbid, and who read the text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal, cast, get_args

from pricing.facts.cells import Fact
from pricing.facts.days import StatedDay

LicenceClass = Literal["permissive", "community", "use-restricted", "non-commercial", "proprietary-api"]
LicenceRead = Literal["text", "survey", "guide", "known"]
"""How it is known: the operative clause was read, a third party read it, a guide says so, it is general knowledge."""
Matter = Literal[
    "commercial use",
    "size of the company",
    "region",
    "display",
    "use policy",
    "telling the maker",
    "tuning",
    "redistribution",
    "training on outputs",
]
"""What a licence can say something about, each a question of its own; redistribution includes selling access to it."""
MATTERS: tuple[Matter, ...] = get_args(Matter)
TermEffect = Literal["allows", "asks", "forbids"]
Region = Literal["EU", "GB", "CH", "US", "KR", "CN", "other"]
"""Where a company has its principal place of business."""
REGIONS: tuple[Region, ...] = get_args(Region)


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


@dataclass(frozen=True, slots=True)
class LicenceTerm(Fact):
    """What a licence says on one matter: nothing against it, something it asks for, or that it is forbidden.

    A matter on which a licence has no row is one that nobody has read it for. A term with thresholds counts for who is
    above either of them, one with `regions` (separated by blanks) for who is there, and with `only_multimodal` for
    models that take more than text. Users are those of a month, revenue is of a year.
    """

    FILE: ClassVar[str] = "licence_terms.csv"
    KEY: ClassVar[tuple[str, ...]] = ("licence_id", "matter", "effect", "what")

    licence_id: str
    matter: Matter
    effect: TermEffect
    what: str | None
    clause: str | None
    above_monthly_users: float | None
    above_revenue_usd_per_year: float | None
    regions: str | None
    only_multimodal: bool | None
    note: str | None
    source: str
    observed_on: StatedDay

    @property
    def kept_out(self) -> tuple[Region, ...]:
        """The regions that the term counts for; none: it counts everywhere."""
        return cast("tuple[Region, ...]", tuple((self.regions or "").split()))
