"""Machines that are let or bought whole, in formulas: how many some copies of the model take, and what they hold."""

from __future__ import annotations

from dataclasses import dataclass, replace

from breakeven.workbook.formula import Formula, most_of, number, whole_above, whole_below
from breakeven.workbook.working.place import Place
from economics.cost.machines import Machines
from economics.fields.table import FIELDS

COPY = "copy of the model"


@dataclass(frozen=True)
class MachineCells:
    """Copies on machines: `each` fit on a machine, one takes `spans`; `gpus` are paid for with each thing paid for.

    `blocks` are the least that can be had at a time: a machine, or the machines that one copy spans.
    """

    gpus: Formula
    each: Formula
    spans: Formula

    def blocks(self, copies: Formula) -> Formula:
        """Return the blocks for some copies."""
        return copies if self.each.text == "1" else whole_above(copies / self.each)

    def paid(self, copies: Formula) -> Formula:
        """Return the machines that are paid for."""
        blocks = self.blocks(copies)
        return blocks if self.spans.text == "1" else blocks * self.spans

    def held(self, copies: Formula) -> Formula:
        """Return the copies that those machines hold."""
        return copies if self.each.text == "1" else self.blocks(copies) * self.each

    @property
    def block_gpus(self) -> Formula:
        """The GPUs that are paid for in a block."""
        return self.gpus if self.spans.text == "1" else self.gpus * self.spans


def machine_cells(
    place: Place, machines: Machines, path: str, row: str, of: str = "", *, as_copy: bool = False, rate_path: str = ""
) -> MachineCells:
    """Write how many copies a machine holds; `path` is the field of its GPUs, `of` says whose machines they are.

    `rate_path` is the field of the rate, whose row says how large the machine is where the scenario does not.
    `as_copy`: nobody says how many GPUs a machine has, so it is as large as a copy of the model.
    """
    copy_gpus = place.number("gpus_per_replica", machines.gpus_per_replica)
    one = number(1)
    if machines.gpus_per_machine is None or as_copy:
        return MachineCells(copy_gpus, one, one)
    about = place.about(path) or [
        replace(each, name=FIELDS[row].label, value=float(machines.gpus_per_machine), unit=FIELDS[row].unit)
        for each in place.about(rate_path)
    ]
    gpus = place.number(path, machines.gpus_per_machine, row, about=about or None)
    each = place.step(f"copies of the model on one machine{of}", most_of(1.0, whole_below(gpus / copy_gpus)), COPY)
    spans = place.step(
        f"machines for one copy of the model{of}", most_of(1.0, whole_above(copy_gpus / gpus)), "machine"
    )
    return MachineCells(gpus, each, spans)
