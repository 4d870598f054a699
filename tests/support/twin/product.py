"""The product's result for a document, and how far it is from the twin's."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

from tests.support.twin import over_volume
from tests.support.twin.compare import FIGURES, compare
from tests.support.twin.numbers import PLAIN
from tests.support.twin.over_months import over_months

TOLERANCE = 1e-9
RATE_TOLERANCE = 1e-7
"""A rate of return moves more than the flows that it is made of: it is compared to this share of 1 or of itself."""
NUDGES = tuple(Fraction(sign, 10**digits) for digits in (14, 12) for sign in (1, -1))
"""A float model may round a count up or down where the exact one stands on the corner within rounding."""
TIED = Fraction(1, 10**12)
"""Two baselines whose costs are this close are equally good."""
Result = Mapping[str, Any]


def product_result(document: Result) -> dict[str, Any]:
    """The result document of the product: the one place where this package calls it."""
    from economics.break_even.compare import compare as product_compare
    from economics.results import result_document
    from economics.scenario.reading import read_scenario
    from pricing.resolve.scenario import resolve
    from pricing.store.catalogue import open_catalogue

    scenario = read_scenario(dict(document))
    resolved = resolve(scenario, open_catalogue(), scenario.as_of or date(2026, 11, 20))
    comparison = product_compare(resolved.options, resolved.load, scenario.current)
    sections = None
    if document.get("horizon"):
        from breakeven.outlook import outlook_of

        sections = outlook_of(resolved, comparison, horizon=False, risk=False).sections
    return result_document(comparison, resolved.as_of, sections)


@dataclass(frozen=True)
class Compared:
    """One figure of both: `relative` is the difference as a share of what it is made of, infinite where one is None."""

    place: str
    figure: str
    got: Any
    want: Any
    relative: float
    allowed: float = TOLERANCE

    @property
    def agrees(self) -> bool:
        return self.relative <= self.allowed


def compared(document: Result, result: Result) -> list[Compared]:
    """Every figure of a product's result held against the twin's."""
    return list(_document(document, result))


def _document(document: Result, result: Result) -> Iterator[Compared]:
    exact = compare(document)
    yield _one("", "tokens_per_month", result.get("tokens_per_month"), exact["tokens_per_month"])
    wants = [_closest(document, got, place, exact) for place, got in enumerate(result["options"])]
    yield _cheapest(result["cheapest"], wants)
    today = next((want for want in wants if want["name"] == document.get("current")), None)
    for got, want in zip(result["options"], wants, strict=True):
        yield from _option(got, want)
        if today is not None:
            yield from _savings(got, want, today)


def _cheapest(got: Any, wants: list[Result]) -> Compared:
    """The cheapest option: any of those that cost the same within the tolerance."""
    costs = {want["name"]: want["usd_per_month"] for want in wants if want["usd_per_month"] is not None}
    if not costs:
        return Compared("", "cheapest", got, None, 0.0 if got is None else math.inf)
    least = min(costs.values())
    off = _relative(costs[got], least, gross(next(w for w in wants if w["name"] == got))) if got in costs else math.inf
    return Compared("", "cheapest", got, min(costs, key=lambda name: costs[name]), off)


def _closest(document: Result, got: Result, place: int, exact: Result) -> Result:
    """The twin's option, or that of a corner next to it that the product may as well be on."""
    want: Result = exact["options"][place]
    if _agree(got, want):
        return want
    others = [compare(document, PLAIN.with_nudge(nudge)) for nudge in NUDGES]
    others += _same_baseline(document, got, place, want)
    return next((o["options"][place] for o in others if _agree(got, o["options"][place])), want)


def _same_baseline(document: Result, got: Result, place: int, want: Result) -> list[Result]:
    """The twin with the product's own best baseline typed, where that costs as little as the twin's best."""
    b = got.get("baseline_replicas")
    if b is None or b == want.get("baseline_replicas"):
        return []
    options = list(document["options"])
    options[place] = {**options[place], "scaling": {**options[place]["scaling"], "baseline_replicas": b}}
    typed = compare({**document, "options": options})
    usd, least = typed["options"][place]["usd_per_month"], want["usd_per_month"]
    return [typed] if usd is not None and usd <= least * (1 + TIED) else []


def _agree(got: Result, want: Result) -> bool:
    return all(figure.agrees for figure in _option(got, want))


def gross(option: Result) -> Fraction:
    """What an option's figures are made of [USD/month]: a discount or a sum is no more exact than that."""
    return sum((abs(line["usd_per_month"]) for line in option["lines"]), Fraction(0))


def _option(got: Result, want: Result) -> Iterator[Compared]:
    name, made_of = want["name"], gross(want)
    yield Compared(name, "kind", got["kind"], want["kind"], 0.0 if got["kind"] == want["kind"] else math.inf)
    for figure in ("usd_per_month", "usd_per_mtok", "usd_per_request", "usd_per_accepted_task"):
        if figure == "usd_per_accepted_task" and figure not in got:
            continue  # shown where answers can fail; its absence there is the test's own matter
        value, total = want.get(figure), want["usd_per_month"]
        scale = made_of * value / total if value and total else Fraction(0)
        yield _one(name, figure, got.get(figure), value, scale)
    for figure in FIGURES:
        if figure in want:
            yield _one(name, figure, got.get(figure), want[figure])
    if want["usd_per_month"] is None:
        return
    lines = {line["line"]: line["usd_per_month"] for line in want["lines"]}
    shown: dict[str, float] = {}
    for line in got["lines"]:
        shown[line["line"]] = shown.get(line["line"], 0.0) + line["usd_per_month"]
    for line in sorted(lines.keys() | shown.keys()):
        yield _one(name, f"line {line.split(': ')[-1]}", shown.get(line, 0.0), lines.get(line, Fraction(0)), made_of)


