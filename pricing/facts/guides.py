"""What guides say of providers, of the serving stack, of models for a use, and which questions they decide by.

A statement may hold a figure: `value`, or from `value` to `value_high`, in `unit`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from pricing.facts.cells import Fact
from pricing.facts.days import StatedDay
from pricing.facts.models import FactName


@dataclass(frozen=True, slots=True)
class ProviderStatement(Fact):
    """A statement about a provider, or a class of them; `in_product`: whether it is a seller of the catalogue."""

    FILE: ClassVar[str] = "provider_statements.csv"
    KEY: ClassVar[tuple[str, ...]] = ("provider_id", "topic", "statement", "source", "source_locator")

    provider_id: str
    name: str
    in_product: bool
    kind_in_product: str | None
    class_in_guides: str | None
    silicon: str | None
    topic: str
    statement: str
    value: float | None
    value_high: float | None
    unit: str | None
    source: str
    source_locator: str
    observed_on: StatedDay
    note: str | None


@dataclass(frozen=True, slots=True)
class ServingStackStatement(Fact):
    """A statement about an engine, a precision, a lever or a tool of training.

    `question_id`: the question of decision trees that it bears on; None: it bears on none.
    """

    FILE: ClassVar[str] = "serving_stacks.csv"
    KEY: ClassVar[tuple[str, ...]] = ("kind", "item", "topic", "statement", "source", "source_locator")

    kind: Literal["engine", "precision", "lever", "training"]
    item: str
    topic: str
    statement: str
    value: float | None
    value_high: float | None
    unit: str | None
    question_id: str | None
    source: str
    source_locator: str
    observed_on: StatedDay
    note: str | None


@dataclass(frozen=True, slots=True)
class UseCasePick(Fact):
    """A model that a guide names for a use; `note` says where its licence or its memory forbids the pick.

    `question_id`: the question of decision trees whose answer asks for that use; None: none does.
    """

    FILE: ClassVar[str] = "use_case_picks.csv"
    KEY: ClassVar[tuple[str, ...]] = ("use_case", "role", "model", "source", "source_locator")

    use_case: str
    role: Literal["primary", "alternative", "pick", "supplement"]
    model: str
    model_id: str
    critical_consideration: str | None
    question_id: str | None
    source: str
    source_locator: str
    observed_on: StatedDay
    note: str | None


ThresholdUnit = Literal["Mtok/day", "request/s", "million requests/day", "share", "USD", "ms", "×", "level", "count"]
"""What a threshold of a decision tree is in; "count": things, which `counted` names."""


@dataclass(frozen=True, slots=True)
class DecisionQuestion(Fact):
    """A question of a decision tree as one source puts it: its threshold, and where each answer leads.

    `answered_from_scenario`: whether a scenario holds the answer, or people have to be asked. `threshold` is in `unit`,
    a share from 0 to 1, and `counted` says what is counted or measured, or what the threshold is where it is no number.
    """

    FILE: ClassVar[str] = "decision_questions.csv"
    KEY: ClassVar[tuple[str, ...]] = ("question_id", "source", "source_locator", "threshold", "if_yes", "if_no")

    question_id: str
    question: str
    scenario_input: str | None
    answered_from_scenario: Literal["yes", "partly", "no: ask"]
    source: str
    source_locator: str
    threshold: float | None
    threshold_high: float | None
    unit: ThresholdUnit | None
    counted: str | None
    if_yes: str | None
    if_no: str | None
    observed_on: StatedDay
    note: str | None


@dataclass(frozen=True, slots=True)
class GuideCell(Fact):
    """A cell of a table of a guide: row `guide_line` of the guide, column `place`, from 1, under its `heading`.

    `fact` is the fact of a model that the column speaks of, if it is one. Ticks and crosses are written yes and no,
    stars as a number of 5.
    """

    FILE: ClassVar[str] = "guide_cells.csv"
    KEY: ClassVar[tuple[str, ...]] = ("table_id", "guide_line", "place")

    table_id: str
    table_title: str
    guide_line: int
    row_label: str
    place: int
    heading: str
    cell: str | None
    fact: FactName | None
    source: str
    source_locator: str
    observed_on: StatedDay
    note: str | None
