"""Copies of several models on the same machines: the least number of machines that holds them all.

A copy keeps its GPUs to itself and sits on one machine; one that needs more GPUs than a machine has takes whole
machines, as it does alone. The least number is found by branch and bound over counts: a machine is filled with the
largest copy that is left and every set of others to which no further copy fits, the fullest first, and as many machines
alike as there can be. A branch ends where what is left needs more machines than the best found, counted by its GPUs,
by copies of which no two share a machine (Martello and Toth, "Lower bounds and reduction procedures for the bin packing
problem", Discrete Applied Mathematics 28, 1990) and by those that fill one with room to spare. The first layouts are
first-fit by decreasing size, and the fullest machine next.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from economics.errors import InputError, value_refused

MAX_SHARING = 6
"""The most options whose copies are packed together."""
MAX_COPIES = 500
"""The most copies of all options together that are packed."""
_MOST_STEPS = 5_000
"""Branches after which the search ends with the best that it has found."""

_MOST_PARTS = 16
"""Copies that fill a machine whatever room they leave, up to which that is looked at."""

Counts = tuple[int, ...]
"""Copies of each option, or of each size."""
Layout = list[tuple[int, Counts]]
"""Numbers of machines, and what each of them holds."""


@dataclass(frozen=True)
class Packed:
    """The least machines found, how copies sit on them, and whether fewer are proven impossible.

    `layout` has pairs of a number of machines and the copies of each option on each of them; a copy that takes several
    machines is one pair for each of its copies' sets of machines, which `spanning` counts: `machines` are all of them.
    """

    machines: int
    layout: tuple[tuple[int, Counts], ...]
    spanning: int
    proven: bool


def pack(copies: Sequence[int], gpus_each: Sequence[int], gpus_per_machine: int) -> Packed:
    """Return the least machines of `gpus_per_machine` GPUs that hold copies of one to six options.

    Option i has `copies[i]` copies (0 or more) of `gpus_each[i]` GPUs (1 or more). Never more machines than each option
    takes alone. Raises InputError for other numbers, and for more than 500 copies.

    >>> packed = pack([1, 2, 1], [4, 1, 2], 8)
    >>> packed.machines, packed.layout
    (1, ((1, (1, 2, 1)),))
    """
    _check(copies, gpus_each, gpus_per_machine)
    pairs = list(zip(copies, gpus_each, strict=True))
    spanning = sum(alone(n, g, gpus_per_machine) for n, g in pairs if g > gpus_per_machine)
    sizes = tuple(sorted({g for n, g in pairs if n and g <= gpus_per_machine}, reverse=True))
    counts = tuple(sum(n for n, g in pairs if g == size) for size in sizes)
    found, proven = _Search(sizes, gpus_per_machine).least(counts)
    machines = spanning + sum(number for number, _ in found)
    return Packed(machines, _named(found, sizes, pairs), spanning, proven)


def _named(found: Layout, sizes: Counts, pairs: Sequence[tuple[int, int]]) -> tuple[tuple[int, Counts], ...]:
    """The layout by option in place of size: options of one size take its places in their order."""
    left = [n for n, _ in pairs]
    alike: dict[Counts, int] = {}
    for number, held in found:
        for _ in range(number):
            on_it = [0] * len(pairs)
            for size, places in zip(sizes, held, strict=True):
                for option, (_, gpus) in enumerate(pairs):
                    if gpus == size:
                        taken = min(places - sum(on_it[i] for i, p in enumerate(pairs) if p[1] == size), left[option])
                        on_it[option] += taken
                        left[option] -= taken
            alike[tuple(on_it)] = alike.get(tuple(on_it), 0) + 1
    return tuple((number, on_it) for on_it, number in alike.items())


def _check(copies: Sequence[int], gpus_each: Sequence[int], gpus_per_machine: int) -> None:
    if not 1 <= len(copies) == len(gpus_each) <= MAX_SHARING:
        raise InputError("parts", f"{len(copies)} given: must be 1 to {MAX_SHARING}")
    if sum(copies) > MAX_COPIES or min(copies) < 0:
        raise value_refused("replicas", f"{sum(copies)}", f"must be 0 to {MAX_COPIES} together")
    if min(gpus_each) < 1 or gpus_per_machine < 1:
        raise value_refused("gpus_per_replica", f"{min(*gpus_each, gpus_per_machine)}", "must be 1 or more")


def alone(copies: int, gpus_each: int, gpus_per_machine: int) -> int:
    """Return the machines that the copies of one option take by themselves."""
    if gpus_each > gpus_per_machine:
        return copies * -(-gpus_each // gpus_per_machine)
    return -(-copies // (gpus_per_machine // gpus_each))


def _weight(size: int, k: int, capacity: int) -> int:
    """What a copy weighs where a machine bears k·capacity: none that fit together weigh more.

    The dual feasible function of Fekete and Schepers ("New classes of fast lower bounds for bin packing problems",
    Mathematical Programming 91, 2001): k of more than 1/(k + 1) of a machine fill it, whatever room they leave.
    """
    parts, over = divmod((k + 1) * size, capacity)
    return parts * capacity if over else size * k


def _alike(counts: Sequence[int], held: Sequence[int]) -> int:
    """How many machines can hold the same, at most."""
    return min(count // number for count, number in zip(counts, held, strict=True) if number)


class _Search:
    """Branch and bound for copies of these sizes, the largest first, on machines of one size."""

    def __init__(self, sizes: Counts, capacity: int) -> None:
        self.sizes = sizes
        self.capacity = capacity
        self.steps = 0
        self.impossible: dict[Counts, int] = {}
        """Counts → the most machines that are known not to hold them."""

    def least(self, counts: Counts) -> tuple[Layout, bool]:
        """Return the best layout and whether no better one exists."""
        best = self._quick(counts)
        machines, low = sum(each for each, _ in best), self._at_least(counts)
        while machines > low:
            better = self._within(counts, machines - 1)
            if better is None:
                return best, self.steps <= _MOST_STEPS
            best = better
            machines = sum(each for each, _ in best)
        return best, True

    def _quick(self, counts: Counts) -> Layout:
        """Return the better of two layouts that take no search."""
        return min((self._first_fit(counts), self._fullest(counts)), key=lambda layout: sum(each for each, _ in layout))

    def _fullest(self, counts: Counts) -> Layout:
        """Fill each machine as full as it can be with the largest copy that is left, several alike at a time."""
        layout: Layout = []
        while any(counts):
            held = self._full(counts)[0]
            alike = _alike(counts, held)
            counts = tuple(count - alike * number for count, number in zip(counts, held, strict=True))
            layout.append((alike, held))
        return layout

    def _first_fit(self, counts: Counts) -> Layout:
        """Fill machines one after the other, each with the largest copies that still fit; several alike at a time."""
        left, layout = list(counts), []
        while any(left):
            held, room = [], self.capacity
            for size, count in zip(self.sizes, left, strict=True):
                held.append(min(count, room // size))
                room -= held[-1] * size
            alike = _alike(left, held)
            left = [count - alike * number for count, number in zip(left, held, strict=True)]
            layout.append((alike, tuple(held)))
        return layout

    def _at_least(self, counts: Counts) -> int:
        """A bound from below on the machines for copies."""
        capacity, items = self.capacity, [(s, n) for s, n in zip(self.sizes, counts, strict=True) if n]
        bound = -(-sum(s * n for s, n in items) // capacity)
        for least in {s for s, _ in items if 2 * s <= capacity}:
            apart = sum(n for s, n in items if s > capacity - least)
            halves = [(s, n) for s, n in items if capacity < 2 * s <= 2 * (capacity - least)]
            filled = sum(s * n for s, n in items if least <= s and 2 * s <= capacity)
            number = sum(n for _, n in halves)
            room = number * capacity - sum(s * n for s, n in halves)
            bound = max(bound, apart + number + max(0, -(-(filled - room) // capacity)))
        for k in range(1, _MOST_PARTS + 1):
            weighed = sum(n * _weight(s, k, capacity) for s, n in items)
            bound = max(bound, -(-weighed // (k * capacity)))
        return bound

    def _within(self, counts: Counts, machines: int) -> Layout | None:
        """Return a layout on at most so many machines; None where there is none, or the search was cut short."""
        if not any(counts):
            return []
        if self._at_least(counts) > machines or self.impossible.get(counts, -1) >= machines:
            return None
        quick = self._quick(counts)
        if sum(each for each, _ in quick) <= machines:
            return quick
        for held in self._full(counts):
            alike = _alike(counts, held)
            for times in dict.fromkeys((min(alike, machines), 1)):
                self.steps += 1
                if self.steps > _MOST_STEPS:
                    return None
                left = tuple(count - times * number for count, number in zip(counts, held, strict=True))
                rest = self._within(left, machines - times)
                if rest is not None:
                    return [(times, held), *rest]
        if self.steps <= _MOST_STEPS:
            self.impossible[counts] = machines
        return None

    def _full(self, counts: Counts) -> list[Counts]:
        """Return what a machine can hold with the largest copy that is left, none more fitting; the fullest first."""
        first = next(i for i, count in enumerate(counts) if count)

        def filled(place: int, room: int) -> Iterator[Counts]:
            if place == len(self.sizes):
                yield ()
                return
            size, count = self.sizes[place], counts[place]
            least = 1 if place == first else 0
            for number in range(min(count, room // size), least - 1, -1):
                for rest in filled(place + 1, room - number * size):
                    yield (number, *rest)

        full = []
        for held in filled(0, self.capacity):
            room = self.capacity - sum(s * n for s, n in zip(self.sizes, held, strict=True))
            if all(n == count or s > room for s, n, count in zip(self.sizes, held, counts, strict=True)):
                full.append((room, held))
        return [held for _, held in sorted(full, key=lambda each: each[0])]
