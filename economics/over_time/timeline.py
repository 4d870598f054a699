"""Every option over the months: cash flow, profit and loss, and how it compares with the reference option."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from economics.cost.months import VIEWS, Flows, View
from economics.cost.result import NO_REQUESTS, NO_TOKENS
from economics.cost.tokens import TOKENS_PER_MTOK
from economics.note import Note
from economics.over_time.flows import flows
from economics.over_time.measures import break_even_hours, crossings, levelised, npv, payback_month
from economics.over_time.plan import Plan
from economics.over_time.rate_of_return import Order, rate_of_return
from economics.quantity import Array, Number, Quantity, divided
from economics.units import HOURS_PER_MONTH

BEFORE_TAX = "before tax"
"""What every amount over months is: taxes, and what a write-off saves of them, are left out."""

NO_TASKS = "a mix has no success rate of its own: its parts have theirs"
NO_COST_TODAY = "{current} costs nothing over the months: no share of it"
NO_CURRENT = "{current}, which is paid today, has no price"


@dataclass(frozen=True)
class MonthCrossing:
    """A month by whose end the option with the lower cumulative cost has changed; `cheaper` is the new one."""

    month: int
    cheaper: str


@dataclass(frozen=True)
class AgainstReference:
    """One option compared with the reference; with `npv_difference_usd` above 0 the option is worth more.

    Present value and rate of return count the value at the end, payback and crossings leave it out. `irr_order` says
    which way round the flows of the rate are, empty where there is no rate.
    """

    reference: str
    npv_difference_usd: Quantity
    irr_per_year: Quantity
    irr_order: Order | Literal[""]
    payback_month: Quantity
    break_even_hours: Quantity
    crossings: tuple[MonthCrossing, ...] = ()


@dataclass(frozen=True)
class OptionOverTime:
    """One option over the months; every array has months + 1 entries, the first for the start; costs are negative.

    `cash_lines` and `profit_and_loss_lines` sum to `cash` and `profit_and_loss`. Apart from the imputed `capital` line,
    both add up to the same total. `usd_per_mtok` is what is paid in all per token, `levelised_usd_per_mtok` the same in
    today's money on both sides. The two savings are against what is paid today, None where no option is named as that.
    Where the option has no result, `reason` says why and the arrays are empty.
    """

    name: str
    kind: str
    cash: Array
    profit_and_loss: Array
    cash_lines: dict[str, Array]
    profit_and_loss_lines: dict[str, Array]
    formulas: dict[View, dict[str, str]]
    npv_usd: Quantity
    npv_without_end_value_usd: Quantity
    levelised_usd_per_mtok: Quantity
    usd_per_mtok: Quantity
    usd_per_request: Quantity
    usd_per_accepted_task: Quantity
    stranded_usd: Quantity
    commitment_left_usd: Quantity
    saving_npv_usd: Quantity | None = None
    saving_share: Quantity | None = None
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
    >>> cheap = TokenPrices(input=0.5, cached_input=0.1, cache_write=0.5, cache_write_long=0.8, output=2.0)
    >>> options = [TokenOption("large", "api", cheap.scaled(4), cheap), TokenOption("small", "api", cheap, cheap)]
    >>> result = over_time(plan_of(scenario, options))
    >>> result.cheapest, {option.name: float(option.npv_usd.scalar) for option in result.options}
    ('small', {'large': -216000.0, 'small': -54000.0})
    """
    flows_of_options = [flows(plan, place) for place in range(len(plan.options))]
    reference = flows_of_options[plan.at(plan.months.reference)]
    options = with_savings(
        tuple(_option(plan, place, option_flows, reference) for place, option_flows in enumerate(flows_of_options)),
        plan.months.current,
    )
    worth = [(option.npv_usd.scalar, option.name) for option in options]
    defined = [(value, name) for value, name in worth if value is not None]
    months = np.arange(plan.months.months + 1, dtype=float)
    return HorizonResult(plan, months, plan.tokens(), options, max(defined, key=lambda e: e[0])[1] if defined else None)


