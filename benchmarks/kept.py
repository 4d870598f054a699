"""What became of versions whose saving was cut short: those of which somebody was told, and those in the library."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from breakeven.saved.link import SavedLink


@dataclass(frozen=True)
class Kept:
    """How many versions were said to be saved (`told`), and what the library holds of them and beside them.

    `half` says of each version that is not as it was saved what is wrong with it.
    """

    told: int = 0
    kept: int = 0
    lost: int = 0
    half: list[str] = field(default_factory=list)
    unsaid: int = 0

    def rows(self) -> list[tuple[str, object]]:
        """The table, a line for each thing that was counted."""
        return [
            ("  versions that were said to be saved", self.told),
            ("  kept, and whole", self.kept),
            ("  lost", self.lost),
            ("  half, or of another session", len(self.half)),
            ("  saved, killed before it could be said", self.unsaid),
        ]


def kept_of(told: Iterable[SavedLink], there: Mapping[SavedLink, str]) -> Kept:
    """Return what became of versions; `there` says of each in the library what is wrong with it, empty for nothing."""
    said, whole = set(told), {link for link, why in there.items() if not why}
    half = [why for why in there.values() if why]
    return Kept(len(said), len(said & whole), len(said - there.keys()), half, len(whole - said))
