"""What differs between two snapshots of one scenario: the rows of each option, and what they cost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from breakeven.snapshot.snapshot import OptionRows, Snapshot
from economics.assumption import Assumption

RowChange = Literal["moved", "gone", "new", "another row", "renamed seller"]
_SAME = 1e-9
_Key = tuple[str, str, str, str, int]


@dataclass(frozen=True)
class ChangedRow:
    """A row of an option, or of the workload under a blank name, that is not what it was.

    `moved`: another figure. `another row`: the same figure, from another row of the catalogue. `renamed seller`: the
    same option is sold under another name; before and after are then the names, in rows of that field.
    """

    option: str
    change: RowChange
    before: Assumption | None
    after: Assumption | None

    @property
    def name(self) -> str:
        """What the row is, in words."""
        row = self.after or self.before
        assert row is not None
        return row.name

    @property
    def factor(self) -> float | None:
        """How many times the figure of before it is now; None where one of them is no number above 0."""
        old, new = (None if row is None else row.value for row in (self.before, self.after))
        if isinstance(old, str) or isinstance(new, str) or not old or new is None:
            return None
        return new / old


@dataclass(frozen=True)
class CostChange:
    """What an option costs a month in two snapshots [USD]; None where it has no cost, or is not in one of them."""

    option: str
    before: float | None
    after: float | None

    @property
    def moved(self) -> bool:
        """Whether they differ by more than rounding (1e-9 of the larger)."""
        if self.before is None or self.after is None:
            return self.before is not self.after
        return abs(self.before - self.after) > _SAME * max(abs(self.before), abs(self.after))


@dataclass(frozen=True)
class ChangedResults:
    """The costs of every option before and after, in the order of then, and which was and is the cheapest."""

    costs: tuple[CostChange, ...]
    cheapest_before: str | None
    cheapest_after: str | None

    @property
    def moved(self) -> tuple[CostChange, ...]:
        """The options whose cost differs."""
        return tuple(cost for cost in self.costs if cost.moved)


def changed_rows(then: Snapshot, now: Snapshot) -> tuple[ChangedRow, ...]:
    """Return what changed in the workload and in the options that both snapshots have, in the order of then."""
    found = _between("", then.workload, now.workload)
    present = {option.name: option for option in now.options}
    for old in then.options:
        new = present.get(old.name)
        if new is not None:
            found += [*_renamed(old, new), *_between(old.name, old.rows, new.rows)]
    return tuple(found)


def changed_results(then: Snapshot, now: Snapshot) -> ChangedResults:
    """Return the cost of every option in both snapshots, those of one alone included."""
    before, after = then.usd_per_month, now.usd_per_month
    costs = tuple(CostChange(name, before.get(name), after.get(name)) for name in dict.fromkeys((*before, *after)))
    return ChangedResults(costs, then.cheapest, now.cheapest)


def _renamed(old: OptionRows, new: OptionRows) -> list[ChangedRow]:
    if not old.seller or not new.seller or old.seller == new.seller:
        return []
    before, after = (Assumption("seller", option.seller, "", "", "", "quoted", "seller") for option in (old, new))
    return [ChangedRow(old.name, "renamed seller", before, after)]


def _between(option: str, then: Sequence[Assumption], now: Sequence[Assumption]) -> list[ChangedRow]:
    before, after = _by_key(then), _by_key(now)
    found = []
    for key in dict.fromkeys((*before, *after)):
        old, new = before.get(key), after.get(key)
        change = _change(old, new)
        if change is not None:
            found.append(ChangedRow(option, change, old, new))
    return found


def _change(old: Assumption | None, new: Assumption | None) -> RowChange | None:
    if old is None:
        return "new"
    if new is None:
        return "gone"
    if (old.value, old.unit) != (new.value, new.unit):
        return "moved"
    same = old.row == new.row if old.row and new.row else old.source == new.source
    return None if same else "another row"


def _by_key(rows: Sequence[Assumption]) -> dict[_Key, Assumption]:
    """The rows by what they are for; those that are for the same thing are told apart by their order."""
    met: Counter[tuple[str, str, str, str]] = Counter()
    keyed = {}
    for row in rows:
        key = (row.field or row.name, row.variant, row.window, row.holds_from)
        keyed[*key, met[key]] = row
        met[key] += 1
    return keyed
