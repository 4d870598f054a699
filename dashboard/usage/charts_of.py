"""Which charts a profile has: each only where the file can say it, two side by side."""

from __future__ import annotations

from collections.abc import Iterator

import streamlit as st

from breakeven.usage.prefix import caches_of_copies
from breakeven.usage.week import hours_of, week_tokens
from dashboard import state
from dashboard.usage import charts
from dashboard.widgets.look import plain
from dashboard.widgets.plot import Figure, draw
from usage.profile import Profile

_LEAST_HOURS = 24
_LEAST_WEEK_HOURS = 48
"""Below so many hours there is no curve of hours, and no week, to look at."""
Chart = tuple[str, Figure, str]
"""Its key, the figure, and what it says in words."""


def show_charts(profile: Profile) -> None:
    """Draw the charts that the file can say."""
    drawn = [*_charts(profile)]
    if not drawn:
        return
    span = charts.span_words(profile)
    st.markdown("### What was used when")
    if span:
        st.caption(plain(f"{span}; all times UTC." if profile.first else f"{span}."))
    with st.container(key="charts-usage"):
        for first in range(0, len(drawn), 2):
            for column, (key, figure, said) in zip(st.columns(2), drawn[first : first + 2], strict=False):
                with column:
                    draw(figure, key, said)
                    st.caption(plain(said))


def _charts(profile: Profile) -> Iterator[Chart]:
    week, hours = week_tokens(profile), hours_of(profile)
    covered = 0 if week is None else sum(value is not None for value in week)
    if week is not None and covered >= _LEAST_WEEK_HOURS and any(week):
        yield "usage_week", charts.week_chart(week), charts.week_in_words(week)
    if hours is not None and len(hours) >= _LEAST_HOURS and hours.any():
        yield "usage_duration", charts.duration_chart(hours), charts.duration_in_words(hours)
    if profile.input_histogram and any(bar.requests for bar in profile.input_histogram):
        yield (
            "usage_input",
            charts.lengths_chart(profile.input_histogram, "input"),
            charts.lengths_in_words(profile, "input"),
        )
    if profile.output_histogram and any(bar.requests for bar in profile.output_histogram):
        figure = charts.lengths_chart(profile.output_histogram, "output")
        yield "usage_output", figure, charts.lengths_in_words(profile, "output")
    points = charts.cached_points(profile)
    if points is not None:
        yield "usage_cached", charts.cached_chart(profile, points), charts.cached_in_words(profile, points)
    if profile.prefix_hit_rates:
        caches = caches_of_copies(profile, state.scenario(), state.catalogue(), state.as_of())
        yield "usage_prefix", charts.prefix_chart(profile, caches), charts.prefix_in_words(profile, caches)
