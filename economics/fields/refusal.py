"""A refusal on its way through pydantic: stated by the checks of the scenario, and read back with its parts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic_core import PydanticCustomError

from economics.errors import InputError

REFUSED = "refused"
"""The type of the errors that the scenario's own checks raise, among pydantic's."""


def refused(sentence: str, rule: str = "", inside: str = "") -> PydanticCustomError:
    """Return the error that refuses a part of a document with one sentence; `rule` as in an InputError.

    `inside` is the path of the field at fault inside the part whose check this is, empty for the part itself.
    """
    return PydanticCustomError(REFUSED, "{sentence}", {"sentence": sentence, "rule": rule, "inside": inside})


def read_back(path: str, context: Mapping[str, Any]) -> InputError:
    """Return what `refused` stated as an InputError; pydantic hands on its `context` and the `path` of the part."""
    return InputError(".".join(filter(None, (path, context["inside"]))), context["sentence"], context["rule"])
