"""The statements of a profile in the SQL of each database, as files that a test holds; run to write them anew.

python -m tests.support.sql_of_logs
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

import ibis
import ibis.config
import ibis.expr.types as ir

from usage.databases.address import Address
from usage.databases.database import ConnectedEngine
from usage.databases.formats import TABLE_FORMATS
from usage.formats import litellm
from usage.measures import aggregate
from usage.tables.dialects.dialect import Dialect
from usage.tables.dialects.kinds import DIALECTS
from usage.tables.rows import COLUMNS, REQUESTS, SECOND_US

FOLDER = Path(__file__).resolve().parents[1] / "usage" / "sql"
COMMAND = "python -m tests.support.sql_of_logs"
PROXY_TABLE = ibis.table(
    {
        "request_id": "string",
        "call_type": "string",
        "spend": "float64",
        "prompt_tokens": "int32",
        "completion_tokens": "int32",
        "startTime": "timestamp",
        "model": "string",
        "team_id": "string",
        "status": "string",
        "metadata": "json",
        "messages": "json",
        "response": "json",
        "proxy_server_request": "json",
    },
    name="LiteLLM_SpendLogs",
)
"""LiteLLM's own table, with the columns of prompts and answers that are never asked."""
TIERS = (128_000, 200_000)


class _SparkOptions(ibis.config.Config):
    """What ibis' backend of Spark adds when it is loaded: its SQL is also written where PySpark is not installed."""

    treat_nan_as_null: bool = False


def unconnected(dialect: Dialect) -> ConnectedEngine:
    """An engine that can write expressions and run none."""
    return ConnectedEngine(None, dialect, Address("", urlsplit("")))


@contextmanager
def writable(dialect: Dialect) -> Iterator[None]:
    """While the block lasts, a dialect's SQL can be written without its driver."""
    options = cast(Any, ibis.options)
    if dialect.name == "pyspark" and options.pyspark is None:
        options.pyspark = _SparkOptions()
        yield
        options.pyspark = None
    else:
        yield


def statement(table: ir.Table, dialect: Dialect) -> str:
    """A table's SQL on many lines."""
    with writable(dialect):
        return str(ibis.to_sql(table, dialect=dialect.name))


def statements(dialect: Dialect) -> Mapping[str, str]:
    """What a profile asks, each statement over `requests`, which the first one is."""
    engine, known = unconnected(dialect), frozenset(COLUMNS)
    (form,) = (form for form in TABLE_FORMATS if form.rows is litellm.SPEND_LOGS)
    rows = aggregate.completed(aggregate.accepted(REQUESTS, known, relative=False))
    once = aggregate.without_repeats(engine, rows)
    asked = {
        "requests: the table of the log, LiteLLM's here": form.requests(engine, PROXY_TABLE),
        "how many rows are refused and why": aggregate.admission(REQUESTS, known, relative=False),
        "how many ids differ": aggregate.prints(engine, aggregate.named(rows)),
        "how many rows repeat an id": once.left_out,
        "the rows that count": once.rows,
        "minutes": aggregate.minutes(REQUESTS),
        "names of models": aggregate.names_of_models(REQUESTS),
        "sums by model, team, batch and tier": aggregate.sums_by_model(REQUESTS, TIERS),
        "how many requests have each length": aggregate.values(REQUESTS, "input_tokens"),
        "longest time between requests of one minute": aggregate.gap_within_minutes(REQUESTS, SECOND_US),
    }
    return {title: statement(table, dialect) for title, table in asked.items()}


def written(dialect: Dialect) -> str:
    """The file of a dialect."""
    parts = [f"-- {title}\n{sql};\n" for title, sql in statements(dialect).items()]
    return f"-- Written by {COMMAND}\n\n" + "\n".join(parts)


def path_of(dialect: Dialect) -> Path:
    return FOLDER / f"{dialect.name}.sql"


if __name__ == "__main__":
    for each in DIALECTS:
        path_of(each).write_text(written(each), encoding="utf-8")
        print(path_of(each))
