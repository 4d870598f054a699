"""Figures and answers as people write them: $3.26, $42.1k, 3.0B tokens, 61 %."""

from __future__ import annotations

import math

from breakeven.currency import USD, Currency
from economics.break_even.compare import Comparison
from economics.break_even.crossings import BreakEven
from economics.break_even.envelope import cheapest_by_volume
from economics.fields.table import FIELDS
from economics.option.self_hosted import SelfHosted

_LARGE = ((1e15, "Q"), (1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k"))
UNDEFINED = "–"


def money(usd: float | None, currency: Currency = USD) -> str:
    """An amount of dollars in three significant digits: $0.0042, $3.26, $42.1k, $1.2M; or EUR 3.00 of a currency."""
    if usd is None:
        return UNDEFINED
    amount = currency.convert(usd)
    sign, size = ("−" if amount < 0 else "") + ("$" if currency.is_usd else f"{currency.code} "), abs(amount)
    if size == 0:
        return f"{sign}0"
    if size >= 999.5:
        return f"{sign}{_short(size)}"
    if size >= 99.95:
        return f"{sign}{size:.0f}"
    if size >= 0.995:
        return f"{sign}{size:.2f}"
    if size >= 1e-6:
        digits = 1 - math.floor(math.log10(size))
        return f"{sign}{size:.{digits}f}"
    return f"{sign}{size:.1e}"


def tokens(count: float) -> str:
    """A number of tokens: 850, 40.5M, 3.00B."""
    return _short(count) if count >= 999.5 else f"{count:.3g}"


def percent(share: float | None) -> str:
    """A share as per cent: 61 %, 0.56 %."""
    if share is None:
        return UNDEFINED
    return f"{100 * share:.3g} %" if share < 0.1 else f"{100 * share:.0f} %"


def figure(variable: str, value: float, currency: Currency = USD) -> str:
    """A value of a break-even's variable with its unit."""
    if variable == "tokens_per_month":
        return f"{tokens(value)} tokens a month"
    if variable == "usd_per_gpu_hour":
        return f"{money(value, currency)} per GPU-hour"
    if variable == "price_factor":
        return f"{value:.3g} × the listed prices"
    if FIELDS[variable].is_share:
        return f"{100 * value:.3g} %"
    return f"{value:.3g} : 1" if variable == "input_output_ratio" else f"{value:.4g}"


def headline(comparison: Comparison, currency: Currency = USD) -> str:
    """The answer in one sentence: what is cheapest at this load, and what it costs."""
    if comparison.cheapest is None:
        return "No option has a cost at this load."
    best = next(r for r in comparison.options if r.name == comparison.cheapest)
    per_mtok = best.cost.usd_per_mtok(comparison.load).scalar
    unit = f" ({money(per_mtok, currency)} per Mtok)" if per_mtok is not None else ""
    volume = tokens(float(comparison.load.tokens_per_month))
    month = money(best.cost.usd_per_month.scalar, currency)
    same = [r.name for r in comparison.options if r.cost.usd_per_month.scalar == best.cost.usd_per_month.scalar]
    if len(same) > 1:
        return (
            f"{', '.join(same[:-1])} and {same[-1]} cost the same, the least: {month} a month at {volume} tokens{unit}."
        )
    return f"{best.name} is cheapest: {month} a month at {volume} tokens{unit}."


def second_sentence(comparison: Comparison, currency: Currency = USD) -> str:
    """By how much the next option is dearer, and where over volume the answer flips."""
    costs = {r.name: c for r in comparison.options if (c := r.cost.usd_per_month.scalar) is not None}
    others = sorted((usd, name) for name, usd in costs.items() if name != comparison.cheapest)
    if comparison.cheapest is None or not others:
        return ""
    usd, name = others[0]
    saving = usd - costs[comparison.cheapest]
    next_best = f"{name} costs {money(saving, currency)} a month more" if saving > 0 else f"{name} costs the same"
    return f"{next_best}. {flip(comparison)}".strip()


def answer(comparison: Comparison, currency: Currency = USD) -> str:
    """The answer in words: the headline, the second sentence, and the rate when it is not in dollars."""
    parts = (headline(comparison, currency), second_sentence(comparison, currency), currency.caption)
    return " ".join(part for part in parts if part)


def flip(comparison: Comparison) -> str:
    """Where over volume another option becomes the cheapest of all: next above and below, and the last of all."""
    at = float(comparison.load.tokens_per_month)
    spans = cheapest_by_volume(comparison)
    if at == 0 or not spans:
        return ""
    here = max(i for i, (start, _) in enumerate(spans) if start < at)
    parts = []
    if here + 1 < len(spans):
        start, name = spans[here + 1]
        parts.append(f"above {tokens(start)} tokens {name} becomes cheapest")
    if here > 0:
        parts.append(f"below {tokens(spans[here][0])} tokens {spans[here - 1][1]} is cheapest")
    if not parts:
        return "No volume changes that."
    text = "; ".join(parts)
    further = len(spans) - 2 - here
    if further > 0:
        times = "once more" if further == 1 else f"{further:,} times more"
        text += f"; after that it flips {times}, last at {tokens(spans[-1][0])}"
    return f"{text[0].upper()}{text[1:]}."


def throughput_badge(option: SelfHosted) -> str:
    """What kind of figure an option's throughput is, and its 80 % band where it is an estimate."""
    if option.throughput_band is None:
        return f"throughput {option.throughput_kind}"
    low, high = option.throughput_band
    return f"throughput {option.throughput_kind}, −{100 * (1 - low):.0f} % to +{100 * (high - 1):.0f} %"


def band_sentence(comparison: Comparison, currency: Currency = USD) -> str:
    """Whether another option is the cheapest at an end of the 80 % band of an estimated throughput; empty if not."""
    costs = {r.name: c for r in comparison.options if (c := r.cost.usd_per_month.scalar) is not None}
    parts = []
    for result in comparison.options:
        option = result.option
        band = option.throughput_band if isinstance(option, SelfHosted) else None
        if band is None or result.name not in costs:
            continue
        for end, factor in (("low", band[0]), ("high", band[1])):
            assert isinstance(option, SelfHosted)
            usd = option.faster(factor).cost(comparison.load).usd_per_month.scalar
            if usd is None:
                continue
            there = {**costs, result.name: usd}
            cheapest = min(there, key=lambda name: there[name])
            if there[cheapest] < there[comparison.cheapest or cheapest] and cheapest != comparison.cheapest:
                parts.append(
                    f"at the {end} end of its throughput band {result.name} costs {money(usd, currency)} and "
                    f"{cheapest} is cheapest"
                )
    return f"Not certain: {'; '.join(parts)}." if parts else ""


def verdict(entry: BreakEven, currency: Currency = USD) -> str:
    """One break-even in words."""
    if entry.verdict is None:
        return "; ".join(dict.fromkeys(entry.undefined.values()))
    if entry.verdict == "identical":
        return "cost the same everywhere"
    if entry.verdict == "none":
        return f"{entry.cheaper} is always cheaper"
    first = entry.crossings[0]
    text = f"{first.cheaper_above} is cheaper above {figure(entry.variable, first.at, currency)}"
    if entry.verdict == "one":
        return text
    count = "more crossings than can be counted" if entry.count is None else f"{entry.count:,} crossings"
    good = entry.cheaper_for_good_from
    last = "" if good is None else f", settled from {figure(entry.variable, good, currency)} on"
    return f"{text} at first; {count}{last}"


def _short(number: float) -> str:
    for size, letter in _LARGE:
        if number >= size * 0.9995:
            scaled = number / size
            if scaled >= 1000:
                return f"{scaled:.3g}{letter}"
            digits = 2 if scaled < 9.995 else 1 if scaled < 99.95 else 0
            return f"{scaled:.{digits}f}".rstrip("0").rstrip(".") + letter if digits else f"{scaled:.0f}{letter}"
    return f"{number:.3g}"
