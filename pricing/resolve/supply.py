"""The supply of a self-hosted option with plain numbers: rates are looked up, costs of owning are the scenario's."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Generic, TypeVar, assert_never

from economics.assumption import Assumption, Status
from economics.fields.planning import MAX_MONTHS
from economics.note import Level, Note
from economics.option.self_hosted import OTHER_GPU, SelfHostedOption
from economics.scaling.kinds import ON_DEMAND, BaselineScaling
from economics.supply.blended import Blend, Blended
from economics.supply.kinds import PricedSupply
from economics.supply.owned import Own, Owned
from economics.supply.rented import LaterRate, Rent, Rented
from economics.units import HOURS_PER_MONTH
from pricing.contract.contract import CONTRACT
from pricing.errors import CatalogueError
from pricing.resolve.asked import Asked
from pricing.resolve.known_changes import Change, change_note, stands_note, usd
from pricing.resolve.origin import cited
from pricing.resolve.refusals import field_of
from pricing.rows import RateRow
from pricing.rules.age import warning
from pricing.rules.months import by_month, day_of
from pricing.rules.rents import ASSUMED, DOUBTFUL, passed_over
from pricing.sellers.gpus import name_of as gpu_name
from pricing.sellers.providers import name_of as seller_name
from pricing.sellers.providers import provider
from pricing.store.catalogue import Catalogue
from pricing.studies.history import PriceHistory, market_series, rate_series

TERM_MONTHS = {"reserved-1y": 12, "reserved-3y": 36}
"""Term → months for which it is paid even if unused; other terms carry no commitment."""
_COSTS_OF_OWNING = (
    "purchase_usd_per_replica",
    "installation_usd_per_replica",
    "colocation_usd_per_month",
    "usd_per_kwh",
)
_RATE_UNIT = "USD/GPU-hour"
_ABOVE = "scaling.above_usd_per_gpu_hour"
_STATUSES: dict[str, Status] = {DOUBTFUL: "doubtful", ASSUMED: "assumed", CONTRACT: "contract"}
"""Status of a row → that of the assumption; what is listed, transcribed or worked out of a listed rate is quoted."""
Kind_co = TypeVar("Kind_co", bound=PricedSupply, covariant=True)


@dataclass(frozen=True)
class Supplied(Generic[Kind_co]):
    """A supply with plain numbers, their sources, and notes for the reader."""

    supply: Kind_co
    assumptions: tuple[Assumption, ...] = ()
    notes: tuple[Note, ...] = ()


def resolve_supply(option: SelfHostedOption, asked: Asked) -> Supplied[PricedSupply]:
    """Return the supply of an option; raises CatalogueError naming the field for which the catalogue has nothing."""
    match option.supply:
        case Rent():
            return _rented(option, option.supply, "supply", asked)
        case Own():
            return _owned(option, option.supply, asked)
        case Blend():
            return _blended(option, option.supply, asked)
        case _:
            assert_never(option.supply)


def rent_history(option: SelfHostedOption, catalogue: Catalogue) -> PriceHistory | None:
    """Return the history of a listed rate: the supplier's own where it has a trend, else the market's."""
    match option.supply:
        case Rent(usd_per_gpu_hour=None, provider=str(provider), term=str(term)):
            own = [s for s in rate_series(catalogue, option.gpu, provider, term) if s.trend().rate is not None]
            return PriceHistory("gpu_rent", own[0] if own else market_series(catalogue, option.gpu, term))
        case Rent() | Own() | Blend():
            return None
        case _:
            assert_never(option.supply)


def _rented(option: SelfHostedOption, rent: Rent, path: str, asked: Asked) -> Supplied[Rented]:
    """Return the rent at `path` inside the option with its rate looked up."""
    as_of, whole = asked.as_of, asked.edition.whole_machines
    field = f"{path}.usd_per_gpu_hour"
    if rent.usd_per_gpu_hour is not None:
        typed = Assumption("GPU rate", rent.usd_per_gpu_hour, _RATE_UNIT, "typed", "", "typed", field)
        size = rent.gpus_per_instance or option.gpus_per_replica
        terms = _with_terms(rent, rent.usd_per_gpu_hour, rent.provider or "", size if whole else None)
        return Supplied(terms, (typed,), _shared(rent, path))
    row = _row_of(option, rent, asked)
    notes = []
    if row.gpu_as_listed != row.gpu:
        notes.append(Note("listed name", f"the supplier lists this GPU as “{row.gpu_as_listed}”", field="gpu"))
    notes += (
        _size_notes(option, row, rent.whole_instances is not False) if whole else _size_notes_one_by_one(option, row)
    )
    notes += _shared(rent, path)
    notes += _row_notes(row, field, asked)
    if (old := warning(row.observed_on, as_of, "the GPU rate", field)) is not None:
        notes.append(old)
    terms = _with_terms(rent, row.usd_per_gpu_hour, row.provider, row.gpu_count if whole else None)
    steps, notes_on_later = _later_rates(option, row, field, asked)
    terms = replace(
        terms,
        moves=row.status != CONTRACT,
        later=tuple(_later_rate(month, later, row, terms) for month, _, later in steps),
    )
    listed = [_listed_rate(row, field), *(_listed_rate(later, field, day) for _, day, later in steps)]
    return Supplied(terms, tuple(listed), (*notes, *notes_on_later))


def _row_of(option: SelfHostedOption, rent: Rent, asked: Asked) -> RateRow:
    """The listed offer that a rent without a typed rate is paid by."""
    if option.gpu == OTHER_GPU:
        raise CatalogueError("supply.usd_per_gpu_hour", "is missing: gpu 'other' has no rate in the catalogue")
    if rent.rate_id is not None:
        row = asked.catalogue.rate_by_id(rent.rate_id, asked.as_of)
        if row.gpu != option.gpu:
            raise CatalogueError("supply.rate_id", _of_another_gpu(row, option))
        return row
    assert rent.provider is not None
    assert rent.term is not None
    whole = asked.edition.whole_machines
    return asked.catalogue.choose_rate(
        option.gpu, rent.provider, rent.term, option.gpus_per_replica, asked.as_of, whole_machines=whole
    )


def day_without_rate(option: SelfHostedOption, asked: Asked, last: date) -> date | None:
    """Return the first day up to a last one from which one of its rents is not listed, as known on the as-of date.

    Raises CatalogueError where a rent is not listed on the as-of date itself.
    """
    found = []
    for rent in _rents(option, asked):
        row = _row_of(option, rent, asked)
        by_id = row.id if rent.rate_id is not None else None
        if by_id is not None and row.status != CONTRACT:
            continue
        for day in asked.catalogue.rate_days(option.gpu, row.provider, row.term, asked.as_of):
            try:
                if day <= last:
                    _rate_on(option, row, by_id, asked, day)
            except CatalogueError:
                found.append(day)
                break
    return min(found, default=None)


def _rents(option: SelfHostedOption, asked: Asked) -> list[Rent]:
    """The rents of an option whose rates are looked up, that of machines above a baseline included."""
    match option.supply:
        case Rent():
            rents = [option.supply]
        case Own():
            rents = []
        case Blend():
            rents = [option.supply.reserved, option.supply.on_demand]
        case _:
            assert_never(option.supply)
    scaling = option.scaling
    if isinstance(scaling, BaselineScaling) and scaling.above == ON_DEMAND and scaling.above_usd_per_gpu_hour is None:
        rents.append(_rent_above(option, asked))
    return [rent for rent in rents if rent.usd_per_gpu_hour is None]


def _of_another_gpu(row: RateRow, option: SelfHostedOption) -> str:
    """Why a rate that was chosen by its id does not go with an option."""
    mine = gpu_name(option.gpu)
    return f"the rate of {seller_name(row.provider)} that was chosen is for {gpu_name(row.gpu)}, not for {mine}"


def _listed_rate(row: RateRow, field: str, on: date | None = None) -> Assumption:
    """The rate of a row with its source; `on` is the later day from which it is known to hold."""
    observed = row.seen
    seller = provider(row.provider)
    offer = f"{row.provider}, {row.term}, {row.gpu_count}× {row.gpu_as_listed}, {row.region}"
    sellers_page = seller.gpu_page if seller and row.status not in (CONTRACT, ASSUMED) else None
    source = cited(row.source, row.page, sellers_page, offer)
    since = "" if on is None else on.isoformat()
    name = f"GPU rate from {since}" if since else "GPU rate"
    status = _STATUSES.get(row.status, "quoted")
    rate, page, via = row.usd_per_gpu_hour, source.page, source.via
    return Assumption(
        name, rate, _RATE_UNIT, str(source), observed, status, field, holds_from=since, page=page, via=via, row=row.id
    )


def _row_notes(row: RateRow, field: str, asked: Asked) -> list[Note]:
    """Notes on what a listed offer is: doubtful, assumed or Windows, chosen by name; one region of several."""
    notes = []
    match passed_over(row):
        case "doubtful":
            why = row.note or ("its machine holds less than a GPU" if row.gpu_fraction else "no price at all")
            notes.append(
                Note("doubtful rate", f"doubtful GPU rate, chosen by name: {why}", field=field, brief="doubtful rate")
            )
        case "assumed":
            text = f"assumed GPU rate, chosen by name: {row.note}"
            notes.append(Note("assumed rate", text, Level.WARNING, field, "assumed rate"))
        case "windows":
            text = "this rate has the licence of Windows in it, chosen by name: Linux costs less"
            notes.append(Note("windows rate", text, field=field))
    others = asked.catalogue.rates_elsewhere(row, asked.as_of)
    if others and any(r.usd_per_gpu_hour != row.usd_per_gpu_hour for r in others):
        regions = len({r.region for r in others})
        low, high = others[0], others[-1]
        between = f"{usd(low.usd_per_gpu_hour)} ({low.region})"
        if high.usd_per_gpu_hour != low.usd_per_gpu_hour:
            between = f"{between} to {usd(high.usd_per_gpu_hour)} ({high.region})"
        where = "1 other region" if regions == 1 else f"{regions} other regions"
        text = f"the GPU rate is that of {row.region}; in {where} the same machine costs {between} per GPU-hour"
        notes.append(Note("region", text, field=field))
    return notes


def _later_rate(month: int, row: RateRow, first: RateRow, terms: Rented) -> LaterRate:
    """A rate of a later month; a market's rate held at the start already."""
    gpus = None if terms.gpus_per_instance is None else row.gpu_count
    since = None if row.status == CONTRACT else 1
    return LaterRate(month, row.usd_per_gpu_hour, first.usd_per_gpu_hour, since, gpus)


