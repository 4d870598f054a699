"""Every figure that can answer a claim, by its name in case files."""

from __future__ import annotations

from collections.abc import Mapping

from trust.claims.figures.break_even import BREAK_EVEN_FIGURES
from trust.claims.figures.figure import Figure
from trust.claims.figures.machines import MACHINE_FIGURES
from trust.claims.figures.memory import MEMORY_FIGURES
from trust.claims.figures.ratios import RATIO_FIGURES
from trust.claims.figures.sizes import SIZE_FIGURES
from trust.claims.figures.speed import SPEED_FIGURES
from trust.claims.figures.tokens import TOKEN_FIGURES
from trust.claims.figures.training import TRAINING_FIGURES

_ALL: tuple[Figure, ...] = (
    *TOKEN_FIGURES,
    *MACHINE_FIGURES,
    *BREAK_EVEN_FIGURES,
    *MEMORY_FIGURES,
    *SIZE_FIGURES,
    *SPEED_FIGURES,
    *TRAINING_FIGURES,
    *RATIO_FIGURES,
)
FIGURES: Mapping[str, Figure] = {figure.id: figure for figure in _ALL}
