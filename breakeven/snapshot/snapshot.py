"""A snapshot: the rows that a scenario used on a day, the editions they are from, and the result they gave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from economics.assumption import Assumption


@dataclass(frozen=True)
class UsedEdition:
    """The state of a source that held on the as-of day: its number, the day it describes, a digest of its content."""

    source: str
    number: int
    observed_on: date
    package_version: str
    content_hash: str


@dataclass(frozen=True)
class OptionRows:
    """The rows that an option rests on, in the order of the assumptions; `error` says why it has no price.

    `seller` says who is paid, by name. `fingerprint` is that of addresses, "-" without a price and
    empty where it is left out. `on_contract`: the market alone would give another, be it by a price of its own
    or of an option that it is made of; its figures then tell the contract's price.
    """

    name: str
    kind: str
    seller: str
    fingerprint: str
    on_contract: bool
    rows: tuple[Assumption, ...]
    error: str = ""


@dataclass(frozen=True)
class SnapshotContract:
    """The contract whose prices were used: its name, and whether what they decide is inside or left out."""

    name: str
    left_out: bool = False


@dataclass(frozen=True)
class Snapshot:
    """What a version or a certificate holds beside the document.

    `as_of` is the day whose prices hold, `made_at` when it was taken, `program` the version of this program.
    `workload` are the workload's own numbers. `result` is the result JSON. `errors` are those of no single option.
    `load_on_contract`: the volume is worked out of a bill at prices of the contract.
    """

    as_of: date
    made_at: datetime
    program: str
    editions: tuple[UsedEdition, ...]
    workload: tuple[Assumption, ...]
    options: tuple[OptionRows, ...]
    result: Mapping[str, Any] = field(hash=False)
    contract: SnapshotContract | None = None
    load_on_contract: bool = False
    errors: tuple[str, ...] = ()

    @property
    def fingerprints(self) -> tuple[str, ...]:
        """The price fingerprint of each option, in the document's order."""
        return tuple(option.fingerprint for option in self.options)

    @property
    def usd_per_month(self) -> dict[str, float | None]:
        """What each option costs a month [USD], by name; None for one without a cost, or whose cost is left out."""
        known = {each["name"]: each.get("usd_per_month") for each in self.result["options"]}
        return {option.name: known.get(option.name) for option in self.options}

    @property
    def cheapest(self) -> str | None:
        """The option that costs least; None where none has a cost."""
        name: str | None = self.result["cheapest"]
        return name
