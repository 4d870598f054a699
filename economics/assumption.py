"""An assumption: one input behind a figure, with its source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Status = Literal["quoted", "measured", "estimated", "typed", "assumed", "doubtful", "contract"]


@dataclass(frozen=True)
class Assumption:
    """One input with its source: a page, a publication or "typed"; `as_of` is the day it was seen, as ISO text.

    `name` is for people; code goes by `field`, the path inside the option (`price.input_usd_per_mtok`,
    `supply.reserved.usd_per_gpu_hour`) or the workload. Several inputs of one field differ in `variant` (`batch`; empty
    for standard), in `window`, the label of the hours of the day to which it applies (empty for the whole day), or in
    `holds_from`, the later day from which it is known to hold, as ISO text (empty: from the as-of date on).

    Of a published price, `page` is the seller's own page and `via` the list that carried it; both are in `source` too,
    in this order, and empty where there is none. `row` is the key of the row of the catalogue or of the contract that
    the figure is from, the same in every edition that carries it, and `checked_on` the last day on which somebody is
    known to have looked at the seller's page, as ISO text; both are empty where there is none.
    """

    name: str
    value: float | str
    unit: str
    source: str
    as_of: str
    status: Status
    field: str
    variant: str = ""
    window: str = ""
    holds_from: str = ""
    page: str = ""
    via: str = ""
    row: str = ""
    checked_on: str = ""

    @property
    def looked_on(self) -> str:
        """The last day on which somebody looked at it: on the seller's page, else where it was listed or seen."""
        return self.checked_on or self.as_of
