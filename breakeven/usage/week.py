"""The hours of a profile, empty ones included, and the mean of each hour of the week."""

from __future__ import annotations

from datetime import datetime

import numpy as np

from economics.cost.load_profile import week_of
from economics.quantity import Array
from economics.units import HOURS_PER_WEEK
from usage.profile import Profile

HOUR_SECONDS = 3600
EPOCH_HOUR_OF_WEEK = 72
"""The hour of the week of 1970-01-01 00:00 UTC, a Thursday, counted from Monday."""
LARGEST_WEIGHT = 100_000
"""What the busiest hour weighs in a scenario: only ratios matter, and an address holds all 168."""


def hours_of(profile: Profile) -> Array | None:
    """Return the tokens of every clock hour from the first to the last, those without any too; None without hours."""
    if profile.steps is None or profile.step_seconds != HOUR_SECONDS or not profile.hours_in_span:
        return None
    hours = np.zeros(profile.hours_in_span)
    first = _first_hour(profile)
    for step in profile.steps:
        place = step.start_seconds // HOUR_SECONDS - first
        if 0 <= place < len(hours):
            hours[place] = step.input_tokens + step.output_tokens
    return hours


def week_tokens(profile: Profile) -> tuple[float | None, ...] | None:
    """Return the mean tokens of each hour of the week, Monday 00:00 UTC first, None where the file has no such hour.

    None for a file without hours, or whose times have no weekday.
    """
    hours = hours_of(profile)
    if hours is None or profile.first is None:
        return None
    places = (np.arange(len(hours)) + _first_hour_of_week(profile)) % HOURS_PER_WEEK
    sums = np.bincount(places, hours, HOURS_PER_WEEK)
    counts = np.bincount(places, minlength=HOURS_PER_WEEK)
    return tuple(float(total / n) if n else None for total, n in zip(sums, counts, strict=True))


def week_weights(profile: Profile) -> tuple[int, ...] | None:
    """Return the load of the hours of a week as a scenario holds it; None for a file that covers less than a week."""
    hours = hours_of(profile)
    if hours is None or profile.first is None or len(hours) < HOURS_PER_WEEK or not hours.any():
        return None
    week = np.array(week_of(hours.tolist(), _first_hour_of_week(profile)))
    return tuple(int(weight) for weight in np.round(week / week.max() * LARGEST_WEIGHT))


def _first_hour(profile: Profile) -> int:
    """The first clock hour, counted from 1970 UTC or from the start of a relative log."""
    if profile.first is not None:
        return int(datetime.fromisoformat(profile.first).timestamp() // HOUR_SECONDS)
    return int((profile.first_offset_seconds or 0.0) // HOUR_SECONDS)


def _first_hour_of_week(profile: Profile) -> int:
    return (_first_hour(profile) + EPOCH_HOUR_OF_WEEK) % HOURS_PER_WEEK
