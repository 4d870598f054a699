"""A real PostgreSQL server: the same figures as DuckDB's, read without a trace, from a log that is being written."""

from __future__ import annotations

import logging
from urllib.parse import quote

import psycopg
import pytest

from economics.errors import InputError
from tests.support.command import document, refused
from tests.support.postgres_server import PASSWORD, USER, postgres_server
from tests.support.usage_exports import prices
from tests.support.usage_tables import LOGS, logs, unlike
from usage.read_table import held_table

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("postgres")]

READER = "reader"
"""A user that may read alone, and not even make temporary tables."""
PAYLOADS = ("messages", "response", "proxy_server_request", "input", "output", "prompt")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return logs(tmp_path_factory.mktemp("logs"))


@pytest.fixture(scope="module")
def server(made):
    with postgres_server() as server:
        with psycopg.connect(server.url(), autocommit=True) as connection:
            for name, log in made.items():
                columns = ", ".join(f"{_quoted(column)} {log.types.get(column, 'text')}" for column in log.columns)
                connection.execute(f"CREATE TABLE {_quoted(name)} ({columns})")
                copied = f"COPY {_quoted(name)} FROM STDIN WITH (FORMAT csv, HEADER true)"
                with connection.cursor().copy(copied) as copy:
                    copy.write(log.file.read_bytes())
            connection.execute("CREATE SCHEMA proxy CREATE TABLE users (id integer)")
            connection.execute("CREATE TABLE hidden (id integer)")
            connection.execute("REVOKE TEMPORARY ON DATABASE postgres FROM PUBLIC")
            connection.execute(f"CREATE ROLE {READER} LOGIN PASSWORD 'read only' IN ROLE pg_read_all_data")
            connection.execute(f"ALTER ROLE {READER} SET default_transaction_read_only = on")
        yield server


@pytest.fixture(scope="module")
def url(server):
    return server.url(READER, "read only")


def _quoted(name):
    return '"' + name.replace('"', '""') + '"'


@pytest.mark.parametrize("name", LOGS)
def test_the_figures_are_those_of_duckdb(name, made, url, tmp_path):
    log = made[name]
    assert unlike(log.of_file(tmp_path), log.of_table(url, name)) == []


@pytest.mark.parametrize("name", LOGS)
def test_a_user_who_may_not_read_prompts_has_the_same_profile(name, made, server, url):
    """The server holds it: of these columns nothing is asked, not even whether they are null."""
    log = made[name]
    readable = ", ".join(_quoted(column) for column in log.columns if column not in PAYLOADS)
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute("DROP ROLE IF EXISTS narrow")
        connection.execute("CREATE ROLE narrow LOGIN PASSWORD 'narrow'")
        connection.execute(f"GRANT SELECT ({readable}) ON {_quoted(name)} TO narrow")
        found = log.of_table(server.url("narrow", "narrow"), name)
        connection.execute("DROP OWNED BY narrow")
    assert unlike(log.of_table(url, name), found) == []


def test_the_command_reads_a_table_of_the_proxy(capsys, caplog, server, shared_catalogue):
    """The password has every sign that means something in a URL; it is told nowhere."""
    with caplog.at_level(logging.DEBUG):
        arguments = ("--backend", server.url(), "--table", "LiteLLM_SpendLogs", "--format", "json")
        profile = document(capsys, "profile", *arguments)
    assert (profile["requests"], profile["duplicates"], profile["refused_rows"]) == (608, 6, 3)
    assert not any(secret in caplog.text + str(profile) for secret in (PASSWORD, quote(PASSWORD, safe="")))


def test_a_log_that_is_being_written_stands_still_while_it_is_read(made, server, url):
    log = made["LiteLLM_SpendLogs"]
    again = ", ".join("request_id || random()" if name == "request_id" else _quoted(name) for name in log.columns)
    insert = f'INSERT INTO "LiteLLM_SpendLogs" SELECT {again} FROM "LiteLLM_SpendLogs" LIMIT 5'  # noqa: S608
    with psycopg.connect(server.url(), autocommit=True) as writer:

        def write(done):
            writer.execute(insert)

        before = log.of_table(url, log.table)
        with held_table(url, log.table) as holding:
            profile = holding.profile(prices, write)
        assert profile.requests < log.of_table(url, log.table)["requests"]
        writer.execute("DELETE FROM \"LiteLLM_SpendLogs\" WHERE request_id LIKE '%0.%'")
    assert (profile.requests, profile.input_tokens) == (before["requests"], before["input_tokens"])


def test_a_table_that_is_not_there_is_refused_with_those_that_are(capsys, url, shared_catalogue):
    said = refused(capsys, "profile", "--backend", url, "--table", "spend_logs")
    assert said.startswith("--table: there is no table 'spend_logs': there are LiteLLM_SpendLogs, azure, hidden")
    assert "proxy.users" in said
    said = refused(capsys, "profile", "--backend", url, "--table", "proxy.users")
    assert said.startswith("--table: its columns are of no known log")


def test_a_table_that_may_not_be_read_is_refused_in_the_words_of_the_server(server, made):
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute("CREATE ROLE stranger LOGIN PASSWORD 'x y'")
    with pytest.raises(InputError, match=r"--table: .*permission denied for table LiteLLM_SpendLogs"):
        made["LiteLLM_SpendLogs"].of_table(server.url("stranger", "x y"), "LiteLLM_SpendLogs")


def test_no_value_is_quoted_where_a_column_holds_prompts(url, server):
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute(
            'CREATE VIEW swapped AS SELECT "startTime", response::text AS prompt_tokens, completion_tokens, spend '
            'FROM "made by chance"'
        )
    refusal = r"^--table: the database gives no answer \(InvalidTextRepresentation\): a column may hold other things"
    with held_table(url, "swapped") as holding, pytest.raises(InputError, match=refusal) as said:
        holding.admitted()
    assert "SECRET" not in str(said.value)


@pytest.mark.parametrize(
    ("user", "password", "database", "cause"),
    [
        (USER, "not it at all", "postgres", 'password authentication failed for user "gateway"'),
        (USER, PASSWORD, "none", 'database "none" does not exist'),
    ],
)
def test_a_server_that_lets_nobody_in_is_refused_without_the_password(
    capsys, server, shared_catalogue, user, password, database, cause
):
    said = refused(capsys, "profile", "--backend", server.url(user, password, database), "--table", "x")
    assert said.startswith(f"--backend: PostgreSQL at 127.0.0.1:{server.port} cannot be reached: ")
    assert cause in said
    assert password not in said
