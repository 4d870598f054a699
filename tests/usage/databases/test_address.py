"""Addresses of databases: what is refused, and that no password of one is ever told."""

from __future__ import annotations

import socket
import sys
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from economics.errors import InputError
from tests.support.command import refused
from usage.databases.address import read_address
from usage.read_table import KINDS, held_table

SECRET = "hunter2secret"


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://gateway:{SECRET}/x@host/db",
        f"postgresql://gateway:{SECRET}?x@host/db",
        f"postgresql://gateway:{SECRET}#x@host/db",
        f"postgresql://gateway:pass@host:{SECRET}/db",
        f"host=db password={SECRET}",
        f"{SECRET}",
    ],
)
def test_an_address_that_cannot_be_told_from_its_password_is_refused_without_a_word_of_it(capsys, url):
    said = refused(capsys, "profile", "--backend", url, "--table", "x")
    assert said.startswith("--backend: it is no address of a database: give one such as postgresql://USER@HOST:5432/")
    assert SECRET not in said


@pytest.mark.parametrize("url", [f"mysql://u:{SECRET}@host/db", f"bigquery://{SECRET}", f"https://u:{SECRET}@host/"])
def test_another_kind_of_database_is_refused_with_those_that_are_read(capsys, url, shared_catalogue):
    said = refused(capsys, "profile", "--backend", url, "--table", "x")
    assert SECRET not in said
    for kind in KINDS:
        assert f"{kind.schemes[0]}:// ({kind.name})" in said


@pytest.mark.parametrize(
    ("url", "module", "install"),
    [
        (
            f"postgresql://u:{SECRET}@127.0.0.1/db",
            "psycopg",
            "reading PostgreSQL needs psycopg, which is not installed",
        ),
        (
            f"pyspark://?x.password={SECRET}",
            "pyspark.sql",
            "reading Apache Spark needs PySpark, which is not installed",
        ),
    ],
)
def test_a_driver_that_is_not_installed_is_named_with_how_to_install_it(
    capsys, monkeypatch, shared_catalogue, url, module, install
):
    monkeypatch.setitem(sys.modules, module, None)
    said = refused(capsys, "profile", "--backend", url, "--table", "x")
    assert said.startswith(f"--backend: {install}: pip install 'ibis-framework[")
    assert SECRET not in said


HARMLESS = "zz.\n\nz"
_ELSEWHERE = st.text(st.characters(exclude_characters=HARMLESS, exclude_categories=["Cs"]), min_size=1, max_size=20)
"""A secret that no part of the harmless sentence can be."""


@given(password=_ELSEWHERE, setting=_ELSEWHERE)
def test_what_a_driver_says_is_withheld_where_it_repeats_a_secret(password, setting):
    address = read_address(f"postgresql://u:{quote(password, safe='')}@host/db?sslpassword={quote(setting, safe='')}")
    for secret in (password, setting, quote(password, safe="")):
        told = address.told(ValueError(f"no server\nat {secret} for it"))
        assert told == "what it says is withheld, for it repeats a secret of the address"
    assert address.told(ValueError(HARMLESS)) == "zz. z"


def test_a_long_complaint_of_a_driver_is_cut():
    assert len(read_address("duckdb://x").told(ValueError("word " * 1_000))) == 300


@pytest.mark.slow  # whose task installs the driver
def test_a_database_that_does_not_answer_is_refused_with_its_place():
    pytest.importorskip("psycopg")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (
        pytest.raises(
            InputError, match=f"--backend: PostgreSQL at 127.0.0.1:{port} cannot be reached: .*refused"
        ) as said,
        held_table(f"postgresql://u:{SECRET}@127.0.0.1:{port}/db", "x"),
    ):
        pass
    assert SECRET not in str(said.value)
