"""Edits of a mix: which options requests are routed to, the share of each, and mixes that guides propose."""

from __future__ import annotations

from collections.abc import Sequence

from breakeven.edits.draft import MAX_MADE_NAME, Draft
from breakeven.edits.hours import set_scaling
from breakeven.edits.options import on_a_copy
from breakeven.origins import MAX_DETAIL_LENGTH, TYPED, Origin, Sourced
from economics.errors import InputError, value_refused
from economics.option.mix import CASCADE_ABOVE, MixOption

_DIGITS = 6
"""Digits of a share behind the point that a division leaves: people read and type them."""


def move_share(sourced: Sourced, index: int, name: str, share: float, alone: bool = False) -> Sourced:
    """Give a part of a mix another share of the requests; the others share what is left in their proportions.

    In a cascade, and where it moves `alone`, the others stay. Raises InputError naming the shares where nothing would
    be left to the others, where they would add up to less than 1, and for an option that is no part of the mix.
    """
    draft, mix = Draft(sourced), _mix(sourced, index)
    where = f"options[{index}].parts"
    shares = {part.option: part.share_of_requests for part in mix.parts}
    if name not in shares:
        raise InputError(where, f"{name} is no part of this mix")
    if not alone and not is_cascade(mix):
        if not 0 < share < 1:
            rule = "must be more than 0 % and less than 100 %: the others get the rest"
            raise value_refused(where, f"{100 * share:g} %", rule)
        shares = _rest_shared(shares, name, share)
    shares[name] = share
    _set(draft, index, shares)
    return draft.done()


def _rest_shared(shares: dict[str, float], name: str, share: float) -> dict[str, float]:
    """The shares with one of them set, and the others scaled to what it leaves of 1."""
    return {**shares, **_divided({other: part for other, part in shares.items() if other != name}, 1 - share)}


def _divided(shares: dict[str, float], whole: float) -> dict[str, float]:
    """The shares scaled to add up to `whole`, in few digits where that leaves something of each."""
    factor = whole / sum(shares.values())
    exact = {name: share * factor for name, share in shares.items()}
    short = {name: round(share, _DIGITS) for name, share in exact.items()}
    last = next(reversed(short))
    short[last] = round(whole - sum(share for name, share in short.items() if name != last), 2 * _DIGITS)
    return short if min(short.values()) > 0 else exact


def is_cascade(mix: MixOption) -> bool:
    """Tell whether some requests of a mix go to more than one option."""
    return sum(part.share_of_requests for part in mix.parts) > CASCADE_ABOVE


def sum_to_one(sourced: Sourced, index: int) -> Sourced:
    """Scale the shares of a mix so that each request goes to one option."""
    draft, mix = Draft(sourced), _mix(sourced, index)
    _set(draft, index, _divided({part.option: part.share_of_requests for part in mix.parts}, 1.0))
    return draft.done()


def choose_parts(sourced: Sourced, index: int, names: Sequence[str]) -> Sourced:
    """Route the requests of a mix to other options; those that stay keep their proportions, a new one takes its part.

    Of n options a new one gets 1/n; in a cascade those that stay keep their shares. Raises InputError naming the parts
    for too few, too many, or an option that no mix can have.
    """
    draft, mix = Draft(sourced), _mix(sourced, index)
    before = {part.option: part.share_of_requests for part in mix.parts}
    kept = {name: before[name] for name in before if name in names}
    added = [name for name in names if name not in before]
    each = dict.fromkeys(added, round(1 / max(1, len(names)), _DIGITS))
    if is_cascade(mix):
        shares = {**kept, **each}
    elif kept:
        shares = {**_divided(kept, 1 - sum(each.values())), **each}
    else:
        shares = _divided(each, 1.0) if each else {}
    _set(draft, index, shares)
    return draft.done()


def set_of_part(sourced: Sourced, index: int, name: str, field: str, value: float | None) -> Sourced:
    """Give the requests of a part a length or a ratio of their own; None: those of the workload."""
    draft, mix = Draft(sourced), _mix(sourced, index)
    parts = [dict(part) for part in draft.option(index)["parts"]]
    place = next((i for i, part in enumerate(mix.parts) if part.option == name), None)
    if place is None:
        raise InputError(f"options[{index}].parts", f"{name} is no part of this mix")
    if value is None:
        parts[place].pop(field, None)
    else:
        parts[place][field] = value
    draft.set(("options", index, "parts"), parts)
    return draft.done()


def route(sourced: Sourced, name: str, shares: dict[str, float], grounds: str, index: int | None = None) -> Sourced:
    """Add a mix with these shares, which nobody typed: they rest on `grounds`.

    With `index`, the mix at that place gets them instead, where it has the same parts. Raises InputError in a full
    scenario.
    """
    draft = Draft(sourced)
    origin = Origin("default", f"assumed: {grounds}"[:MAX_DETAIL_LENGTH])
    if index is not None and set(shares) == {part.option for part in _mix(sourced, index).parts}:
        _set(draft, index, shares, origin)
        return draft.done()
    parts = [{"option": option, "share_of_requests": share} for option, share in shares.items()]
    draft.append({"kind": "mix", "name": name[:MAX_MADE_NAME], "parts": parts}, origin)
    return draft.done()


def overflow_to(sourced: Sourced, index: int, hosted: str) -> Sourced:
    """Add a copy of a rented option that keeps the best number of copies, with a token-priced option above them.

    Raises InputError in a full scenario, and where the load of the hours is not given.
    """
    return on_a_copy(sourced, index, "hosted overflow", lambda copy, at: set_scaling(copy, at, "baseline", hosted))


def _mix(sourced: Sourced, index: int) -> MixOption:
    options = sourced.scenario.options
    option = options[index] if 0 <= index < len(options) else None
    if not isinstance(option, MixOption):
        raise InputError(f"options[{index}]", "is no mix")
    return option


def _set(draft: Draft, index: int, shares: dict[str, float], origin: Origin = TYPED) -> None:
    """Set the shares by option; a part keeps its own length and ratio."""
    before = {part["option"]: part for part in draft.option(index)["parts"]}
    parts = [{**before.get(name, {}), "option": name, "share_of_requests": share} for name, share in shares.items()]
    draft.set(("options", index, "parts"), parts, origin)