def with_savings(options: tuple[OptionOverTime, ...], current: str) -> tuple[OptionOverTime, ...]:
    """Return the options with what each saves against the one named `current`, today's; unchanged without a name.

    The saving is the difference of the present values, positive where an option is worth more; its share is of the
    present value of what today's option costs.
    """
    if not current:
        return options
    today = next((option.npv_usd for option in options if option.name == current), None)
    if today is None or today.scalar is None:
        reason = NO_CURRENT.format(current=current) if today is None else today.reason
        none = Quantity(0.0, False, reason)
        return tuple(replace(option, saving_npv_usd=none, saving_share=none) for option in options)
    return tuple(_with_saving(option, today.scalar, current) for option in options)


def _with_saving(option: OptionOverTime, today: float, current: str) -> OptionOverTime:
    worth = option.npv_usd.scalar
    if worth is None:
        return replace(option, saving_npv_usd=option.npv_usd, saving_share=option.npv_usd)
    saving = worth - today
    share = divided(saving, -today, NO_COST_TODAY.format(current=current))
    return replace(option, saving_npv_usd=Quantity(saving), saving_share=share)


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
            *(none,) * 8,
            reason=own.reason,
        )
    cash = 0.0 - own.total("cash")  # 0 − x and not −x: no negative zeros
    paid = float(-cash.sum())
    rate = float(plan.months.discount_rate_per_year)
    worth = float(npv(cash, rate))
    by_month = plan.tokens()
    tokens = float(by_month.sum())
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
        Quantity(worth),
        Quantity(float(npv(0.0 - own.cash_without_end_value(), rate))),
        levelised(worth, np.concatenate(([0.0], by_month / TOKENS_PER_MTOK)), rate),
        divided(paid, tokens / TOKENS_PER_MTOK, NO_TOKENS),
        divided(paid, requests, NO_REQUESTS),
        _per_accepted_task(paid, requests, planned.option.accepted_share),
        Quantity(_stranded(plan, place, own)),
        Quantity(float(own.left_usd)),
        replicas=own.replicas,
        against=_against(plan, own, reference),
        notes=notes,
    )


def _per_accepted_task(paid: float, requests: float, accepted: Number | None) -> Quantity:
    if accepted is None:
        return Quantity(0.0, False, NO_TASKS)
    return divided(paid, requests * accepted, NO_REQUESTS)


def _against(plan: Plan, own: Flows, reference: Flows) -> AgainstReference | None:
    if own is reference or reference.reason is not None:
        return None
    mine, theirs = own.total("cash"), reference.total("cash")
    rate = rate_of_return(theirs - mine, np.abs(theirs) + np.abs(mine), reference.name)
    paid, paid_there = own.cash_without_end_value(), reference.cash_without_end_value()
    changes = crossings(np.cumsum(paid), np.cumsum(paid_there))
    return AgainstReference(
        reference.name,
        Quantity(float(npv(theirs - mine, plan.months.discount_rate_per_year))),
        rate.per_year,
        rate.order,
        payback_month(paid_there - paid, reference.name),
        break_even_hours(
            float(own.outlay() - reference.outlay()),
            float(own.running_usd(1)) / HOURS_PER_MONTH,
            float(reference.running_usd(1)) / HOURS_PER_MONTH,
            reference.name,
        ),
        tuple(MonthCrossing(month, own.name if sign < 0 else reference.name) for month, sign in changes),
    )


def _stranded(plan: Plan, place: int, own: Flows) -> float:
    """What is paid for committed or bought capacity that would be idle at a volume lower by the shortfall [USD]."""
    planned = plan.options[place]
    lower = plan.tokens() * (1 - plan.months.volume_shortfall)
    return float(planned.option.stranded_usd(plan.calendar, plan.load, own, lower))


def _notes(plan: Plan, place: int, own: Flows) -> tuple[Note, ...]:
    notes = [] if own.service is None else list(plan.options[place].option.service_notes(own.service))
    if float(own.left_usd) > 0:
        text = f"contracts run on after the horizon: ${float(own.left_usd):,.0f} is still owed, not counted here"
        notes.append(Note("contracts run on", text))
    return tuple(notes)
