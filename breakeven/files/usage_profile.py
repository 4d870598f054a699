"""A profile of usage as a table in plain words: what was recognised and the check first, then every figure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from breakeven.figures import money, percent, tokens
from breakeven.files.tables import Cell, Table
from economics.fields.text import printable
from economics.numbers import digits
from usage.profile import Check, Part, Profile

_LISTED = 12
"""How many models or teams are listed, those with most tokens."""
_RULES = {
    "inside": "the input column holds them",
    "outside": "they stand beside the input column",
    "by row": "decided row by row, by its total",
}
_HOLDS = {
    "requests": "single requests",
    "buckets": "sums by time bucket",
    "money": "amounts of money",
    "totals": "totals of one window",
}


def _count(number: float) -> str:
    return f"{number:,.0f}"


def _plain(number: float) -> str:
    return digits(number, 4)


def _duration(seconds: float) -> str:
    """A time in its two largest units.

    >>> _duration(97_566.1), _duration(75), _duration(0.25)
    ('1 d 3 h', '1 min 15 s', '0.25 s')
    """
    units = ((86_400, 3_600, "d", "h"), (3_600, 60, "h", "min"), (60, 1, "min", "s"))
    for large, small, many, few in units:
        if seconds >= large:
            return f"{seconds // large:.0f} {many} {seconds % large // small:.0f} {few}"
    return f"{digits(seconds, 3)} s"


def _times(number: float) -> str:
    return f"{number:,.2f} ×"


def _text(text: str) -> str:
    return text


_FIGURES: tuple[tuple[str, str, Callable[[Any], str]], ...] = (
    ("rows_in_file", "rows in the file", _count),
    ("requests", "requests", _count),
    ("successful", "of them successful", _count),
    ("failed", "of them failed", _count),
    ("retries", "marked as a later attempt", _count),
    ("duplicates", "left out as repeated", _count),
    ("refused_rows", "rows refused", _count),
    ("input_tokens", "input tokens", tokens),
    ("output_tokens", "output tokens", tokens),
    ("input_output_ratio", "input tokens per output token", _plain),
    ("cached_share", "share of the input read from a cache", percent),
    ("cache_write_share", "share of the input written to a cache", percent),
    ("reasoning_tokens", "reasoning tokens, in the output", tokens),
    ("batch_share", "share of tokens in batch requests", percent),
    ("tokens_per_month", "tokens a month", tokens),
    ("first", "first", _text),
    ("last", "last", _text),
    ("covered_days", "days covered", _plain),
    ("mean_input_tokens", "input tokens a request, mean", tokens),
    ("p50_input_tokens", "input tokens: half of the requests up to", tokens),
    ("p90_input_tokens", "input tokens: 9 of 10 requests up to", tokens),
    ("p99_input_tokens", "input tokens: 99 of 100 requests up to", tokens),
    ("mean_output_tokens", "output tokens a request, mean", tokens),
    ("p50_output_tokens", "output tokens: half of the requests up to", tokens),
    ("p90_output_tokens", "output tokens: 9 of 10 requests up to", tokens),
    ("p99_output_tokens", "output tokens: 99 of 100 requests up to", tokens),
    ("peak_to_average_hour", "busiest hour over the mean hour", _times),
    ("peak_to_average_minute", "busiest minute over the mean minute", _times),
    ("peak_to_average_day", "busiest day over the mean day", _times),
    ("longest_gap_seconds", "longest time without a request", _duration),
    ("prefix_hit_rate_measured", "hit rate of the prefix cache, measured", percent),
    ("prefix_hit_rate_infinite", "hit rate of a cache that forgets nothing", percent),
    ("prefix_hit_rate_lru_1000", "hit rate of a cache of 1,000 blocks", percent),
    ("prefix_hit_rate_lru_10000", "hit rate of a cache of 10,000 blocks", percent),
    ("logged_cost_usd", "cost in the file", money),
    ("billed_cost_total_usd", "billed in all", money),
    ("cost_per_month_usd", "cost a month", money),
    ("cost_at_list_usd", "cost at list price", money),
    ("unpriced_tokens", "tokens without a list price", tokens),
)


def profile_table(profile: Profile) -> Table:
    """Return the figures of a profile that the file says, each with its value and a remark."""
    return Table(("figure", "value", "remark"), list(_rows(profile)))


def profile_remarks(profile: Profile) -> list[str]:
    """Return what stands beside the table as sentences: notes, what is assumed, what is not known and why."""
    remarks = [f"Note: {note}." for note in profile.notes]
    if profile.cost_at_list_usd is not None:
        remarks += [f"Assumed for the list price: {assumed}." for assumed in profile.cost_assumptions]
    unknown: dict[str, list[str]] = {}
    for name, words, _ in _FIGURES:
        if getattr(profile, name) is None and name in profile.null_reasons:
            unknown.setdefault(profile.null_reasons[name], []).append(words)
    return remarks + [f"Not known, because {why}: {'; '.join(figures)}." for why, figures in unknown.items()]


def _rows(profile: Profile) -> Iterator[tuple[Cell, ...]]:
    yield "recognised as", profile.format, _HOLDS[profile.holds]
    if profile.cached_rule is not None:
        yield "cached tokens", _RULES[profile.cached_rule], None
    if profile.check is not None:
        yield from _checked(profile.check)
    for name, words, written in _FIGURES:
        value = getattr(profile, name)
        if value is not None:
            yield words, written(value), _remark(profile, name)
    for heading, parts in (("model", profile.by_model), ("team", profile.by_team)):
        yield from _listed(heading, parts or {})


def _remark(profile: Profile, name: str) -> str | None:
    """What stands beside a figure: the reasons of refused rows, how days were counted, which day prices are of."""
    if name == "refused_rows" and profile.refused:
        return ", ".join(f"{number:,} for {why}" for why, number in profile.refused.items())
    if name == "covered_days":
        return profile.covered_days_rule
    if name == "cost_at_list_usd" and profile.as_of is not None:
        return f"prices as known on {profile.as_of}"
    return None


def _checked(check: Check) -> Iterator[tuple[Cell, ...]]:
    """The check that plain, read and written tokens are all input tokens, and its parts."""
    over = f"in {_count(check.rows_over)} rows the parts are more than the whole"
    yield (
        "check: plain + read + written = input",
        "holds" if check.holds else "does not hold",
        None if check.holds else over,
    )
    yield "  plain", _count(check.plain_tokens), None
    for words, part in (("read from", check.cached_read_tokens), ("written to", check.cache_write_tokens)):
        yield f"  {words} a cache", "not known" if part is None else _count(part), None
    yield "  input", _count(check.input_tokens), None


def _listed(heading: str, parts: dict[str, Part]) -> Iterator[tuple[Cell, ...]]:
    order = sorted(parts.items(), key=lambda item: -(item[1].input_tokens + item[1].output_tokens))
    for name, part in order[:_LISTED]:
        cost = "no list price" if part.cost_at_list_usd is None else f"{money(part.cost_at_list_usd)} at list price"
        priced = f", priced as {part.priced_as}" if part.priced_as is not None else ""
        volume = f"{tokens(part.input_tokens)} in, {tokens(part.output_tokens)} out"
        yield f"{heading} {printable(name) or '(no name)'}", volume, cost + priced
    if len(order) > _LISTED:
        yield f"{heading}s not listed", _count(len(order) - _LISTED), None
