"""The built-in shapes of a week's load as a table and as a document."""

from __future__ import annotations

from typing import Any

from breakeven.files.tables import Table, computed
from economics.cost.load_profile import SHAPE_NAMES, LoadProfile
from economics.units import HOURS_PER_DAY, HOURS_PER_WEEK

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HOUR_COLUMNS = tuple(f"{_DAYS[hour // HOURS_PER_DAY]}_{hour % HOURS_PER_DAY:02d}" for hour in range(HOURS_PER_WEEK))
"""The columns of the weights: `mon_00` is Monday 00:00 to 01:00 UTC."""
_ABOUT = ("name", "label", "peak_to_average", "source", "note")


def load_shapes(with_weights: bool) -> Table:
    """Return a row for each shape; its weights are in 168 further columns where they are asked for."""
    shapes = [LoadProfile.of_shape(name) for name in SHAPE_NAMES]
    columns = (*_ABOUT, *HOUR_COLUMNS) if with_weights else _ABOUT
    rows = [
        (s.name, s.label, computed(s.peak_to_average), s.source, s.note, *(s.weights if with_weights else ()))
        for s in shapes
    ]
    return Table(columns, rows)


def load_shapes_document() -> list[dict[str, Any]]:
    """Return each shape with its 168 weights, which a scenario can hold as `workload.load_profile.weights`."""
    table = load_shapes(with_weights=False)
    weights = [list(LoadProfile.of_shape(name).weights) for name in SHAPE_NAMES]
    return [
        {**dict(zip(table.columns, row, strict=True)), "weights": week}
        for row, week in zip(table.rows, weights, strict=True)
    ]
