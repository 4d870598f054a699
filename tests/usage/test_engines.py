"""The questions to a log are the same on every engine: each compiles to the SQL of others, and says the same."""

from __future__ import annotations

from dataclasses import replace

import ibis
import pytest

from tests.support.usage_exports import FOLDER, prices
from usage.document import profile_document
from usage.read import held
from usage.tables.duck import DuckDbEngine

DIALECTS = ("postgres", "bigquery", "snowflake", "trino", "clickhouse")


class Everywhere:
    """DuckDB, with every expression compiled for other engines too, and with no function that only DuckDB has."""

    def __init__(self, engine: DuckDbEngine, dialect: str) -> None:
        self.engine, self.dialect, self.compiled = engine, dialect, []

    def rows(self, table):
        self.compiled.append(str(ibis.to_sql(table, dialect=self.dialect)))
        return self.engine.rows(table)

    def keep(self, table):
        self.compiled.append(str(ibis.to_sql(table, dialect=self.dialect)))
        return self.engine.keep(table)

    def microseconds(self, at):
        return self.engine.microseconds(at)

    def microseconds_local(self, at, zone):
        return self.engine.microseconds_local(at, zone)

    def fingerprint(self, text):
        return text

    def values_in(self, document, paths):
        return self.engine.values_in(document, paths)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_question_compiles_for_other_engines(dialect):
    with held([FOLDER / "litellm_spendlogs.csv"]) as log:
        engine = Everywhere(log.engine, dialect)
        profile = replace(log, engine=engine).profile(prices, lambda done: None)
        assert profile_document(profile) == profile_document(log.profile(prices, lambda done: None))
    assert len(engine.compiled) >= 7
    assert all("SELECT" in sql for sql in engine.compiled)
