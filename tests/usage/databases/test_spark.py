"""Apache Spark in this machine: the same figures as DuckDB's, from Parquet files and from its catalogue."""

from __future__ import annotations

import pytest

from economics.errors import InputError
from tests.support.command import document, refused
from tests.support.usage_tables import LOGS, logs, unlike

pytest.importorskip("pyspark", reason="the dependency group backends is not installed")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("spark"),
    # Py4J leaves its sockets to the garbage collector
    pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning"),
    pytest.mark.filterwarnings("ignore:Exception ignored in. <socket:pytest.PytestUnraisableExceptionWarning"),
    # PySpark 4.0 asks pandas in the way of pandas 2
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
]

URL = "pyspark://"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return logs(tmp_path_factory.mktemp("logs"))


@pytest.fixture(scope="module")
def session(tmp_path_factory):
    """One session for all tests: to start one takes longer than a profile."""
    from pyspark.sql import SparkSession

    settings = {
        "spark.master": "local[2]",
        "spark.sql.shuffle.partitions": "2",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.log.level": "OFF",
        "spark.sql.warehouse.dir": str(tmp_path_factory.mktemp("warehouse")),
    }
    session = SparkSession.builder.config(map=settings).getOrCreate()
    yield session
    session.stop()


@pytest.mark.parametrize("name", LOGS)
def test_the_figures_are_those_of_duckdb(name, made, session, tmp_path):
    log = made[name]
    parquet = log.to_parquet(tmp_path / "log.parquet")
    assert unlike(log.of_file(tmp_path), log.of_table(URL, str(parquet))) == []


def test_the_command_reads_a_view_and_keeps_nothing(capsys, made, session, shared_catalogue, tmp_path):
    log = made["LiteLLM_SpendLogs"]
    session.read.parquet(str(log.to_parquet(tmp_path / "log.parquet"))).createOrReplaceTempView("spend_logs")
    found = document(capsys, "profile", "--backend", URL, "--table", "spend_logs", "--format", "json")
    assert (found["requests"], found["duplicates"], found["refused_rows"]) == (608, 6, 3)
    assert [table.name for table in session.catalog.listTables()] == ["spend_logs"]


def test_what_is_not_there_is_refused(capsys, session, shared_catalogue):
    said = refused(capsys, "profile", "--backend", URL, "--table", "none")
    assert said.startswith("--table: there is no table 'none'")
    said = refused(capsys, "profile", "--backend", URL, "--table", "/none/log.parquet")
    assert said.startswith("--table: the database gives no answer (PATH_NOT_FOUND)")


def test_no_value_is_quoted_where_a_column_holds_prompts(made, session, tmp_path):
    parquet = made["made by chance"].to_parquet(tmp_path / "log.parquet")
    frame = session.read.parquet(str(parquet))
    frame.drop("prompt_tokens").withColumnRenamed("response", "prompt_tokens").createOrReplaceTempView("swapped")
    with pytest.raises(InputError, match=r"^--table: the database gives no answer \(CAST_INVALID_INPUT\)") as said:
        made["LiteLLM_SpendLogs"].of_table(URL, "swapped")
    assert "SECRET" not in str(said.value)
