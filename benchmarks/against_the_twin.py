"""Hold the product against the second model of the tests: `python -m benchmarks.against_the_twin [COUNT]`.

Random documents of every kind; printed are the largest relative difference of every figure, how many were compared, and
the seeds of the documents that differ by more than is allowed or are refused.
"""

from __future__ import annotations

import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from economics.errors import InputError
from tests.support.twin.documents import random_document
from tests.support.twin.product import (
    TOLERANCE,
    Compared,
    compared,
    compared_crossings,
    compared_months,
    product_result,
)

DOCUMENTS = 2000


@dataclass
class Tally:
    """Figures compared so far: how many, the largest difference, and where they differ by too much."""

    counts: Counter[str] = field(default_factory=Counter)
    largest: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    wrong: list[tuple[int, Compared]] = field(default_factory=list)
    refused: list[tuple[int, str]] = field(default_factory=list)

    def add(self, seed: int, figures: Iterable[Compared]) -> None:
        for figure in figures:
            self.counts[figure.figure] += 1
            if figure.agrees:
                self.largest[figure.figure] = max(self.largest[figure.figure], figure.relative)
            else:
                self.wrong.append((seed, figure))

    def look(self, seed: int) -> None:
        """One document in full, and for every tenth its crossings over volume and its months."""
        full = seed % 10 == 0
        document = random_document(random.Random(seed), horizon=full, extremes=not full)
        try:
            result = product_result(document)
        except InputError as error:
            self.refused.append((seed, str(error)))
            return
        self.add(seed, compared(document, result))
        if full:
            self.add(seed, compared_crossings(document, result))
            self.add(seed, compared_months(document, result))

    def show(self, documents: int) -> None:
        print(f"{documents} documents, {sum(self.counts.values()):,} figures, {len(self.refused)} documents refused")
        off = Counter(figure.figure for _, figure in self.wrong)
        print(f"{'figure':<28}{'compared':>10}{'largest':>12}{f'> {TOLERANCE:g}':>10}")
        for name in sorted(self.counts):
            print(f"{name:<28}{self.counts[name]:>10,}{self.largest[name]:>12.1e}{off[name]:>10}")
        for seed, figure in self.wrong[:40]:
            want = figure.want if isinstance(figure.want, str | list | None) else float(figure.want)
            print(f"seed {seed}: {figure.place}: {figure.figure} {figure.got!r} for {want!r}")
        for seed, sentence in self.refused[:20]:
            print(f"seed {seed} refused: {sentence}")


def main() -> None:
    documents = int(sys.argv[1]) if len(sys.argv) > 1 else DOCUMENTS
    tally = Tally()
    for seed in range(documents):
        tally.look(seed)
    tally.show(documents)


if __name__ == "__main__":
    main()
