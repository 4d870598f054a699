"""The cells that hold a scenario's numbers: each once, with a name that formulas use and what is known of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from breakeven.workbook.formula import Formula
from economics.assumption import Assumption
from economics.fields.table import FIELDS

WORKLOAD, MONTHS = "", " "
"""The owners of the cells that are of no option; no option has a blank name."""


@dataclass(frozen=True)
class Known:
    """What a scenario says about its numbers: each assumption under its owner, and the spreads that are drawn."""

    listed: Sequence[tuple[str, Assumption]]
    spreads: Mapping[tuple[str, str], tuple[float, float]] = field(default_factory=dict)
    """Low and high by owner and path inside it."""

    def of(self, owner: str, path: str, variant: str = "", later: bool = False) -> list[Assumption]:
        """Return the assumptions about a field, those of one variant and either of now or of a later day."""
        return [
            each
            for whose, each in self.listed
            if whose == owner and each.field == path and each.variant == variant and bool(each.holds_from) == later
        ]


@dataclass
class Cell:
    """One cell: its value or, where it follows from others, its formula, and what the reader must know of it."""

    owner: str
    path: str
    label: str
    name: str
    value: float
    unit: str
    status: str = "assumed"
    source: str = "default of the cost model"
    day: str = ""
    low: float | None = None
    high: float | None = None
    follows: Formula | None = None
    row: str = ""
    """Its row in the table of fields, which has its range; empty for a number that is in none."""

    @property
    def formula(self) -> Formula:
        """The cell as a part of formulas."""
        return Formula(self.name, self.value)


class Inputs:
    """The cells of a workbook, in the order in which they were first asked for."""

    def __init__(self, known: Known, owners: Sequence[str]) -> None:
        self.known = known
        self._numbers = {owner: place for place, owner in enumerate(owners, 1)}
        self._cells: dict[tuple[str, str], Cell] = {}
        self._names: set[str] = set()
        self._used: set[tuple[str, str, str, str, str]] = set()

    @property
    def unused(self) -> list[tuple[str, Assumption]]:
        """The assumptions that no cell holds."""
        return [
            (owner, each)
            for owner, each in self.known.listed
            if (each.field, each.variant, each.holds_from, each.name, owner) not in self._used
        ]

    @property
    def cells(self) -> tuple[Cell, ...]:
        """Every cell: those of the workload, of the months, then of each option."""
        order = {WORKLOAD: -1, MONTHS: 0, **self._numbers}
        return tuple(sorted(self._cells.values(), key=lambda cell: order[cell.owner]))

    def of(
        self,
        owner: str,
        path: str,
        value: float,
        row: str = "",
        *,
        label: str = "",
        unit: str = "",
        about: Sequence[Assumption] | None = None,
        inside: str = "",
        name: str = "",
        source: str = "",
        day: str = "",
    ) -> Formula:
        """Return the cell of a number; `row` is its row in the table of fields (default: the end of its path).

        Two that are asked for with one value are one cell. One whose value differs, because it is worked out for what a
        mix sends to it, is a cell of its own that names the mix, `inside`. `about`: what is known of it, where that is
        not under its path. `name` is that of the cell where formulas beside those of the options use it.
        """
        key = (owner, path)
        there = self._cells.get(key)
        if there is not None and there.value != value:
            key = (owner, f"{path} in {inside}")
            label = f"{label or _label(row or _leaf(path))}: in {inside}"
            there = self._cells.get(key)
        if there is None:
            there = self._cells[key] = self._new(owner, path, float(value), row, label, unit, about, name)
            if source:
                there.status, there.source, there.day = "typed", source, day
        return there.formula

    def follow(self, owner: str, path: str, follows: Formula) -> None:
        """Make a cell follow from others."""
        self._cells[owner, path].follows = follows

    def _new(
        self,
        owner: str,
        path: str,
        value: float,
        row: str,
        label: str,
        unit: str,
        about: Sequence[Assumption] | None,
        name: str,
    ) -> Cell:
        about = self.known.of(owner, path) if about is None else about
        field_row = FIELDS.get(row or _leaf(path))
        known = about[0].name if about else ""
        if field_row is not None and known.lower() == field_row.label.lower():
            known = field_row.label  # as it is written, GPUs not gpus
        label = label or known or _label(row or _leaf(path))
        label = f"{label[:1].upper()}{label[1:]}"
        unit = unit or (about[0].unit if about else "") or (field_row.unit if field_row is not None else "")
        cell = Cell(owner, path, label, name or self._name(label.partition(":")[0], owner), value, unit)
        if about:
            sources = dict.fromkeys(each.source for each in about)
            days = [each.as_of for each in about if each.as_of]
            cell = replace(cell, status=about[0].status, source="; ".join(sources), day=max(days, default=""))
        self._used |= {(each.field, each.variant, each.holds_from, each.name, owner) for each in about}
        low, high = self.known.spreads.get((owner, path), (None, None))
        return replace(cell, low=low, high=high, row="" if field_row is None else field_row.name)

    def _name(self, label: str, owner: str) -> str:
        """A name that spreadsheets take: letters, digits and low lines, none of a cell, none twice.

        `label` holds no words of the user's: these stand behind a colon.
        """
        words = re.sub(r"[^A-Za-z0-9]+", "_", label).strip("_") or "Number"
        words = f"_{words}" if words[0].isdigit() else words
        place = self._numbers.get(owner)
        end = "" if place is None else f"_{place}"
        name, count = f"{words[:60]}{end}", 1
        while name.lower() in self._names:
            count += 1
            name = f"{words[:60]}_{chr(96 + count) if count < 27 else count}{end}"
        self._names.add(name.lower())
        return name


def _leaf(path: str) -> str:
    return path.rpartition(".")[2]


def _label(row: str) -> str:
    known = FIELDS.get(row)
    return known.label if known is not None else row.replace("_", " ")
