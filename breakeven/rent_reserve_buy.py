"""The three ways to have the GPUs of a self-hosted option, side by side: rent them on demand, reserve them, buy them.

Each way is the option with another supply, looked up and computed over the months like an option that stands beside it
in the scenario: what a card says is what the comparison says once the way is added.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, partial
from typing import Any, Literal

import numpy as np

from breakeven.figures import day_words
from breakeven.typed_quotes import QUOTE_FIELDS
from economics.assumption import Status
from economics.cost.months import Flows, Months
from economics.errors import InputError
from economics.fields.part import knows
from economics.fields.table import FIELDS
from economics.option.extras import Extras
from economics.option.self_hosted import OTHER_GPU, SelfHostedOption
from economics.over_time.flows import flows
from economics.over_time.measures import npv, payback_month
from economics.over_time.plan import Plan, PlannedOption, plan_of
from economics.over_time.timeline import OptionOverTime, over_time
from economics.quantity import Quantity
from economics.scenario.reading import read_scenario, scenario_document
from economics.scenario.scenario import Scenario
from economics.supply.owned import PER_SERVER, Own
from economics.supply.rented import Rent
from pricing.contract.contract import CONTRACT
from pricing.errors import CatalogueError
from pricing.resolve.origin import cited
from pricing.resolve.scenario import ResolvedScenario, resolve_option
from pricing.resolve.supply import TERM_MONTHS
from pricing.rows import RateRow
from pricing.rules.rents import ASSUMED
from pricing.sellers.providers import name_of, provider
from pricing.store.catalogue import Catalogue
from pricing.studies.servers import assumed_server

Way = Literal["rent", "reserve", "buy"]
ON_DEMAND = ("on-demand",)
RESERVED = tuple(TERM_MONTHS)
_STATUSES: Mapping[str, Status] = {ASSUMED: "assumed", CONTRACT: "contract"}
PRICE, GPUS, COLOCATION = "purchase_usd_per_server", "gpus_per_server", "colocation_usd_per_month"
TYPED = "typed"
DEFAULT = "default of the cost model"
"""What a figure rests on that nobody published and nobody typed."""


@dataclass(frozen=True)
class RentOffer:
    """A rate [USD/GPU-hour] at which the GPUs of an option can be rented; `id` names it in an address.

    `gpus` are let together; `supply` is the part of a document that takes it. An assumed one stands in no list: it is
    worked out of a sibling's. `page` is the seller's own, "" where none is known; `source` the list that carried it.
    """

    id: str
    seller: str
    term: str
    usd_per_gpu_hour: float
    status: Status
    source: str
    seen: str
    gpus: int
    supply: Mapping[str, Any]
    page: str = ""


@dataclass(frozen=True)
class QuoteFigure:
    """One figure of a quote for a server, None where nobody has said one; `source` is of those that are assumed.

    `default`: nothing is published of it, and where the cost model has a figure of its own that counts.
    """

    value: float | None
    status: Literal["typed", "assumed", "default"] = "typed"
    source: str = ""
    page: str = ""

    @property
    def assumed(self) -> bool:
        """Whether it counts and nobody said it: what is published of such a server, or the cost model's default."""
        return self.value is not None and self.status != "typed"


Quote = Mapping[str, QuoteFigure]
"""A quote by the fields of `QUOTE_FIELDS`."""


@dataclass(frozen=True)
class Supplied:
    """One way and the supply it takes; `name` is what the added option is called after the one looked at.

    `supply` None: nothing is known that could be computed, and the card asks.
    """

    way: Way
    name: str
    supply: Mapping[str, Any] | None
    assumed: Mapping[str, str] = field(default_factory=dict)
    """What is assumed of the supply: field → on what grounds."""


