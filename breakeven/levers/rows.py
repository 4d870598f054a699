"""Every lever tried on a scenario, each alone: what it saves, what that rests on, and why others are not tried.

A saving is measured on the option's own cost a month: before, and after the change, the scenario resolved anew in full.
An option that is paid today, or that a bill is for, stays as it is: the change is made on a copy beside it, or what is
paid today would be what is not paid yet. Where tokens follow from a bill, a change of the workload holds the tokens.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from breakeven.edits.fields import put_field
from breakeven.edits.options import on_a_copy
from breakeven.levers.kinds import LABELS, LEVERS, PLACES
from breakeven.levers.lever import Asked, Edit, NotTried, Proposal, Targets, Why
from breakeven.levers.priced import Priced, priced, same_cost
from breakeven.levers.rests_on import rests_on
from breakeven.origins import Origin, Sourced
from breakeven.words.refusals import by_label
from economics.assumption import Status
from economics.errors import InputError
from economics.scenario.scenario import MAX_OPTIONS, Scenario
from pricing.store.catalogue import Catalogue

_WHO_IT_IS = ("id", "name")
"""The fields by which options are told apart that are otherwise one."""
Progress = Callable[[float], None]
Stop = Callable[[], bool]


@dataclass(frozen=True)
class Row:
    """One lever on one option: what is changed from and to, and the cost of the option before and after [USD/month].

    `place` and `place_after` are those of the option before, and of what it is after the change: the same, or that of a
    copy that the change adds. `order_changes`: whether the options, the cheapest first, are in another order then, a
    copy in place of its original. `of_workload`: the workload is changed, for all options; `holds_tokens`: the tokens
    that a bill pays for then stand in place of the bill. `is_an_option`: another option is already what this one would
    be. `edit` applies the change; `costs_after` are the costs of all options then, by place, None without one.
    """

    lever: str
    option: str
    place: int
    place_after: int
    option_after: str
    changed_from: str
    changed_to: str
    usd_before: float
    usd_after: float
    rests_on: tuple[Status, ...]
    order_changes: bool
    remark: str
    of_workload: bool
    holds_tokens: bool
    is_an_option: bool
    edit: Edit
    costs_after: tuple[float | None, ...]

    @property
    def saving(self) -> float:
        """What it saves a month [USD]."""
        return self.usd_before - self.usd_after

    @property
    def share(self) -> float:
        """What it saves, as a share of the cost before."""
        return self.saving / self.usd_before

    @property
    def label(self) -> str:
        """What people call the lever."""
        return LABELS[self.lever]

    @property
    def adds(self) -> bool:
        """Whether it adds an option and leaves the one before as it is."""
        return self.place_after != self.place


@dataclass(frozen=True)
class Tried:
    """Every row, the largest saving first, and why other levers have none; `complete` unless it was stopped."""

    rows: tuple[Row, ...]
    not_tried: tuple[NotTried, ...]
    complete: bool = True


def try_levers(
    before: Priced,
    catalogue: Catalogue,
    today: date,
    targets: Targets,
    places: Sequence[int] | None = None,
    progress: Progress = lambda share: None,
    stop: Stop = lambda: False,
) -> Tried:
    """Return what each lever alone saves on each option, or on those at some places.

    Equal savings stand in the order of the levers, then of the options.
    """
    asked = Asked(before.sourced, before.resolved, before.usd, catalogue, targets, before.by_name)
    wanted = range(len(before.usd)) if places is None else places
    proposals: list[Proposal] = []
    not_tried = [
        NotTried("", place, Why.NO_COST, sentence=_refused(before, place))
        for place in wanted
        if before.usd[place] is None
    ]
    for lever in LEVERS:
        for found in lever.proposals(asked):
            if found.place is None or found.place in wanted:
                (proposals if isinstance(found, Proposal) else not_tried).append(found)  # type: ignore[arg-type]
    best: dict[tuple[str, int, str], Row] = {}
    lost: dict[tuple[str, int, str], NotTried] = {}
    for done, proposal in enumerate(proposals):
        if stop():
            return _tried(best, [*not_tried], complete=False)
        progress(done / len(proposals))
        for tried in _rows(before, proposal, wanted, catalogue, today):
            key = (tried.lever, tried.place or 0, proposal.among)
            if isinstance(tried, NotTried):
                lost.setdefault(key, tried)
            elif key not in best or tried.usd_after < best[key].usd_after:
                best[key] = tried
    return _tried(best, [*not_tried, *(why for key, why in lost.items() if key not in best)])


def _tried(best: Mapping[tuple[str, int, str], Row], not_tried: Sequence[NotTried], complete: bool = True) -> Tried:
    """The best row of each lever, but for those that make an option which the scenario has already."""
    rows = sorted(best.values(), key=lambda row: (-row.saving, PLACES[row.lever], row.place))
    there = [NotTried(row.lever, row.place, Why.IS_AN_OPTION, row.changed_to) for row in rows if row.is_an_option]
    return Tried(tuple(row for row in rows if not row.is_an_option), (*not_tried, *there), complete)


def _rows(
    before: Priced, proposal: Proposal, wanted: Sequence[int], catalogue: Catalogue, today: date
) -> Iterator[Row | NotTried]:
    """What a proposal does to each option that it is for: a row where it saves, else why it has none."""
    places = (
        [place for place in wanted if before.usd[place] is not None] if proposal.place is None else [proposal.place]
    )
    edit, beside, holds_tokens = _edit_of(before, proposal)
    if beside and len(before.usd) == MAX_OPTIONS:
        yield from (NotTried(proposal.lever, place, Why.FULL, proposal.changed_to) for place in places)
        return
    try:
        after = priced(edit(before.sourced), catalogue, today)
    except InputError as error:
        said = by_label(error, before.sourced.scenario)
        yield from (NotTried(proposal.lever, place, Why.REFUSED, proposal.changed_to, said) for place in places)
        return
    for place in places:
        place_after = len(before.usd) if beside else place
        refusal = _lost(before, after, place_after)
        if refusal is not None:
            said = by_label(refusal, after.sourced.scenario)
            yield NotTried(proposal.lever, place, Why.REFUSED, proposal.changed_to, said)
            continue
        usd_before, usd_after = before.usd[place], after.usd[place_after]
        if usd_before is None or usd_after is None or usd_after >= usd_before or same_cost(usd_after, usd_before):
            yield NotTried(proposal.lever, place, Why.SAVES_NOTHING, proposal.changed_to)
            continue
        instead = {place: place_after} if beside else None
        yield Row(
            lever=proposal.lever,
            option=before.names[place],
            place=place,
            place_after=place_after,
            option_after=after.names[place_after],
            changed_from=proposal.changed_from,
            changed_to=proposal.changed_to,
            usd_before=usd_before,
            usd_after=usd_after,
            rests_on=tuple(rests_on(before, place, after, place_after, proposal.rests_on)),
            order_changes=after.order(instead) != before.order(),
            remark=proposal.remark,
            of_workload=proposal.place is None,
            holds_tokens=holds_tokens,
            is_an_option=proposal.place is not None and _is_an_option(after.sourced.scenario, place_after),
            edit=edit,
            costs_after=after.usd,
        )


def _is_an_option(scenario: Scenario, place: int) -> bool:
    """Tell whether another option is what the one at a place is, whatever the two are called."""
    bought = [option.model_dump(exclude=set(_WHO_IT_IS)) for option in scenario.options]
    return bought.count(bought[place]) > 1


def _edit_of(before: Priced, proposal: Proposal) -> tuple[Edit, bool, bool]:
    """The edit of a scenario that a proposal is; whether it adds an option, and whether it holds a bill's tokens."""
    scenario, at, place = before.sourced.scenario, proposal.edit, proposal.place
    if place is None:
        if scenario.workload.bill is None:
            return lambda sourced: at(sourced, 0), False, False
        tokens = float(before.resolved.load.tokens_per_month)
        return lambda sourced: at(_holding(sourced, tokens), 0), False, True
    if proposal.adds:
        return lambda sourced: at(sourced, place), True, False
    if scenario.options[place].name in paid_today(scenario):
        label = LABELS[proposal.lever].lower()
        return lambda sourced: on_a_copy(sourced, place, label, at), True, False
    return lambda sourced: at(sourced, place), False, False


