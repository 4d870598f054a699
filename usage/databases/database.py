"""An open database, and the engine that runs expressions over a connection of ibis."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol, TypeVar

import ibis.expr.types as ir

from economics.errors import InputError
from usage.databases.address import Address
from usage.tables.dialects.dialect import Dialect, fields_in
from usage.tables.engine import Engine

TABLE = "--table"
_Found = TypeVar("_Found")


class Database(Protocol):
    """An open database."""

    @property
    def engine(self) -> Engine:
        """What runs expressions in it."""

    def tables(self) -> Sequence[str]:
        """Return the names of its tables and views, as `table` takes them."""

    def table(self, name: str) -> ir.Table | None:
        """Return a table or a view by its name; None where there is none."""


class Kind(Protocol):
    """A kind of database."""

    @property
    def name(self) -> str:
        """What people call it."""

    @property
    def schemes(self) -> tuple[str, ...]:
        """How addresses of it begin."""

    def open(self, address: Address) -> AbstractContextManager[Database]:
        """Open one, for reading alone; raises InputError where it cannot be reached or what it needs is missing."""


class ConnectedEngine:
    """What the engines over a connection of ibis share; they write nothing there. Each brings its own `rows`."""

    def __init__(self, connection: Any, dialect: Dialect, address: Address) -> None:
        self.connection = connection
        self.address = address
        self._says = dialect
        self.dialect = dialect.name

    def asked(self, ask: Callable[[], _Found]) -> _Found:
        """Return an answer of the database; raises InputError for whatever its driver raises instead."""
        try:
            return ask()
        except InputError:
            raise
        except Exception as error:
            refusal = refused(self.why(error))
        raise refusal

    def why(self, error: Exception) -> str:
        """Return why the database gives no answer, without a value out of the table, which may be a prompt."""
        return type(error).__name__

    def keep(self, table: ir.Table) -> ir.Table:
        """Return the expression itself: nothing is written into a database that is not ours, it is run when asked."""
        return table

    def microseconds(self, at: ir.TimestampValue) -> ir.IntegerValue:
        """Return the microseconds since 1970 UTC of a time."""
        return self._says.microseconds(at)

    def microseconds_local(self, at: ir.TimestampValue, zone: str) -> ir.IntegerValue:
        """Return the microseconds since 1970 UTC of a time without a zone, taken as that of a zone."""
        return self._says.microseconds_local(at, zone)

    def cast_or_null(self, text: ir.StringValue, kind: str) -> ir.Value:
        """Return a text as a value of a type, null where it is none."""
        return self._says.cast_or_null(text, kind)

    def fingerprint(self, text: ir.StringValue) -> ir.Value:
        """Return a hash of a text."""
        return self._says.fingerprint(text)

    def bytewise(self, text: ir.StringValue) -> ir.Value:
        """Return what puts texts in the order of their bytes."""
        return self._says.bytewise(text)

    def values_in(self, document: ir.Value, paths: Sequence[str]) -> Sequence[ir.StringValue]:
        """Return the values at paths of a JSON text, a structure or a map."""
        fields = fields_in(document, paths)
        return self._says.values_in(document, paths) if fields is None else fields


def refused(why: str) -> InputError:
    """Return the refusal of a question that a database does not answer."""
    return InputError(
        TABLE, f"the database gives no answer ({why}): a column may hold other things than its name or the mapping says"
    )


def missing(name: str, needs: str, install: str) -> InputError:
    """Return the refusal of a kind of database whose driver is not installed."""
    return InputError("--backend", f"reading {name} needs {needs}, which is not installed: {install}")


def name_parts(name: str) -> tuple[str, ...]:
    """Return the parts of a table's name, which may stand in double quotes as in SQL.

    >>> name_parts('gateway."LiteLLM_SpendLogs"')
    ('gateway', 'LiteLLM_SpendLogs')
    """
    parts, quoted, part = [], False, ""
    for sign in name:
        if sign == '"':
            quoted = not quoted
        elif sign == "." and not quoted:
            parts.append(part)
            part = ""
        else:
            part += sign
    return (*parts, part)
