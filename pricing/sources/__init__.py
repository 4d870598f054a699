"""The sources that fill the catalogue, each with a fingerprint of its content and a loader of its rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

Row = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Content:
    """One edition's content: rows per table (without the edition number, in column order) and what they describe.

    `observed_on` is the newest day the content is known to describe.
    """

    package_version: str
    observed_on: date
    note: str
    tables: dict[str, list[Row]] = field(default_factory=dict)
