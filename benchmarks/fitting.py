"""Fit the hierarchy of constants: ridge-shrunk multipliers of the roofline's terms, by damped Gauss-Newton.

Minimised is Σ weight·huber(log estimate − log measured) + ½ Σ ridge·value², where
log estimate = log batch + v_rate − log Σ_terms exp(log seconds_term + v_term).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from economics.fleet.constants import Effect, Traits, term_places
from economics.quantity import Array

HUBER = 0.15
"""Error (natural logarithm) beyond which a point pulls no harder."""


@dataclass(frozen=True)
class Points:
    """N measured points: seconds of every term (N, terms), batch, output token/s, traits and weight (0: not fitted)."""

    seconds: Array
    batch: Array
    tokens_per_second: Array
    traits: tuple[Traits, ...]
    weight: Array

    def of(self, rows: NDArray[np.bool_]) -> Points:
        """The points where `rows` is true."""
        traits = tuple(t for t, kept in zip(self.traits, rows, strict=True) if kept)
        return Points(self.seconds[rows], self.batch[rows], self.tokens_per_second[rows], traits, self.weight[rows])


def fit_effects(points: Points, effects: Sequence[Effect], steps: int = 12) -> tuple[Effect, ...]:
    """Return the effects with fitted levels. Points of weight 0 are left out."""
    used = points.of(points.weight > 0)
    named = _values(used.traits)
    blocks = _blocks(named, [_with_levels(effect, named) for effect in effects])
    ridge = np.concatenate([np.full(len(b.effect.levels), b.effect.ridge) for b in blocks])
    values = np.zeros(len(ridge))
    target = np.log(used.tokens_per_second)
    cost = _cost(used, blocks, values, ridge, target)
    for _ in range(steps):
        step = _newton_step(used, blocks, values, ridge, target)
        size = 1.0
        while (new := _cost(used, blocks, values + size * step, ridge, target)) >= cost and size > 1e-3:
            size /= 2
        if new >= cost:
            break
        values, gained, cost = values + size * step, cost - new, new
        if gained < 1e-5 * cost:
            break
    return tuple(_filled(blocks, values))


def predicted_log(points: Points, effects: Sequence[Effect]) -> Array:
    """Return the logarithm of the estimated output token/s of every point."""
    blocks = _blocks(_values(points.traits), effects)
    values = np.concatenate([np.array(list(b.effect.levels.values()), dtype=float) for b in blocks])
    return _predicted(points, blocks, values)[0]


@dataclass(frozen=True)
class _Block:
    effect: Effect
    columns: list[int]
    codes: NDArray[np.int64]
    start: int


def _with_levels(effect: Effect, traits: Sequence[Mapping[str, str]]) -> Effect:
    names = sorted({effect.level(values) for values in traits})
    return replace(effect, levels=dict.fromkeys(names, 0.0))


def _values(traits: Sequence[Traits]) -> list[Mapping[str, str]]:
    kept: dict[Traits, Mapping[str, str]] = {}
    return [kept.setdefault(t, t.values()) if t not in kept else kept[t] for t in traits]


def _blocks(traits: Sequence[Mapping[str, str]], effects: Sequence[Effect]) -> list[_Block]:
    blocks, start = [], 0
    for effect in effects:
        places = {name: index for index, name in enumerate(effect.levels)}
        codes = np.array([places.get(effect.level(v), -1) for v in traits], dtype=np.int64)
        blocks.append(_Block(effect, term_places(effect.terms), codes, start))
        start += len(places)
    return blocks


def _filled(blocks: Sequence[_Block], values: Array) -> list[Effect]:
    filled = []
    for block in blocks:
        own = values[block.start : block.start + len(block.effect.levels)]
        filled.append(replace(block.effect, levels=dict(zip(block.effect.levels, own.tolist(), strict=True))))
    return filled


def _predicted(points: Points, blocks: Sequence[_Block], values: Array) -> tuple[Array, Array]:
    """Log estimates (N,) and the share of the time that each term takes (N, terms)."""
    logs = np.zeros((len(points.batch), points.seconds.shape[1] + 1))
    logs[:, :-1] = np.log(points.seconds)
    for block in blocks:
        own = np.append(values[block.start : block.start + len(block.effect.levels)], 0.0)[block.codes]
        logs[:, block.columns] += own[:, None]
    top = logs[:, :-1].max(axis=1)
    parts = np.exp(logs[:, :-1] - top[:, None])
    total = parts.sum(axis=1)
    return np.log(points.batch) + logs[:, -1] - top - np.log(total), parts / total[:, None]


def _cost(points: Points, blocks: Sequence[_Block], values: Array, ridge: Array, target: Array) -> float:
    error = np.abs(_predicted(points, blocks, values)[0] - target)
    loss = np.where(error <= HUBER, error**2 / 2, HUBER * (error - HUBER / 2))
    return float((points.weight * loss).sum() + (ridge * values**2).sum() / 2)


def _newton_step(points: Points, blocks: Sequence[_Block], values: Array, ridge: Array, target: Array) -> Array:
    estimate, shares = _predicted(points, blocks, values)
    error = estimate - target
    weight = points.weight * np.where(np.abs(error) <= HUBER, 1.0, HUBER / np.maximum(np.abs(error), 1e-12))
    slopes = np.zeros((len(error), len(values)), dtype=np.float32)
    weights = np.column_stack([-shares, np.ones(len(error))])
    for block in blocks:
        rows = np.flatnonzero(block.codes >= 0)
        slopes[rows, block.start + block.codes[rows]] += weights[rows][:, block.columns].sum(axis=1)
    # Single precision halves the time; it bends the step a little, and the fit ends where the exact cost stops falling.
    curvature = slopes.T @ (slopes * weight[:, None].astype(np.float32)) + np.diag(ridge + 1e-9).astype(np.float32)
    gradient = slopes.T @ (weight * error) + ridge * values
    step: Array = -np.linalg.solve(curvature, gradient.astype(np.float32)).astype(float)
    return step
