"""The edit that fills a scenario from the profile of a file: the workload, options, and what is paid today."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from breakeven.edits.draft import MAX_MADE_NAME, Draft
from breakeven.edits.prices import kind_of
from breakeven.instead import displaced
from breakeven.origins import Origin, Path, Sourced
from breakeven.usage.filling import MIX_NAME, FilledOption, Filling, place_of
from economics.errors import InputError

TODAY = "today"
"""The row that says what is paid today: the one option, or the mix of several."""
BILL = "bill"
"""The row that gives the volume as what is paid for it."""


def fill(sourced: Sourced, filling: Filling, chosen: Collection[str]) -> Sourced:
    """Fill a scenario with the chosen rows of a filling: names of numbers, keys of options, `TODAY` and `BILL`.

    A bill takes the place of the tokens. Raises InputError for a bill without an option that it can be for.
    """
    draft, origin = Draft(sourced), Origin("imported", filling.source)
    for number in filling.numbers:
        if number.name not in chosen or (number.name == "tokens_per_month" and BILL in chosen):
            continue
        path: Path = ("workload", number.name)
        if number.value is None:
            draft.remove(path)
            continue
        value: Any = {"weights": list(number.value)} if isinstance(number.value, tuple) else number.value
        draft.set(path, value, origin)
        for other in displaced(path):
            draft.remove(other)
    options = [option for option in filling.options if option.key in chosen]
    names = [_put(draft, sourced, option, origin) for option in options]
    today = sourced.scenario.current
    if TODAY in chosen and names:
        today = names[0] if len(names) == 1 else _mix(draft, options, names, origin)
        draft.set(("current",), today, origin)
    if BILL in chosen and filling.usd_per_month is not None:
        _bill(draft, filling.usd_per_month, origin, today)
    return draft.done()


def _put(draft: Draft, sourced: Sourced, option: FilledOption, origin: Origin) -> str:
    """Have the option in the scenario, where it is not there already; return its name."""
    place = place_of(sourced.scenario, option)
    if place is None:
        document: dict[str, Any] = {
            "kind": kind_of(option.provider, option.model),
            "name": option.name[:MAX_MADE_NAME],
            "provider": option.provider,
            "model": option.model,
        }
        if option.prices is not None:
            document["price"] = dict(option.prices)
        place = draft.append(document, origin)
    if option.cache_write_long_share is not None and sourced.scenario.schema_version > 1:
        path: Path = ("options", place, "cache_write_long_share")
        draft.set(path, option.cache_write_long_share, origin)
        for other in displaced(path):
            draft.remove(other)
    return str(draft.option(place)["name"])


def _mix(draft: Draft, options: Sequence[FilledOption], names: Sequence[str], origin: Origin) -> str:
    """Route the requests as the log did, in place of the mix of an earlier filling; return the mix's name."""
    counted = all(option.requests for option in options)
    weights = [option.requests or 0 if counted else option.input_tokens for option in options]
    shares = [round(weight / sum(weights), 9) for weight in weights]
    shares[0] = round(1 - sum(shares[1:]), 9)
    parts = []
    for name, option, share in zip(names, options, shares, strict=True):
        part = {"option": name, "share_of_requests": share}
        if counted and option.requests:
            part["input_tokens_per_request"] = float(f"{option.input_tokens / option.requests:.9g}")
        part["input_output_ratio"] = float(f"{option.input_tokens / option.output_tokens:.9g}")
        parts.append(part)
    mix = {"kind": "mix", "name": MIX_NAME, "parts": parts}
    for place in range(draft.count):
        if draft.option(place)["name"] == MIX_NAME and draft.option(place)["kind"] == "mix":
            draft.replace(place, mix, origin)
            return MIX_NAME
    return str(draft.option(draft.append(mix, origin))["name"])


def _bill(draft: Draft, usd: float, origin: Origin, option: str | None) -> None:
    if option is None:
        raise InputError("workload.bill.option", "is missing: say which option is paid today, or fill it as well")
    path: Path = ("workload", "bill")
    draft.set(path, {"usd_per_month": round(usd, 2), "option": option}, origin)
    for other in displaced(path):
        draft.remove(other)