def _later_rates(
    option: SelfHostedOption, first: RateRow, field: str, asked: Asked
) -> tuple[list[tuple[int, date, RateRow]], list[Note]]:
    """The rates known to follow one, each with its month and day, and the notes on them.

    A rate that was chosen by its id stays while its contract holds; after its last day the supplier's rate of that term
    counts, as for any other.
    """
    by_id = first.id if _chosen_by_id(option, field) else None
    if by_id is not None and first.status != CONTRACT:
        return [], []
    of = (option.gpu, first.provider, first.term)
    steps: list[tuple[int, date, RateRow]] = []
    notes: list[Note] = []
    before = first
    for month, days in by_month(asked.catalogue.rate_days(*of, asked.as_of), asked.as_of, MAX_MONTHS).items():
        day, row = days[-1], before
        try:
            row = _rate_on(option, first, by_id, asked, day_of(month, asked.as_of))
        except CatalogueError:
            if month <= asked.months:
                notes.append(stands_note(day, month, field))
        if row != before:
            steps.append((month, day, row))
            before = row
    said = [(month, day, row) for month, day, row in steps if month <= asked.months]
    rates = [first.usd_per_gpu_hour, *(row.usd_per_gpu_hour for _, _, row in said)]
    changes = [
        Change("the GPU rate", rate, row.usd_per_gpu_hour, day, month)
        for rate, (month, day, row) in zip(rates, said, strict=False)
        if rate != row.usd_per_gpu_hour
    ]
    shares = [c.after / c.before - 1 if c.before else 1.0 for c in changes]
    note = change_note(changes, "per GPU-hour", shares, field)
    return steps, notes if note is None else [*notes, note]


