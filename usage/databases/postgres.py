"""PostgreSQL: one transaction that only reads, in which a log that is being written stands still."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa
from ibis.common.exceptions import TableNotFound

from economics.errors import InputError
from usage.databases.address import BACKEND, Address
from usage.databases.database import ConnectedEngine, missing, name_parts
from usage.tables.dialects.postgres import POSTGRES as DIALECT

_SYSTEM = ("information_schema", "pg_")
_TIMEOUT_SECONDS = 15
_IN_VALUES = "22"
"""How the codes of errors in data begin."""
_ALL_ROWS = 2**62


class PostgresEngine(ConnectedEngine):
    """Runs expressions in a transaction that may not even make a temporary table."""

    def rows(self, table: ir.Table) -> pa.Table:
        """Run an expression and return its rows in its types; ibis' own way loses what went wrong behind its cursor."""
        sql = ibis.to_sql(table, dialect=self.dialect)

        def ask() -> list[tuple[Any, ...]]:
            with self.connection.con.cursor() as cursor:
                found: list[tuple[Any, ...]] = cursor.execute(sql).fetchall()
            return found

        found, schema = self.asked(ask), table.schema().to_pyarrow()
        columns = zip(*found, strict=True) if found else [()] * len(schema)
        return pa.table([pa.array(column, kind) for column, kind in zip(columns, schema.types, strict=True)], schema)

    def why(self, error: Exception) -> str:
        """Return what PostgreSQL says, but its class alone for an error in a value, which it quotes."""
        state, says = getattr(error, "sqlstate", None) or _IN_VALUES, getattr(error, "diag", None)
        if state.startswith(_IN_VALUES) or says is None or not says.message_primary:
            return type(error).__name__
        return str(says.message_primary)

    def keep(self, table: ir.Table) -> ir.Table:
        """Return the expression behind a limit that no table reaches: PostgreSQL works out its columns once a row."""
        return table.limit(_ALL_ROWS)


@dataclass(frozen=True)
class PostgresDatabase:
    """An open database; tables of other schemas than the current one are named `schema.table`."""

    engine: PostgresEngine

    def tables(self) -> Sequence[str]:
        """Return the names of its tables and views."""
        connection = self.engine.connection

        def listed() -> list[str]:
            current = connection.current_database
            schemas = [name for name in connection.list_databases() if not name.startswith(_SYSTEM)]
            return [
                table if schema == current else f"{schema}.{table}"
                for schema in sorted(schemas, key=lambda schema: (schema != current, schema))
                for table in sorted(connection.list_tables(database=schema))
            ]

        return self.engine.asked(listed)

    def table(self, name: str) -> ir.Table | None:
        """Return a table or a view by its name, or by those of its schema and its own."""
        *schema, own = name_parts(name)
        for database, table in ((None, name), (".".join(schema) or None, own)):
            found = self.engine.asked(partial(self._find, table, database))
            if found is not None:
                return found
        return None

    def _find(self, name: str, schema: str | None) -> ir.Table | None:
        try:
            found: ir.Table = self.engine.connection.table(name, database=schema)
        except TableNotFound:
            return None
        return found


@dataclass(frozen=True)
class PostgresKind:
    """PostgreSQL, and what speaks its language."""

    name: str = "PostgreSQL"
    schemes: tuple[str, ...] = ("postgresql", "postgres")

    @contextmanager
    def open(self, address: Address) -> Iterator[PostgresDatabase]:
        """Open a database for reading alone; libpq also takes a password from PGPASSWORD or ~/.pgpass."""
        try:
            import ibis.backends.postgres
            import psycopg
        except ImportError:
            raise missing(
                self.name, "psycopg", "pip install 'ibis-framework[postgres]>=12,<13' 'psycopg[binary]>=3.3'"
            ) from None
        settings: dict[str, Any] = (
            {} if "connect_timeout" in address.settings else {"connect_timeout": _TIMEOUT_SECONDS}
        )
        try:
            connection = psycopg.connect(address.text, **settings)
        except (psycopg.Error, UnicodeError) as error:
            refusal = InputError(BACKEND, f"PostgreSQL at {address.place} cannot be reached: {address.told(error)}")
        else:
            with connection:
                connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
                connection.read_only = True
                with connection.transaction(force_rollback=True):
                    yield PostgresDatabase(
                        PostgresEngine(ibis.backends.postgres.Backend.from_connection(connection), DIALECT, address)
                    )
            return
        raise refusal


POSTGRES = PostgresKind()
