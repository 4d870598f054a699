"""The tabs of the page How sure, of which only the open one is computed, and what stands in the first."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from breakeven.choices import RISK_TAB
from dashboard import state
from dashboard.risk import inputs, parts
from dashboard.risk.charts import Looks
from dashboard.risk.report import certainty
from dashboard.widgets import notices
from dashboard.widgets.look import plain
from economics.errors import InputError
from pricing.resolve.scenario import ResolvedScenario

_LABELS = {"simulations": "How sure", "map": "Map: where does it flip?"}


def show_open_tab(resolved: ResolvedScenario, show_map: Callable[[], None]) -> None:
    """Draw the tabs, the chosen one open, and what stands in it."""
    key = state.show("risk tab", _LABELS[state.chosen(RISK_TAB)])
    names = {label: name for name, label in _LABELS.items()}
    drawn = st.tabs([*_LABELS.values()], key=key, on_change=state.choose_by, args=(RISK_TAB, key, names.__getitem__))
    simulations, flips = drawn
    with simulations:
        if simulations.open:
            show_simulations(resolved)
    with flips:
        if flips.open:
            show_map()


def show_simulations(resolved: ResolvedScenario) -> None:
    """Draw the chance of each option, its bands, what drives it, and the inputs; or why there is none."""
    looks = Looks([option.name for option in resolved.options], [option.kind for option in resolved.options])
    try:
        report = certainty(resolved)
    except InputError as error:
        st.error(plain(notices.refused(error)), icon=":material/error:")
        notices.show_currency()
        inputs.show_inputs(resolved)
        return
    parts.show_answer(report)
    notices.show_currency()
    parts.show_metrics(report, looks)
    parts.show_charts(report, looks)
    parts.show_cases(report)
    parts.show_tornado(report)
    parts.show_drivers(report)
    inputs.show_inputs(resolved)
    parts.show_downloads(resolved, report)
