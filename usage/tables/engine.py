"""What an engine is: something that holds tables and runs an expression over them, wherever they lie."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import ibis.expr.types as ir
import pyarrow as pa


class Engine(Protocol):
    """Runs expressions over tables that it holds.

    A table is an expression such as `ibis.table(schema, name=…)`; the engine knows the name. `dialect` is ibis' name
    of the engine's SQL, for `ibis.to_sql`.
    """

    dialect: str

    def rows(self, table: ir.Table) -> pa.Table:
        """Run an expression and return its rows in its types: small tables, aggregates alone."""

    def keep(self, table: ir.Table) -> ir.Table:
        """Run an expression, keep its result until the engine is closed, and return it as a table."""

    def microseconds(self, at: ir.TimestampValue) -> ir.IntegerValue:
        """Return the microseconds since 1970 UTC of a time."""

    def microseconds_local(self, at: ir.TimestampValue, zone: str) -> ir.IntegerValue:
        """Return the microseconds since 1970 UTC of a time that is one of a zone such as `Europe/Berlin`."""

    def fingerprint(self, text: ir.StringValue) -> ir.Value:
        """Return something short that equal texts share: texts whose fingerprints differ, differ."""

    def values_in(self, document: ir.Value, paths: Sequence[str]) -> Sequence[ir.StringValue]:
        """Return the values at paths (`a.b`) of a JSON text as texts, null where there is none."""
