"""The parts of the map page: its axes, the answer, the chart and what to know about it."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from breakeven.choices import MAP_COLOUR, MAP_VIEW, MAP_X, MAP_Y
from breakeven.map.answer import at_point, flips, flips_sentence, headline
from breakeven.map.axes import Scale, scales
from breakeven.words.compare import percent
from breakeven.words.risk import chance_words
from dashboard import session, state
from dashboard.long_work import go_on, kept_or_done
from dashboard.map.chart import leader, map_chart
from dashboard.risk.report import key_of
from dashboard.session import Slot
from dashboard.widgets.look import plain
from dashboard.widgets.plot import draw
from economics.break_even.curves import View
from economics.errors import InputError
from economics.over_time.plan import Plan
from economics.risk.inputs import spreads, suggested_inputs
from economics.risk.map import CHANCE_POINTS, MAP_POINTS, Axis, ChanceMap, CostMap, chance_map, cost_map, own_value
from economics.scenario.planning import Risk
from pricing.resolve.scenario import ResolvedScenario

SLOT = Slot.MAP_JOB
_COLOURING = {"cost": "Cheapest option", "chance": "How sure that is"}
_VIEWS: dict[View, str] = {"replicas": "Whole replicas", "unit": "One full replica"}


@dataclass(frozen=True)
class Asked:
    """What the map is to show."""

    x: Scale
    y: Scale
    by_chance: bool
    view: View


def choose(plan: Plan) -> Asked:
    """The controls: two axes, what colours mean, and which cost."""
    offered = scales(plan)
    first, second = _axes(offered)
    left, right, colouring, view = st.columns([3, 3, 2, 2], vertical_alignment="bottom")
    for column, title, place, value in ((left, "Across", 0, first), (right, "Up", 1, second)):
        key = state.show(f"map axis {place} {'|'.join(offered)}", value)
        column.selectbox(
            title,
            list(offered),
            format_func=lambda name: offered[name].label,
            key=key,
            on_change=_choose,
            args=(place, key, (first, second)),
            help="What the map moves; everything else stays as in the sidebar. Choosing the other axis' input swaps.",
        )
    key = state.show("map colouring", state.chosen(MAP_COLOUR))
    colouring.selectbox(
        "Colour",
        list(_COLOURING),
        format_func=_COLOURING.__getitem__,
        key=key,
        on_change=state.choose_by,
        args=(MAP_COLOUR, key),
        help="Cheapest option: at the scenario's figures. How sure: in how many random draws of the uncertain inputs "
        "the leading option is the cheapest.",
    )
    view_key = state.show("map view", state.chosen(MAP_VIEW))
    view.selectbox(
        "Self-hosted cost of",
        list(_VIEWS),
        format_func=_VIEWS.__getitem__,
        key=view_key,
        on_change=state.choose_by,
        args=(MAP_VIEW, view_key),
        help="Whole replicas: idle capacity and fixed costs included. Fully billed: what a Mtok costs at any volume.",
    )
    x, y = (offered[name] for name in (first, second))
    by_chance = state.chosen(MAP_COLOUR) == "chance"
    return Asked(x, y, by_chance, "unit" if state.chosen(MAP_VIEW) == "unit" else "replicas")


def _axes(offered: dict[str, Scale]) -> tuple[str, str]:
    """The chosen axes as far as this plan has them, two different ones."""
    wanted = (state.chosen(MAP_X), state.chosen(MAP_Y), MAP_X.default, "input_output_ratio")
    found = list(dict.fromkeys(name for name in wanted if name in offered))
    return found[0], found[1]


def _choose(place: int, key: str, before: tuple[str, str]) -> None:
    chosen = session.widget(key)
    other = before[place] if chosen == before[1 - place] else before[1 - place]
    x, y = (chosen, other) if place == 0 else (other, chosen)
    state.choose(MAP_X, x)
    state.choose(MAP_Y, y)


def made_map(plan: Plan, asked: Asked) -> CostMap:
    """The map of costs, its axes stretched to your own point."""
    x, y = (scale.axis(MAP_POINTS, own_value(plan, scale.variable)) for scale in (asked.x, asked.y))
    return cost_map(plan, x, y, asked.view)


def show_answer(plan: Plan, found: CostMap, asked: Asked) -> str:
    """The answer in words; returned too, for the chart's text alternative."""
    first = headline(found, asked.x, asked.y)
    second = flips_sentence(flips(plan, found, asked.x, asked.y, asked.view))
    st.markdown(f"### {plain(first)}\n{plain(second)}")
    return f"{first} {second}"


