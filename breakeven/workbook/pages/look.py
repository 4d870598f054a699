"""What the sheets share: the book that is laid out, the names of its options, and how a series looks on charts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from breakeven.currency import Currency
from breakeven.look import COLOURS
from breakeven.outlook import Outlook
from breakeven.workbook.model import Model
from breakeven.workbook.months import Rows
from breakeven.workbook.paper import DASHES, MARKERS
from breakeven.workbook.sheet import FIRST_STEP, Sheet
from economics.break_even.compare import Comparison
from economics.option.kinds import Option
from economics.over_time.timeline import HorizonResult
from pricing.resolve.scenario import ResolvedScenario
from pricing.sellers.providers import provider
from pricing.studies.choices import readable

SUMMARY, MONTHS, BOOKS, LINES = "Summary", "Months", "Profit and loss", "Cost lines"
ASSUMPTIONS, BREAK_EVEN, SENSITIVITY = "Assumptions", "Break-even", "Sensitivity"
OF_THE_EXPORT = "value of the export"


@dataclass(frozen=True)
class Book:
    """Everything that is laid out; `over_months` and the reason why there are no months, one of them."""

    resolved: ResolvedScenario
    comparison: Comparison
    currency: Currency
    outlook: Outlook
    model: Model
    over_months: HorizonResult | None
    no_months: str
    link: str | None
    version: str

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        """The sheets of the options, in the scenario's order."""
        return self.model.sheets

    @cached_property
    def rows(self) -> Rows:
        """Where the months stand on the sheets of the options."""
        steps = max(len(sheet.steps) for sheet in self.sheets)
        return Rows(FIRST_STEP + steps + 4, self.model.plan.months.months)

    @property
    def base(self) -> int:
        """The place of the option that the others are compared with, from 0: today's, else the first."""
        names = [sheet.name for sheet in self.sheets]
        return names.index(self.comparison.current) if self.comparison.current in names else 0

    @property
    def code(self) -> str:
        """The currency of the totals."""
        return self.currency.code

    @property
    def exchanged(self) -> str:
        """What turns US dollars into that currency at the end of a formula."""
        return "" if self.currency.is_usd else f"*{RATE_NAME}"

    @property
    def as_of(self) -> date:
        """The day of the prices."""
        return self.resolved.as_of

    def document(self, name: str) -> Option:
        """Return the document of an option."""
        return next(option for option in self.resolved.scenario.options if option.name == name)

    def live(self, sheet: Sheet) -> bool:
        """Whether an option's totals are formulas; not where its figures are beyond what a spreadsheet holds."""
        return sheet.name in self._live

    @cached_property
    def _live(self) -> set[str]:
        return {sheet.name for sheet in self.sheets if sheet.is_finite and not self._counted_otherwise(sheet)}

    def _counted_otherwise(self, sheet: Sheet) -> bool:
        """Whether the model has no cost where the formulas have one: copies that cannot be counted."""
        cost = self.comparison.result(sheet.name).cost.usd_per_month.scalar
        if (cost is None) == sheet.has_cost(months=False):
            return True
        over = self.over_months
        reason = None if over is None else next(o.reason for o in over.options if o.name == sheet.name)
        return over is not None and (reason is not None) == sheet.has_cost(months=True)


RATE_NAME = "Exchange_rate"
BASE_NAME = "Compared_with_option"


def model_words(option: Option) -> str:
    """Return the model of an option by name, and who sells it or what it runs on; its parts for a mix."""
    model = getattr(option, "model", None)
    if not model:
        return ", ".join(option.named)
    seller, gpu = getattr(option, "provider", None), getattr(option, "gpu", None)
    known = provider(seller) if seller else None
    whose = known.name if known is not None else seller or (gpu.upper() if gpu and gpu != "other" else "")
    return f"{readable(model)} ({whose})" if whose else readable(model)


def series_look(place: int) -> dict[str, Any]:
    """Return how the line of an option looks on a chart: colour, dash and marker."""
    colour = COLOURS[place % len(COLOURS)]
    return {
        "line": {"color": colour, "width": 2, "dash_type": DASHES[place % len(DASHES)]},
        "marker": {
            "type": MARKERS[place % len(MARKERS)], "size": 5, "fill": {"color": colour}, "border": {"color": colour},
        },
    }  # fmt: skip
