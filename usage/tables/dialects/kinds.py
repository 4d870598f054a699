"""All dialects beside DuckDB's."""

from __future__ import annotations

from usage.tables.dialects.bigquery import BIGQUERY
from usage.tables.dialects.clickhouse import CLICKHOUSE
from usage.tables.dialects.dialect import Dialect
from usage.tables.dialects.postgres import POSTGRES
from usage.tables.dialects.snowflake import SNOWFLAKE
from usage.tables.dialects.spark import SPARK
from usage.tables.dialects.trino import TRINO

DIALECTS: tuple[Dialect, ...] = (BIGQUERY, CLICKHOUSE, POSTGRES, SNOWFLAKE, SPARK, TRINO)
"""All of them, by name."""
