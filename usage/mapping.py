"""A mapping: what the columns of a table mean that no format recognises, as a JSON file that a page saves."""

from __future__ import annotations

from typing import Any


class Mapping:
    delimiter: str
    decimal: str


def mapped(mapping: Mapping, files: Any) -> Any:
    raise NotImplementedError