@dataclass(frozen=True)
class PaysBack:
    """One way against another `way`, or against what is paid today (None): when what it costs more at first is back.

    `month` is the first by whose end that is so for good; `against` names the other one. `saving_npv_usd` is what it
    saves over the months, in today's money. `never_dearer`: at no month's end has more been paid for it, so there is
    nothing to pay back.
    """

    way: Way | None
    against: str
    month: Quantity
    saving_npv_usd: float
    never_dearer: bool


@dataclass(frozen=True)
class Card:
    """One way computed, or the `reason` why it cannot be, "" where there is one."""

    supplied: Supplied
    result: OptionOverTime | None = None
    usd_per_month: Quantity | None = None
    pays_back: tuple[PaysBack, ...] = ()
    reason: str = ""

    @property
    def way(self) -> Way:
        """Which of the three ways it is."""
        return self.supplied.way

    @property
    def npv_usd(self) -> float | None:
        """What all that is paid over the months is worth today [USD], below 0; None without a result."""
        return None if self.result is None else self.result.npv_usd.scalar


def rent_offers(
    scenario: Scenario, option: SelfHostedOption, terms: Sequence[str], catalogue: Catalogue, as_of: date
) -> tuple[RentOffer, ...]:
    """Return what the GPUs of an option are let for at some terms, by trusted suppliers; assumed rates come last.

    Cheapest first. None for a GPU that the catalogue does not know.
    """
    if option.gpu == OTHER_GPU:
        return ()
    whole = scenario.edition.whole_machines
    offers = []
    for choice in catalogue.rate_choices(option.gpu, as_of):
        if choice.term in terms and choice.trusted:
            row = catalogue.choose_rate(
                option.gpu, choice.provider, choice.term, option.gpus_per_replica, as_of, whole_machines=whole
            )
            supply = {"kind": "rent", "provider": choice.provider, "term": choice.term}
            offers.append(_offer(f"{choice.provider} {choice.term}", row, supply))
    try:
        rows = catalogue.rate_rows(gpu=option.gpu, as_of=as_of)
    except CatalogueError:
        rows = []
    assumed = [row for row in rows if row.status == ASSUMED and row.term in terms]
    offers += [_offer(row.id, row, {"kind": "rent", "rate_id": row.id}) for row in assumed]
    return tuple(sorted(offers, key=lambda offer: (offer.status == ASSUMED, offer.usd_per_gpu_hour, offer.id)))


def _offer(id: str, row: RateRow, supply: Mapping[str, Any]) -> RentOffer:
    status = _STATUSES.get(row.status, "quoted")
    seller, usd = provider(row.provider), row.usd_per_gpu_hour
    own_page = seller.gpu_page if seller and status == "quoted" else None
    source = cited(row.source, row.page, own_page, "")
    said = row.note if status == "assumed" and row.note else source.via
    return RentOffer(
        id, name_of(row.provider), row.term, usd, status, said, row.seen, row.gpu_count, supply, source.page
    )


def first_offer(option: SelfHostedOption, offers: Sequence[RentOffer]) -> RentOffer | None:
    """Return the offer that an option takes already, else the cheapest that is in a list; None where there is none."""
    own = next((offer for offer in offers if is_own(option, offer.supply)), None)
    return own or next((offer for offer in offers if offer.status != ASSUMED), None)


def is_own(option: SelfHostedOption, supply: Mapping[str, Any] | None) -> bool:
    """Tell whether a supply is the one that an option has."""
    return supply is not None and option.supply.model_dump(exclude_none=True, exclude_unset=True) == dict(supply)


def typed_rent(usd_per_gpu_hour: float, months: int) -> dict[str, Any]:
    """Return the supply at a rate [USD/GPU-hour] that somebody was quoted, bound for some months."""
    return {"kind": "rent", "usd_per_gpu_hour": usd_per_gpu_hour, "commitment_months": months}


def suggested_quote(option: SelfHostedOption, catalogue: Catalogue) -> Quote:
    """Return the quote that a card begins with: the option's own servers, else what is assumed of one with its GPU.

    What nobody published is None, above all the price; where the cost model has a default, that counts, named as one.
    """
    own = option.supply
    return _own_quote(option, own) if isinstance(own, Own) else _published_quote(option, catalogue)


