"""The answer in words: what is paid today, what else it would cost, where that flips, and how sure it is."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

from breakeven.currency import USD, Currency
from breakeven.figures import figure, money, rough_percent, tokens
from breakeven.words.estimated import about
from breakeven.words.risk import often_words, ranges_words
from economics.break_even.compare import Comparison, OptionResult
from economics.break_even.crossings import BreakEven, Crossing
from economics.break_even.envelope import cheapest_by_volume
from economics.break_even.over_volume import MAX_TOKENS
from economics.break_even.over_volume import VARIABLE as VOLUME
from economics.numbers import digits
from economics.risk.first_month import FirstMonth


def headline(comparison: Comparison, currency: Currency = USD) -> str:
    """Return the answer: what is paid today and what the same work would cost elsewhere, the cheapest first.

    Where nothing says what is paid today, it names the cheapest option and what it costs.
    """
    if comparison.cheapest is None:
        return "No option has a cost at this load."
    today = paid_today(comparison)
    if today is None:
        return _cheapest_sentence(comparison, currency)
    month = money(today.cost.usd_per_month.scalar, currency)
    paid = f"Today: {about(today.option)}{month} a month on {today.name}."
    return f"{paid} {_elsewhere(today, comparison, currency)}".strip()


def paid_today(comparison: Comparison) -> OptionResult | None:
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
    costs = [
        f"{about(r.option)}{money(r.cost.usd_per_month.scalar, currency)}{share_of_today(r, comparison)}"
        for r in others
    ]
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


def share_of_today(result: OptionResult, comparison: Comparison) -> str:
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
    return rough_percent(share)


def _listed(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def second_sentence(comparison: Comparison, currency: Currency = USD) -> str:
    """Say at which volumes the answer flips; without an option paid today also how much dearer the next one is."""
    if comparison.cheapest is None:
        return ""
    if paid_today(comparison) is not None:
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
    return [*changes, *([] if paid_today(comparison) is None else _beat_today(comparison, every))]


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
    often = often_words(share, chances.draws)
    return f"Sure? {comparison.cheapest} is cheapest in {often} of the month, {ranges_words(assumed=assumed)}."


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
