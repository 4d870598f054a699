"""Logs in tables, by way of a DuckDB file: recognised by columns, read like files, refused in a sentence."""

from __future__ import annotations

import json

import duckdb
import pytest

from economics.errors import InputError
from tests.support.command import document, printed, refused
from tests.support.usage_exports import FOLDER, prices
from tests.support.usage_tables import LOGS, logs, unlike
from usage.read_table import held_table


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return logs(tmp_path_factory.mktemp("logs"))


@pytest.fixture(scope="module")
def url(tmp_path_factory, made):
    """A database with a table for each log, one of them in a schema of its own, and one that is no log."""
    folder = tmp_path_factory.mktemp("database")
    with duckdb.connect(str(folder / "logs.duckdb")) as connection:
        for name, log in made.items():
            parquet = log.to_parquet(folder / f"{name}.parquet")
            connection.read_parquet(str(parquet)).create(f'"{name}"')
        connection.execute("CREATE SCHEMA gateway")
        connection.execute('CREATE VIEW gateway."Spend.Logs" AS SELECT * FROM "LiteLLM_SpendLogs"')
        connection.execute("CREATE TABLE users (id INTEGER, email VARCHAR)")
        connection.execute(
            "CREATE TABLE timeless AS SELECT * EXCLUDE startTime, 'soon' AS startTime FROM \"LiteLLM_SpendLogs\""
        )
    return f"duckdb://{folder / 'logs.duckdb'}"


@pytest.mark.parametrize("name", LOGS)
def test_a_table_has_the_profile_of_the_file_with_the_same_rows(name, made, url, tmp_path):
    log = made[name]
    assert unlike(log.of_file(tmp_path), log.of_table(url, name)) == []


def test_a_table_is_named_as_in_sql(url):
    with held_table(url, 'gateway."Spend.Logs"') as holding:
        profile = holding.profile(prices, lambda done: None)
    assert (profile.format, profile.files, profile.requests) == ("LiteLLM spend logs", ('gateway."Spend.Logs"',), 608)


def test_columns_may_be_spelled_otherwise(tmp_path):
    path = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "CREATE TABLE logs (START_TIME TIMESTAMP, PROMPT_TOKENS INT, COMPLETION_TOKENS INT, SPEND DOUBLE)"
        )
        connection.execute("INSERT INTO logs VALUES ('2026-10-19', 10, 2, 0.5), ('2026-10-20', 30, 4, 0.25)")
    with held_table(f"duckdb://{path}", "logs") as holding:
        profile = holding.profile(prices, lambda done: None)
    assert (profile.input_tokens, profile.output_tokens, profile.logged_cost_usd) == (40, 6, 0.75)


def test_usage_may_be_a_structure_or_a_map(tmp_path):
    """Langfuse keeps it in a map; Parquet files of its export have a structure."""
    path = tmp_path / "langfuse.duckdb"
    # 100 in, of which 60 were read from the cache (the total is input + output: inside), 20 out
    usage = "{'input': 100, 'output': 20, 'total': 120, 'input_cached_tokens': 60}"
    with duckdb.connect(str(path)) as connection:
        for name, kind in (("structs", f"SELECT {usage}"), ("maps", f"SELECT MAP {usage}")):
            connection.execute(
                f"CREATE TABLE {name} AS SELECT 'a' AS id, 'GENERATION' AS type, TIMESTAMP '2026-10-19' AS start_time, "
                f"({kind}) AS usage_details"
            )
    for name in ("structs", "maps"):
        with held_table(f"duckdb://{path}", name) as holding:
            profile = holding.profile(prices, lambda done: None)
        assert (profile.input_tokens, profile.cached_read_tokens, profile.output_tokens) == (100, 60, 20)


def test_the_command_reads_a_table(capsys, url, shared_catalogue, tmp_path, made):
    found = document(capsys, "profile", "--backend", url, "--table", "LiteLLM_SpendLogs", "--format", "json")
    file = document(capsys, "profile", str(FOLDER / "litellm_spendlogs.csv"), "--format", "json")
    assert (found["files"], unlike(found, file)) == (["LiteLLM_SpendLogs"], [])
    mapping = tmp_path / "odd.json"
    mapping.write_text(json.dumps(made["odd rows"].mapping))
    text = printed(capsys, "profile", "--backend", url, "--table", "odd rows", "--mapping", str(mapping))
    assert "SECRET" not in text


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--table", "x"], "--table: say with --backend"),
        ([], "FILE: give files, or a database"),
        (["log.csv", "--backend", "duckdb://x", "--table", "x"], "FILE: give files or --backend, not both"),
        (["--backend", "duckdb://x"], "--table: name the table"),
        (["--backend", "duckdb://x", "--table", "x", "--memory", "1GiB"], "--memory: it is for files"),
    ],
)
def test_what_does_not_go_together_is_refused(capsys, arguments, said):
    assert said in refused(capsys, "profile", *arguments)


def test_a_table_that_is_not_there_is_refused_with_those_that_are(capsys, url, shared_catalogue):
    said = refused(capsys, "profile", "--backend", url, "--table", "spend")
    assert said.startswith("--table: there is no table 'spend': there are LiteLLM_SpendLogs, azure, made by chance")
    assert "gateway.Spend.Logs" in said


def test_a_table_of_something_else_is_refused_with_its_columns(capsys, url, shared_catalogue):
    said = refused(capsys, "profile", "--backend", url, "--table", "users")
    assert said.startswith("--table: its columns are of no known log (LiteLLM spend logs, ")
    assert "): email, id; say what they mean in a file for --mapping" in said


def test_a_column_that_the_mapping_names_must_be_there(made, url):
    with pytest.raises(InputError, match=r"--table: it has no column .* of the mapping; it has email, id"):
        made["odd rows"].of_table(url, "users")


def test_rows_without_a_time_are_refused_by_their_column(url):
    with (
        held_table(url, "timeless") as holding,
        pytest.raises(InputError, match="timeless: 617 of its rows have no time that can be read in 'startTime'"),
    ):
        holding.admitted()


def test_no_value_is_quoted_where_a_column_holds_prompts(capsys, url, tmp_path, shared_catalogue):
    """The mapping takes the answers for tokens: an engine's complaint would quote one."""
    mapping = tmp_path / "wrong.json"
    mapping.write_text(
        json.dumps({"time": "startTime", "input_tokens": "response", "output_tokens": "completion_tokens"})
    )
    arguments = ("--backend", url, "--table", "made by chance", "--mapping", str(mapping))
    said = refused(capsys, "profile", *arguments)
    assert said.startswith(
        "--table: the database gives no answer (ConversionException): a column may hold other things"
    )
    assert "SECRET" not in said


def test_a_file_that_is_not_there_is_refused(tmp_path):
    said = "--backend: the DuckDB file cannot be opened: "
    with pytest.raises(InputError, match=said), held_table(f"duckdb://{tmp_path / 'none.duckdb'}", "x"):
        pass
    (tmp_path / "text.duckdb").write_text("no database")
    with pytest.raises(InputError, match=said), held_table(f"duckdb://{tmp_path / 'text.duckdb'}", "x"):
        pass
