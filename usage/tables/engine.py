"""What an engine is: something that holds tables and runs an expression over them, wherever they lie."""

from __future__ import annotations

from typing import Protocol

import ibis.expr.types as ir
import pyarrow as pa

from usage.tables.dialects.dialect import Spoken


class Engine(Spoken, Protocol):
    """Runs expressions over tables that it holds.

    A table is an expression such as `ibis.table(schema, name=…)`; the engine knows the name. `dialect` is ibis' name
    of the engine's SQL, for `ibis.to_sql`.
    """

    dialect: str

    def rows(self, table: ir.Table) -> pa.Table:
        """Run an expression and return its rows in its types: small tables, aggregates alone."""

    def keep(self, table: ir.Table) -> ir.Table:
        """Run an expression, keep its result until the engine is closed, and return it as a table."""
