"""What a profile asks of each database, held as text; and that columns of prompts are in none of it."""

from __future__ import annotations

from pathlib import Path

import ibis
import pytest

from tests.support.sql_of_logs import COMMAND, PROXY_TABLE, path_of, statement, unconnected, written
from usage.databases.formats import TABLE_FORMATS, table_format
from usage.measures.aggregate import values
from usage.tables.dialects.kinds import DIALECTS
from usage.tables.rows import REQUESTS

PAYLOADS = ("messages", "response", "proxy_server_request", "input", "output", "prompt", "completion")
AT_SCALE = (Path(__file__).resolve().parents[2] / "docs" / "usage-at-scale.md").read_text(encoding="utf-8")
_TYPES = {"number": "int64", "text": "string", "json": "json"}


def each(dialects):
    return pytest.mark.parametrize("dialect", dialects, ids=lambda dialect: dialect.name)


@each(DIALECTS)
def test_the_statements_of_a_profile_are_those_that_are_held(dialect):
    held = path_of(dialect).read_text(encoding="utf-8")
    assert written(dialect) == held, f"if this is meant, write them anew with {COMMAND} and read what changes"


@each(DIALECTS)
@pytest.mark.parametrize("form", TABLE_FORMATS, ids=lambda form: form.rows.name)
def test_columns_of_prompts_are_in_no_statement(form, dialect):
    columns = {name: _TYPES[kind] for name, kind in form.rows.columns.items()}
    table = ibis.table(columns | dict.fromkeys(PAYLOADS, "string"), name="log")
    sql = statement(form.requests(unconnected(dialect), table), dialect)
    assert [name for name in PAYLOADS if f'"{name}"' in sql.replace("`", '"')] == []


@each([dialect for dialect in DIALECTS if dialect.name not in ("postgres", "pyspark")])
def test_the_documentation_shows_the_statement_of_each_dialect_that_is_not_run(dialect):
    assert statement(values(REQUESTS, "input_tokens"), dialect) in AT_SCALE


def test_the_proxys_own_table_is_recognised():
    assert table_format(PROXY_TABLE.columns, "log", None).rows.name == "LiteLLM spend logs"
