"""What an option costs beside serving: people, egress, a fixed amount, and the attempts that failed answers take.

It is the same for every kind of option: the kind says what serving some tokens costs, and this adds to it. In the first
edition staff, egress and attempts count over months only. Source: docs/model.md, "What comes with an option".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from economics.cost.inputs import Input, fields_of
from economics.cost.lines import Lines
from economics.cost.load import Load
from economics.cost.months import Block, Calendar
from economics.cost.steps import Book
from economics.cost.volume_curve import VolumeCurve
from economics.fields.checks import default
from economics.fields.table import FIELDS
from economics.quantity import Array, Number
from economics.units import MONTHS_PER_YEAR

_GIGA = 1e9


@dataclass(frozen=True)
class People:
    """People × yearly cost [USD] × share of their time; `path` is where the document holds them inside the option."""

    people: Number
    usd_per_year: Number
    share: Number = default("staff_share")
    role: str = ""
    path: str = "staff"

    @property
    def usd_per_month(self) -> Number:
        """What they cost [USD/month]."""
        return self.people * self.usd_per_year * self.share / MONTHS_PER_YEAR


@dataclass(frozen=True)
class Beside:
    """What comes with an option, in plain numbers: money in USD, shares 0–1.

    `fixed_usd_per_month` is None for a kind that has a fixed cost among its own numbers, and where none is given.
    `every_month`: whether staff, egress and attempts count in the cost of a month too, or over months only.
    """

    staff: tuple[People, ...] = ()
    egress_usd_per_gb: Number = default("egress_usd_per_gb")
    bytes_per_token: Number = default("bytes_per_token")
    success_rate: Number = default("success_rate")
    retries: int = default("retries")
    fixed_usd_per_month: Number | None = None
    every_month: bool = True

    @property
    def accepted_share(self) -> Number:
        """Share of tasks that end with an accepted answer, after all retries."""
        return 1 - (1 - self.success_rate) ** (self.retries + 1)

    @property
    def attempts(self) -> Number:
        """Average number of attempts per task: 1 + (1 − s) + … + (1 − s)^retries."""
        return self.accepted_share / self.success_rate if self.retries else 1.0

    @property
    def attempts_of_a_month(self) -> Number:
        """The attempts that count in the cost of a month."""
        return self.attempts if self.every_month else 1.0

    @property
    def egress_usd_per_token(self) -> Number:
        """What sending a token costs [USD]."""
        return self.bytes_per_token / _GIGA * self.egress_usd_per_gb

    def load(self, load: Load) -> Load:
        """Return the load with the tokens of all attempts."""
        return load.times(self.attempts_of_a_month) if self._repeats else load

    @property
    def _repeats(self) -> bool:
        return self.every_month and bool(self.retries)

    def lines(self, load: Load) -> Lines:
        """Return the lines [USD/month] that are added to those of serving; `load` is that of all attempts."""
        lines: Lines = {}
        if self.fixed_usd_per_month is not None:
            lines["fixed"] = self.fixed_usd_per_month * np.ones_like(load.tokens_per_month)
        if self.every_month:
            if np.any(self.egress_usd_per_gb):
                lines["egress"] = load.tokens_per_month * self.egress_usd_per_token
            if self.staff:
                lines["staff"] = self._staff_usd + 0 * load.tokens_per_month
        return lines

    @property
    def _staff_usd(self) -> Number:
        usd: Number = 0.0
        for people in self.staff:
            usd = usd + people.usd_per_month
        return usd

    def curve(self, serving: VolumeCurve) -> VolumeCurve:
        """Return the cost over volume of an option whose serving costs so much; scalars only."""
        curve = serving.stretched(float(self.attempts)) if self._repeats else serving
        fixed = 0.0 if self.fixed_usd_per_month is None else float(self.fixed_usd_per_month)
        if not self.every_month:
            return curve + VolumeCurve(fixed) if fixed else curve
        added = VolumeCurve(fixed + float(self._staff_usd), float(self.egress_usd_per_token * self.attempts))
        return curve + added if added != VolumeCurve() else curve

    def explain_before(self, book: Book, load: Load) -> None:
        """Write the tokens of all attempts; afterwards the book's `tokens` and `month` are the names to use."""
        if self._repeats:
            book.known("success_rate", self.success_rate)
            book.known("retries", self.retries)
            attempts = "(1 - (1 - success_rate) ** (retries + 1)) / success_rate"
            book.step("attempts", attempts, self.attempts, "attempts per task")
            formula = f"{book.tokens} * attempts"
            book.tokens = "tokens_of_all_attempts"
            book.step(book.tokens, formula, self.load(load).tokens_per_month, "token/month")
        if self.lines(load):
            book.month = "serving_usd_per_month"

    def explain_after(self, book: Book, load: Load, usd_per_month: object) -> None:
        """Write the lines that are added to serving, and the sum."""
        lines = self.lines(self.load(load))
        if not lines:
            return
        names = [book.month]
        if "fixed" in lines:
            book.known("fixed_usd_per_month", self.fixed_usd_per_month)
            names.append("fixed_usd_per_month")
        if "egress" in lines:
            book.known("egress_usd_per_gb", self.egress_usd_per_gb)
            book.known("bytes_per_token", self.bytes_per_token)
            formula = f"{book.tokens} * bytes_per_token / {_GIGA:.0f} * egress_usd_per_gb"
            book.step("egress_usd", formula, lines["egress"], "USD/month")
            names.append("egress_usd")
        if "staff" in lines:
            terms = []
            for i, people in enumerate(self.staff, 1):
                end = f"_{i}" if len(self.staff) > 1 else ""
                parts = {"people": people.people, "usd_per_year": people.usd_per_year}
                if np.any(people.share != 1):
                    parts["share_of_time"] = people.share
                for name, value in parts.items():
                    book.known(f"{name}{end}", value)
                terms.append(" * ".join(f"{name}{end}" for name in parts) + f" / {MONTHS_PER_YEAR}")
            book.step("staff_usd", " + ".join(terms), lines["staff"], "USD/month")
            names.append("staff_usd")
        book.month = "usd_per_month"
        book.step(book.month, " + ".join(names), usd_per_month, "USD/month")  # type: ignore[arg-type]

    def blocks(self, calendar: Calendar, tokens: Array) -> list[Block]:
        """Return its cost lines over months, for the `tokens` [token] of all attempts in each month."""
        every_month = calendar.every_month()
        blocks = []
        if self.fixed_usd_per_month is not None:
            blocks.append(Block(every_month, {"fixed": self.fixed_usd_per_month}, running=True))
        if np.any(self.egress_usd_per_gb):
            blocks.append(Block(tokens, {"egress": self.egress_usd_per_token}, running=True))
        if self.staff and (self.every_month or np.any(self._staff_usd)):
            blocks.append(Block(every_month, {"staff": self._staff_usd}, running=True))
        return blocks

    def inputs(self) -> Sequence[Input]:
        """Return the numbers that can be uncertain, with paths inside the option."""
        inputs = [] if self.fixed_usd_per_month is None else [*fields_of(("fixed_usd_per_month",))]
        inputs += [
            Input(f"{people.path}.{name}", ("staff", i, name), FIELDS[f"staff_{name}"])
            for i, people in enumerate(self.staff)
            for name in ("people", "usd_per_year", "share")
        ]
        inputs += fields_of(("egress_usd_per_gb", "bytes_per_token", "success_rate"))
        return [Input(each.path, ("beside", *each.steps), each.field) for each in inputs]


NOTHING = Beside()
"""An option with which nothing comes."""
