"""From a table of a database to what it holds: opened, recognised by its columns and read by its format."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from economics.errors import InputError
from pricing.store.catalogue import Catalogue
from pricing.studies.list_price import list_prices
from usage.databases.address import BACKEND, Address, read_address
from usage.databases.database import TABLE, Database, Kind
from usage.databases.duckdb import DUCKDB
from usage.databases.formats import table_format
from usage.databases.postgres import POSTGRES
from usage.databases.spark import SPARK
from usage.files.wrong import shown
from usage.holdings.holding import Tell
from usage.holdings.requests import Requests
from usage.mapping import Mapping
from usage.profile import Profile

KINDS: tuple[Kind, ...] = (DUCKDB, POSTGRES, SPARK)
"""The kinds of databases that are read."""


def profile_of_table(
    url: str,
    table: str,
    catalogue: Catalogue,
    as_of: date,
    *,
    mapping: Mapping | None = None,
    tell: Tell = lambda done: None,
) -> Profile:
    """Return the profile of a table of a database, priced at list as known on a day.

    `mapping` says what columns mean that no format recognises. Raises InputError, with `--backend` or `--table` as its
    field; no password of the URL is in any sentence.
    """
    with held_table(url, table, mapping) as holding:
        found = holding.profile(lambda models: list_prices(catalogue, list(models), as_of), tell)
    return found.model_copy(update={"as_of": as_of.isoformat()})


@contextmanager
def held_table(url: str, table: str, mapping: Mapping | None = None) -> Iterator[Requests]:
    """Open a database and give the log in one of its tables while the block lasts; nothing is written there."""
    address = read_address(url)
    with _kind(address).open(address) as database:
        found = database.table(table)
        if found is None:
            raise InputError(TABLE, _not_found(database, table))
        yield table_format(found.columns, TABLE, mapping).read(database.engine, found, table)


def _kind(address: Address) -> Kind:
    for kind in KINDS:
        if address.scheme in kind.schemes:
            return kind
    known = ", ".join(f"{kind.schemes[0]}:// ({kind.name})" for kind in KINDS)
    raise InputError(BACKEND, f"addresses that begin with {address.scheme}:// are not read: give one of {known}")


def _not_found(database: Database, table: str) -> str:
    there = database.tables()
    if not there:
        return f"there is no table {table!r}, nor any other that this user may see"
    return f"there is no table {table!r}: there are {shown(there)}"
