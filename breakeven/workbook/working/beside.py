"""What comes with an option in formulas: repeated attempts, a fixed amount, egress, people; and one-off costs."""

from __future__ import annotations

import numpy as np

from breakeven.workbook.formula import Formula, remainder, sum_of
from breakeven.workbook.months import MONTH
from breakeven.workbook.sheet import Line
from breakeven.workbook.working.place import Place
from economics.assumption import Assumption
from economics.cost.lines import LineOf
from economics.fields.table import FIELDS
from economics.option.beside import Beside
from economics.option.extras import Extras
from economics.option.self_hosted import SelfHostedOption
from economics.units import MONTHS_PER_YEAR

_GIGA = 1e9
_SOURCE = "not entered: fill it in to count them"


def tokens_of_all_attempts(place: Place, beside: Beside, tokens: Formula) -> tuple[Formula, Formula | None]:
    """Return the tokens of all attempts, and the attempts of a task; the tokens as they are where none is repeated."""
    if not beside.retries:
        return tokens, None
    success, retries = place.number("success_rate", beside.success_rate), place.number("retries", beside.retries)
    attempts = place.step("attempts of a task", (1 - (1 - success) ** (retries + 1)) / success, "attempt")
    made = tokens * attempts
    now = made if beside.every_month else tokens
    return place.sheet.column(f"{place.head}tokens of all attempts", made, "token", now), attempts


def lines(place: Place, beside: Beside, tokens: Formula) -> list[Line]:
    """Return the lines that are added to serving; `tokens` are those of all attempts."""
    added = []
    every = beside.every_month
    if beside.fixed_usd_per_month is not None:
        usd = place.number("fixed_usd_per_month", beside.fixed_usd_per_month)
        added.append(Line("fixed", usd, usd))
    if np.any(beside.egress_usd_per_gb):
        rate = place.number("egress_usd_per_gb", beside.egress_usd_per_gb)
        usd = tokens * place.number("bytes_per_token", beside.bytes_per_token) / _GIGA * rate
        added.append(Line("egress", usd if every else None, usd))
    if beside.staff:
        usd = place.step("people", _people(place, beside), "USD/month")
        added.append(Line("staff", usd if every else None, usd))
    elif every and isinstance(place.document, SelfHostedOption):
        usd = place.step("people, not entered", _nobody(place), "USD/month")
        added.append(Line("staff", usd, usd))
    return added


def _nobody(place: Place) -> Formula:
    """Cells for the people of an option that nobody looks after so far."""
    count, usd = (
        place.number(
            f"no {name}", 0.0, name, about=[Assumption(words, 0.0, FIELDS[name].unit, _SOURCE, "", "assumed", "")]
        )
        for name, words in (("staff_people", "people"), ("staff_usd_per_year", "cost of a person"))
    )
    return count * usd / MONTHS_PER_YEAR


def _people(place: Place, beside: Beside) -> Formula:
    terms = []
    for people in beside.staff:
        of = f": {people.role}" if people.role else ""
        count, usd, share = (
            place.number(f"{people.path}.{name}", getattr(people, name), f"staff_{name}", label=f"{words}{of}")
            for name, words in (("people", "people"), ("usd_per_year", "cost of a person"),
                                ("share", "share of their time"))
        )  # fmt: skip
        terms.append(count * usd * share / MONTHS_PER_YEAR)
    return sum_of(terms)


def once(place: Place, extras: Extras) -> list[Line]:
    """Return the costs of beginning with an option and of changing its model."""
    month = place.sheet.month
    found = []
    if extras.model_rotation_every_months:
        every = place.number(
            "model_rotation.every_months", extras.model_rotation_every_months, "model_rotation_every_months"
        )
        usd = place.number("model_rotation.usd", extras.model_rotation_usd, "model_rotation_usd")
        found.append(Line("model rotation", None, remainder(month, every).same_as(0) * usd, running=False))
    for i, cost in enumerate(extras.one_off):
        usd = place.number(f"one_off_usd[{i}].usd", cost.usd, "one_off_usd", label=f"one-off cost: {cost.name}")
        when = place.number(
            f"one_off_usd[{i}].month", cost.month, "one_off_month", label=f"month of the one-off cost: {cost.name}"
        )
        start = Formula(f"{MONTH}{{r}}", 0.0).same_as(when) * usd
        name = LineOf.named("one-off", cost.name)
        found.append(Line(name, None, month.same_as(when) * usd, start, running=False))
    return found