def _published_quote(option: SelfHostedOption, catalogue: Catalogue) -> Quote:
    """What is published of servers with an option's GPU, else the cost model's defaults."""
    try:
        hardware = catalogue.hardware(option.gpu)
    except CatalogueError:
        hardware = None
    known = assumed_server(hardware, option.gpus_per_replica)
    quote: dict[str, QuoteFigure] = {}
    for name in QUOTE_FIELDS:
        figure = known.get(name)
        if figure is None:
            default = FIELDS[name].default
            quote[name] = QuoteFigure(default or None, "default", DEFAULT if default else "")
        else:
            source = "; ".join(part for part in (figure.source, day_words(figure.on or ""), figure.note) if part)
            quote[name] = QuoteFigure(figure.value, "assumed", source, figure.page)
    return quote


def _own_quote(option: SelfHostedOption, own: Own) -> Quote:
    """The servers that an option owns, those of one copy each as servers with the GPUs of a copy."""
    quote = {name: QuoteFigure(getattr(own, name) or None) for name in QUOTE_FIELDS}
    if own.gpus_per_server is None:
        quote[GPUS] = QuoteFigure(option.gpus_per_replica)
        for name in ("purchase_usd_per", "installation_usd_per", "power_kw_per"):
            quote[f"{name}_server"] = QuoteFigure(getattr(own, f"{name}_replica") or None)
    return quote


def own_supply(quote: Quote) -> dict[str, Any] | None:
    """Return the supply that a quote describes; None while it has no price or no number of GPUs."""
    if quote[PRICE].value is None or quote[GPUS].value is None:
        return None
    return {"kind": "own"} | {
        name: as_field(name, figure.value) for name, figure in quote.items() if figure.value is not None
    }


def as_field(name: str, value: float) -> float | int:
    """Return a figure of a quote as a document writes its field: what is counted as a whole number."""
    return int(value) if FIELDS[name].whole and float(value).is_integer() else value


def assumed_servers(option: SelfHostedOption, catalogue: Catalogue, version: int) -> dict[str, QuoteFigure]:
    """Return what is assumed of servers with an option's GPU, by the field of an own supply; only what has a source.

    Documents of a schema version that does not count servers get the share of a copy of the model, and nothing where
    no price is published: there a price that is missing is 0.
    """
    quote = _published_quote(option, catalogue)
    assumed = {
        name: figure for name, figure in quote.items() if figure.status == "assumed" and figure.value is not None
    }
    if knows(Own, GPUS, version):
        return assumed
    gpus = assumed.pop(GPUS).value
    if PRICE not in assumed or gpus is None:
        return {}
    part = f"{option.gpus_per_replica} of the {gpus:g} GPUs of a server"
    shared = (*(f"{name}_server" for name in PER_SERVER), COLOCATION)
    return {
        name.replace("_per_server", "_per_replica"): (
            replace(
                figure, value=(figure.value or 0.0) * option.gpus_per_replica / gpus, source=f"{part}: {figure.source}"
            )
            if name in shared
            else figure
        )
        for name, figure in assumed.items()
    }


def assumed_of(quote: Quote) -> dict[str, str]:
    """Return what a quote assumes, by field: on what grounds."""
    return {name: figure.source for name, figure in quote.items() if figure.assumed}


