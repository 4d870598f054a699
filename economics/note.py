"""Notes, that is, what a reader must know about a figure; typed, so that no code reads meaning out of a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

NO_PEOPLE = "no people"
"""The kind of the note that an option is looked after by nobody who is paid for it."""


class Level(StrEnum):
    """How prominent a note is: beside the figures, or above everything else."""

    REMARK = "remark"
    WARNING = "warning"


@dataclass(frozen=True)
class Note:
    """One sentence about an option's figures.

    `kind` is a short id of what the note says, the same for every note that says it (`old price`, `free servers`);
    code that reacts to a note goes by it or by the level, never by the text. `field` is the path inside the option of
    the field that the note is about (`supply.usd_per_gpu_hour`), empty where it is about no single field. `brief` says
    the same in a few words, for the line under a figure; empty for a note that is not said there.
    """

    kind: str
    text: str
    level: Level = Level.REMARK
    field: str = ""
    brief: str = ""

    def __str__(self) -> str:
        return self.text
