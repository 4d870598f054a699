"""Over time: rent, reserve or buy, and what do we pay over the months?"""

from __future__ import annotations

from functools import partial

import streamlit as st

from dashboard import state
from dashboard.entry import through_app
from dashboard.hardware.hours import show_hours
from dashboard.over_time import cards, controls, parts, tuning
from dashboard.widgets import notices
from dashboard.widgets.look import plain
from economics.errors import InputError
from economics.option.self_hosted import SelfHostedOption
from pricing.resolve.scenario import resolve_each

through_app()
scenario = state.scenario()
horizon = controls.horizon_of(scenario)
looked_at = scenario.model_copy(update={"horizon": horizon})
resolved, errors = resolve_each(looked_at, state.catalogue(), state.today())
notices.show_problems(errors, resolved.options)
if not resolved.options:
    st.stop()

result = parts.result_of(resolved)
shows_cards = any(isinstance(option, SelfHostedOption) for option in scenario.options)
if shows_cards:
    cards.show_cards(looked_at, resolved)
notices.show_currency()
if isinstance(result, InputError):
    st.error(plain(notices.refused(result)))
else:
    parts.show_answer(result, first=not shows_cards)
    parts.show_total(result, looked_at)
    parts.show_table(result)
looked_at_place = cards.place_looked_at(scenario)
hours_box = (
    ()
    if looked_at_place is None
    else (("How the copies follow the hours of the week", "hours box", partial(show_hours, looked_at_place)),)
)
tuning.open_if_asked()
for title, key, show in (
    ("Months, growth, price changes", "months box", partial(controls.show_horizon, scenario, horizon)),
    ("Month by month, copies of the model", "monthly box", partial(parts.show_months, result, looked_at)),
    *hours_box,
    (
        "More ways to rent: spot, a mix of reserved and on demand",
        "supplies box",
        partial(parts.show_supplies, scenario),
    ),
    (
        "Migration, staff, overlap, model changes, egress, success rate",
        "extras",
        partial(controls.show_extras, scenario),
    ),
    ("Fine-tuning: what it costs once and to keep running", tuning.BOX, partial(tuning.show_tuning, scenario)),
    ("Where the price changes come from", "histories", partial(controls.show_histories, scenario)),
):
    box = st.expander(title, key=key, on_change="rerun")
    if box.open:
        with box:
            show()
if not isinstance(result, InputError):
    parts.show_downloads(resolved)
