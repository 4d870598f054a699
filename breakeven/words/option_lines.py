"""What is said of one option beside its cost: what is paid for, how it is rated, where it ends, what to mind."""

from __future__ import annotations

import math
from typing import Literal

from breakeven.currency import USD, Currency
from breakeven.figures import figure, money, percent, tokens
from breakeven.names import line_name
from breakeven.words.answer import paid_today, share_of_today
from economics.break_even.compare import Comparison, OptionResult
from economics.note import NO_PEOPLE, Level
from economics.option.protocol import PricedOption
from pricing.contract.contract import CONTRACT
from pricing.resolve.known_changes import KNOWN_CHANGE
from pricing.resolve.quality import Known, KnownModels, notes_on
from pricing.rows import Rating
from pricing.rules.quality import UNEQUAL, attribution, points


def throughput_badge(option: PricedOption) -> str:
    """Return the kind of an option's throughput, and its 80 % band when estimated; empty without a throughput."""
    if option.throughput_kind is None:
        return ""
    if option.throughput_band is None:
        return f"throughput {option.throughput_kind}"
    low, high = option.throughput_band
    return f"throughput {option.throughput_kind}, −{100 * (1 - low):.0f} % to +{100 * (high - 1):.0f} %"


def detail_lines(
    result: OptionResult, comparison: Comparison, currency: Currency = USD, known: Known | None = None
) -> list[str]:
    """Return the lines under an option's cost: cost of a million tokens, what is paid for, throughput, marks.

    Marks are for contract prices, for an option that nobody is paid to look after, for the rating, and for a model that
    can reason before it answers. `known` is what is known of the option's model; None where nothing is to be said.
    """
    per_mtok = result.cost.usd_per_mtok(comparison.load)
    end = end_words(result, comparison)
    without = end if result.cost.usd_per_month.scalar is None and end else per_mtok.reason or ""
    first = without if per_mtok.scalar is None else f"{money(per_mtok.scalar, currency)} a million tokens"
    parts = [paid_for(result, currency), "" if end == without else end, throughput_badge(result.option)]
    marks = []
    if any(note.kind == NO_PEOPLE and note.field for note in result.option.notes):  # not of a part of a mix
        marks.append(f"people: {money(0.0, currency)} (not entered)")
    if any(a.status == CONTRACT for a in result.option.assumptions):
        marks.append("your contract")
    if known is not None:
        marks.append("no rating known" if known.rating is None else f"{rated_words(known.rating)}")
    marks += [note.brief for note in result.option.notes if note.brief and note.field]
    return [first, *(part for part in parts if part), *([" · ".join(marks)] if marks else [])]


def rated_words(rating: Rating) -> str:
    """Say how a model is rated, and as which of its settings where one is named, such as how long it may reason."""
    setting = f" as “{rating.setting}”" if rating.setting else ""
    return f"rated {points(rating)}{setting}"


def warnings_of(comparison: Comparison) -> list[str]:
    """Return what must be said of options wherever they are compared: what is wrong with one, or known to change."""
    return [
        f"{result.name}: {note.text}."
        for result in comparison.options
        for note in result.notes
        if note.level is Level.WARNING or note.kind == KNOWN_CHANGE
    ]


def quality_words(known: KnownModels) -> str:
    """Say where the options are not of equal class, of which no rating is known, and whose ratings are shown."""
    ratings = [each.rating for each in known.values() if each.rating is not None]
    notes = notes_on(known)
    sentences = [f"{note.text[0].upper()}{note.text[1:]}." for note in notes]
    if ratings and not any(note.kind == UNEQUAL for note in notes):  # that one names them
        sentences.append(f"Ratings of answers with 95 % intervals: {attribution(ratings)}.")
    return " ".join(sentences)


def end_words(result: OptionResult, comparison: Comparison) -> str:
    """Say up to which volume an option can serve; empty where it can serve any, or has units that follow the load."""
    if not _may_end(result):
        return ""
    curve = result.option.volume_curve(comparison.load)
    return "" if curve is None else ends_at(result, curve.end)


def _may_end(result: OptionResult) -> bool:
    return "units" in result.cost.figures or result.cost.usd_per_month.scalar is None


