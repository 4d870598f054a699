"""The replay of a log, in words: how far the mean is off, what makes it so, and what every figure rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from breakeven.currency import USD, Currency
from breakeven.figures import money, percent, rough_percent, tokens
from economics.numbers import digits
from usage.replay.capacity import Copies
from usage.replay.cause import BATCH, BUSIEST, CACHE, COPIES, HOURS, LIFETIMES, TIERS, TOO_LONG, Cause, CauseName
from usage.replay.log import TooLong
from usage.replay.replay import Replay, Replayed

CAUSES: Mapping[CauseName, str] = {
    TIERS: "long requests at their own tier",
    BATCH: "batch requests by themselves",
    HOURS: "the hours of each request",
    CACHE: "cached tokens of each request",
    LIFETIMES: "cache writes that live for an hour",
    COPIES: "whole copies hour by hour",
    BUSIEST: "the log's own busiest time",
    TOO_LONG: "requests that cannot be served",
}
"""What each cause is called; each is a change to what the mean costs."""
_SMALL_SHARE = 0.005
"""A difference of less than this share is said to be none."""


def replay_sentence(options: Sequence[Replayed], currency: Currency = USD) -> str:
    """Say on which option the mean of the log is most wrong, in which direction, and what makes it so.

    Options that serve every request come first: of the others it says how many serve them all.
    """
    priced = [each for each in options if each.difference_share is not None]
    whole = [each for each in priced if each.too_long is None]
    if not priced:
        return "No option could be priced request by request."
    if not whole:
        return "No option serves every request of the log: what each leaves out is in none of its figures."
    worst = max(whole, key=lambda each: abs(each.difference_share or 0.0))
    left = len(priced) - len(whole)
    cannot = f" {'One option' if left == 1 else f'{left} options'} cannot serve every request." if left else ""
    if abs(worst.difference_share or 0.0) < _SMALL_SHARE:
        which = "every option" if not left else "every option that serves them all"
        return f"Priced request by request, {which} costs what the mean of the log says, to half a per cent.{cannot}"
    return (
        f"Priced request by request, {worst.name} costs {money(worst.usd_per_month, currency)} a month and not the "
        f"{money(worst.means_usd_per_month, currency)} that the mean of the log says "
        f"({signed_percent(worst.difference_share)}): {causes_words(worst, currency)}.{cannot}"
    )


def signed_percent(share: float | None) -> str:
    """Return a share with its sign.

    >>> signed_percent(0.17), signed_percent(-0.004), signed_percent(None)
    ('+17 %', '−0.4 %', '–')
    """
    if share is None:
        return percent(None)
    if share == 0:
        return "0 %"
    return f"{'+' if share > 0 else '−'}{rough_percent(abs(share))}"


def signed_money(usd: float | None, currency: Currency = USD) -> str:
    """Return an amount with its sign; a change of less than half a cent is none."""
    if usd is not None and abs(usd) < 0.005:
        return money(0.0, currency)
    written = money(usd, currency)
    return f"+{written}" if usd is not None and usd > 0 else written


def cause_words(cause: Cause, currency: Currency = USD) -> str:
    """Return a cause with what it changes a month."""
    return f"{CAUSES[cause.name]} {signed_money(cause.usd, currency)}"


def causes_words(option: Replayed, currency: Currency = USD) -> str:
    """Return what makes an option differ from the mean, the largest first."""
    ordered = sorted(option.causes, key=lambda cause: -abs(cause.usd))
    return ", ".join(cause_words(cause, currency) for cause in ordered)


def too_long_words(long: TooLong) -> str:
    """Return which requests an option cannot serve.

    >>> too_long_words(TooLong(200_000, 12, 3_000_000))
    'cannot be served: 12 requests of 200,001 input tokens or more'
    """
    requests = "1 request" if long.requests == 1 else f"{long.requests:,} requests"
    return f"cannot be served: {requests} of {long.longest + 1:,} input tokens or more"


def copies_words(copies: Copies) -> str:
    """Return how many copies, or units, the mean and the busiest time of the log need."""
    busiest = "hour" if copies.by_hours else "minute"
    what = {"copy": "copies", "unit": "units"}[copies.unit]
    return f"{what}: {digits(copies.mean, 4)} for the mean, {digits(copies.busiest, 4)} in the busiest {busiest}"


def tiers_words(option: Replayed) -> str:
    """Return how many requests pay the tiers of an option for long ones; empty for one without tiers."""
    if len(option.tiers) < 2:
        return ""
    requests = sum(tier.requests for tier in option.tiers)
    tokens_in = sum(tier.input_tokens for tier in option.tiers)
    above = [
        f"{tier.requests:,} of {requests:,} requests, {percent(tier.input_tokens / tokens_in)} of the input, "
        f"pay the prices above {tier.above:,} input tokens"
        for tier in option.tiers[1:]
        if tier.requests
    ]
    return ", ".join(above) or f"no request reaches the prices above {option.tiers[1].above:,} input tokens"


def remarks(option: Replayed, currency: Currency = USD) -> list[str]:
    """Return what a reader must know of an option's figures."""
    said = [option.reason] if option.reason else []
    if option.causes:
        said.append(causes_words(option, currency))
    if option.too_long is not None:
        said.append(too_long_words(option.too_long))
    if option.copies is not None:
        said.append(copies_words(option.copies))
    if words := tiers_words(option):
        said.append(words)
    return said


def rests_on(found: Replay) -> list[str]:
    """Return what the figures rest on: the log, the month, and what stood in for what the log does not say."""
    log, month = found.log, found.month
    hours = month.days * 24
    span = f"{digits(month.days, 3)} days" if month.days >= 1 else f"{digits(hours, 3)} hours"
    exact = "the exact time from its first to its last request" if month.exact else "whole UTC days"
    lines = [
        f"{log.requests:,} answered requests with {tokens(log.input_tokens)} input and {tokens(log.output_tokens)} "
        f"output tokens in {span} ({exact}); a month of 730 hours is {digits(month.factor, 4)} such logs.",
        _hits_words(found),
    ]
    workload = found.scenario.workload
    if not log.knows_writes and found.hits_from.rate:
        lines.append("Cache writes: the log does not say; they are assumed as the scenario has them.")
    if not log.knows_batch:
        share = percent(float(workload.batch_share))
        lines.append(f"Batch: the log does not mark it; {share} of every request is assumed, as the scenario has it.")
    if log.span.relative:
        lines.append("The log does not know its hours of the day: prices that change with the hour are averaged.")
    lines.append("Whether a request is too long is told by its input alone.")
    if not log.steps().by_hours:
        lines.append(
            "The log is shorter than a day and knows no nights: copies and units are those for the scenario's own "
            "peaks, and what its busiest minute needs stands beside them."
        )
    return lines


def _hits_words(found: Replay) -> str:
    rate = percent(found.hits_from.rate)
    match found.hits_from.source:
        case "requests":
            return f"Cached tokens: what each request read, {rate} of all input; another seller's cache may hit less."
        case "prefixes":
            return f"Cached tokens: {rate} of every input, which a cache without an end would hit: at best."
        case "given":
            return f"Cached tokens: {rate} of every input, as given."
        case "scenario":
            return f"Cached tokens: the log does not say; {rate} of every input is assumed, as the scenario has it."
