"""Fit the throughput estimator's constants on the published points and cross-validate them. Anyone can rerun it:

    python -m benchmarks.fit_estimator            # about half a minute on one core; writes the two files below
    python -m benchmarks.fit_estimator --check    # prints the stored table and whether the inputs still are the same

Reads pricing/data/{throughput,hardware,model_registry}.csv; writes pricing/data/estimator_constants.json (constants,
bands, table) and pricing/data/estimator_crossval.json (the kept-out estimate of every point).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np

from benchmarks.estimator_points import (
    DATA,
    LATER_PAIRS,
    RECENT_RULE,
    Data,
    Mask,
    curve_of,
    fitted_rows,
    folds_of,
    hashes,
    pair_of,
    read,
)
from benchmarks.estimator_rescaled import rescaled_band, rescaled_measures
from benchmarks.fitting import Points, fit_effects, predicted_log
from economics.fleet.constants import BANDED_GENERATIONS, SCHEMA_VERSION, Effect, term_places
from economics.fleet.roofline import DECODE_TERMS, TERMS, sequences_in_memory
from economics.quantity import Array

CONSTANTS = DATA / "estimator_constants.json"
KEPT_OUT = DATA / "estimator_crossval.json"
CURVE_FOLDS = 10


def main() -> None:
    if sys.argv[1:] == ["--check"]:
        stored = json.loads(CONSTANTS.read_text())
        print_table(stored["table"])
        print("inputs unchanged" if stored["inputs"] == hashes() else "inputs changed: fit again")
        return
    data = read()
    curves, curves_any = kept_out(data, measured_effects(), [curve_of(row) for row in data.rows], CURVE_FOLDS)
    pairs, pairs_any = kept_out(data, unmeasured_effects(), [pair_of(row) for row in data.rows], None)
    centre = centre_of(data, pairs, unbanded(data))
    pairs, pairs_any = centred(data, pairs, pairs), centred(data, pairs, pairs_any)
    table = [*evaluation(data, curves, pairs, curves_any, pairs_any), rescaled_measures(data, curves)]
    measured = regime(data, measured_effects(), curves, curves_any)
    measured["bands"]["rescaled"] = rescaled_band(data, curves)
    document = {
        "schema_version": SCHEMA_VERSION,
        "inputs": hashes(),
        "recent_rule": RECENT_RULE,
        "regimes": {
            "measured": measured,
            "unmeasured": regime(data, unmeasured_effects(), pairs, pairs_any, centre),
        },
        "first_token": first_token(data, measured_effects()),
        "pairs": sorted({(row["model"], row["gpu"]) for row in fitted_rows(data)}),
        "table": table,
    }
    CONSTANTS.write_text(json.dumps(document, indent=1) + "\n")
    KEPT_OUT.write_text(json.dumps(kept_out_document(data, curves, pairs), indent=0) + "\n")
    print_table(table)


# ---------------------------------------------------------------- the hierarchy

LINK = ("link latency", "link bytes", "prefill link bytes")
OVERHEAD = ("step overhead", "layer overhead", "sequence overhead", "prefill overhead")
PREFILL = ("prefill arithmetic", "prefill attention")
ARITHMETIC = ("arithmetic", "attention arithmetic")
WEIGHTS = ("dense weights", "expert weights", "cache read")
SHARED_KEYS = (("gpu",), ("generation", "precision"), ("model",), ("class", "engine"), ("software",), ("load",))


def measured_effects() -> list[Effect]:
    """The constants where the pair was measured: weak pull, and a correction per pair and engine."""
    effects = [Effect((term,), (), 0.1) for term in TERMS]
    for terms in (*((t,) for t in WEIGHTS), ARITHMETIC, LINK, OVERHEAD, PREFILL):
        effects += [Effect(terms, keys, _pull(terms, keys)) for keys in SHARED_KEYS]
    pair = ("model", "gpu", "engine")
    rates = (pair, (*pair, "precision"), (*pair, "load"), ("software", "model"), ("parallel", "engine"), ("software",))
    return effects + [Effect((), keys, 1.0) for keys in rates]


def _pull(terms: tuple[str, ...], keys: tuple[str, ...]) -> float:
    """Overheads differ several times over between releases and GPUs (no graphs of kernels in some): pulled less."""
    return 0.03 if terms == OVERHEAD and keys in (("software",), ("gpu",)) else 0.3


def unmeasured_effects() -> list[Effect]:
    """The constants where the pair was never measured: the same hierarchy, pulled much harder towards the physics."""
    effects = [Effect((term,), (), 0.3) for term in TERMS]
    ridges = (10.0, 10.0, 10.0, 1.0, 30.0, 10.0)
    for terms in (WEIGHTS, ARITHMETIC, LINK, OVERHEAD, PREFILL):
        effects += [Effect(terms, keys, ridge) for keys, ridge in zip(SHARED_KEYS, ridges, strict=True)]
    rates = {("gpu",): 30.0, ("model",): 30.0, ("class", "engine"): 1.0, ("generation", "precision"): 30.0}
    rates |= {("software",): 3.0, ("attention", "generation"): 3.0, ("parallel", "engine"): 3.0}
    return effects + [Effect((), keys, ridge) for keys, ridge in rates.items()]


# ---------------------------------------------------------------- cross-validation


def kept_out(data: Data, effects: list[Effect], groups: Sequence[str], folds: int | None) -> tuple[Array, Array]:
    """Log estimates of every point by constants fitted without its group, with and without naming the version.

    NaN where there is no estimate: refused, or the weights do not fit the GPUs listed.
    """
    estimates = np.full(len(data.rows), np.nan)
    nameless = np.full(len(data.rows), np.nan)
    for rows in folds_of(groups, folds):
        fitted = with_average_version(fit_effects(data.points.of(~rows), effects), data, ~rows)
        here = data.points.of(rows)
        estimates[rows] = predicted_log(here, fitted)
        nameless[rows] = predicted_log(without_version(here), fitted)
    refused = np.array([refusal is not None for refusal in data.ready.refused])
    room = sequences_in_memory(data.ready.inputs)
    lacking = refused | (room < 1)
    return np.where(lacking, np.nan, estimates), np.where(lacking, np.nan, nameless)


def without_version(points: Points) -> Points:
    """The points with their engine's version forgotten."""
    return replace(points, traits=tuple(replace(t, software=t.engine) for t in points.traits))


