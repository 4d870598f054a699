"""The one error the model raises for input it refuses."""

from __future__ import annotations


class InputError(ValueError):
    """Input outside what the model accepts.

    `field` is the path of the offending field (`workload.cache_hit_rate`, `options[1].price`), `message` one
    sentence that names the value and the range or the choice. `rule` is the part of it that says what to give instead
    (`must be 0 to 1`), for places that name field and value themselves; without one it is the whole message.
    """

    def __init__(self, field: str, message: str, rule: str = "") -> None:
        super().__init__(f"{field}: {message}" if field else message)
        self.field = field
        self.message = message
        self.rule = rule or message
