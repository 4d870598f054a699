"""The contents of the catalogue, and changes of prices, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from breakeven.currency import USD, Currency
from breakeven.figures import day_words, money
from breakeven.names import gpu_name, gpus_name, model_name, supplier_name, term_words
from economics.trend import Trend
from pricing.studies.changes import percent_change
from pricing.studies.history import LINES, Of, Series


@dataclass(frozen=True)
class Facts:
    """Counts of one kind of price; `marked` and `old` count rows over 30 and over 180 days old at the as-of date."""

    rows: int
    sellers: int
    newest: date | None
    marked: int
    old: int
    doubtful: int


def holdings(as_of: date, tokens: Facts, rates: Facts, lists: int) -> tuple[str, str]:
    """Return two sentences: how many prices there are and from where; how new, how old and how doubtful they are."""
    first = (
        f"{tokens.rows:,} token prices of {tokens.sellers} sellers from {lists} lists, and {rates.rows:,} GPU rates of "
        f"{rates.sellers} suppliers, free and doubtful ones too."
    )
    second = (
        f"As known on {day_words(as_of)}: the newest token price was seen on {day_words(tokens.newest)}, the newest "
        f"GPU rate on {day_words(rates.newest)}. Over 180 days old: {tokens.old:,} token prices and {rates.old:,} GPU "
        f"rates; over 30 days: {tokens.marked:,} and {rates.marked:,} more. {tokens.doubtful:,} token prices and "
        f"{rates.doubtful:,} GPU rates are doubtful."
    )
    return first, second


def series_name(of: Of, model: str = "") -> str:
    """Return what a series is the price of, by the names of things; `model` is what its model is called.

    >>> series_name(Of("gcp", term="on-demand", gpu="h100-sxm", gpus=8, region="us-east1"))
    'Google Cloud · on demand · 8 × NVIDIA H100 SXM5 80 GB · us-east1'
    >>> series_name(Of(term="on-demand", gpu="l4"))
    'the market · on demand · NVIDIA L4 24 GB'
    """
    if of.line:
        return " · ".join((supplier_name(of.provider), model or model_name(of.model), LINES[of.line].words))
    who = supplier_name(of.provider) if of.provider else "the market"
    gpus = gpus_name(of.gpus, of.gpu) if of.gpus else gpu_name(of.gpu)
    return " · ".join(part for part in (who, term_words(of.term), gpus, of.region) if part)


def rate_in_words(series: Series) -> str:
    """Return the yearly rate of change of a series with its interval, or why there is none."""
    return trend_in_words(series.trend())


def trend_in_words(trend: Trend) -> str:
    """Return a yearly rate of change with its interval and what it rests on, or why there is none."""
    if trend.rate is None or trend.low is None or trend.high is None:
        return trend.reason
    interval = f"{100 * trend.confidence:.0f} % interval {percent_change(trend.low)} to {percent_change(trend.high)}"
    text = f"{percent_change(trend.rate)} a year ({interval}, {trend.points} quarters)"
    return f"{text}; {trend.note}" if trend.note else text


def history_in_words(series: Series, currency: Currency = USD) -> str:
    """Describe a series: its last known price, since when it is listed or seen, its changes and its yearly rate."""
    rate = rate_in_words(series)
    if not series.observations:
        return f"{rate}."
    last, first = series.observations[-1], series.observations[0]
    unit = series.unit.removeprefix("USD")
    changes = len(series.steps)
    often = "never changed" if not changes else "changed once" if changes == 1 else f"changed {changes:,} times"
    since = f"{'in lists' if series.of.line else 'seen'} since {day_words(first.first)}, {often}"
    return f"{money(last.value, currency)}{unit} on {day_words(last.last)}, {since}; {rate}."
