"""Every option over the months: cash flow, profit and loss, and how it compares with the reference option."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from economics.cost.months import VIEWS, Flows, View
from economics.cost.result import NO_REQUESTS, NO_TOKENS
from economics.cost.tokens import TOKENS_PER_MTOK
from economics.note import Note
from economics.over_time.flows import flows
from economics.over_time.measures import break_even_hours, crossings, irr, npv, payback_month
from economics.over_time.plan import Plan
from economics.quantity import Array, Quantity, divided
from economics.units import HOURS_PER_MONTH


@dataclass(frozen=True)
class MonthCrossing:
    """A month by whose end the option with the lower cumulative cost has changed; `cheaper` is the new one."""

    month: int
    cheaper: str


@dataclass(frozen=True)
class AgainstReference:
    """One option compared with the reference; with `npv_difference_usd` above 0 the option is worth more."""

    reference: str
    npv_difference_usd: Quantity
    irr_per_year: Quantity
    payback_month: Quantity
    break_even_hours: Quantity
    crossings: tuple[MonthCrossing, ...] = ()


@dataclass(frozen=True)
class OptionOverTime:
    """One option over the months; every array has months + 1 entries, the first for the start; costs are negative.

    `cash_lines` and `profit_and_loss_lines` sum to `cash` and `profit_and_loss`. Apart from the imputed `capital` line,
    both add up to the same total. Where the option has no result, `reason` says why and the arrays are empty.
    """

    name: str
    kind: str
    cash: Array
    profit_and_loss: Array
    cash_lines: dict[str, Array]
    profit_and_loss_lines: dict[str, Array]
    formulas: dict[View, dict[str, str]]
    npv_usd: Quantity
    usd_per_mtok: Quantity
    usd_per_request: Quantity
    usd_per_accepted_task: Quantity
    stranded_usd: Quantity
    commitment_left_usd: Quantity
    replicas: Array | None = None
    against: AgainstReference | None = None
    notes: tuple[Note, ...] = ()
    reason: str | None = None

    @property
    def cumulative_usd(self) -> Array:
        """The total paid [USD] by the end of each month, as a positive cost."""
        return -np.cumsum(self.cash)


@dataclass(frozen=True)
class HorizonResult:
    """All options over the months, in the scenario's order."""

    plan: Plan
    months: Array
    tokens: Array
    options: tuple[OptionOverTime, ...]
    cheapest: str | None
    """The option with the highest net present value; None when none is defined."""


def over_time(plan: Plan) -> HorizonResult:
    """Return every option over the months of a plan of scalars.

    Raises InputError when a month's load is above 10¹⁵ tokens.

    >>> from economics.cost.tokens import TokenPrices
    >>> from economics.option.token_priced import TokenOption
    >>> from economics.over_time.plan import plan_of
    >>> from economics.scenario.reading import read_scenario
    >>> names = ("large", "small")
    >>> scenario = read_scenario({
    ...     "schema_version": 1,
    ...     "workload": {"tokens_per_month": 6e9, "input_output_ratio": 5, "input_tokens_per_request": 2000},
    ...     "options": [{"name": n, "kind": "api", "provider": "acme", "model": n} for n in names],
    ...     "horizon": {"months": 12, "discount_rate_per_year": 0},
    ... })
    >>> cheap = TokenPrices(input=0.5, cached_input=0.1, cache_write=0.5, output=2.0)
    >>> options = [TokenOption("large", "api", cheap.scaled(4), cheap), TokenOption("small", "api", cheap, cheap)]
    >>> result = over_time(plan_of(scenario, options))
    >>> result.cheapest, {option.name: float(option.npv_usd.scalar) for option in result.options}
    ('small', {'large': -216000.0, 'small': -54000.0})
    """
    flows_of_options = [flows(plan, place) for place in range(len(plan.options))]
    reference = flows_of_options[plan.at(plan.months.reference)]
    options = tuple(
        _option(plan, place, option_flows, reference) for place, option_flows in enumerate(flows_of_options)
    )
    worth = [(option.npv_usd.scalar, option.name) for option in options]
    defined = [(value, name) for value, name in worth if value is not None]
    months = np.arange(plan.months.months + 1, dtype=float)
    return HorizonResult(plan, months, plan.tokens(), options, max(defined, key=lambda e: e[0])[1] if defined else None)


def _option(plan: Plan, place: int, own: Flows, reference: Flows) -> OptionOverTime:
    planned = plan.options[place]
    if own.reason is not None:
        none, empty = Quantity(0.0, False, own.reason), np.zeros(0)
        return OptionOverTime(
            own.name,
            planned.option.kind,
            empty,
            empty,
            {},
            {},
            {},
            none,
            none,
            none,
            none,
            none,
            none,
            reason=own.reason,
        )
    cash = 0.0 - own.total("cash")  # 0 − x and not −x: no negative zeros
    paid = float(-cash.sum())
    tokens = float(plan.tokens().sum())
    requests = float(replace(plan.load, tokens_per_month=1.0).requests) * tokens
    notes = _notes(plan, place, own)
    return OptionOverTime(
        own.name,
        planned.option.kind,
        cash,
        0.0 - own.total("profit_and_loss"),
        {line: 0.0 - usd for line, usd in own.lines("cash").items()},
        {line: 0.0 - usd for line, usd in own.lines("profit_and_loss").items()},
        {view: own.formulas(view) for view in VIEWS},
        Quantity(float(npv(cash, plan.months.discount_rate_per_year))),
        divided(paid, tokens / TOKENS_PER_MTOK, NO_TOKENS),
        divided(paid, requests, NO_REQUESTS),
        divided(paid, requests * planned.extras.accepted_share, NO_REQUESTS),
        Quantity(_stranded(plan, place, own)),
        Quantity(float(own.left_usd)),
        own.replicas,
        _against(plan, own, reference),
        notes,
    )


def _against(plan: Plan, own: Flows, reference: Flows) -> AgainstReference | None:
    if own is reference or reference.reason is not None:
        return None
    mine, theirs = own.total("cash"), reference.total("cash")
    difference = theirs - mine
    changes = crossings(np.cumsum(mine), np.cumsum(theirs))
    return AgainstReference(
        reference.name,
        Quantity(float(npv(difference, plan.months.discount_rate_per_year))),
        irr(difference, reference.name),
        payback_month(difference, reference.name),
        break_even_hours(-float(difference[0]), float(mine[1]) / HOURS_PER_MONTH, float(theirs[1]) / HOURS_PER_MONTH),
        tuple(MonthCrossing(month, own.name if sign < 0 else reference.name) for month, sign in changes),
    )


def _stranded(plan: Plan, place: int, own: Flows) -> float:
    """What is paid for committed or bought capacity that would be idle at a volume lower by the shortfall [USD]."""
    planned = plan.options[place]
    lower = plan.tokens() * planned.extras.attempts * (1 - plan.months.volume_shortfall)
    return float(planned.option.stranded_usd(plan.calendar, plan.load, own, lower))


def _notes(plan: Plan, place: int, own: Flows) -> tuple[Note, ...]:
    notes = [] if own.service is None else list(plan.options[place].option.service_notes(own.service))
    if float(own.left_usd) > 0:
        text = f"contracts run on after the horizon: ${float(own.left_usd):,.0f} is still owed, not counted here"
        notes.append(Note("contracts run on", text))
    return tuple(notes)
