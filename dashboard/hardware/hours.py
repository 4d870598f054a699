"""How a self-hosted option's copies follow the hours of a week: what each way costs, the baseline, a full hour."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import assert_never

import streamlit as st

from breakeven.edits.fields import set_field
from breakeven.edits.hours import serve_above, set_baseline, set_scaling
from breakeven.hourly import (
    BaselineOverHours,
    HoursWay,
    baseline_over_hours,
    is_best,
    ways_over_hours,
)
from breakeven.words import hours as words
from breakeven.words.refusals import by_label
from dashboard import session, state
from dashboard.hardware.charts import duration_chart
from dashboard.hardware.parts import kept
from dashboard.session import Slot
from dashboard.widgets.controls import help_of, number
from dashboard.widgets.legible import wide_columns
from dashboard.widgets.load_shape import choose_shape
from dashboard.widgets.look import plain
from dashboard.widgets.notices import money
from dashboard.widgets.number_field import typed_number
from dashboard.widgets.plot import draw
from economics.errors import InputError
from economics.fields.table import FIELDS
from economics.option.self_hosted import SelfHostedOption
from economics.scaling.erlang import MAX_LOAD, WAITING_CHANCE, sensible_utilisation, servers_for
from economics.scaling.kinds import ON_DEMAND, BaselineScaling, FixedScaling, HourlyScaling
from economics.supply.rented import Rent

_FIGURE_WIDTH = 230
"""Three figures side by side on a laptop [px]."""


def show_hours(index: int) -> None:
    """Draw the week, the ways of the option at a place to follow it, and what they rest on."""
    workload = state.scenario().workload
    option = state.scenario().options[index]
    assert isinstance(option, SelfHostedOption)
    choose_shape(workload, "hours")
    if workload.profile is None:
        st.caption("Choose how the load runs over the week: then copies can follow its hours.")
        return
    if not isinstance(option.supply, Rent):
        st.caption(plain(f"{option.name} stands at all hours: only copies that are rented can follow the load."))
        return
    try:
        ways, baseline = kept(Slot.HOURS, (index,), lambda resolved: _worked_out(index))
    except InputError as error:
        st.warning(plain(by_label(error, state.scenario())))
        return
    _show_ways(index, ways)
    _show_fields(index, option, baseline)
    if baseline is not None:
        _show_week(index, option, baseline)
        _show_erlang(index, option, baseline)
    st.caption(words.NOT_BY_THE_MINUTE)


def _worked_out(index: int) -> tuple[list[HoursWay], BaselineOverHours | None]:
    sourced, load = state.document().sourced, state.resolved()[0].load
    catalogue, as_of = state.catalogue(), state.as_of()
    ways = ways_over_hours(sourced, index, load, catalogue, as_of)
    try:
        return ways, baseline_over_hours(sourced, index, load, catalogue, as_of)
    except InputError:  # the ways say why
        return ways, None


def _show_ways(index: int, ways: Sequence[HoursWay]) -> None:
    """Draw the ways as one choice, with the cost of each below it."""
    now = next((way.usd_per_month for way in ways if way.chosen), None)
    currency = state.currency()
    option = state.scenario().options[index]
    copies = _typed_copies(option) if isinstance(option, SelfHostedOption) else None
    names = [plain(words.way_words(way.kind, way.above, copies if way.chosen else None)) for way in ways]
    costs = [
        plain(
            ". ".join(
                part
                for part in (
                    words.cost_words(way.usd_per_month, now, way.chosen, currency),
                    words.standing_words(way.standing, currency),
                    way.warning,
                )
                if part
            )
        )
        if way.usd_per_month is not None
        else plain(
            "has no cost: " + (by_label(way.refusal, state.scenario()) if way.refusal else "too many copies to count")
        )
        for way in ways
    ]
    chosen = next((place for place, way in enumerate(ways) if way.chosen), None)
    key = state.show(f"follow the hours: {' | '.join(names)}", chosen)
    st.radio(
        "How many copies run, and when",
        range(len(ways)),
        format_func=names.__getitem__,
        captions=costs,
        key=key,
        on_change=_follow,
        args=(key, index, ways),
    )


def _follow(key: str, index: int, ways: Sequence[HoursWay]) -> None:
    place = session.widget(key)
    if place is not None and not state.is_echo(key, place):
        state.apply(set_scaling, index, ways[place].kind, ways[place].above)


def _typed_copies(option: SelfHostedOption) -> int | None:
    scaling = option.scaling
    best = not isinstance(scaling, BaselineScaling) or is_best(option)
    return None if best or not isinstance(scaling, BaselineScaling) else int(scaling.baseline_replicas)


def _show_fields(index: int, option: SelfHostedOption, baseline: BaselineOverHours | None) -> None:
    """Draw the numbers of the way that is chosen."""
    scaling, where = option.scaling, ("options", index, "scaling")
    match scaling:
        case HourlyScaling():
            columns = wide_columns("figures", "hours", 4)
            with columns[2]:
                number((*where, "keep_hours"), scaling.keep_hours)
            with columns[3]:
                number((*where, "start_minutes"), scaling.start_minutes)
        case BaselineScaling():
            columns = wide_columns("figures", "hours", 4 + (scaling.above == ON_DEMAND))
            with columns[2]:
                field = FIELDS["baseline_replicas"]
                typed_number(
                    f"options.{index}.scaling.baseline typed",
                    field,
                    _typed_copies(option),
                    partial(_keep, index),
                    path=f"options[{index}].scaling.baseline_replicas",
                    owner=option.name,
                    label="Copies at all hours",
                    placeholder="the best" if baseline is None else f"the best: {baseline.best}",
                    help_text=f"Empty: the number of least cost. {help_of(field)}",
                )
            with columns[3]:
                _choose_above(index, scaling)
            if scaling.above == ON_DEMAND:
                rate = FIELDS["above_usd_per_gpu_hour"]
                with columns[4]:
                    number(
                        (*where, rate.name),
                        scaling.above_usd_per_gpu_hour,
                        label=rate.label,
                        placeholder="the supplier's",
                    )
        case None | FixedScaling():
            return
        case _:
            assert_never(scaling)
    with columns[0]:
        number((*where, "busy_hour_utilisation"), scaling.busy_hour_utilisation)
    with columns[1]:
        number(
            (*where, "min_replicas"),
            scaling.min_replicas,
            label=FIELDS["hourly_min_replicas"].label,
            field_name="hourly_min_replicas",
        )


def _choose_above(index: int, scaling: BaselineScaling) -> None:
    offered = [ON_DEMAND, *(option.name for option in state.scenario().options if option.token_priced)]
    key = state.show(f"above the baseline of {index}: {' | '.join(offered)}", scaling.above)
    st.selectbox(
        "Above them",
        offered,
        format_func=words.above_words,
        key=key,
        on_change=_serve_above,
        args=(key, index),
        help="What serves the hours that need more: machines by the hour, or an option that is paid by the token.",
    )


def _serve_above(key: str, index: int) -> None:
    above = session.widget(key)
    if above is not None and not state.is_echo(key, above):
        state.apply(serve_above, index, above)


def _keep(index: int, copies: float | None) -> None:
    state.apply(set_baseline, index, None if copies is None else int(copies))


def _show_week(index: int, option: SelfHostedOption, baseline: BaselineOverHours) -> None:
    """Draw the hours by their load with what copies serve, and what one copy more or less at all hours costs."""
    busiest, quietest = float(baseline.tokens[0]), float(baseline.tokens[-1])
    sentence = words.duration_sentence(busiest, quietest, baseline.most_copies)
    draw(duration_chart(baseline, index), "hours_of_week", sentence)
    kept_now = isinstance(option.scaling, BaselineScaling)
    what_if = "" if kept_now else f" If {option.name} kept a baseline, with machines on demand above it:"
    best = words.best_sentence(baseline.best, baseline.by_token, even=busiest == quietest)
    st.caption(plain(f"{sentence} {best}{what_if}"))
    usd = dict(baseline.around)
    with st.container(horizontal=True):
        for copies, cost in baseline.around:
            with st.container(width=_FIGURE_WIDTH, gap="small"):
                st.metric(f"{words.copies_words(copies)} at all hours".capitalize(), money(cost), border=True)
                difference = cost - usd[baseline.copies]
                if copies == baseline.copies:
                    said = "as it is now" if kept_now else "the least"
                else:
                    said = words.step_words(usd[baseline.copies], cost, difference, state.currency())
                st.caption(plain(said))
                if copies == 0 and baseline.standing:
                    st.caption(plain(f"{words.standing_words(baseline.standing, state.currency())}."))


def _show_erlang(index: int, option: SelfHostedOption, baseline: BaselineOverHours) -> None:
    """Offer how full an hour may be by Erlang C."""
    st.markdown(f"### {words.AS_IF_ONE}")
    load = baseline.busiest_load
    if not 0 < load <= MAX_LOAD:
        st.caption("The busiest hour carries no load: nothing waits.")
        return
    filled = sensible_utilisation(load)
    st.caption(plain(words.erlang_sentence(load, servers_for(load), filled, WAITING_CHANCE)))
    scaling = option.scaling
    if not isinstance(scaling, HourlyScaling | BaselineScaling):
        st.caption("The figure is for copies that follow the hours: choose such a way first.")
        return
    path = ("options", index, "scaling", "busy_hour_utilisation")
    st.button(
        plain(words.use_words(filled)),
        key=f"use Erlang {index}",
        disabled=scaling.busy_hour_utilisation == filled,
        on_click=state.apply,
        args=(set_field, path, filled),
    )
