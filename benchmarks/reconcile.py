"""How well bills are explained: `python -m benchmarks.reconcile [COUNT]` makes bills with planted causes and prints
recall, false names and the error of each figure, by cause and by pair.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence

from pricing.store.catalogue import open_catalogue
from tests.support.bills import CAUSES, bills
from tests.support.judged_bills import Judged, errors, judge_files


def _share(judged: Sequence[Judged], of: str) -> str:
    hits = sum(getattr(each, of) for each in judged)
    return f"{hits}/{len(judged)}"


def _print_recall(title: str, groups: Mapping[tuple[str, ...], list[Judged]]) -> None:
    print(f"\n{title}: named exactly, named or among the alternatives")
    for causes, judged in groups.items():
        print(f"  {' + '.join(causes) or 'clean':62} {_share(judged, 'is_named'):>8} {_share(judged, 'is_among'):>8}")


def main(count: int) -> None:
    catalogue = open_catalogue()
    judged = judge_files(bills(catalogue, count), catalogue)
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
