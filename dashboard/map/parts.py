"""The parts of the Map page: its controls, the answer, the chart and its notes."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from breakeven.choices import AUTOMATIC, MAP_COLOUR, MAP_VIEW, MAP_X, MAP_Y
from breakeven.map.answer import flips
from breakeven.map.axes import Scale, scales
from breakeven.map.question import DEFAULT_AXES, Question, axes_of, chances_of, costs_of, telling_axes
from breakeven.outlook import plan as plan_of
from breakeven.words.map import flips_sentence, headline, map_in_words, notes
from dashboard import session, state
from dashboard.long_work import go_on, result_of_work
from dashboard.map.chart import map_chart
from dashboard.risk.report import key_of
from dashboard.session import Slot
from dashboard.widgets.answer import show_answer as show_head
from dashboard.widgets.look import plain
from dashboard.widgets.notices import refused, show_currency
from dashboard.widgets.plot import draw
from economics.break_even.curves import View
from economics.errors import InputError
from economics.over_time.plan import Plan
from economics.risk.map import ChanceMap, CostMap
from economics.scenario.risk import Risk
from pricing.resolve.scenario import ResolvedScenario

SLOT = Slot.MAP_JOB
_COLOURING = {"cost": "Cheapest option", "chance": "How sure that is"}
_VIEWS: dict[View, str] = {"replicas": "Whole copies", "unit": "One full copy"}


@dataclass(frozen=True)
class MapChoice:
    """What the map shows, and whether its colours say how sure the answer is."""

    question: Question
    by_chance: bool


def show_whole_map() -> None:
    """Draw the map of the open scenario: its answer, its controls, the chart; or the sentence why there is none."""
    resolved, _ = state.resolved()
    try:
        planned = plan_of(resolved)
        answer_place = st.container()
        choice = choose(planned)
        costs = costs_of(planned, choice.question)
    except InputError as error:
        st.error(plain(refused(error)), icon=":material/error:")
        return
    with answer_place:
        answer = show_answer(planned, choice.question, costs)
        show_currency()
    show_map(resolved, planned, choice, costs, answer)


def choose(plan: Plan) -> MapChoice:
    """Draw the controls (two axes, the meaning of colours, the cost compared) and return the choice."""
    offered = scales(plan, state.currency())
    chosen_view: View = "unit" if state.chosen(MAP_VIEW) == "unit" else "replicas"
    first, second = _axes(plan, offered, chosen_view)
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
        help="Cheapest option: at the scenario's figures. How sure: in how many simulations of the uncertain inputs "
        "the leading option is the cheapest.",
    )
    view_key = state.show("map view", state.chosen(MAP_VIEW))
    view.selectbox(
        "Cost of capacity",
        list(_VIEWS),
        format_func=_VIEWS.__getitem__,
        key=view_key,
        on_change=state.choose_by,
        args=(MAP_VIEW, view_key),
        help="Of copies of the model and of units alike. Whole: idle capacity and fixed costs included. Full: what a "
        "million tokens cost at any volume.",
    )
    x, y = (offered[name] for name in (first, second))
    return MapChoice(Question(x, y, chosen_view), by_chance=state.chosen(MAP_COLOUR) == "chance")


def _axes(plan: Plan, offered: dict[str, Scale], view: View) -> tuple[str, str]:
    """Return two different axes: the chosen ones as far as this plan has them, else those on which most changes."""
    chosen = state.chosen(MAP_X), state.chosen(MAP_Y)
    if chosen == (AUTOMATIC, AUTOMATIC):
        return telling_axes(plan, offered, view)
    x, y = (default if name == AUTOMATIC else name for name, default in zip(chosen, DEFAULT_AXES, strict=True))
    return axes_of(offered, (x, y))


def _choose(place: int, key: str, before: tuple[str, str]) -> None:
    chosen = session.widget(key)
    opposite = before[place] if chosen == before[1 - place] else before[1 - place]
    x, y = (chosen, opposite) if place == 0 else (opposite, chosen)
    state.choose(MAP_X, x)
    state.choose(MAP_Y, y)


def show_answer(plan: Plan, question: Question, costs: CostMap) -> str:
    """Draw the answer and return it, for the chart's text alternative."""
    first = headline(question, costs)
    second = flips_sentence(flips(plan, question, costs))
    show_head("risk", first, second)
    return f"{first} {second}"


def show_map(resolved: ResolvedScenario, plan: Plan, choice: MapChoice, costs: CostMap, answer: str) -> None:
    """Draw the chart, by cost or by chance, and its notes."""
    question, risk = choice.question, resolved.scenario.risk or Risk()
    chances = _chances(resolved, plan, question, costs) if choice.by_chance else None
    draw(map_chart(question, costs, chances, state.currency()), "map", map_in_words(answer, costs))
    st.caption(plain(" ".join(notes(question, costs, chances, ranges_assumed=not risk.inputs))))


def _chances(resolved: ResolvedScenario, plan: Plan, question: Question, costs: CostMap) -> ChanceMap | None:
    risk = resolved.scenario.risk or Risk()
    try:
        chances = result_of_work(
            SLOT,
            (key_of(resolved), question.x.variable, question.y.variable, question.view),
            "Simulating the uncertain inputs at every point",
            lambda progress, stop: chances_of(plan, risk, question, costs, progress, stop),
        )
    except InputError as error:
        st.error(plain(refused(error)), icon=":material/error:")
        return None
    if chances.done < len(chances.y.values):
        left, right = st.columns([4, 1], vertical_alignment="center")
        left.warning(plain(f"Stopped after {chances.done} of {len(chances.y.values)} rows: the rest is left white."))
        right.button("Go on", on_click=go_on, args=(SLOT,), width="stretch")
    return chances