def show_map(resolved: ResolvedScenario, plan: Plan, found: CostMap, asked: Asked, answer: str) -> None:
    """The chart, by cost or by chance."""
    chances = _chances(resolved, plan, found, asked) if asked.by_chance else None
    shares = ", ".join(
        f"{name} on {percent(float((found.cheapest == i).mean()))}" for i, name in enumerate(found.names)
    )
    figure = map_chart(found, asked.x, asked.y, asked.view, chances, state.currency())
    draw(figure, "map", f"{answer} Cheapest on the map: {shares}.")
    st.caption(plain(" ".join(_notes(resolved, found, asked, chances))))


def _chances(resolved: ResolvedScenario, plan: Plan, found: CostMap, asked: Asked) -> ChanceMap | None:
    risk = resolved.scenario.risk or Risk()
    try:
        uncertain = spreads(plan, risk.inputs or suggested_inputs(plan))
        x, y = (_coarser(scale, axis) for scale, axis in ((asked.x, found.x), (asked.y, found.y)))
        made = kept_or_done(
            SLOT,
            (key_of(resolved), asked.x.variable, asked.y.variable, asked.view),
            "Drawing the uncertain inputs at every point",
            lambda progress, stop: chance_map(plan, uncertain, risk, x, y, asked.view, progress=progress, stop=stop),
        )
    except InputError as error:
        st.error(plain(str(error)), icon=":material/error:")
        return None
    if made.done < len(made.y.values):
        left, right = st.columns([4, 1], vertical_alignment="center")
        left.warning(plain(f"Stopped after {made.done} of {len(made.y.values)} rows: the rest is left white."))
        right.button("Go on", on_click=go_on, args=(SLOT,), width="stretch")
    return made


def _coarser(scale: Scale, axis: Axis) -> Axis:
    """The same span in the fewer points that chances are drawn at."""
    return scale.span(CHANCE_POINTS, float(axis.values[0]), float(axis.values[-1]))


def _notes(resolved: ResolvedScenario, found: CostMap, asked: Asked, chances: ChanceMap | None) -> list[str]:
    notes = ["Lines: the two options beside them cost the same there, or a replica more makes the difference."]
    if chances is not None:
        assumed = " Their ranges are assumed: see How sure." if not (resolved.scenario.risk or Risk()).inputs else ""
        notes.append(
            "The stronger a colour, the more draws of the uncertain inputs the option is the cheapest in, in the first "
            "month; what the axes set is not drawn." + assumed
        )
        notes += _chance_here(found, chances)
    if "utilisation" in (asked.x.variable, asked.y.variable):
        notes.append("Utilisation is set for every self-hosted option alike, and cannot exceed what peaks leave.")
    if asked.view == "unit" and "tokens_per_month" in (asked.x.variable, asked.y.variable):
        notes.append("One fully billed replica: the volume changes nothing but fixed prices.")
    if found.here[0] is None or found.here[1] is None:
        notes.append("Your options differ in an input of an axis, so there is no single point of yours.")
    elif at_point(found) is None:
        notes.append("Your own point lies outside what the axes can show.")
    return notes


def _chance_here(found: CostMap, chances: ChanceMap) -> list[str]:
    x, y = found.here
    if x is None or y is None or at_point(found) is None:
        return []
    row, column = (int(abs(axis.values - at).argmin()) for axis, at in ((chances.y, y), (chances.x, x)))
    best = int(leader(chances)[row, column])
    if best < 0:
        return []
    share = float(chances.chance[best, row, column])
    return [f"At your point {chances.names[best]} is the cheapest in {chance_words(share)} of the draws."]
