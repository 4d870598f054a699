"""What a profile asks of each database, held as text; and that columns of prompts are in none of it."""

from __future__ import annotations

import ibis
import pytest

from tests.support.sql_of_logs import COMMAND, PROXY_TABLE, path_of, statement, unconnected, written
from usage.databases.formats import TABLE_FORMATS, table_format
from usage.tables.dialects.kinds import DIALECTS

PAYLOADS = ("messages", "response", "proxy_server_request", "input", "output", "prompt", "completion")
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


def test_the_proxys_own_table_is_recognised():
    assert table_format(PROXY_TABLE.columns, "log", None).rows.name == "LiteLLM spend logs"
