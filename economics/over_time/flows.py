"""The cost of an option in each month, line by line: as cash, and as a profit-and-loss statement shows it."""

from __future__ import annotations

from dataclasses import fields, replace

from economics.cost.lines import LineOf
from economics.cost.months import Block, Flows, Running
from economics.over_time.plan import Plan, PlannedOption
from economics.quantity import Array


def flows(plan: Plan, place: int) -> Flows:
    """Return the cost of the option at index `place` in every month; months are the first axis, draws the second."""
    planned = plan.options[place]
    tokens = plan.tokens()
    running = _operation(plan, planned, tokens)
    result = Flows(
        **{field.name: getattr(running, field.name) for field in fields(running)},
        name=planned.name,
        calendar=plan.calendar,
    )
    if result.reason is not None:
        return result
    blocks = [*result.blocks, *planned.extras.blocks(plan.calendar)]
    if planned.extras.overlap_months:
        blocks.append(_overlap(plan, planned))
    return replace(result, blocks=tuple(blocks))


def _operation(plan: Plan, planned: PlannedOption, tokens: Array) -> Running:
    """The option's own cost lines, the same as in its cost for one month, over the months."""
    return planned.option.running(plan.calendar, plan.load, tokens)


def _overlap(plan: Plan, planned: PlannedOption) -> Block:
    """The running cost of the old system in the first months, paid in addition to the new one's."""
    old = plan.options[plan.at(planned.extras.overlap_with or plan.months.reference)]
    blocks = _operation(plan, old, plan.tokens()).blocks
    stops = Flows(tuple(block for block in blocks if block.running), name=old.name, calendar=plan.calendar)
    paid_twice = stops.total("cash")[1:] * (plan.calendar.column() <= planned.extras.overlap_months)
    return Block(paid_twice, {LineOf.named("overlap", old.name): 1.0}, outlay=True)
