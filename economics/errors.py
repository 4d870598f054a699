"""The error that the model raises for input it refuses, and the same as a value, for one row of many."""

from __future__ import annotations

from dataclasses import dataclass


class InputError(ValueError):
    """Input outside what the model accepts.

    `field` is the path of the offending field (`workload.cache_hit_rate`, `options[1].price`); `message` is one
    sentence that names the value and its range or the choices. `rule` is the part of it that says what is accepted
    (`must be 0 to 1`), for places that name field and value themselves; empty where the sentence has no such part.
    """

    def __init__(self, field: str, message: str, rule: str = "") -> None:
        super().__init__(f"{field}: {message}" if field else message)
        self.field = field
        self.message = message
        self.rule = rule


@dataclass(frozen=True)
class Refusal:
    """Why one row of many has no result; field and message as in the error raised for a single row."""

    field: str
    message: str

    @classmethod
    def of(cls, error: InputError) -> Refusal:
        """Return an error as the refusal of its row."""
        return cls(error.field, error.message)

    def error(self) -> InputError:
        """Return the error to raise where there is only this row."""
        return InputError(self.field, self.message)

    def __str__(self) -> str:
        return str(self.error())


def value_refused(field: str, value: str, rule: str) -> InputError:
    """Return the error that refuses a value, given as a message quotes it, for the rule that it breaks."""
    return InputError(field, f"{value} is refused: {rule}", rule)
