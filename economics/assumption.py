"""One input of a figure with where it came from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Status = Literal["quoted", "measured", "estimated", "typed", "assumed", "doubtful", "contract"]


@dataclass(frozen=True)
class Assumption:
    """One input with where it came from; `source` is a page, a publication or "typed", `as_of` its day as ISO text.

    `name` is what people call it. `field` is its path inside the option (`price.input_usd_per_mtok`,
    `supply.reserved.usd_per_gpu_hour`) or the workload, which is what code goes by. Several inputs of one field are
    told apart by `variant` (`batch`; empty for the ordinary one) and by `window`, the label of the hours of the day
    that it holds in (empty where it holds all day).
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
