"""An empty library of every kind of database: SQLite in every run, PostgreSQL among the slow tests."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from team.library.store import Library, open_library
from tests.support.postgres_server import Server, postgres_server

KINDS = ("sqlite", pytest.param("postgresql", marks=[pytest.mark.slow, pytest.mark.xdist_group("postgres")]))


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with postgres_server() as running:
        yield running


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/library.sqlite"
    server: Server = request.getfixturevalue("server")
    name = f"library_{uuid.uuid4().hex}"
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return server.url(database=name)


@pytest.fixture
def opened() -> Iterator[Callable[..., Library]]:
    """Opens libraries, which are closed after the test."""
    libraries: list[Library] = []

    def open_(*arguments: object, **named: object) -> Library:
        libraries.append(open_library(*arguments, **named))  # type: ignore[arg-type]
        return libraries[-1]

    yield open_
    for library in libraries:
        library.close()


@pytest.fixture
def library(url: str, opened: Callable[..., Library]) -> Library:
    return opened(url)