def paid_today(scenario: Scenario) -> set[str]:
    """Return the options that stand for what is paid today: the current one, and those that a bill is for."""
    names = {scenario.current} if scenario.current is not None else set()
    bill = scenario.workload.bill
    if bill is not None:
        billed = next(option for option in scenario.options if option.name == bill.option)
        names |= {bill.option, *(billed.named if billed.is_mix else ())}
    return names


def _holding(sourced: Sourced, tokens: float) -> Sourced:
    """The scenario with the tokens that its bill pays for, in place of the bill."""
    origin = Origin("default", "the tokens that the bill pays for")
    return put_field(sourced, ("workload", "tokens_per_month"), tokens, origin)


def _lost(before: Priced, after: Priced, place_after: int) -> InputError | None:
    """Why a change cannot be made: the option, or another one that had a cost, would have none."""
    for place, usd in enumerate(after.usd):
        had = place == place_after or (place < len(before.usd) and before.usd[place] is not None)
        if had and usd is None:
            refusal = after.refusal_of(place)
            reason = (
                after.by_name[after.names[place]].cost(after.resolved.load).usd_per_month.reason
                if refusal is None
                else ""
            )
            return refusal or InputError(f"options[{place}]", reason or "has no cost")
    return None


def _refused(before: Priced, place: int) -> str:
    refusal = before.refusal_of(place)
    return "" if refusal is None else by_label(refusal, before.sourced.scenario)
