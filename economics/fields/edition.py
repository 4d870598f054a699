"""The editions of the model: what a document's `schema_version` changes about the meaning of its figures.

A document keeps the meaning it was written with. Whatever depends on the edition is a member here and is asked by that
name; no other code compares version numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from economics.fields.field import Field
from economics.fields.table import FIELDS


@dataclass(frozen=True)
class Edition:
    """The rules of one schema version."""

    version: int
    whole_machines: bool = True
    """Whether GPUs are paid for by the machine that is let, and the rent row is the smallest that holds a replica."""
    spares_apart: bool = True
    """Whether `replicas` are those that the load needs; else spares are counted among them."""
    beside_on_compare: bool = True
    """Whether staff, egress and repeated attempts count in the cost of a month; else over months only."""
    any_cache_lifetime: bool = True
    """Whether a cache write price listed for one lifetime alone holds for every lifetime."""
    grouped_suggestions: bool = True
    """Whether suggested uncertain inputs that belong to one machine or seller share their draw."""
    known_price_steps: bool = True
    """Whether prices that the market lists from a later day on count over months; else those of the start stand."""
    says_quality: bool = True
    """Whether results say how the models are rated and which of them can reason before they answer."""
    says_load_as_logged: bool = True
    """Whether a workload can say its load by the hours of a week, and its cache writes as a share, as logs do."""
    narrower: Mapping[str, Field] = field(default_factory=dict, hash=False)
    """Fields whose range is narrower than the table's, by name."""

    def field(self, name: str) -> Field:
        """Return a field of the table with the range it has in this edition."""
        return self.narrower.get(name, FIELDS[name])


FIRST = Edition(
    1,
    whole_machines=False,
    spares_apart=False,
    beside_on_compare=False,
    any_cache_lifetime=False,
    grouped_suggestions=False,
    known_price_steps=False,
    says_quality=False,
    says_load_as_logged=False,
    narrower={
        "input_output_ratio": replace(FIELDS["input_output_ratio"], low=0.05, high=200),
        "baseline_replicas": replace(FIELDS["baseline_replicas"], low=1),
    },
)
SECOND = Edition(2)
EDITIONS: dict[int, Edition] = {edition.version: edition for edition in (FIRST, SECOND)}
"""Schema version → edition."""
CURRENT = SECOND
"""The edition that new documents are written in."""


@dataclass(frozen=True)
class Since:
    """The mark of a field, or of a kind, that documents of an older schema version do not know."""

    version: int


SINCE_2 = Since(2)
