"""From a scenario to plain numbers: every price, rate and throughput looked up once, each with where it came from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from economics.assumption import Assumption, Status
from economics.cost.tokens import ListedPrices, TokenPrices, averaged, completed
from economics.errors import InputError
from economics.option.options import Load, PricedOption, SelfHosted, TokenOption
from economics.scenario.scenario import Own, PriceOverride, Rent, Scenario, SelfHostedOption, TokenPricedOption
from economics.supply.self_hosted import HOURS_PER_MONTH, Owned, Rented, Supply
from pricing.contract.contract import CONTRACT
from pricing.resolve.origin import price_origin
from pricing.resolve.supplies import mixed, with_terms
from pricing.resolve.throughput import resolve_throughput
from pricing.rules.age import warning
from pricing.rules.rents import DOUBTFUL
from pricing.rules.token_prices import PriceWindow
from pricing.store.catalogue import (
    Catalogue,
    CatalogueError,
    PriceNotYetListed,
    UnknownPrice,
    UnknownRate,
    UnknownThroughput,
)

_PRICE_FIELDS = {
    "input": "input_usd_per_mtok",
    "cached_input": "cached_input_usd_per_mtok",
    "cache_write": "cache_write_usd_per_mtok",
    "output": "output_usd_per_mtok",
}
_UNIT = "USD/Mtok"
_COSTS_OF_OWNING = (
    "purchase_usd_per_replica",
    "installation_usd_per_replica",
    "colocation_usd_per_month",
    "usd_per_kwh",
)
NOTHING_OLDER = "nothing older is known"
TOO_LONG = "requests do not fit"
FREE_SERVERS = "no purchase price is given: the servers of this option count as free"
_ELSEWHERE: dict[type[CatalogueError], dict[str, str]] = {
    UnknownRate: {
        "provider": "supply.provider",
        "term": "supply.term",
        "id": "supply.rate_id",
        "as_of": "supply.rate_id",
    },
    UnknownThroughput: {"id": "throughput.published_point"},
}
"""Where the scenario holds the field that a look-up calls by a shorter name."""
_WAY_OUT: dict[type[CatalogueError], str] = {
    UnknownPrice: "; give price.input_usd_per_mtok and price.output_usd_per_mtok to use it all the same",
    PriceNotYetListed: "; choose a later date, or give price.input_usd_per_mtok and price.output_usd_per_mtok",
    UnknownRate: "; or give supply.usd_per_gpu_hour",
    UnknownThroughput: "; choose another, or give throughput.tokens_per_second",
}


@dataclass(frozen=True)
class ResolvedScenario:
    """A scenario with plain numbers; `options`, those that resolved, are in the scenario's order.

    An option's fingerprint changes when a price, rate or measurement that the catalogue gave for it changes.
    """

    scenario: Scenario
    as_of: date
    load: Load
    options: tuple[PricedOption, ...]

    @property
    def fingerprints(self) -> tuple[str, ...]:
        """Per option of the scenario five hexadecimal digits over what the catalogue gave; "-" without a price."""
        found = {option.name: fingerprint(option) for option in self.options}
        return tuple(found.get(option.name, "-") for option in self.scenario.options)


def resolve(scenario: Scenario, catalogue: Catalogue, today: date) -> ResolvedScenario:
    """Look up everything a scenario names, at its as-of date (or `today` when it has none).

    Raises InputError with the path of the first field for which the catalogue has nothing.
    """
    resolved, errors = resolve_each(scenario, catalogue, today)
    if errors:
        raise errors[0]
    return resolved


def resolve_each(
    scenario: Scenario, catalogue: Catalogue, today: date
) -> tuple[ResolvedScenario, tuple[InputError, ...]]:
    """Look up what a scenario names; options for which something is missing are left out, each with its error."""
    as_of = scenario.as_of or today
    options: list[PricedOption] = []
    errors: list[InputError] = []
    for i, option in enumerate(scenario.options):
        try:
            options.append(resolve_option(option, f"options[{i}]", scenario, catalogue, as_of))
        except InputError as error:
            errors.append(error)
    return ResolvedScenario(scenario, as_of, Load.of(scenario.workload), tuple(options)), tuple(errors)


def resolve_option(
    option: TokenPricedOption | SelfHostedOption, path: str, scenario: Scenario, catalogue: Catalogue, as_of: date
) -> PricedOption:
    """Look up one option of a scenario; raises InputError whose field begins with `path`."""
    try:
        if isinstance(option, TokenPricedOption):
            return _token_option(option, scenario, catalogue, as_of)
        return _self_hosted(option, scenario, catalogue, as_of)
    except CatalogueError as error:
        raise InputError(f"{path}.{_field_of(error)}", f"{error}{_WAY_OUT.get(type(error), '')}") from error


def _field_of(error: CatalogueError) -> str:
    """Where in an option the field is that a look-up refused."""
    return _ELSEWHERE.get(type(error), {}).get(error.field, error.field)


def fingerprint(option: PricedOption) -> str:
    """Return five hexadecimal digits over the figures of an option that came from the catalogue."""
    looked_up = [(a.name, repr(a.value)) for a in option.assumptions if a.status not in ("typed", "assumed")]
    return hashlib.sha256(repr(looked_up).encode()).hexdigest()[:5]


def _token_option(option: TokenPricedOption, scenario: Scenario, catalogue: Catalogue, as_of: date) -> TokenOption:
    workload, given = scenario.workload, option.price
    notes: list[str] = []
    assumptions = _typed_prices(given)
    if given.complete:
        windows: tuple[PriceWindow, ...] = (PriceWindow(1.0, "all day", ListedPrices(), ListedPrices(), (), ()),)
    else:
        rows = catalogue.token_price_rows(option.provider, option.model, as_of)
        windows = rows.select(as_of, workload.input_tokens_per_request * option.input_token_factor)
    batched = workload.batch_share > 0
    parts = []
    for window in windows:
        standard = _overridden(window.standard, given)
        parts.append((window.share_of_day, *_complete(standard, window.batch, given, option)))
        label = "" if len(windows) == 1 else f" ({window.label}, {window.share_of_day:.4g} of the day)"
        assumptions += _listed_prices(window, given, label, batched)
    notes += _price_notes(windows, given, batched)
    notes += _row_notes(windows, workload.input_tokens_per_request * option.input_token_factor, as_of)
    return TokenOption(
        name=option.name,
        kind=option.kind,
        prices=averaged([(share, standard) for share, standard, _ in parts]),
        batch_prices=averaged([(share, batch) for share, _, batch in parts]),
        input_token_factor=option.input_token_factor,
        output_token_factor=option.output_token_factor,
        discount=option.discount,
        notes=tuple(notes),
        assumptions=tuple(assumptions),
    )


def _overridden(listed: ListedPrices, given: PriceOverride) -> ListedPrices:
    changes = {line: value for line, name in _PRICE_FIELDS.items() if (value := getattr(given, name)) is not None}
    return replace(listed, **changes)


def _complete(
    standard: ListedPrices, batch: ListedPrices, given: PriceOverride, option: TokenPricedOption
) -> tuple[TokenPrices, TokenPrices]:
    try:
        full, full_batch = completed(standard, batch)
    except ValueError as error:
        missing = str(error).removeprefix("no ").removesuffix(" price")
        raise CatalogueError(
            "price",
            f"{option.provider} lists no {missing} price for {option.model}: "
            f"enter price.{missing}_usd_per_mtok to use it",
        ) from None
    if given.batch_discount is not None:
        full_batch = full.scaled(1 - given.batch_discount)
    return full, full_batch


def _typed_prices(given: PriceOverride) -> list[Assumption]:
    typed = [
        Assumption(f"{line.replace('_', ' ')} price", value, _UNIT, "typed", "", "typed", f"price.{name}")
        for line, name in _PRICE_FIELDS.items()
        if (value := getattr(given, name)) is not None
    ]
    if given.batch_discount is not None:
        typed.append(
            Assumption("batch discount", given.batch_discount, "share", "typed", "", "typed", "price.batch_discount")
        )
    return typed


def _listed_prices(window: PriceWindow, given: PriceOverride, label: str, batched: bool) -> Iterable[Assumption]:
    for variant, prices, rows in (("", window.standard, window.rows), ("batch ", window.batch, window.batch_rows)):
        if variant and (not batched or given.batch_discount is not None):
            continue
        for line, name in _PRICE_FIELDS.items():
            value, row = getattr(prices, line), rows[0] if rows else None
            if value is None or row is None or (not variant and getattr(given, name) is not None):
                continue
            text = f"{variant}{line.replace('_', ' ')} price{label}"
            yield Assumption(text, value, _UNIT, *price_origin(row, name))


def _price_notes(windows: tuple[PriceWindow, ...], given: PriceOverride, batched: bool) -> list[str]:
    notes = []
    rows = [row for window in windows for row in window.rows]
    if any(row.effective_from is None for row in rows):
        notes.append("the catalogue gives no start date for these prices: they are taken as always valid")
    if any(row.tier_from_input_tokens for row in rows):
        start = max(row.tier_from_input_tokens for row in rows)
        notes.append(f"long-context prices: a request has more than {start:,} input tokens, which reprices all of it")
    if len(windows) > 1:
        notes.append("prices change with the hour: averaged over a flat 24-hour load")
    cached_listed = any(window.standard.cached_input is not None for window in windows)
    if rows and not cached_listed and given.cached_input_usd_per_mtok is None:
        notes.append("no cached input price is listed: cached tokens cost the input price")
    if batched and given.batch_discount is None:
        if given.complete:
            notes.append("no batch discount is given: the batch share costs the same")
        elif not any(window.batch_rows for window in windows):
            notes.append("no batch price is listed: the batch share costs the same")
    return notes


def _row_notes(windows: tuple[PriceWindow, ...], input_tokens: float, as_of: date) -> list[str]:
    rows = [row for window in windows for row in window.rows]
    notes = []
    if any(row.observed_on > as_of and row.effective_from is None for row in rows):
        seen = max(row.observed_on for row in rows).isoformat()
        notes.append(f"{NOTHING_OLDER}: undated prices seen on {seen} stand for {as_of.isoformat()}")
    oldest = min((row.observed_on for row in rows), default=None)
    if (old := warning(oldest, as_of, "the token price")) is not None:
        notes.append(old)
    if any(row.status == DOUBTFUL for row in rows):
        notes.append("doubtful token price: it is outside what such a price can be")
    if any(row.kind == "free" for row in rows):
        notes.append("a price of 0 is listed for this model: a free offer, no price to plan with")
    limit = min((row.context_window for row in rows if row.context_window), default=None)
    if limit is not None and input_tokens > limit:
        notes.append(f"{TOO_LONG}: {input_tokens:,.0f} input tokens a request, but the context holds {limit:,}")
    return notes


def _self_hosted(option: SelfHostedOption, scenario: Scenario, catalogue: Catalogue, as_of: date) -> SelfHosted:
    supply, supply_assumptions, supply_notes = _supply(option, catalogue, as_of)
    chosen = resolve_throughput(option, scenario.workload, catalogue, as_of)
    return SelfHosted(
        name=option.name,
        supply=supply,
        throughput=chosen.throughput,
        gpus_per_replica=option.gpus_per_replica,
        utilisation=option.utilisation,
        min_replicas=option.min_replicas,
        billed_hours_per_month=option.billed_hours_per_month,
        fixed_usd_per_month=option.fixed_usd_per_month,
        input_token_factor=option.input_token_factor,
        output_token_factor=option.output_token_factor,
        throughput_kind=chosen.kind,
        throughput_band=chosen.band,
        notes=(*supply_notes, *chosen.notes),
        assumptions=(*supply_assumptions, *chosen.assumptions),
    )


def _supply(option: SelfHostedOption, catalogue: Catalogue, as_of: date) -> tuple[Supply, list[Assumption], list[str]]:
    supply = option.supply
    if isinstance(supply, Rent):
        return _rented(option, supply, catalogue, as_of)
    if isinstance(supply, Own):
        return _owned(option, supply)
    hours = option.billed_hours_per_month
    return mixed(supply, hours, lambda rent: _rented(option, rent, catalogue, as_of), _field_of)


def _rented(
    option: SelfHostedOption, rent: Rent, catalogue: Catalogue, as_of: date
) -> tuple[Rented, list[Assumption], list[str]]:
    unit = "USD/GPU-hour"
    if rent.usd_per_gpu_hour is not None:
        return (
            with_terms(rent, rent.usd_per_gpu_hour),
            [Assumption("GPU rate", rent.usd_per_gpu_hour, unit, "typed", "", "typed")],
            [],
        )
    if option.gpu == "other":
        raise CatalogueError("supply.usd_per_gpu_hour", "is missing: gpu 'other' has no rate in the catalogue")
    if rent.rate_id is not None:
        row = catalogue.rate_by_id(rent.rate_id, as_of)
        if row.gpu != option.gpu:
            raise CatalogueError("supply.rate_id", f"{rent.rate_id} is a rate for {row.gpu}, not for {option.gpu}")
    else:
        assert rent.provider is not None
        assert rent.term is not None
        row = catalogue.choose_rate(option.gpu, rent.provider, rent.term, option.gpus_per_replica, as_of)
    notes = []
    if row.gpu_as_listed != row.gpu:
        notes.append(f"the supplier lists this GPU as “{row.gpu_as_listed}”")
    if row.gpu_count > option.gpus_per_replica:
        notes.append(f"offered as {row.gpu_count} GPUs together: the replica uses {option.gpus_per_replica} of them")
    if row.gpu_count < option.gpus_per_replica:
        notes.append(
            f"offered {row.gpu_count} at a time: {option.gpus_per_replica} GPUs are counted at that rate, "
            "though they need not stand in one server"
        )
    if row.status == DOUBTFUL:
        notes.append(f"doubtful GPU rate, chosen by name: {row.note}")
    if (old := warning(row.observed_on, as_of, "the GPU rate")) is not None:
        notes.append(old)
    status: Status = "doubtful" if row.status == DOUBTFUL else "contract" if row.status == CONTRACT else "quoted"
    observed = row.observed_on.isoformat() if row.observed_on else "undated"
    source = f"{row.source}; {row.provider}, {row.term}, {row.gpu_count}× {row.gpu_as_listed}, {row.region}"
    return (
        with_terms(rent, row.usd_per_gpu_hour),
        [Assumption("GPU rate", row.usd_per_gpu_hour, unit, source, observed, status)],
        notes,
    )


def _owned(option: SelfHostedOption, own: Own) -> tuple[Owned, list[Assumption], list[str]]:
    if not any(value for name, value in own.model_dump().items() if name in _COSTS_OF_OWNING):
        raise CatalogueError(
            "supply.purchase_usd_per_replica",
            "every cost of owning is 0, which is no price at all: give what the servers of a replica cost",
        )
    owned = Owned(
        purchase_usd=own.purchase_usd_per_replica,
        installation_usd=own.installation_usd_per_replica,
        life_months=own.life_months,
        residual_share=own.residual_share,
        cost_of_capital_per_year=own.cost_of_capital_per_year,
        power_kw=own.power_kw_per_replica,
        powered_hours_per_month=own.powered_hours_per_month,
        pue=own.pue,
        usd_per_kwh=own.usd_per_kwh,
        colocation_usd_per_month=own.colocation_usd_per_month,
        maintenance_share_per_year=own.maintenance_share_per_year,
        spare_replicas=own.spare_replicas,
    )
    notes = []
    if option.billed_hours_per_month != HOURS_PER_MONTH:
        notes.append("an owned replica is there all month: billed hours are 730, not those set")
    if own.purchase_usd_per_replica == 0:
        notes.append(FREE_SERVERS)
    return owned, [], notes
