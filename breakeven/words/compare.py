"""The Compare page's answers in words."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from typing import Literal, assert_never

from breakeven.currency import USD, Currency
from breakeven.figures import figure, money, percent, rate, tokens
from breakeven.names import line_name
from breakeven.words.estimated import about
from breakeven.words.risk import ranges_words
from economics.break_even.compare import Comparison, OptionResult, PriceBreakEven
from economics.break_even.crossings import BreakEven, Crossing
from economics.break_even.curves import View
from economics.break_even.envelope import cheapest_by_volume
from economics.break_even.over_volume import MAX_TOKENS
from economics.break_even.over_volume import VARIABLE as VOLUME
from economics.fields.table import FIELDS
from economics.note import NO_PEOPLE, Level
from economics.numbers import digits
from economics.option.protocol import PricedOption
from economics.risk.first_month import FirstMonth
from pricing.contract.contract import CONTRACT
from pricing.resolve.known_changes import KNOWN_CHANGE
from pricing.resolve.quality import Known, KnownModels, notes_on
from pricing.rows import Rating
from pricing.rules.quality import UNEQUAL, attribution, points


def headline(comparison: Comparison, currency: Currency = USD) -> str:
    """Return the answer: what is paid today and what the same work would cost elsewhere, the cheapest first.

    Where nothing says what is paid today, it names the cheapest option and what it costs.
    """
    if comparison.cheapest is None:
        return "No option has a cost at this load."
    today = _paid_today(comparison)
    if today is None:
        return _cheapest_sentence(comparison, currency)
    month = money(today.cost.usd_per_month.scalar, currency)
    paid = f"Today: {about(today.option)}{month} a month on {today.name}."
    return f"{paid} {_elsewhere(today, comparison, currency)}".strip()


def _paid_today(comparison: Comparison) -> OptionResult | None:
    """The option that is paid today, where it has a cost."""
    results = (r for r in comparison.options if r.name == comparison.current)
    return next((r for r in results if r.cost.usd_per_month.scalar is not None), None)


def _cheapest_sentence(comparison: Comparison, currency: Currency) -> str:
    best = next(r for r in comparison.options if r.name == comparison.cheapest)
    volume = tokens(float(comparison.load.tokens_per_month))
    month = f"{about(best.option)}{money(best.cost.usd_per_month.scalar, currency)} a month for {volume} tokens"
    same = [r.name for r in comparison.options if r.cost.usd_per_month.scalar == best.cost.usd_per_month.scalar]
    if len(same) > 1:
        return f"{_listed(same)} cost the same, the least: {month}."
    return f"{best.name} is cheapest: {month}."


def _elsewhere(today: OptionResult, comparison: Comparison, currency: Currency) -> str:
    """What the same work costs with the other options, the cheapest first; empty where no other has a cost."""
    others = sorted(
        (r for r in comparison.options if r.cost.usd_per_month.scalar is not None and r.name != today.name),
        key=lambda result: float(result.cost.usd_per_month.values),
    )
    if not others:
        return ""
    costs = [f"{about(r.option)}{money(r.cost.usd_per_month.scalar, currency)}{_share(r, comparison)}" for r in others]
    said = [f"{cost} with {other.name}" for cost, other in zip(costs, others, strict=True)][:_NAMED]
    more = len(others) - len(said)
    if more:
        rest = f"{money(float(others[_NAMED].cost.usd_per_month.values), currency)}"
        said.append(f"{rest} or more with {more} other{'' if more == 1 else 's'}")
    least, paid = others[0].cost.usd_per_month.scalar, today.cost.usd_per_month.scalar
    assert least is not None
    assert paid is not None
    if least < paid:
        return f"The same work would cost {_listed(said)}."
    if least == paid:
        return f"Nothing compared is cheaper; {others[0].name} costs the same."
    return f"Nothing compared is cheaper: the same work would cost {_listed(said)}."


def _share(result: OptionResult, comparison: Comparison) -> str:
    """How much cheaper or dearer than today an option is, in brackets; empty where no share of today's cost is known.

    From twice today's cost on as a factor.
    """
    saving = comparison.saving(result.name)
    share = None if saving is None else saving.share.scalar
    if share is None or share == 0:
        return ""
    if share <= -1:
        return f" (×{digits(1 - share, 3)})"
    return f" ({'−' if share > 0 else '+'}{_part(abs(share))})"


def _part(share: float) -> str:
    """A share in whole per cent; what is close to all or nothing with the digits that tell it from them."""
    if 0.995 <= share < 1:
        return f"{math.floor(share * 1000) / 10:.1f} %"
    return percent(share)


def _listed(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def second_sentence(comparison: Comparison, currency: Currency = USD) -> str:
    """Say at which volumes the answer flips; without an option paid today also how much dearer the next one is."""
    if comparison.cheapest is None:
        return ""
    if _paid_today(comparison) is not None:
        spans = cheapest_by_volume(comparison)
        return f"{_flip(comparison, spans)} {_against_today(comparison, spans)}".strip()
    costs = {r.name: c for r in comparison.options if (c := r.cost.usd_per_month.scalar) is not None}
    dearer = sorted((usd, name) for name, usd in costs.items() if name != comparison.cheapest)
    if not dearer:
        return ""
    usd, name = dearer[0]
    more = usd - costs[comparison.cheapest]
    next_best = f"{name} costs {money(more, currency)} a month more." if more > 0 else ""  # the answer names both
    return f"{next_best} {flip(comparison)}".strip()


def answer(comparison: Comparison, currency: Currency = USD) -> str:
    """Return the whole answer: the headline, the second sentence, and the rate of a currency other than US dollars."""
    parts = (headline(comparison, currency), second_sentence(comparison, currency), currency.caption)
    return " ".join(part for part in parts if part)


def flip(comparison: Comparison) -> str:
    """Say which option wins at which volumes: each where there are few, else the first, the last and what lies between.

    Between is where whole copies and units decide: who wins there depends on how full the last one is.
    """
    return _flip(comparison, cheapest_by_volume(comparison))


def _flip(comparison: Comparison, spans: Sequence[tuple[float, str | None]]) -> str:
    if float(comparison.load.tokens_per_month) == 0 or not spans:
        return ""
    spans = [*spans]
    unserved = ""
    if spans[-1][1] is None:
        unserved = f" Above {tokens(spans.pop()[0])} tokens a month none of them can serve."
    names = [str(name) for _, name in spans]
    starts = [tokens(start) for start, _ in spans]
    good = "" if unserved else "for good "
    lasting = "" if unserved else ", for good"
    if len(spans) == 1:
        return unserved.strip() or "No volume changes who is cheapest."
    if len(spans) == 2:
        text = f"{names[0]} wins below {starts[1]} tokens a month, {names[1]} above{lasting}."
    elif len(spans) == 3 and names[0] == names[2]:
        text = f"{names[0]} wins below {starts[1]} and {good}above {starts[2]} tokens a month, {names[1]} between."
    elif len(spans) <= _FEW_SPANS and len(set(names)) == len(names):
        middle = [f"{name} from there to {end}" for name, end in zip(names[1:-1], starts[2:], strict=True)]
        text = f"{names[0]} wins below {starts[1]} tokens a month, {_listed([*middle, f'{names[-1]} above'])}{lasting}."
    else:
        between = "between, it depends on how full the last machine is"
        text = f"{names[0]} wins below {starts[1]} tokens a month, {names[-1]} {good}above {starts[-1]}; {between}."
        if names[0] == names[-1]:
            text = f"{names[0]} wins below {starts[1]} and {good}above {starts[-1]} tokens a month; {between}."
    return f"{text}{unserved}"


def _against_today(comparison: Comparison, spans: Sequence[tuple[float, str | None]]) -> str:
    """Say from which volume on options that are not the cheapest anywhere beat the one that is paid today, for good."""
    found = _beat_today(comparison, spans)
    said = [f"{c.cheaper_above} beats {c.cheaper_below} for good above {figure(VOLUME, c.at)}" for c in found]
    return f"{_listed(said)}." if said else ""


def _beat_today(comparison: Comparison, spans: Sequence[tuple[float, str | None]]) -> list[Crossing]:
    winners = {name for _, name in spans}
    found: list[Crossing] = []
    for even in comparison.over_volume:
        if comparison.current not in (even.a, even.b):
            continue
        other = even.b if even.a == comparison.current else even.a
        start = even.cheaper_for_good_from
        if other not in winners and start is not None and _wins_for_good(other, even, comparison):
            found.append(Crossing(start, "equal", comparison.current, other))
    return found[:_NAMED]


def said_flips(comparison: Comparison) -> list[Crossing]:
    """Return the changes that `second_sentence` names, in its order: a chart beside it labels these before others."""
    if comparison.cheapest is None:
        return []
    every = cheapest_by_volume(comparison)
    spans = [(start, name) for start, name in every if name is not None]
    if float(comparison.load.tokens_per_month) == 0:
        spans = []
    changes = [Crossing(start, "equal", below, above) for (_, below), (start, above) in itertools.pairwise(spans)]
    if len(spans) > _FEW_SPANS or len({name for _, name in spans}) != len(spans):
        changes = [changes[0], *changes[1:][-1:]] if changes else []
    return [*changes, *([] if _paid_today(comparison) is None else _beat_today(comparison, every))]


def _wins_for_good(name: str, even: BreakEven, comparison: Comparison) -> bool:
    """Whether an option is the cheaper of a pair beyond their last crossing."""
    assert even.cheaper_for_good_from is not None
    beyond = comparison.load.with_(VOLUME, min(2 * even.cheaper_for_good_from, MAX_TOKENS))
    costs = {each: comparison.result(each).option.cost(beyond).usd_per_month.scalar for each in (even.a, even.b)}
    mine, other = costs.pop(name), next(iter(costs.values()))
    return mine is not None and (other is None or mine < other)


_NAMED = 3
"""How many other options the answer names with their cost."""
_FEW_SPANS = 4
"""How many stretches of volume, each with a winner of its own, are told one by one."""


def sure_sentence(chances: FirstMonth, comparison: Comparison, *, assumed: bool) -> str:
    """Say how often the cheapest option is the cheapest when what is uncertain is drawn at random in ranges.

    `assumed`: the scenario has no ranges of its own.
    """
    share = chances.chance_cheapest.get(comparison.cheapest or "")
    if share is None:
        return ""
    often = f"{100 * share:.0f} of 100 simulations of the month"
    return f"Sure? {comparison.cheapest} is cheapest in {often}, {ranges_words(assumed=assumed)}."


def throughput_badge(option: PricedOption) -> str:
    """Return the kind of an option's throughput, and its 80 % band when estimated; empty without a throughput."""
    if option.throughput_kind is None:
        return ""
    if option.throughput_band is None:
        return f"throughput {option.throughput_kind}"
    low, high = option.throughput_band
    return f"throughput {option.throughput_kind}, −{100 * (1 - low):.0f} % to +{100 * (high - 1):.0f} %"


