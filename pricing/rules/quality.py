"""When the answers of two models are of equal class, and what is said where they are not.

A rating never changes a cost. Source: docs/model.md, "Quality".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TypeVar

from economics.note import Note
from economics.numbers import digits
from pricing.rows import Rating

CLASS_POINTS = 30.0
"""Ratings that differ by no more are of one class, whatever their intervals."""
UNEQUAL = "unequal class"
"""The kind of the note that options are not of equal class."""
UNRATED = "no rating"
"""The kind of the note that no rating is known of some options."""
REASONS_FIRST = "can reason"
"""The kind of the note that a model can reason before it answers."""
_DIGITS = 6

Named = TypeVar("Named")


def equal_class(a: Rating, b: Rating) -> bool:
    """Tell whether the 95 % intervals of two ratings overlap, or the ratings differ by at most 30 points.

    They must be of one category: ratings of two categories are never of equal class.
    """
    if a.category != b.category:
        return False
    overlap = a.low <= b.high and b.low <= a.high
    return overlap or round(abs(a.rating - b.rating), _DIGITS) <= CLASS_POINTS


def farthest_apart(ratings: Iterable[Rating]) -> tuple[Rating, Rating] | None:
    """Return the higher and the lower of the two ratings that are farthest apart and not of equal class.

    These are the highest and the lowest, unless the interval of one of them is very wide. None where all are of equal
    class.
    """
    pairs = [pair for pair in combinations(ratings, 2) if not equal_class(*pair)]
    if not pairs:
        return None
    a, b = max(pairs, key=lambda pair: abs(pair[0].rating - pair[1].rating))
    return (a, b) if a.rating >= b.rating else (b, a)


def attribution(ratings: Iterable[Rating]) -> str:
    """Return what has to stand wherever ratings are shown: who made them, the licence and the day; empty for none."""
    said = dict.fromkeys(f"Arena, {each.licence}, {each.observed_on.isoformat()}" for each in ratings)
    return "; ".join(said)


def points(rating: Rating) -> str:
    """Return a rating with its interval, in whole points: `1,472 (1,468 to 1,476)`."""
    return f"{rating.rating:,.0f} ({_interval(rating)})"


def class_notes(ratings: Mapping[str, Rating | None]) -> tuple[Note, ...]:
    """Return what must be said of options by their names: that they are not of equal class, and which have no rating.

    Nothing where all are rated and of equal class. Of no rating is spoken only where there is one of another option, or
    of nothing at all.
    """
    rated = {name: rating for name, rating in ratings.items() if rating is not None}
    apart = farthest_apart(rated.values())
    notes = []
    if apart is not None:
        high, low = apart
        text = (
            f"not of equal class: {_names(rated, high)} with {high.rating:,.0f} points ({_interval(high)}), "
            f"{_names(rated, low)} with {low.rating:,.0f} ({_interval(low)}), 95 % intervals; {attribution(apart)}"
        )
        notes.append(Note(UNEQUAL, text))
    unknown = [name for name in ratings if name not in rated]
    if unknown:
        text = f"no rating is known for {_list(unknown)}: whether the answers are as good is not known"
        notes.append(Note(UNRATED, text))
    return tuple(notes)


def reasoning_note(output_token_factor: float) -> Note:
    """Return the note that a model can reason before it answers, and by what factor its longer output is counted."""
    how = "not known" if output_token_factor == 1 else "typed"
    factor = f"×{output_token_factor:g} ({how})"
    text = f"can reason before it answers, which makes its output longer: counted {factor}"
    return Note(REASONS_FIRST, text, field="output_token_factor", brief=f"reasoning {factor}")


@dataclass(frozen=True, slots=True)
class Compared:
    """One offer beside another: `equal` is None where one of them has no rating, `price_share` where one has no price.

    `price_share` is what it costs for a dollar of the other.
    """

    equal: bool | None
    higher: bool
    price_share: float | None

    @property
    def words(self) -> str:
        """The comparison as pickers say it: `equal class, 1/9 of the price`."""
        if self.equal is None:
            of_class = "no rating known"
        else:
            of_class = "equal class" if self.equal else "higher class" if self.higher else "lower class"
        return ", ".join(part for part in (of_class, _share_words(self.price_share)) if part)


def beside(mine: Rating | None, usd: float | None, other: Rating | None, other_usd: float | None) -> Compared:
    """Compare an offer with another one by rating and by price, both prices of the same tokens."""
    share = None if usd is None or not other_usd else usd / other_usd
    if mine is None or other is None:
        return Compared(None, False, share)
    return Compared(equal_class(mine, other), mine.rating > other.rating, share)


def _share_words(share: float | None) -> str:
    if share is None:
        return ""
    if 0.995 <= share < 1.005:
        return "the same price"
    if share == 0:
        return "free"
    if share <= 0.55:
        return f"1/{1 / share:,.0f} of the price"
    return f"{100 * share:.0f} % of the price" if share < 1 else f"{digits(share, 3)} times the price"


def _interval(rating: Rating) -> str:
    return f"{rating.low:,.0f} to {rating.high:,.0f}"


def _names(rated: Mapping[str, Rating], rating: Rating) -> str:
    return _list([name for name, each in rated.items() if each == rating])


def _list(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
