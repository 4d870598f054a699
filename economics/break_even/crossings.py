"""Crossings of two costs: the result types, and the break-even of costs that are piecewise linear.

Two costs that touch without the cheaper option changing do not cross.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

MAX_CROSSINGS = 1000
"""The most crossings that are listed; `count` includes the rest."""
_EQUAL = 1e-12
"""Relative difference below which two costs count as equal (rounding of a few floating-point steps)."""


@dataclass(frozen=True)
class Crossing:
    """One value of a variable at which the cheaper option changes.

    `equal`: the costs are the same there. `step`: the value is the last one before another replica makes an option
    more expensive at a jump. `end`: it is the last one that the option which was the cheaper one can serve.
    """

    at: float
    kind: Literal["equal", "step", "end"]
    cheaper_below: str
    cheaper_above: str


@dataclass(frozen=True)
class BreakEven:
    """All changes of the cheaper option between options `a` and `b` over one variable.

    `count` is None, with a reason in `undefined`, when there are more crossings than can be counted; so is `verdict`
    when one of the costs is too large for a float.
    """

    a: str
    b: str
    variable: str
    verdict: Literal["none", "one", "many", "identical"] | None
    cheaper: str | None = None
    count: int | None = 0
    crossings: tuple[Crossing, ...] = ()
    cheaper_for_good_from: float | None = None
    undefined: dict[str, str] = field(default_factory=dict)

    @property
    def cheaper_for_good(self) -> str | None:
        """The option that is the cheaper one beyond the last change; None where that is not known, or there is none.

        At each change it is the other one, so their number says who is last, also where not all are listed.
        """
        if self.cheaper_for_good_from is None or not self.crossings or self.count is None:
            return None
        first = self.crossings[0]
        return first.cheaper_above if self.count % 2 else first.cheaper_below

    @property
    def view(self) -> str:
        """Which costs are compared: `unit` (one fully billed replica) or `replicas` (whole replicas at a volume)."""
        return "unit" if self.variable in ("utilisation", "cache_hit_rate", "input_output_ratio") else "replicas"


def break_even(
    a: str,
    b: str,
    variable: str,
    crossings: Sequence[Crossing],
    sign: int,
    *,
    count: int | None = None,
    last_at: float | None = None,
    undefined: dict[str, str] | None = None,
) -> BreakEven:
    """Return the BreakEven of a and b from its first crossings in order.

    `sign` is that of cost(a) − cost(b) where there is no crossing (0: the costs are the same everywhere). When not all
    crossings are passed, `count` is their number and `last_at` the position of the last.
    """
    if not crossings:
        if sign == 0:
            return BreakEven(a, b, variable, "identical", undefined=undefined or {})
        return BreakEven(a, b, variable, "none", cheaper=cheaper(a, b, sign), undefined=undefined or {})
    complete = len(crossings) if count is None and not undefined else count
    return BreakEven(
        a,
        b,
        variable,
        "one" if complete == 1 else "many",
        count=complete,
        crossings=tuple(crossings[:MAX_CROSSINGS]),
        cheaper_for_good_from=None if undefined else (crossings[-1].at if last_at is None else last_at),
        undefined=undefined or {},
    )


def cheaper(a: str, b: str, sign: float) -> str:
    """Return the cheaper of two options when cost(a) − cost(b) has this sign."""
    return b if sign > 0 else a


def sign_of(difference: float, scale: float) -> int:
    """Return −1, 0 or 1: the sign of a difference of two costs of magnitude `scale`, 0 within rounding."""
    return 0 if abs(difference) <= _EQUAL * scale else (1 if difference > 0 else -1)


def piecewise_linear(
    a: str, b: str, variable: str, nodes: Sequence[float], cost_a: Sequence[float], cost_b: Sequence[float]
) -> BreakEven:
    """Return the break-even of two continuous costs that are linear between `nodes` (ascending, ≥ 2).

    `cost_a` and `cost_b` are their values at the nodes in any common unit, times any common positive factor. Exact: one
    root per segment in closed form.

    >>> even = piecewise_linear("own", "rent", "utilisation", [0.0, 1.0], [4.0, 4.0], [0.0, 10.0])
    >>> [(c.at, c.cheaper_above) for c in even.crossings]
    [(0.4, 'own')]
    """
    signs = [sign_of(x - y, max(abs(x), abs(y))) for x, y in zip(cost_a, cost_b, strict=True)]
    crossings: list[Crossing] = []
    last_sign, last_index = 0, 0
    for i, sign in enumerate(signs):
        if sign == 0:
            continue
        if last_sign and sign != last_sign:
            at = nodes[i - 1]
            if last_index == i - 1:
                before, after = cost_a[i - 1] - cost_b[i - 1], cost_a[i] - cost_b[i]
                at += (nodes[i] - nodes[i - 1]) * (before / (before - after))
            crossings.append(Crossing(at, "equal", cheaper(a, b, last_sign), cheaper(a, b, sign)))
        last_sign, last_index = sign, i
    return break_even(a, b, variable, crossings, last_sign)
