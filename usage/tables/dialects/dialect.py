"""What a dialect of SQL answers beside the expressions that ibis writes in all of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from inspect import Parameter, Signature
from typing import Any, Protocol

import ibis
import ibis.expr.types as ir

CASTS = ("int64", "float64", "timestamp", "timestamp('UTC')")
"""The types that a text is read as; a time with a zone takes a text's offset, and UTC where it has none."""


class Spoken(Protocol):
    """The expressions that each kind of database has under a name of its own."""

    def microseconds(self, at: ir.TimestampValue) -> ir.IntegerValue:
        """Return the microseconds since 1970 UTC of a time; one without a zone is in UTC."""

    def microseconds_local(self, at: ir.TimestampValue, zone: str) -> ir.IntegerValue:
        """Return the microseconds since 1970 UTC of a time without a zone, in a zone such as `Europe/Berlin`."""

    def cast_or_null(self, text: ir.StringValue, kind: str) -> ir.Value:
        """Return a text as a value of a type, null where it is none; `kind` is one of `CASTS`."""

    def fingerprint(self, text: ir.StringValue) -> ir.Value:
        """Return something short that equal texts share: texts whose fingerprints differ, differ."""

    def bytewise(self, text: ir.StringValue) -> ir.Value:
        """Return what puts texts in the order of their bytes, whatever language a database sorts by."""

    def values_in(self, document: ir.Value, paths: Sequence[str]) -> Sequence[ir.StringValue]:
        """Return the values at paths (`a.b`) of a JSON text as texts, null where there is none."""


class Dialect(Spoken, Protocol):
    """The SQL of one kind of database, without a database."""

    @property
    def name(self) -> str:
        """What ibis calls it."""


def function(name: str, takes: Sequence[str], gives: str) -> Callable[..., Any]:
    """Return a function that a database has, by the ibis types of what it takes and gives."""

    def has() -> None:
        """A function of a database."""

    places = [Parameter(f"argument_{place}", Parameter.POSITIONAL_OR_KEYWORD) for place in range(len(takes))]
    has.__signature__ = Signature(places)  # type: ignore[attr-defined]
    made: Callable[..., Any] = ibis.udf.scalar.builtin(has, name=name, signature=(tuple(takes), gives))
    return made


def json_path(path: str) -> str:
    """Return a path such as `a.b` as JSONPath."""
    return "$." + path


def fields_in(document: ir.Value, paths: Sequence[str]) -> Sequence[ir.Value] | None:
    """Return the values at paths of a column that is a structure or a map, as texts; None of one that is neither."""
    kind = document.type()
    if kind.is_map():
        return [document.get(path).cast("string") for path in paths]
    if kind.is_struct():
        return [_field(document, path) for path in paths]
    return None


def _field(document: ir.Value, path: str) -> ir.Value:
    """The value at a path of a structure, null where it has no such field."""
    value = document
    for name in path.split("."):
        if not value.type().is_struct() or name not in value.type().names:
            return ibis.null().cast("string")
        value = value[name]
    return ibis.null().cast("string") if value.type().is_struct() else value.cast("string")