def _chosen_by_id(option: SelfHostedOption, field: str) -> bool:
    """Whether the rent whose rate is at `field` names an offer."""
    rent: object = option
    for name in field.split(".")[:-1]:
        rent = getattr(rent, name)
    return isinstance(rent, Rent) and rent.rate_id is not None


def _rate_on(option: SelfHostedOption, first: RateRow, by_id: str | None, asked: Asked, day: date) -> RateRow:
    """The rate that is known to hold on a later day."""
    if by_id is not None:
        try:
            return asked.catalogue.rate_by_id(by_id, asked.as_of, day)
        except CatalogueError:
            pass
    return asked.catalogue.choose_rate(
        option.gpu,
        first.provider,
        first.term,
        option.gpus_per_replica,
        asked.as_of,
        whole_machines=asked.edition.whole_machines,
        on=day,
    )


def _size_notes(option: SelfHostedOption, row: RateRow, whole_instances: bool) -> list[Note]:
    """Notes on how the replica sits on the machine of a listed offer that is let whole."""
    needs, has = option.gpus_per_replica, row.gpu_count
    if has < needs:
        joined = f"joined by {row.interconnect}" if row.interconnect else "and no source lists what joins them"
        spans = f"a copy of the model needs {needs} and spans {math.ceil(needs / has)} machines"
        text = f"the largest offer has {has} GPUs: {spans}, {joined}"
        return [Note("replica spans machines", text, Level.WARNING, "gpus_per_replica")]
    if has > needs and whole_instances:
        each = has // needs
        replicas = "1 copy" if each == 1 else f"{each} copies"
        text = f"let as a machine of {has} GPUs, paid for whole: it holds {replicas} of {needs}"
        return [Note("larger offer", text, field="gpus_per_replica")]
    return []