def evaluation(data: Data, curves: Array, pairs: Array, curves_any: Array, pairs_any: Array) -> list[dict[str, Any]]:
    online, recent = ~data.offline, data.recent
    gpu = np.array([row["gpu"] for row in data.rows])
    a100, amd = np.char.startswith(gpu, "a100"), np.char.startswith(gpu, "mi")
    older = ~recent & ~a100 & ~amd & ~data.impossible
    later = np.array([pair_of(row) in LATER_PAIRS for row in data.rows])
    parts = (
        ("kept-out curves, recent software", curves, recent & online),
        ("kept-out curves, offline maxima, recent", curves, recent & ~online),
        ("pairs left out whole, recent, with concurrency", pairs, recent & online),
        ("pairs left out whole, recent, offline maxima", pairs, recent & ~online),
        ("pairs left out whole, recent, all", pairs, recent),
        ("pairs left out whole, added after the form was set", pairs, recent & later),
        ("kept-out curves, recent, version not given", curves_any, recent & online),
        ("pairs left out whole, recent, version not given", pairs_any, recent),
        ("kept-out curves, A100", curves, a100 & ~data.impossible),
        ("kept-out curves, AMD", curves, amd & ~data.impossible),
        ("kept-out curves, older or separate stacks", curves, older),
        ("pairs left out whole, A100", pairs, a100 & ~data.impossible),
        ("pairs left out whole, AMD", pairs, amd & ~data.impossible),
    )
    return [measures(name, data, estimates, rows) for name, estimates, rows in parts]


def measures(name: str, data: Data, estimates: Array, rows: Mask) -> dict[str, Any]:
    """Median and 90th percentile of |estimate ÷ measured − 1| and share within 2×; no estimate counts as wrong."""
    log_error = (estimates - np.log(data.points.tokens_per_second))[rows]
    wrong = np.isnan(log_error)
    error = np.where(wrong, np.inf, np.abs(np.expm1(np.where(wrong, 0.0, log_error))))
    within = float(np.mean(np.where(wrong, np.inf, np.abs(log_error)) <= np.log(2)))
    bands = band_coverage(data, log_error, rows)
    return {
        "set": name,
        "points": int(rows.sum()),
        "without_estimate": int(wrong.sum()),
        "median_error": round(float(np.quantile(error, 0.5, method="lower")), 4),
        "p90_error": round(float(np.quantile(error, 0.9, method="lower")), 4),
        "within_2x": round(within, 4),
        "band_coverage": bands,
    }


