"""The table of cost lines: each line's label, colour role, formula over months, and the prices behind it.

Charts, tables, texts and the costs over months all read this table. To add a line, add a row; a line without a colour
role is drawn in a spare colour, never left out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from economics.assumption import Assumption
from economics.cost.token_lines import BILLED_LINES
from economics.quantity import Number

Lines = dict[str, Number]
"""Amounts [USD] by the id of their line, in the order in which they are shown; they sum to the total."""

Appears = Literal["month", "over months"]


@dataclass(frozen=True)
class CostLine:
    """One kind of cost line; its id is what people read.

    `colour` is a role in the dashboard's palette, empty for a spare colour. `formula` is the id in FORMULAS of how the
    line is computed over months. `behind` lists the paths, inside the option, of the prices that make up the line; an
    empty tuple means that its figures are the user's own. `follows` says what the line costs where no such price is
    listed. `appears`: in the cost of a month as well, or over months only.
    """

    id: str
    colour: str = ""
    formula: str = ""
    behind: tuple[str, ...] = ()
    follows: str = ""
    appears: Appears = "month"
    in_all_variants: bool = False
    """Whether batch prices are behind the line as well as the standard ones."""

    def is_behind(self, assumption: Assumption) -> bool:
        """Whether an assumption is about a price that makes up the line."""
        if self.in_all_variants:
            return assumption.field in self.behind and not assumption.window
        return assumption.field in self.behind and not assumption.variant


END_VALUE = "value at the end"
"""What is received for purchases that are still in service after the last month."""

WRITE_OFF = "write-off at the end"
"""What of the book value at the end is not received; in the profit and loss only."""

_TOKEN_LINES = tuple(
    CostLine(
        line.cost_line,
        line.cost_line,
        "tokens",
        (f"price.{line.field}",),
        f"follows the {line.follows} price" if line.follows else "",
    )
    for line in BILLED_LINES
)

COST_LINES: dict[str, CostLine] = {
    line.id: line
    for line in (
        *_TOKEN_LINES,
        CostLine(
            "discount", "reduction", "tokens", tuple(f"price.{b.field}" for b in BILLED_LINES), in_all_variants=True
        ),
        CostLine("gpu rent", "rent", "rent", ("supply.usd_per_gpu_hour", "supply.reserved.usd_per_gpu_hour")),
        CostLine(
            "peak gpu rent",
            "peak rent",
            "peak rent",
            ("supply.on_demand.usd_per_gpu_hour", "scaling.above_usd_per_gpu_hour"),
        ),
        CostLine("starts", "starts", "rent", ("supply.usd_per_gpu_hour",)),
        CostLine("provisioned units", "units", "units", ("usd_per_unit_hour",)),
        CostLine("overflow", "overflow", "overflow", follows="the prices of the option that serves it"),
        CostLine("depreciation", "depreciation", "write-off"),
        CostLine("installation", "installation", "write-off"),
        CostLine("capital", "capital", "capital"),
        CostLine("power", "power", "power"),
        CostLine("colocation", "colocation", "upkeep"),
        CostLine("maintenance", "maintenance", "upkeep"),
        CostLine("fixed", "fixed", "fixed"),
        CostLine("purchase", "purchase", "purchase", appears="over months"),
        CostLine("residual", "residual", "residual", appears="over months"),
        CostLine(END_VALUE, "book value", "book value", appears="over months"),
        CostLine(WRITE_OFF, "write-off", "write-off at the end", appears="over months"),
        CostLine("egress", "egress", "egress"),
        CostLine("staff", "staff", "staff"),
        CostLine("model rotation", "model rotation", "model rotation", appears="over months"),
        CostLine("one-off", "one-off", "one-off", appears="over months"),
        CostLine("overlap", "overlap", "overlap", appears="over months"),
        CostLine("router", "router", "router"),
    )
}
"""Line id → CostLine, in the order in which lines are drawn and listed."""

CAPITAL = "capital"
"""The line that is a cost in the profit and loss but never cash."""

FORMULAS = {
    "tokens": "cost of 1 Mtok at the prices known to hold in month m * Mtok * (1 + price change)^((m - m0)/12), m0 the "
    "first month in which a price holds in the market; a contract's own prices do not change",
    "rent": "replicas * GPUs * rate known to hold in month m * billed hours * (1 + gpu_rent)^((m - m0)/12), m0 as for "
    "tokens",
    "committed rent": "sum over contracts in force: replicas * GPUs * rate when signed * billed hours",
    "peak rent": "(replicas - baseline) * GPUs * rate known to hold in month m * peak hours * "
    "(1 + gpu_rent)^((m - m0)/12), m0 as for tokens",
    "purchase": "replicas bought * price paid: price * (1 + purchase)^((m - 1)/12), m the month they first serve in; "
    "installation keeps its price",
    "residual": "replicas at the end of their life * purchase price paid * residual share, received",
    "book value": "end value share * book value of the purchases still in service after the last month, received",
    "write-off at the end": "book value of purchases and installations at the end - what is received for it",
    "write-off": "replicas in service * (purchase price paid * (1 - residual share) + installation)/life",
    "capital": "cost of capital/12 * average of the book value at purchase and at the last month looked at",
    "power": "replicas in service * kW * PUE * hours * USD/kWh * (1 + power)^((m - 1)/12)",
    "upkeep": "replicas in service * (colocation + purchase price paid * maintenance share/12)",
    "fixed": "as given",
    "egress": "tokens * bytes per token/10^9 * USD/GB",
    "staff": "people * USD a year * share/12",
    "model rotation": "as given, every so many months",
    "one-off": "as given, in its month",
    "units": "units * USD/unit-hour * billed hours * (1 + api)^((m - 1)/12)",
    "overflow": "tokens beyond the capacity * the other option's cost per token in the month",
    "router": "requests * USD/request",
    "overlap": "running cost of the old system in the first months",
}
"""Formula id → formula of a line over months."""


class LineOf(str):
    """The id of a line that is one of several of a row of the table; it reads as people see it.

    `row` is the id of that row; `part` is the option of a mix that the line is of, empty for a line of no part. What a
    line is follows from these, never from its words, in which names of options and costs stand.
    """

    row: str
    part: str

    @classmethod
    def named(cls, row: str, name: str) -> LineOf:
        """Return the line of one of several costs of a row: `one-off: migration`."""
        return cls._of(f"{row}: {name}", row, "")

    @classmethod
    def of_part(cls, part: str, line: str) -> LineOf:
        """Return a line of one option of a mix: `Groq: output`."""
        return cls._of(f"{part}: {line}", line.row if isinstance(line, LineOf) else line, part)

    @classmethod
    def _of(cls, words: str, row: str, part: str) -> LineOf:
        line = cls(words)
        line.row, line.part = row, part
        return line


def of_part(part: str, what: str) -> str:
    """Return words about one option of a mix, under its name: `Groq: input price`."""
    return f"{part}: {what}"


def cost_line(line: str) -> CostLine:
    """Return the line with this id, as the row of the table that it belongs to.

    An id that is in no row is no error: it gives a plain line, drawn and listed like the others.

    >>> cost_line(LineOf.of_part("Groq", "output")).colour, cost_line("output").colour, cost_line("new").colour
    ('output', 'output', '')
    """
    known = COST_LINES.get(line.row if isinstance(line, LineOf) else line)
    if known is None:
        return CostLine(line)
    behind = known.behind
    if part := part_of(line):
        behind = tuple(of_part(part, field) for field in behind)
    return replace(known, id=line, behind=behind)


def part_of(line: str) -> str:
    """Return the option of a mix that a line is of; empty for a line of no part.

    >>> part_of(LineOf.of_part("Groq", "output")), part_of("output"), part_of(LineOf.named("one-off", "migration"))
    ('Groq', '', '')
    """
    return line.part if isinstance(line, LineOf) else ""


def in_order(lines: Iterable[str]) -> list[str]:
    """Return the distinct line ids: those in the table in its order, then the others in order of appearance."""
    distinct = list(dict.fromkeys(lines))
    places = {line: place for place, line in enumerate(COST_LINES)}
    return sorted(distinct, key=lambda line: places.get(line, len(places)))


def total(lines: Lines) -> Number:
    """Return the sum of cost lines, in their order."""
    first, *rest = lines.values()
    for line in rest:
        first = first + line
    return first
