"""Edits of the supply of a self-hosted option's GPUs: rented, owned, or a mix."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from breakeven.edits import options
from breakeven.edits.draft import Draft
from breakeven.names import term_words
from breakeven.origins import MAX_DETAIL_LENGTH, Origin, Sourced
from breakeven.rent_reserve_buy import as_field, assumed_servers
from economics.errors import InputError
from economics.option.self_hosted import SelfHostedOption
from economics.scenario.scenario import MAX_OPTIONS, Scenario
from economics.supply.kinds import SUPPLY_LABELS
from economics.supply.owned import Own
from economics.supply.rented import Rent
from pricing.errors import CatalogueError
from pricing.resolve.shelf import shelf
from pricing.rows import RateChoice, RateRow
from pricing.store.catalogue import Catalogue

COMPARED_TERMS = ("on-demand", "reserved-1y", "reserved-3y", "spot")
SET_KINDS = ("rent", "own")
"""The kinds of supply that can be chosen by kind alone; a mix also needs its parts."""
BLENDED = SUPPLY_LABELS["mix"]


def set_supply_kind(sourced: Sourced, index: int, kind: str, catalogue: Catalogue, as_of: date) -> Sourced:
    """Rent an option's GPUs at the lowest rate, or own them on servers as they are published, each figure assumed.

    A price that nobody published is missing, and the option has no cost until it is typed. Servers that it owns already
    stay as they are. A mix needs its parts: `put_other_supplies` makes one.
    """
    draft = Draft(sourced)
    option = draft.self_hosted(index)
    match kind:
        case "rent":
            draft.set(("options", index, "supply"), cheapest_rent(option.gpu, catalogue, as_of))
        case "own" if not isinstance(option.supply, Own):
            draft.set(("options", index, "supply"), {"kind": "own"})
            _assume_servers(draft, index, option, catalogue)
        case "own":
            pass
        case _:
            raise InputError(f"options[{index}].supply.kind", f"{kind} is refused: must be rent or own")
    return draft.done()


def _assume_servers(draft: Draft, index: int, option: SelfHostedOption, catalogue: Catalogue) -> None:
    """Set what is published of servers with an option's GPU, where no figure is typed."""
    given = draft.option(index)["supply"]
    for name, figure in assumed_servers(option, catalogue, draft.scenario.schema_version).items():
        if name not in given:
            _assume(draft, index, name, as_field(name, figure.value or 0.0), figure.source)


def set_gpu(sourced: Sourced, index: int, gpu: str, catalogue: Catalogue) -> Sourced:
    """Give an option another GPU; what was assumed of servers with the one before is assumed anew of its own."""
    draft = Draft(sourced)
    draft.self_hosted(index)
    named_after = draft.is_named_after_model(index)
    draft.set(("options", index, "gpu"), gpu)
    follow_gpu(draft, index, gpu, catalogue)
    if named_after:
        draft.name_after_model(index)
    return draft.done()


def follow_gpu(draft: Draft, index: int, gpu: str, catalogue: Catalogue) -> None:
    """Assume anew what an option's own servers cost once it has another GPU: no figure of one counts for another."""
    option = draft.self_hosted(index)
    if not isinstance(option.supply, Own) or gpu == option.gpu:
        return
    assumed = [name for name in Own.model_fields if draft.assumes(("options", index, "supply", name))]
    for name in assumed:
        draft.remove(("options", index, "supply", name))
    if assumed:
        _assume_servers(draft, index, option.model_copy(update={"gpu": gpu}), catalogue)


def use_rate(sourced: Sourced, index: int, provider: str, term: str) -> Sourced:
    """Rent an option's GPUs from a supplier at one of its terms."""
    draft = Draft(sourced)
    draft.set(("options", index, "supply"), {"kind": "rent", "provider": provider, "term": term})
    return draft.done()


def use_term(sourced: Sourced, index: int, provider: str, term: str) -> Sourced:
    """Rent an option's GPUs from a supplier at one of its terms; whether they are paid for one by one stays."""
    draft = Draft(sourced)
    draft.self_hosted(index)
    supply: dict[str, Any] = {"kind": "rent", "provider": provider, "term": term}
    whole = draft.option(index)["supply"].get("whole_instances")
    draft.set(("options", index, "supply"), supply if whole is None else {**supply, "whole_instances": whole})
    return draft.done()


def use_rate_by_id(sourced: Sourced, index: int, rate_id: str) -> Sourced:
    """Rent an option's GPUs at one row of the catalogue, a doubtful one too."""
    draft = Draft(sourced)
    draft.set(("options", index, "supply"), {"kind": "rent", "rate_id": rate_id})
    return draft.done()


def use_rate_row(sourced: Sourced, index: int | None, row: RateRow, catalogue: Catalogue, as_of: date) -> Sourced:
    """Rent the GPUs of the option at a place (None: a new one) at a rate; the option then has the rate's GPU."""
    draft = Draft(sourced)
    place = options.append_new(draft, "self_hosted") if index is None else index
    if draft.option(place)["gpu"] != row.gpu:
        for name in ("throughput", "measured"):  # measured on the old GPU
            draft.remove(("options", place, name))
        draft.set(("options", place, "gpu"), row.gpu)
        if draft.option(place).get("precision") in shelf(catalogue).gpu(row.gpu).lacks:
            draft.remove(("options", place, "precision"))  # the model's own, or what the GPU can do, comes in its place
    gpus = draft.option(place)["gpus_per_replica"]
    whole = sourced.scenario.edition.whole_machines
    draft.set(("options", place, "supply"), {"kind": "rent", **_named(row, gpus, catalogue, as_of, whole)})
    if index is None:
        draft.name_after_model(place)
    return draft.done()