def band_sentence(comparison: Comparison, currency: Currency = USD) -> str:
    """Warn where an end of a throughput's 80 % band makes another option the cheapest; empty if none does."""
    costs = {r.name: c for r in comparison.options if (c := r.cost.usd_per_month.scalar) is not None}
    parts = []
    for result in comparison.options:
        option = result.option
        band = option.throughput_band
        if band is None or result.name not in costs:
            continue
        for end, factor in (("low", band[0]), ("high", band[1])):
            usd = option.faster(factor).cost(comparison.load).usd_per_month.scalar
            if usd is None:
                continue
            costs_then = {**costs, result.name: usd}
            cheapest = min(costs_then, key=lambda name: costs_then[name])
            if costs_then[cheapest] < costs_then[comparison.cheapest or cheapest] and cheapest != comparison.cheapest:
                who = "" if cheapest == result.name else f"{cheapest} "
                parts.append(
                    f"at the {end} end of its throughput band {result.name} costs {money(usd, currency)} and "
                    f"{who}is cheapest"
                )
    return f"Not certain: {'; '.join(parts)}." if parts else ""


def verdict(break_even: BreakEven, currency: Currency = USD) -> str:
    """Put one break-even into words."""
    if break_even.verdict is None:
        return "; ".join(dict.fromkeys(break_even.undefined.values()))
    if break_even.verdict == "identical":
        return "cost the same everywhere"
    if break_even.verdict == "none":
        return f"{break_even.cheaper} is always cheaper"
    text = change(break_even.crossings[0], break_even.variable, currency)
    if break_even.verdict == "one":
        return text
    count = "more crossings than can be counted" if break_even.count is None else f"{break_even.count:,} crossings"
    settled = break_even.cheaper_for_good_from
    last = "" if settled is None else f", settled from {figure(break_even.variable, settled, currency)} on"
    return f"{text} at first; {count}{last}"


