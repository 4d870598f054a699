"""Mixes that guides propose for the options of a scenario, what a mix is measured against, and machines to share."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from breakeven.edits.mixes import overflow_to, route
from breakeven.figures import percent
from breakeven.hourly import sellers_of
from breakeven.origins import Sourced
from economics.break_even.compare import Comparison, OptionResult
from economics.cost.lines import part_of, total
from economics.cost.load import Load
from economics.fleet.packing import MAX_COPIES, Packed, alone, pack
from economics.option.mix import Mixed, MixedPart
from economics.option.self_hosted import SelfHosted, SelfHostedOption
from economics.option.token_priced import TokenPricedOption
from economics.scenario.scenario import Scenario
from economics.supply.blended import Blended
from economics.supply.rented import Rent

HARD_TO_CLOSED = (
    "guide 1 (Open Weights: The Ultimate Guide, “How to choose”) and guide 4 (Best Open-Weight AI Models 2026) send "
    "the hardest 5–10 % of the calls to a closed model and the rest to open weights of one's own"
)
STEADY_AND_SPIKES = (
    "guide 1 (Open Weights: The Ultimate Guide, “Patterns that work in 2026 production”) keeps machines of one's own "
    "for the steady load and sends spikes to hosted open weights"
)
_HARD = (0.05, 0.10)


@dataclass(frozen=True)
class MixProposal:
    """A mix that a guide proposes, with its grounds; where it cannot be made now, `why_not` says why."""

    label: str
    grounds: str
    edit: Callable[[Sourced], Sourced]
    why_not: str = ""


def proposals(scenario: Scenario, index: int | None) -> Iterator[MixProposal]:
    """Yield the mixes that guides propose for these options; `index` is the place of the mix that is looked at.

    The closed option is the one paid today, where it is closed; the routine goes to machines of one's own, else to
    hosted weights.
    """
    options = scenario.options
    by_token = [option for option in options if isinstance(option, TokenPricedOption)]
    closed = sorted((o.name for o in by_token if o.kind == "api"), key=lambda name: name != scenario.current)
    own = next(((i, o) for i, o in enumerate(options) if isinstance(o, SelfHostedOption)), None)
    hosted = [option.name for option in by_token if option.kind == "hosted"]
    routine = own[1].name if own else next(iter(hosted), None)
    if closed and routine:
        for share in _HARD:
            yield MixProposal(
                f"{percent(share)} to {closed[0]}, the rest to {routine}",
                HARD_TO_CLOSED,
                partial(_route_hard, closed=closed[0], routine=routine, share=share, index=index),
            )
    if own and hosted:
        same = [options[place].name for place in sellers_of(options, own[1].model)]
        above = next((name for name in hosted if name in same), hosted[0])
        why_not = ""
        if scenario.workload.load_profile is None:
            why_not = "choose a load over the week first, in the sidebar under “More about your usage”"
        elif not isinstance(own[1].supply, Rent):
            why_not = "only copies that are rented can follow the hours"
        yield MixProposal(
            f"{own[1].name} at all hours, {above} above it",
            STEADY_AND_SPIKES,
            partial(overflow_to, index=own[0], hosted=above),
            why_not,
        )


def _route_hard(sourced: Sourced, closed: str, routine: str, share: float, index: int | None) -> Sourced:
    name = f"Hard requests to {closed}, the rest to {routine}"
    return route(sourced, name, {closed: share, routine: 1 - share}, HARD_TO_CLOSED, index)


def best_single(comparison: Comparison) -> OptionResult | None:
    """Return the cheapest option that serves all requests by itself; None where none has a cost."""
    single = [
        (usd, place)
        for place, result in enumerate(comparison.options)
        if not isinstance(result.option, Mixed) and (usd := result.cost.usd_per_month.scalar) is not None
    ]
    return comparison.options[min(single)[1]] if single else None


def usd_by_part(result: OptionResult) -> Mapping[str, float]:
    """Return what each part of a mix costs a month [USD], by name, and the router under an empty name."""
    usd: dict[str, float] = {}
    for line, amount in result.cost.lines.items():
        part = part_of(line) or ""
        usd[part] = usd.get(part, 0.0) + float(amount)
    return usd


@dataclass(frozen=True)
class SharedMachines:
    """What the parts of a mix would need on common machines of one GPU, size and price: a question, not the scenario.

    By part: its name, its copies with spares, the machines that it takes alone. `usd_per_machine` is what one costs a
    month [USD].
    """

    gpu: str
    gpus_per_machine: int
    names: tuple[str, ...]
    copies: tuple[int, ...]
    alone: tuple[int, ...]
    packed: Packed
    usd_per_machine: float

    @property
    def saving_usd(self) -> float:
        """What sharing would save a month [USD], 0 or more."""
        return (sum(self.alone) - self.packed.machines) * self.usd_per_machine


def machine_parts(mixed: Mixed) -> list[MixedPart]:
    """Return the parts of a mix that run on whole machines: rented, reserved or bought, the same at all hours."""
    return [part for part in mixed.mixed if isinstance(part.option, SelfHosted)]


def shared_machines(scenario: Scenario, mixed: Mixed, load: Load) -> list[SharedMachines]:
    """Return, for each kind of machine that two or more parts of a mix pay for whole, what they would need together.

    Machines are of one kind where GPU, size and cost are the same. A part whose copies cannot be counted, or of which
    there are more than can be packed, takes no part.
    """
    documents = {option.name: option for option in scenario.options}
    kinds: dict[tuple[str, int, float], list[tuple[str, int, int]]] = {}
    for part in machine_parts(mixed):
        option, document = part.option, documents[part.option.name]
        assert isinstance(option, SelfHosted)
        assert isinstance(document, SelfHostedOption)
        machines = option.supply.machines(option.replica)
        figures = option.cost(part.load(load)).figures
        replicas = figures["replicas"].scalar
        if isinstance(option.supply, Blended) or machines.gpus_per_machine is None or replicas is None:
            continue
        usd = round(float(total(option.supply.paid_lines(option.replica))), 6)
        copies = int(replicas) + int(option.spare_replicas)
        kinds.setdefault((document.gpu, int(machines.gpus_per_machine), usd), []).append(
            (option.name, copies, int(option.gpus_per_replica))
        )
    found = []
    for (gpu, size, usd), parts in kinds.items():
        names, copies_of, gpus = zip(*parts, strict=True)
        if len(parts) > 1 and sum(copies_of) <= MAX_COPIES:
            by_itself = tuple(alone(n, g, size) for n, g in zip(copies_of, gpus, strict=True))
            found.append(SharedMachines(gpu, size, names, copies_of, by_itself, pack(copies_of, gpus, size), usd))
    return found
