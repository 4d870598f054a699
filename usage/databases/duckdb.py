"""A DuckDB file, opened for reading alone beside a database of our own for what is kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import unquote

import duckdb
import ibis.expr.types as ir

from economics.errors import InputError
from usage.databases.address import BACKEND, Address
from usage.databases.database import name_parts, refused
from usage.tables.duck import DuckDbEngine, duckdb_engine

_OWN, _ATTACHED = "work.main", "log"


@dataclass(frozen=True)
class DuckDbDatabase:
    """An open file; tables of other schemas than `main` are named `schema.table`."""

    engine: DuckDbEngine

    def tables(self) -> Sequence[str]:
        """Return the names of its tables and views."""
        return [name if schema == "main" else f"{schema}.{name}" for schema, name in self._names()]

    def table(self, name: str) -> ir.Table | None:
        """Return a table or a view by its name, or by those of its schema and its own."""
        *schema, own = name_parts(name)
        for found in self._names():
            if found in (("main", name), (".".join(schema) or "main", own)):
                relation = self.engine.connection.table(".".join(_quoted(part) for part in (_ATTACHED, *found)))
                return self.engine.view(relation)
        return None

    def _names(self) -> Sequence[tuple[str, str]]:
        asked = (
            "SELECT table_schema, table_name FROM information_schema.tables WHERE table_catalog = ? "
            "ORDER BY table_schema <> 'main', table_schema, table_name"
        )
        return self.engine.connection.execute(asked, [_ATTACHED]).fetchall()


@dataclass(frozen=True)
class DuckDbKind:
    """DuckDB."""

    name: str = "DuckDB"
    schemes: tuple[str, ...] = ("duckdb",)

    @contextmanager
    def open(self, address: Address) -> Iterator[DuckDbDatabase]:
        """Open a file: `duckdb:///full/path` or `duckdb://path/from/here`."""
        path = unquote(address.parts.netloc + address.parts.path)
        with duckdb_engine() as engine:
            try:
                literal = "'" + path.replace("'", "''") + "'"
                engine.connection.execute(f"ATTACH {literal} AS {_ATTACHED} (READ_ONLY)")
                engine.connection.execute(
                    f"SET search_path = '{_OWN},{_ATTACHED}.main'"
                )  # its views name its tables bare
            except duckdb.Error as error:
                raise InputError(BACKEND, f"the DuckDB file cannot be opened: {address.told(error)}") from None
            try:
                yield DuckDbDatabase(engine)
            except duckdb.Error as error:
                raise refused(type(error).__name__) from None


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


DUCKDB = DuckDbKind()
