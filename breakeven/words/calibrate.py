"""A measurement of a running system, in words: what it did, how far the estimate was off, what it rests on."""

from __future__ import annotations

from collections.abc import Mapping

from breakeven.currency import USD, Currency
from breakeven.figures import money, percent, rough_percent, tokens
from breakeven.names import model_name
from economics.numbers import digits
from pricing.studies.names import same_model
from usage.calibrate.calibration import Calibration, Value
from usage.calibrate.measured import CopiesFrom, CostFrom

_COPIES: Mapping[CopiesFrom, str] = {
    "engines": "engines in the metrics, each a copy",
    "gpus": "the GPUs that you gave",
    "cost": "the bill over the rent of the option",
    "assumed": "assumed: nothing says how many copies ran",
}
_COST: Mapping[CostFrom, str] = {
    "bill": "as billed",
    "price": "at the price that you gave",
    "rent": "at the rent of the option",
}


def headline(found: Calibration) -> str:
    """Say how far the estimate was off, and whether its band held the measurement."""
    check = found.check
    if check is None:
        return f"{found.option} cannot be held against an estimate: {found.no_check}."
    off = check.factor - 1
    more = "more" if off > 0 else "less"
    amount = "as expected" if abs(off) < 0.005 else f"{rough_percent(abs(off))} {more} than expected"
    at = f"{found.measured.run.concurrency:,}" if found.measured.run is not None else ""
    said = (
        f"A running copy of {found.option} wrote {_rate(check.measured)} output tokens a second at {at} requests at a "
        f"time, {amount} ({_rate(check.expected)})"
    )
    if not check.has_band:
        return f"{said}; the catalogue holds a measurement of this load."
    band = f"{_rate(check.low)} to {_rate(check.high)}"
    return f"{said}: {'inside' if check.held else 'outside'} the 80 % band of the estimate, {band}."


def rows(found: Calibration, currency: Currency = USD) -> list[tuple[str, str, str]]:
    """Return what was measured as (what, value, what it rests on)."""
    of = found.measured
    copies = digits(of.copies, 4)
    lines = [
        ("Copies that ran", copies, _COPIES[of.copies_from]),
        ("Window", f"{digits(of.hours, 4)} hours", ", ".join(of.files)),
        (
            "Read by a copy",
            f"{_rate(of.input_per_second)} input tokens a second",
            f"{tokens(of.input_tokens)} in the window, those from its cache in",
        ),
        ("Written by a copy", f"{_rate(of.output_per_second)} output tokens a second", tokens(of.output_tokens)),
    ]
    if of.running is not None:
        basis = "the time that all requests took" if of.running_exact else "the mean of the two scrapes: two moments"
        lines.append(("Requests at a time", f"{digits(of.running, 3)} a copy", basis))
    if of.waiting is not None:
        basis = "the mean of the window" if of.running_exact else "the fewer of the two scrapes"
        lines.append(("Waiting", f"{digits(of.waiting, 3)} a copy", basis))
    if of.time_per_output_token_ms is not None:
        lines.append(
            ("Time per output token", f"{digits(of.time_per_output_token_ms, 3)} ms", "the mean of the window")
        )
    if of.time_to_first_token_ms is not None:
        begins = f"{digits(of.time_to_first_token_ms, 3)} ms"
        lines.append(("Time to first token", begins, "waiting and reading, the mean of the window"))
    if of.cache_used_at is not None:
        first, second = of.cache_used_at
        lines.append(("Memory for requests in use", f"{percent(first)}, {percent(second)}", "at the two scrapes"))
    if of.cache_hit_rate is not None:
        lines.append(("Read from the cache", percent(of.cache_hit_rate), "of all input tokens"))
    if of.usd_per_mtok is not None and of.usd_from is not None:
        cost = f"{money(of.usd, currency)} for the window, {_COST[of.usd_from]}"
        lines.append(("Cost", f"{money(of.usd_per_mtok, currency)} per million tokens", cost))
    return lines


def replaced(found: Calibration, hit_rate: float, utilisation: float | None) -> list[tuple[Value, str, str, str]]:
    """Return what can be put in place as (value, label, before, after); before is what the scenario has."""
    lines: list[tuple[Value, str, str, str]] = []
    if found.run is not None or found.tokens_per_second is not None:
        before = "–" if found.counted_before is None else _rate(found.counted_before)
        after = f"{_rate(found.counted_after or 0.0)} tokens a second, at the measured mix"
        lines.append(("throughput", "What a copy can do", before, after))
    if found.cache_hit_rate is not None:
        label = "Cache hit rate, of every option"
        lines.append(("cache_hit_rate", label, percent(hit_rate), percent(found.cache_hit_rate)))
    if found.utilisation is not None:
        before = "–" if utilisation is None else percent(utilisation)
        lines.append(("utilisation", "Utilisation", before, percent(found.utilisation)))
    return lines


def another_model(found: Calibration, model: str) -> str:
    """Say that something else ran than the option serves, `model`; empty where it is the same, or is not said."""
    strangers = [name for name in found.measured.models if not same_model(name, model)]
    if not strangers:
        return ""
    served = model_name(model)
    return (
        f"Measured with {', '.join(strangers)}, and {found.option} serves {served}: use it only if they are the same."
    )


def remarks(found: Calibration) -> list[str]:
    """Return what a reader must know before the measurement takes the place of anything."""
    of = found.measured
    said = []
    if of.full:
        said.append("Requests were waiting: what a copy did is what it can do at this mix.")
    else:
        waiting = "Nothing says that requests were waiting" if of.waiting is None else "No request had to wait long"
        said.append(
            f"{waiting}: what a copy did is the least that it can do. What it can do is the estimate, scaled by the "
            "measurement where there is one."
        )
    if of.running is not None and not of.running_exact:
        said.append("How many requests were worked on is known at two moments only: scrape at a usual time of day.")
    if found.run is not None and not of.full:
        said.append(
            "Requests do not come evenly: copies worked on more at a time than the mean says, so this is cautious."
        )
    if found.keeps_ms is not None:
        said.append(f"A copy is still filled up to {digits(found.keeps_ms)} ms per output token, as assumed before.")
    if of.must_ask_hits:
        said.append("Whether the hits of its cache are tokens or, before May 2025, blocks is not said: choose which.")
    if of.copies_from == "assumed":
        said.append("One copy is assumed: give the number of GPUs that ran.")
    return said


def _rate(per_second: float) -> str:
    return f"{per_second:,.0f}" if per_second >= 99.5 else digits(per_second, 3)
