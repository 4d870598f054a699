"""The estimator's fitted constants: a hierarchy of multipliers per term, and the data they were fitted on."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from economics.errors import InputError
from economics.fleet.roofline import TERMS
from economics.quantity import Array

SCHEMA_VERSION = 1
KEYS = ("gpu", "generation", "precision", "model", "class", "attention", "engine", "software", "load", "parallel")
"""What a constant may depend on: see `Traits`."""


BANDED_GENERATIONS = ("hopper", "blackwell", "blackwell-rtx")
"""GPUs with enough recent points for a band of their own; the others (A100, AMD, …) share the band `other`."""


@dataclass(frozen=True)
class Traits:
    """What the constants of one configuration depend on, each a short text.

    `class` is dense or moe; `software` is engine and version, or engine alone where the version is not known; `load`
    is online or offline; `parallel` says whether attention is data parallel and experts are spread.
    """

    gpu: str
    generation: str
    precision: str
    model: str
    model_class: str
    attention: str
    engine: str
    software: str
    load: str
    parallel: str

    def values(self) -> dict[str, str]:
        """The traits by the names of KEYS."""
        return dict(
            zip(
                KEYS,
                (
                    self.gpu,
                    self.generation,
                    self.precision,
                    self.model,
                    self.model_class,
                    self.attention,
                    self.engine,
                    self.software,
                    self.load,
                    self.parallel,
                ),
                strict=True,
            )
        )


@dataclass(frozen=True)
class Effect:
    """Multipliers that depend on some traits: exp of a level's value multiplies the seconds of `terms`.

    With no terms the effect multiplies the throughput itself. `ridge` pulls the values to 0, the physics.
    """

    terms: tuple[str, ...]
    keys: tuple[str, ...]
    ridge: float
    levels: Mapping[str, float] = field(default_factory=dict)

    def level(self, traits: Mapping[str, str]) -> str:
        """The name of the level that a configuration belongs to."""
        return "|".join([traits[key] for key in self.keys])


@dataclass(frozen=True)
class LogBand:
    """A cross-validated band: 80 % of held-out points have ln(measured ÷ estimated) between `low` and `high`.

    Where `centre` is not 0, the estimate is multiplied by its exponential, so that it stands amid its band.
    """

    low: float
    high: float
    centre: float = 0.0


@dataclass(frozen=True)
class Regime:
    """The constants of one regime and its bands: `online`, `offline`, both also ` any version`, and `other`."""

    effects: tuple[Effect, ...]
    bands: Mapping[str, LogBand]

    def band(self, traits: Traits) -> LogBand:
        """Return the band of a configuration; it is wider where the engine's version is not given."""
        if traits.generation not in BANDED_GENERATIONS:
            return self.bands["other"]
        return self.bands[traits.load + (" any version" if traits.software == traits.engine else "")]

    def multipliers(self, traits: Traits) -> Array:
        """Return the logarithms of the multipliers of all terms and, last, of the throughput; levels unseen are 0."""
        values = traits.values()
        total = np.zeros(len(TERMS) + 1)
        for keys, levels in self._by_keys:
            logs = levels.get("|".join([values[key] for key in keys]))
            if logs is not None:
                total += logs
        return total

    @cached_property
    def _by_keys(self) -> tuple[tuple[tuple[str, ...], dict[str, Array]], ...]:
        """Effects that depend on the same traits, summed: level to log multipliers."""
        tables: dict[tuple[str, ...], dict[str, Array]] = {}
        for effect in self.effects:
            levels = tables.setdefault(effect.keys, {})
            for name, value in effect.levels.items():
                levels.setdefault(name, np.zeros(len(TERMS) + 1))[term_places(effect.terms)] += value
        return tuple(tables.items())


@dataclass(frozen=True)
class FirstToken:
    """Time to first token = step·(steps in a queue) + prefill·factor·batch^exponent; seconds from the roofline."""

    steps: float
    factor: float
    exponent: float


@dataclass(frozen=True)
class Chosen:
    """The constants of one configuration: log multipliers of all terms and, last, of the throughput; and the band."""

    multipliers: Array
    band: LogBand
    measured: bool


@dataclass(frozen=True, eq=False)
class Constants:
    """All fitted constants. `pairs` are the (model, GPU) pairs with measurements that the fit used."""

    measured: Regime
    unmeasured: Regime
    first_token: Mapping[str, FirstToken]
    pairs: frozenset[tuple[str, str]]
    inputs: Mapping[str, str]
    table: tuple[Mapping[str, Any], ...]
    cache: dict[Traits, Chosen] = field(default_factory=dict, repr=False)

    def of(self, traits: Traits) -> Chosen:
        """Return the constants of a configuration, by whether its model and GPU were measured together."""
        chosen = self.cache.get(traits)
        if chosen is None:
            if len(self.cache) > 100_000:
                self.cache.clear()
            is_measured = (traits.model, traits.gpu) in self.pairs
            regime = self.measured if is_measured else self.unmeasured
            band = regime.band(traits)
            multipliers = regime.multipliers(traits)
            multipliers[-1] += band.centre
            chosen = self.cache[traits] = Chosen(multipliers, band, is_measured)
        return chosen


def term_places(terms: tuple[str, ...]) -> list[int]:
    """Columns of the named terms; the column after the last term stands for the throughput."""
    return [TERMS.index(term) for term in terms] if terms else [len(TERMS)]


def constants_from_document(document: Mapping[str, Any]) -> Constants:
    """Return the constants that a parsed constants file holds. Raises InputError where it is of another version."""
    if document.get("schema_version") != SCHEMA_VERSION:
        raise InputError("schema_version", f"{document.get('schema_version')!r} is refused: must be {SCHEMA_VERSION}")
    try:
        return Constants(
            measured=_regime(document["regimes"]["measured"]),
            unmeasured=_regime(document["regimes"]["unmeasured"]),
            first_token={name: FirstToken(**values) for name, values in document["first_token"].items()},
            pairs=frozenset((model, gpu) for model, gpu in document["pairs"]),
            inputs=dict(document["inputs"]),
            table=tuple(document["table"]),
        )
    except (KeyError, TypeError) as error:
        raise InputError("constants", f"the file is incomplete: {error}") from None


def _regime(document: Mapping[str, Any]) -> Regime:
    effects = tuple(
        Effect(tuple(e["terms"]), tuple(e["keys"]), float(e["ridge"]), dict(e["levels"])) for e in document["effects"]
    )
    for effect in effects:
        unknown = [k for k in effect.keys if k not in KEYS] + [t for t in effect.terms if t not in TERMS]
        if unknown or not all(math.isfinite(v) for v in effect.levels.values()):
            raise InputError("constants", f"an effect over {', '.join(effect.keys) or 'nothing'} is malformed")
    return Regime(effects, {name: LogBand(**values) for name, values in document["bands"].items()})
