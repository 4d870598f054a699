"""The one error the model raises for input it refuses, and the same as a value, for one row of many."""

from __future__ import annotations

from dataclasses import dataclass


class InputError(ValueError):
    """Input outside what the model accepts.

    `field` is the path of the offending field (`workload.cache_hit_rate`, `options[1].price`), `message` one
    sentence that names the value and the range or the choice. `rule` is the part of it that says what to give instead
    (`must be 0 to 1`), for places that name field and value themselves; empty where the sentence is not told apart.
    """

    def __init__(self, field: str, message: str, rule: str = "") -> None:
        super().__init__(f"{field}: {message}" if field else message)
        self.field = field
        self.message = message
        self.rule = rule


@dataclass(frozen=True)
class Refusal:
    """Why one row of many has no result; field and message as in the error that is raised for a row on its own."""

    field: str
    message: str

    @classmethod
    def of(cls, error: InputError) -> Refusal:
        """What an error says of its row."""
        return cls(error.field, error.message)

    def error(self) -> InputError:
        """The error to raise where this row stands alone."""
        return InputError(self.field, self.message)

    def __str__(self) -> str:
        return str(self.error())


def value_refused(field: str, value: str, rule: str) -> InputError:
    """Return the error that refuses a value, already fit to be shown, for the rule that it breaks."""
    return InputError(field, f"{value} is refused: {rule}", rule)
