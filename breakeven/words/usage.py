"""What a profile of usage says, in words; and the rows that it fills into a scenario, before and after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from breakeven.currency import USD, Currency
from breakeven.figures import money, percent
from breakeven.figures import tokens as short
from breakeven.origins import one_line
from breakeven.usage.filling import MIX_NAME, FilledNumber, FilledOption, Filling, in_days, place_of, said_name
from economics.cost.load import Workload
from economics.fields.table import FIELDS
from economics.numbers import digits
from economics.scenario.scenario import Scenario
from usage.profile import Profile

NOTHING_READ = "Drop a usage export, a gateway's log or a trace: this page says what was really used."
LARGER = (
    "Up to 200 MB here; prompts and answers are never read, and the file is gone when the answer is there. A larger "
    "one: run `breakeven profile FILE --format json` where it lies, and drop the JSON that it prints."
)
WAITS = "Another file is being read on this server: yours is next."
NO_LOG = "No file was read in this session yet."
STOPPED = "Stopped: nothing was kept, and nothing in the scenario has changed."
INVOICE = (
    "Drop the log of requests, or sums by day, and the invoice together; costs by day help to date a discount. The log "
    "is read again, because nothing of it was kept."
)
UNKNOWN = "No known export has these columns. Say what they mean, and the file can be read."
_MOST_NAMES = 12
_LARGE = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))
_RULES = {
    "inside": "the input tokens of this export hold the cached ones",
    "outside": "the input tokens of this export leave the cached ones out, so they are added",
    "by row": "each row's own total says whether its input holds the cached tokens",
}
_LABELS = {
    "requests": "Requests", "failed": "Failed requests", "successful": "Successful requests",
    "duplicates": "Repeated rows", "refused": "Refused rows", "retries": "Retries", "input_tokens": "Input tokens",
    "output_tokens": "Output tokens", "cached_read_tokens": "Tokens read from a cache",
    "cache_write_tokens": "Tokens written to a cache", "cache_write_5m_tokens": "Cache writes for 5 minutes",
    "cache_write_1h_tokens": "Cache writes for an hour", "reasoning_tokens": "Reasoning tokens",
    "input_output_ratio": "Input/output ratio", "mean_input_tokens": "Mean input of a request",
    "mean_output_tokens": "Mean output of a request", "p50_input_tokens": "Input of a request, half below",
    "p90_input_tokens": "Input of a request, 90 % below", "p99_input_tokens": "Input of a request, 99 % below",
    "p50_output_tokens": "Output of a request, half below", "p90_output_tokens": "Output of a request, 90 % below",
    "p99_output_tokens": "Output of a request, 99 % below", "first": "First request", "last": "Last request",
    "duration_seconds": "Time from first to last", "covered_days": "Days covered",
    "tokens_per_month": "Tokens a month", "peak_hour_tokens": "Busiest hour",
    "peak_to_average_hour": "Busiest hour against the mean", "peak_minute_tokens": "Busiest minute",
    "peak_to_average_minute": "Busiest minute against the mean", "longest_gap_seconds": "Longest pause",
    "tokens_by_hour_of_week": "Tokens by hour of the week", "cached_share": "Share read from a cache",
    "cache_write_share": "Share written to a cache", "batch_share": "Batch share of the tokens",
    "batch_request_share": "Batch share of the requests", "prefix_hit_rate_infinite": "Hit rate of an endless cache",
    "prefix_hit_rate_lru_1000": "Hit rate of a cache of 1,000 blocks",
    "prefix_hit_rate_lru_10000": "Hit rate of a cache of 10,000 blocks", "logged_cost_usd": "Cost as logged",
    "cost_at_list_usd": "Cost at list prices", "unpriced_tokens": "Tokens without a list price",
    "by_model": "Models", "by_team": "Teams", "input_histogram": "Lengths of input", "output_histogram":
    "Lengths of output", "steps": "Tokens over time",
}  # fmt: skip
"""What pages call the figures of a profile."""


@dataclass(frozen=True)
class Row:
    """One thing that a filling changes: what it is called, how it is now and would be, and what it rests on.

    `before` is empty for what is new.
    """

    key: str
    label: str
    before: str
    after: str
    basis: str
    ticked: bool


def headline(profile: Profile, currency: Currency = USD) -> str:
    """Say in a sentence what a file shows.

    >>> headline(Profile(format="x", holds="requests", requests=608, covered_days=21, tokens_per_month=8.1e6,
    ...     input_output_ratio=19.9))
    '608 calls in 21 days: 8.1 million tokens a month, 20 input tokens for each output token.'
    """
    what = "The file"
    if profile.requests is not None:
        what = f"{profile.requests:,} {'call' if profile.requests == 1 else 'calls'}"
    elif profile.input_tokens is not None and profile.output_tokens is not None:
        what = f"{in_words(profile.input_tokens + profile.output_tokens)} tokens"
    elif profile.logged_cost_usd is not None:
        what = money(profile.logged_cost_usd, currency)
    when = f" in {in_days(profile.covered_days)}" if profile.covered_days else ""
    said = []
    if profile.tokens_per_month is not None:
        said.append(f"{in_words(profile.tokens_per_month)} tokens a month")
    if profile.cost_per_month_usd is not None and profile.tokens_per_month is None:
        said.append(f"{money(profile.cost_per_month_usd, currency)} a month")
    if profile.input_output_ratio is not None:
        said.append(f"{_ratio(profile.input_output_ratio)} input tokens for each output token")
    if profile.cached_share is not None:
        said.append(f"{percent(profile.cached_share)} of input from the cache")
    elif profile.prefix_hit_rate_infinite is not None:
        said.append(f"at most {percent(profile.prefix_hit_rate_infinite)} of input can come from a cache")
    return f"{what}{when}{': ' if said else ''}{', '.join(said)}."


def second_sentence(profile: Profile, currency: Currency = USD) -> str:
    """Say what it cost, and warn where a month is made of much less than one."""
    said = []
    if profile.logged_cost_usd and profile.input_tokens is not None:
        said.append(f"As logged it cost {money(profile.logged_cost_usd, currency)}")
        if profile.cost_at_list_usd is not None:
            said[-1] += f", at list prices {money(profile.cost_at_list_usd, currency)}"
    elif profile.cost_at_list_usd is not None:
        said.append(f"At list prices it cost {money(profile.cost_at_list_usd, currency)}")
    if profile.covered_days and profile.covered_days < 1 and profile.tokens_per_month:
        said.append(f"A month is these {in_days(profile.covered_days)} over and over: a short log may be no usual one")
    return "".join(f"{sentence}. " for sentence in said).strip()


def recognised(profile: Profile) -> str:
    """Say what a file was recognised as, and which of its rows count."""
    text = f"Recognised: {profile.format}"
    if profile.rows_in_file is not None:
        text += f", {profile.rows_in_file:,} rows"
    aside = []
    if profile.duplicates:
        aside.append(f"{profile.duplicates:,} repeated, counted once")
    if profile.refused_rows:
        why = "; ".join(f"{n:,} with {reason}" for reason, n in (profile.refused or {}).items())
        aside.append(f"{profile.refused_rows:,} refused ({why})")
    if profile.failed:
        aside.append(f"{profile.failed:,} failed, whose tokens do not count")
    if profile.retries:
        aside.append(f"{profile.retries:,} later attempts, each a call of its own")
    return f"{text}{': ' if aside else ''}{', '.join(aside)}."


def cached_rule(profile: Profile) -> str:
    """Say which rule for cached tokens applied; empty where the file knows none."""
    return "" if profile.cached_rule is None else f"Cached tokens: {_RULES[profile.cached_rule]}."


def check(profile: Profile) -> str:
    """Say whether plain, read and written tokens add up to the input; empty for a file without tokens."""
    found = profile.check
    if found is None:
        return ""
    if profile.cached_read_tokens is None and profile.cache_write_tokens is None:
        return f"The file does not say what was cached: all {found.input_tokens:,} input tokens count as plain."
    counts = ((found.plain_tokens, "plain"), (found.cached_read_tokens, "read"), (found.cache_write_tokens, "written"))
    parts = " + ".join(f"{count:,} {what}" for count, what in counts if count is not None)
    unsaid = "".join(f"; the file does not say what was {what}" for count, what in counts if count is None)
    if found.holds:
        return f"Check: {parts} = {found.input_tokens:,} input tokens{unsaid}."
    return (
        f"Check: {parts} = {found.input_tokens:,} input tokens, but in {found.rows_over:,} rows more is cached than is "
        f"input: the rule for cached tokens may be wrong for this file{unsaid}."
    )


def cannot_say(profile: Profile) -> list[tuple[str, str]]:
    """Return what a file cannot say, one row a reason: the figures, and why."""
    by_reason: dict[str, list[str]] = {}
    for name, why in profile.null_reasons.items():
        by_reason.setdefault(why, []).append(_LABELS.get(name, name.replace("_", " ")))
    return [(", ".join(dict.fromkeys(names)), why) for why, names in by_reason.items()]


def in_words(count: float) -> str:
    """Write a large number in words.

    >>> in_words(8.1e6), in_words(110.7e9), in_words(4200)
    ('8.1 million', '111 billion', '4,200')
    """
    for size, word in _LARGE:
        if count >= size * 0.9995:
            return f"{float(f'{count / size:.3g}'):g} {word}"
    return f"{count:,.0f}"


def _ratio(ratio: float) -> str:
    return f"{ratio:,.0f}" if ratio >= 9.95 else digits(ratio, 2)


def filled_rows(
    filling: Filling, scenario: Scenario, tokens_per_month: float, currency: Currency = USD
) -> tuple[Row, ...]:
    """Return the rows of a filling beside what the open scenario has; `tokens_per_month` are those it is for."""
    workload = scenario.workload
    rows = [_number_row(number, workload, tokens_per_month) for number in filling.numbers]
    rows += [_option_row(option, filling, scenario, currency) for option in filling.options]
    if filling.options and scenario.schema_version > 1:
        rows.append(_today_row(filling, scenario, currency))
    usd = filling.usd_per_month
    billable = bool(filling.options) or scenario.current in scenario.billable
    if usd is not None and billable and scenario.schema_version > 1:
        bill = workload.bill
        before = "not given" if bill is None else f"{money(bill.usd_per_month, currency)} a month for {bill.option}"
        paid_for = "" if filling.options else f" for {scenario.current}, which the scenario says is paid today"
        basis = f"{_cost_words(filling)}; takes the place of the tokens, which then follow from the prices"
        rows.append(
            Row("bill", "Monthly bill", before, f"{money(usd, currency)} a month{paid_for}", basis, ticked=False)
        )
    return tuple(rows)


def _number_row(number: FilledNumber, workload: Workload, tokens_per_month: float) -> Row:
    label = "Load of the hours" if number.name in ("load_profile", "peak_to_average") else FIELDS[number.name].label
    before = _now(number.name, workload, tokens_per_month)
    return Row(number.name, label, before, _value(number.name, number.value), number.basis, number.sure)


def _now(name: str, workload: Workload, tokens_per_month: float) -> str:
    if name == "tokens_per_month":
        return short(tokens_per_month)
    if name in ("load_profile", "peak_to_average"):
        profile = workload.profile
        if profile is None:
            return f"busiest hour {digits(workload.peak_to_average, 3)} × the mean"
        return f"each hour of the week, busiest {digits(profile.peak_to_average, 3)} × the mean"
    if name == "cache_write_share" and workload.cache_write_share is None:
        return f"one write for {digits(workload.cache_reads_per_write, 3)} reads"
    return _value(name, getattr(workload, name))


def _value(name: str, value: float | Sequence[int] | None) -> str:
    match name, value:
        case _, None:
            return "as reads for each write"
        case "load_profile", tuple() as weights:
            return f"each hour of the week, busiest {digits(max(weights) * len(weights) / sum(weights), 3)} × the mean"
        case "tokens_per_month", float() | int() as count:
            return short(count)
        case "peak_to_average", float() | int() as times:
            return f"busiest hour {digits(times, 3)} × the mean"
        case "input_output_ratio", float() | int() as ratio:
            return f"{digits(ratio, 3)} : 1"
        case "input_tokens_per_request", float() | int() as length:
            return f"{length:,.0f}"
        case _, float() | int() as share:
            return percent(share)
    raise ValueError(f"{name} has no words for {value!r}")


def _option_row(option: FilledOption, filling: Filling, scenario: Scenario, currency: Currency) -> Row:
    place = place_of(scenario, option)
    requests = "" if option.requests is None else f"{option.requests:,} requests, "
    called = ", ".join(said_name(name) for name in option.log_names)
    basis = f"{requests}{percent(option.share_of_cost)} of the cost at list prices; in the file: {called}"
    if option.rest:
        basis += "; at the means of their list prices, assumed to hold for all of them"
    before = "" if place is None else f"option {place + 1}"
    after = f"new: {option.name}" if place is None else option.name
    month = "" if filling.span is None else f", {money(filling.span.a_month(option.usd), currency)} a month at list"
    return Row(option.key, "Option", before, f"{after}{month}", basis, ticked=True)


def _today_row(filling: Filling, scenario: Scenario, currency: Currency) -> Row:
    several = len(filling.options) > 1
    after = f"the mix “{MIX_NAME}” of these {len(filling.options)} options" if several else filling.options[0].name
    said = (
        ""
        if filling.usd_per_month is None
        else f"{_cost_words(filling)}: {money(filling.usd_per_month, currency)} a month"
    )
    routed = "requests routed as the file says, each with its own length and ratio; " if several else ""
    return Row("today", "Paid today", scenario.current or "not said", after, f"{routed}{said}", ticked=True)


def _cost_words(filling: Filling) -> str:
    return "cost as logged" if filling.cost_basis == "logged" else "cost at list prices (the file has none)"


def left_out_words(filling: Filling) -> str:
    """Say whose tokens are filled, where some models have no list price; empty where all have one."""
    if not filling.unpriced:
        return ""
    more = f" and {len(filling.unpriced) - _MOST_NAMES} more" if len(filling.unpriced) > _MOST_NAMES else ""
    names = ", ".join(said_name(name) for name in filling.unpriced[:_MOST_NAMES]) + more
    if filling.scope == "priced":
        return f"Left out: {names}. They have no list price, and the figures below are of the other models alone."
    return f"The figures below hold {names} too, which have no list price: what is paid today is then too high."


def fill_label(count: int, *, filled: bool) -> str:
    """Write the label of the button that fills the ticked rows.

    >>> fill_label(9, filled=False), fill_label(1, filled=False), fill_label(9, filled=True)
    ('Fill these 9 values', 'Fill this value', 'The scenario holds these values')
    """
    if filled:
        return "The scenario holds these values"
    return "Fill this value" if count == 1 else f"Fill these {count} values"


def filled_sentence(count: int, source: str) -> str:
    """Say that a scenario was filled.

    >>> filled_sentence(9, "log.csv")
    'Filled 9 values from log.csv.'
    """
    return f"Filled {count} {'value' if count == 1 else 'values'} from {source}."


def paid_sentence(current: str, paid: float, file: float, currency: Currency = USD) -> str:
    """Say what the option that is paid today costs after a filling, beside what the file comes to [USD a month].

    >>> paid_sentence("Today", 9.46, 10.33)
    'Today now costs $9.46 a month, 8.42 % less than the file: the mean of all requests is priced, at list prices.'
    """
    off = paid / file - 1
    against = "as the file says" if round(100 * abs(off), 1) == 0 else f"{percent(abs(off))} {_more(off)} than the file"
    return (
        f"{current} now costs {money(paid, currency)} a month, {against}: the mean of all requests is priced, at list "
        "prices."
    )


def _more(off: float) -> str:
    return "more" if off > 0 else "less"


def explained_sentence(invoice: str, complete: bool, causes: int) -> str:
    """Say whether an invoice is explained.

    >>> explained_sentence("A-1", True, 2), explained_sentence("A-1", False, 0)
    ('Invoice A-1 is explained to the cent by 2 causes.', 'Invoice A-1 is not explained by any cause that is known.')
    """
    if complete:
        by = f"by {causes} {'cause' if causes == 1 else 'causes'}" if causes else "by list prices alone"
        return f"Invoice {invoice} is explained to the cent {by}."
    if causes:
        return f"Invoice {invoice} is explained in part by {causes} {'cause' if causes == 1 else 'causes'}."
    return f"Invoice {invoice} is not explained by any cause that is known."


def without_tiers(models: Sequence[str]) -> str:
    """Say which models lose the prices of their context tiers to a contract."""
    names = ", ".join(one_line(model) for model in models)
    return f"A contract has one price for any length of a request: {names} cost more above a certain length at list."


def sidebar_sentence(profile: Profile) -> str:
    """Say in short what a file gave, for the sidebar."""
    said = [f"{short(profile.tokens_per_month)} tokens a month"] if profile.tokens_per_month is not None else []
    if profile.input_output_ratio is not None:
        said.append(f"{digits(profile.input_output_ratio, 3)} : 1")
    if profile.cached_share is not None:
        said.append(f"{percent(profile.cached_share)} from the cache")
    return f"{', '.join(profile.files) or profile.format}: {', '.join(said)}." if said else f"{profile.format}."
