"""Every lever, in the order in which equal savings are taken."""

from __future__ import annotations

from breakeven.levers.gpus import OtherGpu
from breakeven.levers.hours import BestBaseline, HourlyScaling
from breakeven.levers.lever import Lever
from breakeven.levers.precision import NarrowerPrecision
from breakeven.levers.provisioned import Provisioned
from breakeven.levers.sellers import CheaperSeller
from breakeven.levers.shares import BATCH, CACHE
from breakeven.levers.smaller_model import SmallerModel
from breakeven.levers.speculative import SpeculativeDecoding
from breakeven.levers.terms import RESERVED, SPOT
from breakeven.levers.utilisation import Utilisation

LEVERS: tuple[Lever, ...] = (
    CheaperSeller(),
    BATCH,
    CACHE,
    NarrowerPrecision(),
    OtherGpu(),
    RESERVED,
    SPOT,
    Utilisation(),
    SpeculativeDecoding(),
    SmallerModel(),
    HourlyScaling(),
    BestBaseline(),
    Provisioned(),
)
LABELS = {lever.id: lever.label for lever in LEVERS}
"""Lever by its id → what people call it."""
PLACES = {lever.id: place for place, lever in enumerate(LEVERS)}
"""Lever by its id → its place in the order."""