def _size_notes_one_by_one(option: SelfHostedOption, row: RateRow) -> list[Note]:
    """Notes of the first edition, which pays for GPUs one by one."""
    if row.gpu_count > option.gpus_per_replica:
        text = f"offered as {row.gpu_count} GPUs together: the copy uses {option.gpus_per_replica} of them"
        return [Note("larger offer", text, field="gpus_per_replica")]
    if row.gpu_count < option.gpus_per_replica:
        text = (
            f"offered {row.gpu_count} at a time: {option.gpus_per_replica} GPUs are counted at that rate, "
            "though they need not stand in one server"
        )
        return [Note("smaller offer", text, field="gpus_per_replica")]
    return []


def _shared(rent: Rent, path: str) -> tuple[Note, ...]:
    """The note that others use the rest of a machine."""
    if rent.whole_instances is not False:
        return ()
    text = "GPUs are paid for one by one: others are assumed to use the rest of each machine"
    return (Note("shared machines", text, field=f"{path}.whole_instances"),)


def rate_above(option: SelfHostedOption, scaling: BaselineScaling, asked: Asked) -> Supplied[Rented]:
    """Return the rent of the machines above a baseline: at the typed rate, else at the supplier's on-demand one.

    Raises CatalogueError naming the field where neither is known.
    """
    name, field = "GPU rate above the baseline", _ABOVE
    typed = scaling.above_usd_per_gpu_hour
    if typed is not None:
        return Supplied(Rented(typed), (Assumption(name, typed, _RATE_UNIT, "typed", "", "typed", field),))
    on_demand = _rented(option, _rent_above(option, asked), "supply", asked)
    listed = tuple(
        replace(each, name=f"{name} from {each.holds_from}" if each.holds_from else name, field=field)
        for each in on_demand.assumptions
    )
    return Supplied(on_demand.supply, listed, tuple(_headed("on demand", on_demand.notes)))