def change(
    crossing: Crossing, variable: str, currency: Currency = USD, name: Callable[[str], str] | None = None
) -> str:
    """Say what one crossing changes; `name` shortens the options' names."""
    at = figure(variable, crossing.at, currency)
    below, above = (name(o) if name else o for o in (crossing.cheaper_below, crossing.cheaper_above))
    match crossing.kind:
        case "equal" | "step":
            return f"{above} is cheaper above {at}"
        case "end":
            return f"{below} is cheaper up to {at} and cannot serve more, {above} can"
        case never:
            assert_never(never)


def details(result: OptionResult, comparison: Comparison, currency: Currency = USD, known: Known | None = None) -> str:
    """Return on one line what stands under an option's cost."""
    saving = saving_words(result.name, comparison, currency)
    first, *rest = detail_lines(result, comparison, currency, known)
    return " · ".join(part for part in (first, saving, *rest) if part)


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


def saving_words(name: str, comparison: Comparison, currency: Currency = USD) -> str:
    """Say what an option saves against the one that is paid today; empty where none is named or nothing is known.

    That it is paid today is said of that one alone.
    """
    saving = comparison.saving(name)
    if saving is None or (usd := saving.usd_per_month.scalar) is None:
        return ""
    if name == comparison.current:
        return "paid today"
    share = "" if saving.share.scalar is None else f" ({percent(abs(saving.share.scalar))})"
    today = comparison.current
    if usd == 0:
        return f"as much as {today}"
    if usd < 0:
        return f"{money(-usd, currency)} a month{share} more than {today}"
    return f"saves {money(usd, currency)} a month{share} against {today}"


