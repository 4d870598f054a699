"""The sheet of the 168 hours of a week, where a scenario says how its load goes through the week."""

from __future__ import annotations

from breakeven.workbook.hours import FIRST, LAST, WEIGHT, WeekHours
from breakeven.workbook.paper import ANY, Paper
from economics.units import HOURS_PER_DAY

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def write(paper: Paper, hours: WeekHours) -> None:
    """Lay out the weight of each hour, its load over the average hour's, and what options make of it."""
    paper.text(1, 0, "The load through the week", "title")
    shape = hours.profile.name.replace("_", " ") or "typed weights"
    words = "Only the ratios of the weights matter. Prices by the hour of the day are means over them, of the export."
    paper.text(2, 0, f"{shape}; source: {hours.profile.source}. {words}", "remark")
    head = FIRST - 1
    paper.headings(head, 0, ("Hour, UTC", "Weight", "Load over the average hour's"))
    for place, further in enumerate(hours.further, 3):
        paper.text(head, place, further.label, "heading")
    paper.height(head, 45)
    weights = [float(weight) for weight in hours.profile.weights]
    for hour, weight in enumerate(weights):
        row = FIRST + hour
        paper.text(row, 0, f"{_DAYS[hour // HOURS_PER_DAY]} {hour % HOURS_PER_DAY:02d}:00")
        paper.number(row, 1, weight, ANY, "input")
        average = f"AVERAGE({WEIGHT}${FIRST}:{WEIGHT}${LAST})"
        paper.formula(row, 2, f"{WEIGHT}{row}/{average}", float(hours.profile.relative[hour]), ANY)
        for place, further in enumerate(hours.further, 3):
            paper.formula(row, place, further.texts[hour], float(further.values[hour]), ANY)
    paper.widths(14, 14, 18)
    paper.columns(3, 2 + len(hours.further), 22)
    paper.freeze(FIRST, 1)
    paper.sheet.repeat_rows(head - 1)
