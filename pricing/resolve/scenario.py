"""Turn a scenario into plain numbers: every price, rate and throughput is looked up once, each with its source."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from economics.cost.load import Load, Workload
from economics.cost.tokens import TOKENS_PER_MTOK
from economics.errors import InputError
from economics.fields.part import Part
from economics.option.document import with_beside
from economics.option.kinds import Option
from economics.option.protocol import PricedOption
from economics.option.token_priced import TokenOption, TokenPricedOption
from economics.scenario.scenario import Scenario
from economics.units import MAX_TOKENS_PER_MONTH
from pricing.errors import CatalogueError
from pricing.resolve.asked import MONTHS_LOOKED_AT, Asked, Other
from pricing.resolve.kinds import look_ups
from pricing.resolve.quality import KnownModels, known_models, known_of, with_reasoning
from pricing.resolve.rate_limits import limit_note
from pricing.resolve.refusals import field_of, way_out
from pricing.store.catalogue import Catalogue


@dataclass(frozen=True)
class ResolvedScenario:
    """A scenario with plain numbers; `options`, those that resolved, are in the scenario's order.

    An option's fingerprint changes when a price, rate or measurement that the catalogue gave for it changes.
    """

    scenario: Scenario
    as_of: date
    load: Load
    options: tuple[PricedOption, ...]
    known: KnownModels = field(default_factory=dict, hash=False)
    """What is known of their models beside prices; nothing for a document whose results do not say it."""
    of_any_volume: tuple[PricedOption, ...] = field(default=(), repr=False)
    """The options without what is said of them for this volume."""

    @property
    def fingerprints(self) -> tuple[str, ...]:
        """The fingerprint of each option of the scenario, see `fingerprint`; "-" for one without a price."""
        by_name = {option.name: fingerprint(option) for option in self.options}
        return tuple(by_name.get(option.name, "-") for option in self.scenario.options)


def resolve(scenario: Scenario, catalogue: Catalogue, today: date) -> ResolvedScenario:
    """Look up everything a scenario names, at its as-of date (or `today` when it has none).

    Raises InputError with the path of the first field for which the catalogue has nothing.
    """
    resolved, errors = resolve_each(scenario, catalogue, today)
    if errors:
        raise errors[0]
    return resolved


def resolve_each(
    scenario: Scenario, catalogue: Catalogue, today: date, before: ResolvedScenario | None = None
) -> tuple[ResolvedScenario, tuple[InputError, ...]]:
    """Look up what a scenario names; options for which something is missing are left out, each with its error.

    All are left out where its bill cannot be turned into tokens. `before` may be what the same catalogue gave for the
    same day: where only the volume differs, what was looked up is taken from there.
    """
    if before is not None and _differs_in_volume(scenario, before, today):
        return _at_volume(scenario, before)
    as_of = scenario.as_of or today
    options: list[PricedOption] = []
    errors: list[InputError] = []
    for i, option in enumerate(scenario.options):
        try:
            options.append(resolve_option(option, f"options[{i}]", scenario, catalogue, as_of))
        except InputError as error:
            errors.append(error)
    try:
        load = Load.of(scenario.workload, scenario.edition, _billed_tokens(scenario, options))
    except InputError as error:  # nothing is known about the volume, so nothing has a cost
        none = Load.of(scenario.workload, scenario.edition, 0.0)
        return ResolvedScenario(scenario, as_of, none, ()), (*errors, error)
    known = known_models(scenario, {option.name for option in options}, catalogue, as_of)
    limited = _with_limits(scenario, options, load)
    return ResolvedScenario(scenario, as_of, load, limited, known, tuple(options)), tuple(errors)


_NOT_LOOKED_UP = ("name", "current", "risk")
"""Fields of a scenario that no look-up depends on, beside the volume in its workload."""
_VOLUME = ("tokens_per_month", "bill")


def _differs_in_volume(scenario: Scenario, before: ResolvedScenario, today: date) -> bool:
    """Tell whether everything that was looked up before, none of it in vain, holds for a scenario too."""
    old = before.scenario
    return (
        len(before.of_any_volume) == len(old.options)
        and (scenario.as_of or today) == before.as_of
        and _without(scenario.workload, _VOLUME) == _without(old.workload, _VOLUME)
        and _without(scenario, ("workload", *_NOT_LOOKED_UP)) == _without(old, ("workload", *_NOT_LOOKED_UP))
    )


def _without(part: Part, names: Sequence[str]) -> dict[str, object]:
    """The fields of a part by name, but some."""
    return {name: value for name, value in part if name not in names}


def _at_volume(scenario: Scenario, before: ResolvedScenario) -> tuple[ResolvedScenario, tuple[InputError, ...]]:
    """Return a scenario with what was looked up before, for its own volume."""
    try:
        load = Load.of(scenario.workload, scenario.edition, _billed_tokens(scenario, before.of_any_volume))
    except InputError as error:
        none = Load.of(scenario.workload, scenario.edition, 0.0)
        return ResolvedScenario(scenario, before.as_of, none, ()), (error,)
    limited = _with_limits(scenario, before.of_any_volume, load)
    return replace(before, scenario=scenario, load=load, options=limited), ()


def _with_limits(scenario: Scenario, options: Sequence[PricedOption], load: Load) -> tuple[PricedOption, ...]:
    """The options, those that are priced per token with the note on their seller's limit where a list has one."""
    documents = {option.name: option for option in scenario.options if isinstance(option, TokenPricedOption)}
    noted: list[PricedOption] = []
    for priced in options:
        document = documents.get(priced.name)
        note = None if document is None else limit_note(document, priced, load)
        if note is not None and isinstance(priced, TokenOption):
            noted.append(replace(priced, notes=(*priced.notes, note)))
        else:
            noted.append(priced)
    return tuple(noted)


