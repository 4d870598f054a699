"""What a watch finds: a finding with its figures and rows, or why a rule could not be judged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Outcome = Literal["found", "failed", "not judged"]
"""`found`: the rule holds. `failed`: what should be looked at could not be, such as a file, or an option without a
price. `not judged`: the scenario does not say what the rule needs; it alone is nothing that somebody must be told."""
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a finding; `name` says what it is, `unit` as the fields of a scenario write it."""

    name: str
    value: int | float | str
    unit: str


@dataclass(frozen=True, slots=True)
class Row:
    """A price or a measurement of an option, before and after; None where it is not listed.

    `on` is the later day from which the second is known to hold, as ISO text, empty for a change that has happened.
    """

    option: str
    what: str
    before: float | str | None
    after: float | str | None
    unit: str
    source_before: str = ""
    source_after: str = ""
    on: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule says of a scenario.

    `sentence` has the amounts of money, `brief` says the same in names, days and percentages alone. `own`: an amount
    rests on a contract, on typed prices or on a bill, which not everybody may see.
    """

    sentence: str
    brief: str
    figures: tuple[Figure, ...] = ()
    rows: tuple[Row, ...] = ()
    own: bool = False


@dataclass(frozen=True, slots=True)
class NotJudged:
    """Why a rule could not be judged; `failed`: because something is missing that should be there."""

    sentence: str
    brief: str
    failed: bool = False


Judged = Finding | NotJudged


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a run: the scenario, where it is stored, the rule and what came of it.

    `rule` is the rule's id, empty where the scenario itself could not be opened; `asks` says the rule in words.
    """

    scenario: str
    place: str
    rule: str
    asks: str
    outcome: Outcome
    sentence: str
    brief: str
    figures: tuple[Figure, ...] = ()
    rows: tuple[Row, ...] = ()
    own: bool = False
