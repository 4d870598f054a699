"""The certainty of an answer in words: the chance of being cheapest, the three cases, and figures of a tornado."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from breakeven.currency import USD, Currency
from breakeven.figures import UNDEFINED, money, percent, tokens
from breakeven.names import gpus_name, model_name, supplier_name
from economics.cost.inputs import PRICES_OF
from economics.numbers import digits
from economics.option.self_hosted import SelfHostedOption
from economics.over_time.plan import Plan
from economics.quantity import Quantity
from economics.risk.sensitivity import CaseResult, Metric, Tornado
from economics.risk.steps import Step, Thing
from economics.scenario.scenario import Scenario

METRICS: dict[Metric, str] = {
    "usd_per_mtok": "Cost per Mtok",
    "npv_difference_usd": "Saving over the months",
    "break_even_tokens_per_month": "Break-even volume",
}
_NAMED = 3
"""How many options a headline names besides the likeliest; the rest are counted."""
DISTRIBUTIONS = {
    "triangular": "triangular: low and high are its ends",
    "lognormal": "lognormal: low and high are P10 and P90",
    "normal": "normal: low and high are P10 and P90",
    "fixed": "fixed: base in every simulation",
}


def chance_words(share: float) -> str:
    """Write a chance as per cent; what is not certain is never written as 0 or 100 %."""
    if 0 < share < 0.005:
        return "less than 1 %"
    if 0.995 <= share < 1:
        return "more than 99 %"
    return percent(share)


def often_words(share: float, draws: int) -> str:
    """Say in how many simulations something is so, with their number; only what is so in all is said of all.

    >>> often_words(0.9998, 10_000), often_words(1, 2_000), often_words(0, 2_000), often_words(1, 1)
    ('more than 99 % of 10,000 simulations', 'all 2,000 simulations', 'none of 2,000 simulations', 'the one simulation')
    """
    many = "one simulation" if draws == 1 else f"{draws:,} simulations"
    if share == 1:
        return f"{'the' if draws == 1 else 'all'} {many}"
    return f"{'none' if share == 0 else chance_words(share)} of {many}"


def ranges_words(*, assumed: bool) -> str:
    """Say which ranges simulations draw from, to go on after a comma."""
    return "in assumed ranges" if assumed else "in the ranges on How sure"


def chance_sentence(chance: Mapping[str, float], draws: int, months: int, ranges: str = "") -> str:
    """Say which option is cheapest in how many simulations; `ranges` where they are not said beside it."""
    if not chance:
        return "No option has a cost over the months: nothing can be said."
    if draws == 0:
        return "Stopped before the first simulation: nothing can be said yet."
    ranked = sorted(chance.items(), key=lambda pair: -pair[1])
    name, share = ranked[0]
    span = "1 month" if months == 1 else f"{months} months"
    span += f", {ranges}" if ranges else ""
    runners_up = [(option, chance_of) for option, chance_of in ranked[1:] if chance_of > 0]
    parts = [f"{option} in {chance_words(chance_of)}" for option, chance_of in runners_up[:_NAMED]]
    if len(runners_up) > _NAMED:
        rest = runners_up[_NAMED:]
        parts.append(f"the other {len(rest)} in {chance_words(sum(chance_of for _, chance_of in rest))}")
    return f"{'; '.join([f'{name} is cheapest in {often_words(share, draws)} over {span}', *parts])}."


def tie_sentence(equal: float, npv_usd: Mapping[str, tuple[float, float, float]]) -> str:
    """Say in how many simulations options are equally cheap, how such a one counts, and which options are always alike.

    Empty where options are equally cheap in none.
    """
    if equal == 0:
        return ""
    alike: dict[tuple[float, float, float], list[str]] = {}
    for name, worth in npv_usd.items():
        alike.setdefault(worth, []).append(name)
    same = "".join(f" {' and '.join(names)} cost the same." for names in alike.values() if len(names) > 1)
    where = "every simulation" if equal == 1 else f"{chance_words(equal)} of the simulations"
    return f"In {where} two or more options are equally cheap: such a simulation counts in equal parts for each.{same}"


NEAR_STEP = 0.1
"""A plan this close to a step, as a share of the load, is said to be just below it, or just above."""
OFTEN = 0.1
"""The share of the simulations from which it is said that they need another number than the plan."""
_THINGS: dict[Thing, tuple[str, str]] = {
    "copy": ("copy of the model", "copies of the model"),
    "machine": ("machine", "machines"),
    "server": ("server", "servers"),
    "unit": ("unit", "units"),
}


def steps_sentence(steps: Sequence[Step]) -> str:
    """Say for which options the plan sits just below or above a step, and how many simulations need another number.

    Said where the load is within a tenth of a step, or where a tenth of the simulations or more need more, or fewer,
    than the plan; empty where that is so for none.
    """
    return " ".join(text for step in steps if (text := _step_words(step)))


def _step_words(step: Step) -> str:
    one, several = _THINGS[step.thing]
    held = f"1 {one}" if step.planned == 1 else f"{step.planned:,} {several}"
    share, over = step.share_of_next, step.share_over_last
    if (share is not None and share >= 1 - NEAR_STEP) or step.share_above >= OFTEN:
        if share is None or step.next_tokens is None:
            return f"{step.option}: {chance_words(step.share_above)} of the simulations need more than its {held}."
        carry = f"{held} {'carries' if step.planned == 1 else 'carry'} up to {tokens(step.next_tokens)} tokens a month"
        return (
            f"{step.option}: as planned its {carry}, and the load is at {percent(share)} of that; "
            f"{_need(step.share_above, 'another')}."
        )
    if (over is not None and 0 < over <= NEAR_STEP) or step.share_below >= OFTEN:
        fewer = "" if over is None else f" a load {percent(over)} lower would need one fewer, and"
        return f"{step.option} has {held}:{fewer} {_need(step.share_below, 'fewer')}."
    return ""


def _need(share: float, what: str) -> str:
    if share == 0:
        return f"no simulation needs {what}"
    if abs(share - 0.5) < 0.03:
        return f"half of the simulations need {what}"
    return f"{chance_words(share)} of the simulations need {what}"


def cases_sentence(cases: Sequence[CaseResult]) -> str:
    """Say which option is cheapest with all inputs low, at base and high."""
    cheapest = {result.case: result.horizon.cheapest for result in cases}
    if len(set(cheapest.values())) == 1:
        name = cheapest["base"]
        where = "with all inputs at their low, base and high ends"
        return f"No option has a cost {where}." if name is None else f"{name} is also cheapest {where}."
    words = {"low": "All inputs low", "base": "all at base", "high": "all high"}
    parts = [f"{words[case]}: {name or 'none'}" for case, name in cheapest.items()]
    return f"{'; '.join(parts)}."


def machines_in_words(scenario: Scenario, plan: Plan) -> dict[str, str]:
    """Return the groups of throughputs of a plan, each by the names of its model and GPUs."""
    options = ((scenario.options[planned.index], planned.option.throughput_group) for planned in plan.options)
    return {group: _machine(option) for option, group in options if group and isinstance(option, SelfHostedOption)}


def _machine(option: SelfHostedOption) -> str:
    precision = f", {option.precision.upper()}" if option.precision else ""
    return f"throughput of {model_name(option.model)} on {gpus_name(option.gpus_per_replica, option.gpu)}{precision}"


def group_words(group: str, machines: Mapping[str, str]) -> str:
    """Write the group of uncertain inputs by the name of its seller or machine; one that somebody typed stays as it is.

    >>> group_words("prices of aws", {}), group_words("our own", {})
    ('prices of Amazon Web Services', 'our own')
    """
    if group in machines:
        return machines[group]
    seller = group.removeprefix(PRICES_OF)
    return group if seller == group else f"{PRICES_OF}{supplier_name(seller)}"


def input_words(value: float, unit: str, currency: Currency = USD) -> str:
    """Write a value of an uncertain input with its unit."""
    if unit.startswith("share"):
        return percent(value)
    if unit.startswith("USD"):
        return f"{money(value, currency)}{unit[3:]}"
    if unit.startswith("×"):
        return f"× {digits(value, 3)}"
    if unit == "token":
        return tokens(value)
    return f"{digits(value, 4)} {unit}".strip()


def metric_words(metric: Metric, value: float, currency: Currency = USD) -> str:
    """Write a figure of a tornado as its axis shows it."""
    return tokens(value) if metric == "break_even_tokens_per_month" else money(value, currency)


def end_words(metric: Metric, quantity: Quantity, currency: Currency = USD) -> str:
    """Write the figure at one end of an input, or why there is none."""
    value = quantity.scalar
    return (quantity.reason or UNDEFINED) if value is None else metric_words(metric, value, currency)


def tornado_title(chart: Tornado) -> str:
    """Say what a tornado shows."""
    if chart.metric == "usd_per_mtok":
        return f"Cost per Mtok of {chart.option}"
    if chart.metric == "npv_difference_usd":
        return f"What {chart.option} saves against {chart.reference} over the months, in today's money"
    return f"Volume at which {chart.option} and {chart.reference} cost the same"


def no_effect(chart: Tornado) -> list[str]:
    """Return the inputs that do not move a tornado's figure at all."""
    return [bar.label for bar in chart.bars if not moves(bar.swing, chart.base.scalar)]


def undefined_ends(chart: Tornado, currency: Currency = USD) -> list[str]:
    """Say why an end of an input gives no figure, in one sentence each."""
    return [
        f"{bar.label} at {input_words(value, bar.unit, currency)}: {quantity.reason}."
        for bar in chart.bars
        for value, quantity in ((bar.low, bar.at_low), (bar.high, bar.at_high))
        if quantity.scalar is None
    ]


def moves(swing: float | None, base: float | None) -> bool:
    """Tell whether a swing exceeds the rounding of the figure; an undefined one always does."""
    return swing is None or swing > 1e-9 * abs(base or 0.0)


def tornado_in_words(chart: Tornado, currency: Currency = USD) -> str:
    """Return the text alternative of a tornado."""
    parts = [
        f"{bar.label} from {input_words(bar.low, bar.unit, currency)} to {input_words(bar.high, bar.unit, currency)}: "
        f"{end_words(chart.metric, bar.at_low, currency)} to {end_words(chart.metric, bar.at_high, currency)}."
        for bar in chart.bars
        if moves(bar.swing, chart.base.scalar)
    ]
    return f"{tornado_title(chart)}: {end_words(chart.metric, chart.base, currency)} at base. " + " ".join(parts)