def _savings(got: Result, want: Result, today: Result) -> Iterator[Compared]:
    mine, paid = want["usd_per_month"], today["usd_per_month"]
    saving = None if mine is None or paid is None else paid - mine
    made_of = gross(want) + gross(today)
    yield _one(want["name"], "saving_usd_per_month", got.get("saving_usd_per_month"), saving, made_of)
    share = saving / paid if saving is not None and paid else None
    scale = made_of / paid if share is not None else Fraction(0)
    yield _one(want["name"], "saving_share", got.get("saving_share"), share, scale)


def compared_months(document: Result, result: Result) -> list[Compared]:
    """The section `horizon` of a product's result held against the twin's, option by option."""
    variants = [over_months(document, nudge) for nudge in (Fraction(0), *NUDGES)]
    found: list[Compared] = []
    for got in result["horizon"]["options"]:
        tried = [list(_months(got, variant[got["name"]])) for variant in variants]
        found += next((figures for figures in tried if all(figure.agrees for figure in figures)), tried[0])
    return found


def _months(got: Result, want: Result) -> Iterator[Compared]:
    """What is said of one option; what hangs on the reference too is compared where both have it."""
    name, cash = got["name"], want.get("cash_usd_by_month")
    yield _one(name, "npv_usd", got.get("npv_usd"), want["npv_usd"], _size(cash))
    if cash is None:
        return
    for theirs, mine in zip(got["cash_usd_by_month"], cash, strict=True):
        yield _one(name, "cash_usd_by_month", theirs, mine, _size(cash) / len(cash))
    figure = "npv_without_end_value_usd"
    yield _one(name, figure, got.get(figure), want[figure], _size(cash))
    levelised = want["levelised_usd_per_mtok"]
    scale = abs(levelised * _size(cash) / want["npv_usd"]) if levelised else Fraction(0)
    yield _one(name, "levelised_usd_per_mtok", got.get("levelised_usd_per_mtok"), levelised, scale)
    against = got.get("against_reference")
    if against is None or "rates" not in want:
        return
    figure = "npv_difference_usd"
    yield _one(name, figure, against.get(figure), want[figure], 2 * _size(cash))
    payback = against.get("payback_month")
    agree = payback == want["payback_month"]
    yield Compared(name, "payback_month", payback, want["payback_month"], 0.0 if agree else math.inf)
    rate = want["irr_per_year"]
    yield replace(_one(name, "irr_per_year", against.get("irr_per_year"), rate, Fraction(1)), allowed=RATE_TOLERANCE)


def _size(cash: Sequence[Fraction] | None) -> Fraction:
    return sum((abs(usd) for usd in cash or ()), Fraction(0))


def compared_crossings(document: Result, result: Result, corners: int = 30) -> list[Compared]:
    """Where the cheaper of the first two options changes over volume, up to so many corners of their costs."""
    a, b = (option["name"] for option in document["options"][:2])
    end = over_volume.scale_of(document, a, b, corners)
    wants, last = over_volume.crossings(document, a, b, end)
    pairs = (even for even in result["break_even"] if (even["a"], even["b"]) == (a, b))
    even = next((even for even in pairs if even["variable"] == "tokens_per_month"), None)
    place = f"{a} | {b}"
    if even is None:
        return [Compared(place, "crossings", None, len(wants), math.inf)]
    gots = [crossing for crossing in even["crossings"] if crossing["at"] < end * (1 - Fraction(1, 10**9))]
    wants = [crossing for crossing in wants if crossing.at < end * (1 - Fraction(1, 10**9))]
    words = [(got["kind"], got["cheaper_below"], got["cheaper_above"]) for got in gots]
    meant = [(want.kind, want.cheaper_below, want.cheaper_above) for want in wants]
    found = [Compared(place, "crossings", words, meant, 0.0 if words == meant else math.inf)]
    if even["verdict"] == "none" and not wants and last is not None:
        cheaper = even["cheaper"]
        found.append(Compared(place, "cheaper", cheaper, last, 0.0 if cheaper == last else math.inf))
    if words == meant:
        for got, want in zip(gots, wants, strict=True):
            at = min(max(Fraction(got["at"]), want.flat_from), want.at)  # anywhere in a stretch of equality
            found.append(_one(place, "crossing at", got["at"], at))
    return found


def _one(place: str, figure: str, got: Any, want: Any, scale: Fraction = Fraction(0)) -> Compared:
    if got is None or want is None:
        return Compared(place, figure, got, want, 0.0 if got is want else math.inf)
    return Compared(place, figure, got, want, _relative(Fraction(got), want, scale))


def _relative(got: Fraction, want: Fraction, scale: Fraction) -> float:
    if got == want:
        return 0.0
    made_of = max(abs(Fraction(want)), scale, Fraction(1, 10**280))
    return float(min(abs(got - want) / made_of, Fraction(10**300)))
