"""Refusals passed through pydantic: raised by the checks of a scenario, and read back with all their parts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic_core import PydanticCustomError

from economics.errors import InputError

REFUSED = "refused"
"""The pydantic error type of our own checks."""


def refused(sentence: str, rule: str = "", inside: str = "") -> PydanticCustomError:
    """Return the error that refuses a part of a document with one sentence; `rule` as in an InputError.

    `inside` is the path of the field at fault inside the part being checked, empty for the part itself.
    """
    return PydanticCustomError(REFUSED, "{sentence}", {"sentence": sentence, "rule": rule, "inside": inside})


def read_back(path: str, context: Mapping[str, Any]) -> InputError:
    """Return the error of `refused` as an InputError, from the `context` and `path` that pydantic reports."""
    return InputError(".".join(filter(None, (path, context["inside"]))), context["sentence"], context["rule"])


def moved_into(error: PydanticCustomError, part: str) -> PydanticCustomError:
    """Return the error of `refused` for the whole that contains the part which it was raised for."""
    context = error.context or {}
    inside = ".".join(filter(None, (part, context["inside"])))
    return refused(context["sentence"], context["rule"], inside)