def _billed_tokens(scenario: Scenario, options: Sequence[PricedOption]) -> float | None:
    """Return the tokens a month that the bill of a scenario pays for [token]; None where it has no bill.

    Raises InputError naming the bill where its option has no price, is free, or the tokens are too many.
    """
    bill = scenario.workload.bill
    if bill is None:
        return None
    where = "workload.bill.option"
    billed = next((option for option in options if option.name == bill.option), None)
    if billed is None:
        raise InputError(where, f"{bill.option!r} has no price: a bill cannot be turned into tokens")
    one_mtok = Load.of(scenario.workload, scenario.edition, TOKENS_PER_MTOK)
    usd = float(billed.token_lines_usd(one_mtok))
    if usd <= 0:
        raise InputError(where, f"{bill.option!r} costs 0 per token: a bill cannot be turned into tokens")
    tokens = bill.usd_per_month / usd * TOKENS_PER_MTOK
    if tokens > MAX_TOKENS_PER_MONTH:
        raise InputError(
            "workload.bill.usd_per_month", f"pays for {tokens:,.0f} tokens a month: at most 10¹⁵ are counted"
        )
    return tokens


def resolve_option(option: Option, path: str, scenario: Scenario, catalogue: Catalogue, as_of: date) -> PricedOption:
    """Look up one option of a scenario; raises InputError whose field begins with `path`."""
    try:
        return _looked_up(option, _asked(scenario, catalogue, as_of))
    except CatalogueError as error:
        raise InputError(f"{path}.{field_of(error)}", f"{error.message}{way_out(error)}") from error


def day_without_price(option: Option, scenario: Scenario, catalogue: Catalogue, as_of: date, last: date) -> date | None:
    """Return the first day up to a last one from which a price of an option is no longer listed, as known on `as_of`.

    None where all stay listed, and where one is not listed on `as_of` itself.
    """
    try:
        return look_ups(option).day_without_price(_asked(scenario, catalogue, as_of), last)
    except CatalogueError:
        return None


def _asked(scenario: Scenario, catalogue: Catalogue, as_of: date) -> Asked:
    """What is known when an option of a scenario is looked up."""
    others, workload = _others(scenario, catalogue, as_of), scenario.workload
    return Asked(workload, workload, scenario.edition, catalogue, as_of, others, _months(scenario))


def _looked_up(option: Option, asked: Asked) -> PricedOption:
    """Look up an option with what comes beside it and what is known of its model."""
    priced = with_beside(look_ups(option).resolve(asked), option, asked.edition)
    if not asked.edition.says_quality:
        return priced
    return with_reasoning(priced, option, known_of(option, asked.catalogue, asked.as_of))


def _others(scenario: Scenario, catalogue: Catalogue, as_of: date) -> Other:
    """Return the look-up of the options of a scenario by name."""
    by_name = {option.name: option for option in scenario.options}

    def other(name: str, workload: Workload) -> PricedOption:
        whole, months = scenario.workload, _months(scenario)
        asked = Asked(workload, whole, scenario.edition, catalogue, as_of, other, months)
        return _looked_up(by_name[name], asked)

    return other


def _months(scenario: Scenario) -> int:
    return MONTHS_LOOKED_AT if scenario.horizon is None else scenario.horizon.months


def fingerprint(option: PricedOption) -> str:
    """Return a fingerprint, five hexadecimal digits, of the figures of an option that came from the market.

    A contract's are left out: links hold it, and twenty bits would be enough to try its prices through.
    """
    # By name and not by field: an address opened later holds the digits of the day it was made.
    looked_up = [
        (a.name, repr(a.value)) for a in option.assumptions if a.status not in ("typed", "assumed", "contract")
    ]
    return hashlib.sha256(repr(looked_up).encode()).hexdigest()[:5]