def band_coverage(data: Data, log_error: Array, rows: Mask) -> float | None:
    """Share of points inside an 80 % band whose limits were set on the other half of the curves, both ways."""
    curves = [curve_of(row) for row, kept in zip(data.rows, rows, strict=True) if kept]
    half = folds_of(curves, 2)[0]
    held = ~np.isnan(log_error)
    if min((half & held).sum(), (~half & held).sum()) < 10:
        return None
    inside = 0
    for fitted, tested in ((half, ~half), (~half, half)):
        low, high = np.quantile(log_error[fitted & held], [0.1, 0.9])
        inside += int(((log_error >= low) & (log_error <= high) & tested & held).sum())
    return round(inside / int(held.sum()), 4)


def print_table(table: Sequence[dict[str, Any]]) -> None:
    print(RECENT_RULE + "\n")
    print(f"{'set':52s} points  none  median     p90  within 2x  80 % band holds")
    for row in table:
        band = f"{row['band_coverage']:.1%}" if row["band_coverage"] is not None else "–"
        print(
            f"{row['set']:52s} {row['points']:6d} {row['without_estimate']:5d} {row['median_error']:7.1%} "
            f"{row['p90_error']:7.1%} {row['within_2x']:10.1%}  {band}"
        )


# ---------------------------------------------------------------- what is written


def regime(data: Data, effects: list[Effect], estimates: Array, nameless: Array, centre: float = 0.0) -> dict[str, Any]:
    """The constants fitted on all points, and the band of the kept-out ones.

    `centre` is the logarithm that estimates of the band `other` are shifted by, as `estimates` already are. There each
    pair counts once, because one pair has most of the points.
    """
    fitted = with_average_version(fit_effects(data.points, effects), data, data.points.weight > 0)
    measured = np.log(data.points.tokens_per_second)
    bands = {}
    for suffix, kept in (("", estimates), (" any version", nameless)):
        for name, rows in (("online", ~data.offline), ("offline", data.offline)):
            held = (measured - kept)[rows & data.recent & ~np.isnan(kept)]
            low, high = np.quantile(held, [0.1, 0.9])
            bands[name + suffix] = {"low": round(float(low), 4), "high": round(float(high), 4)}
    other = unbanded(data) & ~np.isnan(estimates) & ~data.impossible
    names = [pair_of(row) for row, kept in zip(data.rows, other, strict=True) if kept]
    share = np.array([1 / names.count(name) for name in names])
    low, high = np.quantile((measured - estimates)[other], [0.1, 0.9], weights=share, method="inverted_cdf")
    bands["other"] = {"low": round(float(low), 4), "high": round(float(high), 4), "centre": round(centre, 4)}
    documents = [
        {
            "terms": list(effect.terms),
            "keys": list(effect.keys),
            "ridge": effect.ridge,
            "levels": {name: round(value, 4) for name, value in effect.levels.items()},
        }
        for effect in fitted
    ]
    return {"bands": bands, "effects": documents}


def unbanded(data: Data) -> Mask:
    """Which points are of GPUs without a band of their own (A100, AMD, …)."""
    return np.array([t.generation not in BANDED_GENERATIONS for t in data.points.traits])


def centre_of(data: Data, estimates: Array, rows: Mask) -> float:
    """The logarithm by which kept-out estimates of these rows are too low in the middle; each pair counts once."""
    error = np.log(data.points.tokens_per_second) - estimates
    usable = rows & ~np.isnan(error) & (data.points.weight > 0)
    groups: dict[str, list[float]] = {}
    for index in np.flatnonzero(usable).tolist():
        groups.setdefault(pair_of(data.rows[index]), []).append(float(error[index]))
    return float(np.median([np.median(errors) for errors in groups.values()])) if groups else 0.0


def centred(data: Data, estimates: Array, moved: Array) -> Array:
    """`moved`, shifted where GPUs have no band of their own by the centre of `estimates`' other pairs of such GPUs."""
    names = np.array([pair_of(row) for row in data.rows])
    other = unbanded(data)
    result = moved.copy()
    for name in sorted(set(names[other])):
        result[names == name] += centre_of(data, estimates, other & (names != name))
    return result


