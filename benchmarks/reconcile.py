"""How well bills are explained: `python -m benchmarks.reconcile [COUNT]` makes bills with planted causes and prints
recall, false names and the error of each figure, by cause and by pair.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pricing.store.catalogue import Catalogue, open_catalogue
from tests.support.bills import CAUSES, Bill, Planted, bills
from usage.read import held
from usage.reconcile.invoice import read_daily, read_invoice
from usage.reconcile.log import log_of
from usage.reconcile.reconcile import Reconciliation, reconcile
from usage.reconcile.solver import Explained

KNOWN_ON = date(2026, 11, 27)


@dataclass(frozen=True)
class Judged:
    """A bill and what was made of it."""

    bill: Bill
    found: Reconciliation
    seconds: float

    @property
    def named(self) -> list[str]:
        """The causes that were named."""
        return [each.cause.name for each in self.found.solution.causes]

    @property
    def planted(self) -> list[str]:
        """The causes that were planted."""
        return [each.cause for each in self.bill.planted]

    @property
    def is_named(self) -> bool:
        """Whether exactly the planted causes were named."""
        return self.named == self.planted

    @property
    def is_among(self) -> bool:
        """Whether they were named, or stand among the alternatives that explain the same."""
        others = ([each.cause.name for each in other] for other in self.found.solution.alternatives)
        return self.is_named or self.planted in others


def judge(made: Iterable[Bill], catalogue: Catalogue) -> list[Judged]:
    """Return every bill with what the solver says of it, read from files as a user's are."""
    judged = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "usage.csv"
        for each in made:
            path.write_bytes(each.usage)
            invoice = read_invoice(each.invoice)
            daily = None if each.daily is None else read_daily(each.daily, invoice)
            started = time.perf_counter()
            with held([path]) as holding:
                found = reconcile(log_of(holding, path.name), invoice, daily, catalogue, KNOWN_ON)
            judged.append(Judged(each, found, time.perf_counter() - started))
    return judged


def errors(planted: Planted, found: Explained) -> Mapping[str, float | None]:
    """Return how far each planted figure is from the found one: shares and per cents as such, days, dollars.

    None where a figure was not said; a name is 0 where it is right and 1 where it is not.
    """
    off: dict[str, float | None] = {"amount_usd": abs(planted.amount_usd - found.amount_usd)}
    for key, wanted in planted.parameters.items():
        got: Any = found.cause.parameters.get(key)
        if got is None:
            off[key] = None
        elif key == "from":
            off[key] = abs((date.fromisoformat(wanted) - date.fromisoformat(got)).days)
        elif isinstance(wanted, str):
            off[key] = float(wanted != got)
        else:
            off[key] = abs(wanted - got)
    return off


def _share(judged: Sequence[Judged], of: str) -> str:
    hits = sum(getattr(each, of) for each in judged)
    return f"{hits}/{len(judged)}"


def _print_recall(title: str, groups: Mapping[tuple[str, ...], list[Judged]]) -> None:
    print(f"\n{title}: named exactly, named or among the alternatives")
    for causes, judged in groups.items():
        print(f"  {' + '.join(causes) or 'clean':62} {_share(judged, 'is_named'):>8} {_share(judged, 'is_among'):>8}")


def main(count: int) -> None:
    catalogue = open_catalogue()
    judged = judge(bills(catalogue, count), catalogue)
    groups: dict[tuple[str, ...], list[Judged]] = defaultdict(list)
    for each in judged:
        groups[tuple(each.planted)].append(each)
    clean = groups.pop((), [])
    false = [each for each in clean if each.named]
    print(f"{count} bills, {sum(each.bill.daily is not None for each in judged)} with daily costs")
    print(f"clean bills: {len(clean)}, of which something was named on {len(false)}")
    for daily in (False, True):
        some = [each for each in judged if each.planted and (each.bill.daily is not None) == daily]
        words = "with daily costs" if daily else "without daily costs"
        print(
            f"{words}: named exactly {_share(some, 'is_named')}, or among the alternatives {_share(some, 'is_among')}"
        )
    seconds = sorted(each.seconds for each in judged)
    print(f"seconds a bill: median {seconds[len(seconds) // 2]:.3f}, most {seconds[-1]:.3f}")
    _print_recall("one cause", {k: v for k, v in sorted(groups.items()) if len(k) == 1})
    _print_recall("two causes", {k: v for k, v in sorted(groups.items()) if len(k) == 2})
    print("\nerrors of figures where the causes are named: most, mean, how many were not said")
    off: dict[tuple[str, str], list[float | None]] = defaultdict(list)
    for each in judged:
        if each.is_named:
            for planted, found in zip(each.bill.planted, each.found.solution.causes, strict=True):
                for key, value in errors(planted, found).items():
                    off[planted.cause, key].append(value)
    for cause in CAUSES:
        for (of, key), values in sorted(off.items()):
            said = [value for value in values if value is not None]
            if of == cause and said:
                mean, unsaid = sum(said) / len(said), len(values) - len(said)
                print(f"  {cause:30} {key:11} {max(said):10.4g} {mean:10.4g} {unsaid:4d} of {len(values)}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 500)