def _named(row: RateRow, gpus: int, catalogue: Catalogue, as_of: date, whole: bool) -> dict[str, Any]:
    """Return supplier and term where look-ups pick this very row, so that newer rates are followed; else its id."""
    try:
        chosen = catalogue.choose_rate(row.gpu, row.provider, row.term, gpus, as_of, whole_machines=whole)
    except CatalogueError:
        return {"rate_id": row.id}
    return {"provider": row.provider, "term": row.term} if chosen.id == row.id else {"rate_id": row.id}


def put_other_supplies(sourced: Sourced, index: int, catalogue: Catalogue, as_of: date) -> Sourced:
    """Add copies of an option that rent its GPUs in other ways, as many as there is room for."""
    draft = Draft(sourced)
    supplies = other_supplies(sourced.scenario, draft.self_hosted(index), catalogue, as_of)
    for name, supply in list(supplies.items())[: MAX_OPTIONS - draft.count]:
        place = options.put_beside(draft, index, term_words(name))
        draft.set(("options", place, "supply"), dict(supply))
    return draft.done()


def put_supply_beside(
    sourced: Sourced, index: int, difference: str, supply: Mapping[str, Any], assumed: Mapping[str, str]
) -> Sourced:
    """Add a copy of a self-hosted option with another supply, its name followed by the difference.

    `assumed` are the fields of the supply that nobody has quoted, with the grounds on which they are assumed.
    """
    draft = Draft(sourced)
    draft.self_hosted(index)
    place = options.put_beside(draft, index, difference)
    draft.set(("options", place, "supply"), dict(supply))
    for name, grounds in assumed.items():
        _assume(draft, place, name, supply[name], grounds)
    return draft.done()


def _assume(draft: Draft, index: int, name: str, value: float, grounds: str) -> None:
    """Set a figure of a supply that nobody has quoted, with the grounds on which it is assumed."""
    origin = Origin("default", f"assumed: {grounds}"[:MAX_DETAIL_LENGTH])
    draft.set(("options", index, "supply", name), value, origin)


def _before(choice: RateChoice) -> tuple[bool, float]:
    """The order in which suppliers are proposed: the trusted ones first, then by price."""
    return not choice.trusted, choice.lowest_usd_per_gpu_hour


def cheapest_rent(gpu: str, catalogue: Catalogue, as_of: date) -> dict[str, Any]:
    """Return the supply that rents a GPU at the lowest rate: on demand, of a trusted supplier, where there is any."""
    choices = catalogue.rate_choices(gpu, as_of)
    on_demand = [choice for choice in choices if choice.term == "on-demand"]
    offered = [choice for choice in on_demand if choice.trusted] or on_demand or choices
    if not offered:  # the page then says that this supplier does not list the GPU, and where to type a rate
        return {"kind": "rent", "provider": "lambda", "term": "on-demand"}
    best = min(offered, key=lambda choice: choice.lowest_usd_per_gpu_hour)
    return {"kind": "rent", "provider": best.provider, "term": best.term}


def other_supplies(
    scenario: Scenario, option: SelfHostedOption, catalogue: Catalogue, as_of: date
) -> dict[str, Mapping[str, Any]]:
    """Return the supplies of an option's GPU that the scenario does not have yet, by name, as parts of a document.

    The cheapest supplier of each term, a trusted one where there is any; a mix reserves one replica and rents the rest
    on demand, for an option that says nothing of spares, which a mix has in its baseline.
    """
    cheapest: dict[str, RateChoice] = {}
    for choice in catalogue.rate_choices(option.gpu, as_of):
        best = cheapest.get(choice.term)
        if best is None or _before(choice) < _before(best):
            cheapest[choice.term] = choice
    supplies: dict[str, Mapping[str, Any]] = {
        term: {"kind": "rent", "provider": cheapest[term].provider, "term": term}
        for term in COMPARED_TERMS
        if term in cheapest
    }
    reserved = next((term for term in ("reserved-1y", "reserved-3y") if term in supplies), None)
    if reserved and "on-demand" in supplies and not option.follows_hours and option.spare_replicas is None:
        supplies[BLENDED] = {
            "kind": "mix",
            "baseline_replicas": 1,
            "reserved": dict(supplies[reserved]),
            "on_demand": dict(supplies["on-demand"]),
        }
    present = {
        candidate.supply.term if isinstance(candidate.supply, Rent) else SUPPLY_LABELS[candidate.supply.kind]
        for candidate in scenario.options
        if isinstance(candidate, SelfHostedOption)
        and (candidate.model, candidate.gpu, candidate.gpus_per_replica)
        == (option.model, option.gpu, option.gpus_per_replica)
    }
    return {name: supply for name, supply in supplies.items() if name not in present}