def with_average_version(effects: Sequence[Effect], data: Data, rows: Mask) -> list[Effect]:
    """Add, for every engine, the average over its recent versions among `rows`: used where no version is given."""
    recent = [t for t, kept in zip(data.points.traits, data.recent & rows, strict=True) if kept]
    filled = []
    for effect in effects:
        levels = dict(effect.levels)
        if "software" in effect.keys:
            sums: dict[str, list[float]] = {}
            for traits in recent:
                values = traits.values()
                name = effect.level({**values, "software": values["engine"]})
                if effect.level(values) in levels:
                    sums.setdefault(name, []).append(levels[effect.level(values)])
            levels |= {name: float(np.mean(values)) for name, values in sums.items()}
        filled.append(Effect(effect.terms, effect.keys, effect.ridge, levels))
    return filled


def first_token(data: Data, effects: list[Effect]) -> dict[str, dict[str, float]]:
    """Constants of the time to first token by engine, fitted on the points that publish it."""
    fitted = fit_effects(data.points, effects)
    step, prefill = step_and_prefill(data, fitted)
    published = np.array([float(row["ttft_ms"] or "nan") / 1e3 for row in data.rows])
    usable = (published > 0) & data.recent & (data.points.weight > 0)
    own = data.points.batch / data.ready.inputs.data
    engines = np.array([row["engine"] for row in data.rows])
    result = {"all": fit_first_token(step, prefill, own, published, usable)}
    for name in sorted(set(engines[usable])):
        result[name] = fit_first_token(step, prefill, own, published, usable & (engines == name))
    return result


def step_and_prefill(data: Data, fitted: Sequence[Effect]) -> tuple[Array, Array]:
    """Fitted seconds of a decode step and of one request's prefill."""
    logs = np.zeros((len(data.rows), len(TERMS) + 1))
    for effect in fitted:
        places = term_places(effect.terms)
        own = np.array([effect.levels.get(effect.level(t.values()), 0.0) for t in data.points.traits])
        logs[:, places] += own[:, None]
    seconds = data.points.seconds * np.exp(logs[:, :-1] - logs[:, -1:])
    split = len(DECODE_TERMS)
    per_request = data.ready.inputs.output_tokens / data.points.batch
    return seconds[:, :split].sum(axis=1), seconds[:, split:].sum(axis=1) * per_request


def fit_first_token(step: Array, prefill: Array, own: Array, published: Array, rows: Mask) -> dict[str, float]:
    """Least absolute log error of the time to first token, by coordinate search with halving steps."""
    target = np.log(published[rows])

    def cost(values: Array) -> float:
        steps, factor, exponent = np.exp(values[0]), np.exp(values[1]), values[2]
        estimate = np.log(steps * step[rows] + factor * prefill[rows] * own[rows] ** exponent)
        return float(np.abs(estimate - target).mean())

    best, size = np.array([0.0, 0.0, 0.3]), 0.5
    lowest = cost(best)
    while size > 1e-3:
        tries = [best + size * sign * axis for axis in np.eye(3) for sign in (-1, 1)]
        costs = [cost(t) for t in tries]
        if min(costs) < lowest - 1e-9:
            lowest, best = min(costs), tries[int(np.argmin(costs))]
        else:
            size /= 2
    names: tuple[tuple[str, Callable[[float], float]], ...]
    names = (("steps", np.exp), ("factor", np.exp), ("exponent", float))
    return {name: round(float(of(value)), 5) for (name, of), value in zip(names, best.tolist(), strict=True)}


def kept_out_document(data: Data, curves: Array, pairs: Array) -> dict[str, Any]:
    """Estimates of every point by constants fitted without its curve, and without its pair [output token/s]."""

    def written(value: float) -> float | None:
        return None if np.isnan(value) else float(f"{np.exp(value):.6g}")

    rows = {
        row["id"]: [written(curve), written(pair)]
        for row, curve, pair in zip(data.rows, curves.tolist(), pairs.tolist(), strict=True)
    }
    assert len(rows) == len(data.rows)
    assert all(a <= b for a, b in pairwise(sorted(rows)))
    return {"inputs": hashes(), "columns": ["without its curve", "without its pair"], "estimates": rows}


if __name__ == "__main__":
    main()