def change_words(
    result: OptionResult, comparison: Comparison, currency: Currency = USD
) -> tuple[str, Literal["better", "worse", "same", ""]]:
    """Return in a few words how much more or less than today an option costs, and which of them it is.

    Where nothing says what is paid today, the cheapest option takes its place.
    """
    usd = result.cost.usd_per_month.scalar
    if usd is None:
        return "", ""
    today = _paid_today(comparison)
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
    changed = f"{money(abs(usd - paid), currency)}{_share(result, comparison)} against today"
    return (f"−{changed}", "better") if usd < paid else (f"+{changed}", "worse")


def verdicts(comparison: Comparison, variable: str) -> str:
    """Return the text alternative of a chart: every break-even over its variable."""
    break_evens = [e for e in comparison.break_evens if e.variable == variable]
    sentences = [f"{e.a} against {e.b}: {verdict(e)}." for e in break_evens]
    return f"{FIELDS[variable].label}. " + (" ".join(sentences) or "It moves no option.")


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


def curve_notes(options: Sequence[PricedOption], view: View) -> list[str]:
    """Return what a reader of the three charts over utilisation, cache hit rate and ratio must know."""
    notes = [
        "Unit view: one fully billed copy or unit, whatever the volume; fixed costs left out."
        if view == "unit"
        else "Whole copies and units at your volume, fixed costs included.",
        "Over utilisation every option bought by capacity runs at the same one; the other charts use its own, after "
        "peaks.",
    ]
    flat = [option.name for option in options if not option.follows_mix]
    if flat:
        notes.append(f"One throughput figure for {', '.join(flat)}: it does not follow cache hit rate or ratio.")
    return notes


def matching_price(comparison: Comparison, priced: PriceBreakEven, currency: Currency = USD) -> tuple[str, str, str]:
    """Return two options and the price at which the first would cost the same as the second."""
    break_even = priced.break_even
    against = break_even.b if priced.option == break_even.a else break_even.a
    if not break_even.crossings:
        return priced.option, against, f"no price does it: {verdict(break_even)}"
    at = break_even.crossings[0].at
    price = figure(break_even.variable, at, currency)
    if priced.usd_per_mtok is not None:  # a factor alone says little: add the resulting price
        return priced.option, against, f"{price}, {money(priced.usd_per_mtok, currency)} per Mtok"
    current = comparison.result(priced.option).option.price_now
    if current is None:
        return priced.option, against, price
    return priced.option, against, f"{price}, now {rate(float(current), currency)}"