def cards(resolved: ResolvedScenario, index: int, ways: Sequence[Supplied], catalogue: Catalogue) -> tuple[Card, ...]:
    """Return each way computed for the self-hosted option at a place of a scenario with its months.

    Reserving and buying are measured against renting, the first way, and all against what is paid today, where an
    option is named as that. Raises InputError where the scenario's own months are refused.
    """
    scenario = resolved.scenario
    option = scenario.options[index]
    assert isinstance(option, SelfHostedOption)
    base = plan_of(scenario, resolved.options, resolved.load)
    made: list[Card | PlannedOption] = []
    for supplied in ways:
        try:
            made.append(_planned(resolved, index, supplied, base, catalogue))
        except InputError as error:
            made.append(Card(supplied, reason=_sentence(error)))
    beside = tuple(each for each in made if isinstance(each, PlannedOption))
    plan = replace(base, options=(*base.options, *beside))
    results = iter(enumerate(over_time(plan).options[len(base.options) :], len(base.options)))
    others: list[tuple[Way | None, int]] = [
        (None, place)
        for place, planned in enumerate(base.options)
        if planned.name == scenario.current and planned.index != index
    ]
    paid = cache(partial(flows, plan))
    computed: list[Card] = []
    for supplied, each in zip(ways, made, strict=True):
        if isinstance(each, Card):
            computed.append(each)
            continue
        place, result = next(results)
        if result.reason is not None:
            computed.append(Card(supplied, reason=result.reason))
            continue
        pays_back = tuple(
            back for way, other in others if (back := _pays_back(paid(place), paid(other), way, plan.months))
        )
        computed.append(Card(supplied, result, each.option.cost(resolved.load).usd_per_month, pays_back))
        if supplied is ways[0]:
            others.insert(0, (supplied.way, place))
    return tuple(computed)


def _planned(
    resolved: ResolvedScenario, index: int, supplied: Supplied, base: Plan, catalogue: Catalogue
) -> PlannedOption:
    """The option at a place with another supply, under a name of its own; raises InputError where it is refused."""
    scenario = resolved.scenario
    if supplied.supply is None:
        raise InputError("supply", "")
    document = scenario_document(scenario)
    document["options"][index] = {**document["options"][index], "supply": dict(supplied.supply)}
    changed = read_scenario(document)
    name = f"{scenario.options[index].name}, {supplied.name}"
    option = changed.options[index].model_copy(update={"name": name})
    priced = resolve_option(option, f"options[{index}]", changed, catalogue, resolved.as_of)
    months = base.months.months
    for commitment in priced.commitments:
        if commitment.months > months:
            sentence = f"binds for {commitment.months} months, longer than the {months} looked at: look at more months"
            raise InputError(f"options[{index}].{commitment.field}", sentence)
    return PlannedOption(index, priced, Extras.of(option))


def _sentence(error: InputError) -> str:
    """What was refused, led by the label of its field."""
    known = FIELDS.get(error.field.rpartition(".")[2])
    return f"{known.label}: {error.message}" if known else error.message


def _pays_back(mine: Flows, theirs: Flows, way: Way | None, months: Months) -> PaysBack | None:
    """What one option pays over some months against another; None where the other has no cost."""
    if theirs.reason is not None:
        return None
    ahead = theirs.cash_without_end_value() - mine.cash_without_end_value()
    month = payback_month(ahead, theirs.name)
    worth = float(npv(theirs.total("cash") - mine.total("cash"), months.discount_rate_per_year))
    in_all = np.cumsum(ahead)
    not_behind = bool(in_all[-1] >= -1e-12 * np.abs(in_all).max())
    return PaysBack(way, theirs.name, month, worth, month.scalar is None and not_behind)


def own_rent(option: SelfHostedOption) -> Mapping[str, Any] | None:
    """Return the supply of an option that rents on demand or reserves, as its document has it; None for any other."""
    return option.supply.model_dump(exclude_none=True, exclude_unset=True) if isinstance(option.supply, Rent) else None


def way_of(option: SelfHostedOption) -> Way | None:
    """Return the way in which an option has its GPUs; None where it is neither of the three, as a blend is not."""
    match option.supply:
        case Own():
            return "buy"
        case Rent() as rent:
            bound = rent.commitment_months or (rent.term is not None and rent.term in TERM_MONTHS)
            return "reserve" if bound else "rent"
        case _:
            return None
