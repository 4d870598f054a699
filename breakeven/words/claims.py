"""Published claims in words for a page: the counts first, a range, what was stated and what was taken."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from breakeven.names import gpu_name, model_name, supplier_name
from economics.fields.field import Field
from pricing.facts.claims import Claim
from trust.claims.case import Case, Given, Published, input_of
from trust.claims.figures.figure import shown, unit_of
from trust.claims.report import Checked, counted
from trust.claims.verdict import Condition, VerdictKind

MEANING: Mapping[VerdictKind, str] = {
    "reproduced": "it comes out of its own inputs, or out of what is known",
    "holds only if": "it holds where one input is another one, which is said",
    "contradicted": "its own inputs, the model's config or the prices of the day say something else",
    "not checkable": "something is missing, which is named",
}
"""What each verdict means."""
ORDER: tuple[VerdictKind, ...] = ("contradicted", "holds only if", "reproduced", "not checkable")
"""The verdicts as a page lists them: what surprises first."""
_USD = re.compile(r"\bUSD\b")


def counts_sentence(checked: Sequence[Checked]) -> str:
    """Return how many claims have each verdict, in a sentence."""
    counts = counted(checked)
    return (
        f"Of {len(checked)} published claims {counts['reproduced']} are reproduced, {counts['holds only if']} hold "
        f"only under a condition, {counts['contradicted']} are contradicted and {counts['not checkable']} cannot be "
        "checked."
    )


def in_dollars(text: str) -> str:
    """Return a unit with the sign that pages use for US dollars."""
    return _USD.sub("$", text)


def range_words(low: float | None, high: float | None, unit: str = "") -> str:
    """Return a range with its unit in words, money with its sign, shares in per cent; None: that end is open.

    >>> range_words(0.1, 0.2, "USD/Mtok"), range_words(5, 5, "USD"), range_words(0.5, 0.5, "share off")
    ('$0.1 to $0.2/Mtok', '$5', '50 % off')
    >>> range_words(7, None, "GPU"), range_words(1, 1, "GPU"), range_words(1, 8, "GPU")
    ('at least 7 GPUs', '1 GPU', '1 to 8 GPUs')
    >>> range_words(None, 4, "GB"), range_words(1000, None), range_words(None, None)
    ('at most 4 GB', 'at least 1,000', 'no figure')
    """
    sign, after, scale = "", f" {unit_of(unit, low, high)}".rstrip(), 1.0
    if unit.startswith("USD"):
        sign, after = "$", unit.removeprefix("USD")
    elif unit.startswith("share"):
        after, scale = f" %{unit.removeprefix('share')}", 100.0

    def one(value: float) -> str:
        return f"{sign}{shown(value * scale)}"

    match low, high:
        case None, None:
            return "no figure"
        case None, float() | int():
            return f"at most {one(high)}{after}"
        case float() | int(), None:
            return f"at least {one(low)}{after}"
        case _:
            start, end = one(low or 0), one(high or 0)
            return f"{start}{after}" if start == end else f"{start} to {end}{after}"


def condition_words(condition: Condition) -> str:
    """Return what a claim holds only if, with what the case has for it."""
    unit = condition.unit
    wanted = range_words(condition.low, condition.high, unit)
    return f"{condition.label}: {wanted} ({condition.now_is}: {range_words(*condition.now, unit)})"


def published_words(claim: Claim | None, case: Case) -> str:
    """Return what was published, with its unit."""
    stated = case.published or Published(None, None, "")
    if claim is not None:
        stated = Published(claim.low, claim.high, claim.unit or "")
    if not stated.says_something:
        return "no figure"
    return range_words(stated.low, stated.high, stated.unit)


def computed_words(checked: Checked) -> str:
    """Return what was computed, with its unit."""
    found = checked.verdict
    if found.low is None and found.high is None:
        return "never" if checked.case.steps and found.kind != "not checkable" else "–"
    return range_words(found.low, found.high, found.unit)


def inputs_of(case: Case) -> Iterator[tuple[str, str, str]]:
    """Yield each input of a case as its label, its value with its unit, and where it is taken from; "" where stated."""
    seen = set()
    for step, key, given in case.given():
        asked = input_of(case.steps[step].figure, key)
        if isinstance(asked, Field):
            value = range_words(float(given.low), float(given.high), given.unit)
        else:
            value = _name(key, given)
        row = asked.label, value, given.taken_from
        if row not in seen:
            seen.add(row)
            yield row


def _name(key: str, given: Given) -> str:
    text = str(given.low)
    match key:
        case "gpu":
            return gpu_name(text)
        case "provider":
            return supplier_name(text)
        case "model":
            return model_name(text)
        case "precision" | "cache_precision":
            return text.upper()
        case _:
            return text
