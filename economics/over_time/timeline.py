"""Every option over the months: cash flow, profit and loss, and what the reference option does better or worse."""

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
    """A month at whose end another option has cost less in all than the one before."""

    month: int
    cheaper: str


@dataclass(frozen=True)
class AgainstReference:
    """One option measured against the reference; `npv_difference_usd` above 0: the option is worth more."""

    reference: str
    npv_difference_usd: Quantity
    irr_per_year: Quantity
    payback_month: Quantity
    break_even_hours: Quantity
    crossings: tuple[MonthCrossing, ...] = ()


@dataclass(frozen=True)
class OptionOverTime:
    """One option over the months; every array has months + 1 entries, the first for the start, costs negative.

    `cash_lines` and `profit_and_loss_lines` sum to `cash` and `profit_and_loss`. Without the imputed `capital` line
    both sums are the same. `reason` stands where the option has no result; arrays are empty then.
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
        """What has been paid in all [USD] by the end of each month, as a positive cost."""
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
    """Return every option over the months of a plan of plain numbers.

    Raises InputError when a month's load is beyond 10¹⁵ tokens.
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
            own.name, planned.option.kind, empty, empty, {}, {}, {}, none, none, none, none, none, none,
            reason=own.reason,
        )  # fmt: skip
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
    """What is paid for committed or bought capacity that a volume lower by the shortfall leaves without work [USD]."""
    planned = plan.options[place]
    lower = plan.tokens() * planned.extras.attempts * (1 - plan.months.volume_shortfall)
    return float(planned.option.stranded_usd(plan.calendar, plan.load, own, lower))


def _notes(plan: Plan, place: int, own: Flows) -> tuple[Note, ...]:
    notes = [] if own.service is None else list(plan.options[place].option.service_notes(own.service))
    if float(own.left_usd) > 0:
        text = f"contracts run on after the horizon: ${float(own.left_usd):,.0f} is still owed, not counted here"
        notes.append(Note("contracts run on", text))
    return tuple(notes)