def _rent_above(option: SelfHostedOption, asked: Asked) -> Rent:
    """The on-demand rent, at the supplier of its own, of the machines above a baseline."""
    rent = option.supply
    provider = rent.provider if isinstance(rent, Rent) else None
    if isinstance(rent, Rent) and rent.rate_id is not None:
        provider = asked.catalogue.rate_by_id(rent.rate_id, asked.as_of).provider
    if provider is None or option.gpu == OTHER_GPU or (isinstance(rent, Rent) and rent.usd_per_gpu_hour is not None):
        raise CatalogueError(_ABOVE, "is missing: without a supplier's row give the rate above the baseline")
    return Rent(kind="rent", provider=provider, term="on-demand")


def _with_terms(rent: Rent, usd_per_gpu_hour: float, seller: str, gpus_per_instance: int | None) -> Rented:
    """A seller's rate [USD/GPU-hour] with its commitment: as given, else the term's; it counts over months only."""
    if rent.whole_instances is False:
        gpus_per_instance = None
    months = rent.commitment_months
    if months is None:
        months = TERM_MONTHS.get(rent.term or "", 0)
    return Rented(usd_per_gpu_hour, months, rent.interruption_share or 0.0, gpus_per_instance, seller)


def _owned(option: SelfHostedOption, own: Own, asked: Asked) -> Supplied[Owned]:
    if own.gpus_per_server is not None and own.purchase_usd_per_server is None:
        raise CatalogueError(
            "supply.purchase_usd_per_server",
            "no price of such a server is known: ask a seller for a quote and give it, 0 for servers that are paid for",
        )
    numbers = own.priced()
    purchase = "purchase_usd_per_replica" if own.gpus_per_server is None else "purchase_usd_per_server"
    if not any(numbers[name] for name in _COSTS_OF_OWNING):
        what = "a copy" if own.gpus_per_server is None else "this option"
        raise CatalogueError(
            f"supply.{purchase}",
            f"every cost of owning is 0, which is no price at all: ask a seller for a quote and give what "
            f"the servers of {what} cost",
        )
    owned = Owned(**numbers, counted=asked.edition.whole_machines)
    notes = []
    if option.billed_hours_per_month != HOURS_PER_MONTH:
        text = "an owned copy is there all month: billed hours are 730, not those set"
        notes.append(Note("billed hours unused", text, field="billed_hours_per_month"))
    if owned.purchase_usd_per_replica == 0:
        text = "no purchase price is given: the servers of this option count as free"
        notes.append(Note("free servers", text, Level.WARNING, f"supply.{purchase}"))
    return Supplied(owned, notes=tuple(notes))


def _blended(option: SelfHostedOption, blend: Blend, asked: Asked) -> Supplied[Blended]:
    """A blend with both rates looked up; a refusal names the part of it."""
    parts: dict[str, Supplied[Rented]] = {}
    for part, rent in (("reserved", blend.reserved), ("on_demand", blend.on_demand)):
        try:
            parts[part] = _rented(option, rent, f"supply.{part}", asked)
        except CatalogueError as error:
            field = field_of(error).removeprefix("supply.")
            raise CatalogueError(f"supply.{part}.{field}", error.message) from error
    base, peaks = parts["reserved"], parts["on_demand"]
    hours = option.billed_hours_per_month if blend.peak_hours_per_month is None else blend.peak_hours_per_month
    text = f"{blend.baseline_replicas} copies are reserved and paid whether used or not; the unit view shows one"
    return Supplied(
        Blended(blend.baseline_replicas, base.supply, peaks.supply, hours),
        (*base.assumptions, *(replace(a, name=f"{a.name} of peaks") for a in peaks.assumptions)),
        (
            Note("reserved replicas", text, field="supply.baseline_replicas"),
            *_headed("reserved", base.notes),
            *_headed("on demand", peaks.notes),
        ),
    )


def _headed(head: str, notes: Sequence[Note]) -> list[Note]:
    """Return the notes with the name of the part of the blend in front of each sentence."""
    return [replace(note, text=f"{head}: {note.text}") for note in notes]
