"""The edit that opens a scenario with one input at another value, such as the one at which the answer changes."""

from __future__ import annotations

import re
from datetime import date

from breakeven.edits.draft import Draft
from breakeven.edits.fields import set_field
from breakeven.edits.months import set_part
from breakeven.edits.throughput import set_mode
from breakeven.edits.workload import know_by_tokens
from breakeven.origins import Path, Sourced
from breakeven.outlook import plan
from economics.cost.inputs import FACTOR
from economics.cost.token_lines import BILLED_LINES
from economics.option.token_priced import TokenOption
from economics.risk.paths import place_of, with_values
from pricing.resolve.scenario import resolve_each
from pricing.store.catalogue import Catalogue

_STEP = re.compile(r"([a-z_]+)|\[(\d+)\]")


def with_input_at(sourced: Sourced, path: str, value: float, catalogue: Catalogue, today: date) -> Sourced:
    """Put another value into the input at a path of the plan.

    Prices that follow it, and all prices of a common factor, are typed; a factor on a throughput becomes a typed
    throughput of that many times the capacity. Raises InputError where the document has no place for the value.
    """
    resolved, _ = resolve_each(sourced.scenario, catalogue, today)
    planned = plan(resolved)
    place = place_of(planned, path)
    if path == "workload.tokens_per_month" and sourced.scenario.workload.bill is not None:
        return know_by_tokens(sourced, value)
    if place.option is None:
        return set_field(sourced, _steps(path), value)
    index, option = place.option.index, place.option.option
    if isinstance(option, TokenOption) and place.input.steps[0] in ("prices", "price_factor"):
        after = with_values(planned, {path: value}).options[place.at].option
        assert isinstance(after, TokenOption)
        return _priced(sourced, index, option, after)
    if place.field is FACTOR and place.input.factor:
        return _faster(sourced, index, value, catalogue, resolved.as_of)
    match _steps(path)[2:]:
        case ("staff" as part, int(), str(name)) | ("model_rotation" as part, str(name)):
            return set_part(sourced, index, (part, name), value)
    return set_field(sourced, _steps(path), value)


def _steps(path: str) -> Path:
    """The steps of a path: `options[2].utilisation` is ("options", 2, "utilisation")."""
    return tuple(name or int(index) for name, index in _STEP.findall(path))


def _priced(sourced: Sourced, index: int, before: TokenOption, after: TokenOption) -> Sourced:
    """Type the prices that differ, and the common factor as a part of them."""
    draft = Draft(sourced)
    factor = float(after.price_factor / before.price_factor)
    for line in BILLED_LINES:
        price = float(after.prices.price(line)) * factor
        if price != float(before.prices.price(line)):
            draft.set(("options", index, "price", line.field), price)
    return draft.done()


def _faster(sourced: Sourced, index: int, factor: float, catalogue: Catalogue, as_of: date) -> Sourced:
    typed = set_mode(sourced, index, "tokens_per_second", catalogue, as_of)
    draft = Draft(typed)
    path: Path = ("options", index, "throughput", "tokens_per_second")
    draft.set(path, draft.option(index)["throughput"]["tokens_per_second"] * factor)
    return draft.done()
