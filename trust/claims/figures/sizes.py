"""Figures of a model's sizes as its published config says them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from economics.fleet.architecture import Architecture
from trust.claims.figures.figure import Answer, Kind, Values, Words, no_figure, shown
from trust.claims.figures.tokens import MODEL
from trust.claims.known import Known

_SIZES: Mapping[str, tuple[str, Callable[[Architecture], float | None]]] = {
    "experts": ("routed experts in a layer", lambda model: model.experts),
    "context": ("tokens of context", lambda model: model.context),
}


@dataclass(frozen=True)
class Parameters(Kind):
    """The parameters of a registered model, all or those that a token passes through, in billions."""

    def answer(self, values: Values, known: Known) -> Answer:
        """Count them from the config."""
        model, active = values.text("model"), values.text_or("which", "total") == "active"
        sizes = known.model(model)
        billions = (sizes.active_parameters if active else sizes.total_parameters) / 1e9
        kind = "active" if active else "in all"
        return Answer.point(billions, f"config of {known.name(model)}: {shown(billions)}B parameters {kind}")


@dataclass(frozen=True)
class Size(Kind):
    """One size of a registered model's config."""

    def answer(self, values: Values, known: Known) -> Answer:
        """Read it."""
        model = values.text("model")
        words, of = _SIZES[values.text("which")]
        size = of(known.model(model))
        if size is None:
            raise no_figure(f"the config of {known.name(model)} does not say its {words}")
        return Answer.point(float(size), f"config of {known.name(model)}: {shown(float(size))} {words}")


SIZE_FIGURES = (
    Parameters(
        *("parameters", "Parameters of a model", "billion parameters", "config"),
        (MODEL, Words("which", "Which", "all of them, or those that a token passes through", ("total", "active"))),
        frozenset({"which"}),
    ),
    Size(
        *("size", "A size of a model's config", "", "config"),
        (MODEL, Words("which", "Which", "experts of a layer, or tokens of context", tuple(_SIZES))),
    ),
)