def ends_at(result: OptionResult, end: float) -> str:
    """Say that an option cannot serve more than `end` tokens a month; empty for one without an end."""
    if math.isinf(end):
        return ""
    if "units" in result.cost.figures:
        return f"its units do not suffice above {tokens(end)} tokens a month"
    return f"it cannot serve more than {tokens(end)} tokens a month"


def ends_in_words(comparison: Comparison) -> str:
    """Name every option that cannot serve more than some volume, for the text alternative of the chart over it."""
    ends = ((result.name, end_words(result, comparison)) for result in comparison.options)
    return " ".join(f"{name}: {words}." for name, words in ends if words)


def paid_for(result: OptionResult, currency: Currency = USD) -> str:
    """Say what an option bought by capacity pays for: replicas and machines, or units, and how well they are used."""
    counts = {name: f.scalar for name, f in result.cost.figures.items()}
    parts = []
    for name, (one, several) in _COUNTED.items():
        number = counts.get(name)
        if number is None or (name in _ONLY_SOME and not number):
            continue
        gpus = counts.get("paid_gpus") if name == "instances" else None
        if gpus == number:
            parts.append(_gpus(number))  # machines of one GPU each
            continue
        size = "" if gpus is None else f" ({_gpus(gpus)})"
        if name == "units" and result.option.price_variable and result.option.price_now is not None:
            size = f" at {figure(result.option.price_variable, float(result.option.price_now), currency)}"
        parts.append(f"{int(number):,} {one if number == 1 else several}{size}")
    used = result.cost.utilisation
    if parts and used is not None and used.scalar is not None and result.cost.usd_per_month.scalar is not None:
        parts.append(f"{percent(used.scalar)} used")
    over = counts.get("overflow_share")
    if over is not None:
        to = " and ".join(part.name for part in result.option.parts)
        parts.append(f"{percent(over)} of the tokens overflow to {to}" if over else f"nothing overflows to {to}")
    return ", ".join(parts)


def _gpus(number: float) -> str:
    """How many GPUs the machines have in all: they are paid for whether the replicas use them or not."""
    return f"{number:,.0f} {'GPU' if number == 1 else 'GPUs'}"


_COUNTED = {
    "replicas": ("copy", "copies"),
    "spare_replicas": ("spare", "spares"),
    "baseline_replicas": ("of them at all hours", "of them at all hours"),
    "instances": ("machine", "machines"),
    "units": ("unit", "units"),
}
"""Figure → the words for one and for several of what is counted."""


_ONLY_SOME = ("spare_replicas",)
"""Counts that are not said where they are 0."""


def change_words(
    result: OptionResult, comparison: Comparison, currency: Currency = USD
) -> tuple[str, Literal["better", "worse", "same", ""]]:
    """Return in a few words how much more or less than today an option costs, and which of them it is.

    Where nothing says what is paid today, the cheapest option takes its place.
    """
    usd = result.cost.usd_per_month.scalar
    if usd is None:
        return "", ""
    today = paid_today(comparison)
    if result.name == comparison.current:
        return "paid today", "same"
    if today is None:
        least = comparison.result(comparison.cheapest or result.name).cost.usd_per_month.scalar or 0.0
        if usd == least:
            return "the cheapest", "same"
        return f"+{money(usd - least, currency)} more than the cheapest", "worse"
    paid = today.cost.usd_per_month.scalar or 0.0
    if usd == paid:
        return "as much as today", "same"
    changed = f"{money(abs(usd - paid), currency)}{share_of_today(result, comparison)} against today"
    return (f"−{changed}", "better") if usd < paid else (f"+{changed}", "worse")


def lines_in_words(comparison: Comparison, currency: Currency = USD) -> str:
    """Return the text alternative of the chart of cost lines."""
    parts = []
    for result in comparison.options:
        if result.cost.usd_per_month.scalar is None:
            parts.append(f"{result.name}: no cost, {result.cost.usd_per_month.reason}.")
            continue
        lines = ", ".join(
            f"{line_name(line)} {money(float(usd), currency)}" for line, usd in result.cost.lines.items() if float(usd)
        )
        parts.append(f"{result.name}: {lines or 'nothing'}.")
    return "Cost a month by line. " + " ".join(parts)
