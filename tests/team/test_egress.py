"""Egress is denied by default: in a process of its own with the guard on, which no test process could take off again.

Nothing here leaves the machine: the other hosts are further addresses of the loopback interface with real listeners.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from economics.errors import InputError
from team.egress import EgressDenied, Host, allowed_hosts, only

ROOT = Path(__file__).resolve().parent.parent.parent
WEBHOOK = "BREAKEVEN_WEBHOOK_URL"


@pytest.fixture
def listener() -> Iterator[int]:
    """A port on which every loopback address of another process's machine would answer."""
    with socket.create_server(("0.0.0.0", 0)) as server:
        yield server.getsockname()[1]


def guarded(script: str, **settings: str) -> str:
    """What a script prints in a process whose settings are these and whose guard is on."""
    whole = f"import socket\nfrom team.egress import allowed_hosts, deny\ndeny(allowed_hosts())\n{script}"
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **settings}
    done = subprocess.run(
        [sys.executable, "-c", whole], env=environment, capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout.strip()


def tried(what: str) -> str:
    """A script that prints the kind of what a statement raises and its sentence, or that nothing did."""
    said = "except Exception as error:\n    print(type(error).__name__, error)\nelse:\n    print('done')"
    return f"try:\n    {what}\n{said}"


def test_a_host_of_the_settings_is_reached_and_another_one_is_not(listener):
    settings = {WEBHOOK: f"http://127.0.0.1:{listener}/hook"}
    assert guarded(tried(f"socket.create_connection(('127.0.0.1', {listener}), 5).close()"), **settings) == "done"
    said = guarded(tried(f"socket.create_connection(('127.0.0.2', {listener}), 5).close()"), **settings)
    assert said.startswith(f"EgressDenied no connection to 127.0.0.2, port {listener}: allowed are the hosts of ")
    assert all(name in said for name in ("DATABASE_URL", "BREAKEVEN_OIDC_METADATA_URL", WEBHOOK, "EGRESS_HOSTS"))


def test_another_port_of_an_allowed_host_is_not_reached(listener):
    said = guarded(
        tried(f"socket.create_connection(('127.0.0.1', {listener}), 5)"), **{WEBHOOK: "http://127.0.0.1:9/hook"}
    )
    assert said.startswith("EgressDenied")


def test_without_settings_nothing_is_reached(listener):
    assert guarded(tried(f"socket.create_connection(('127.0.0.1', {listener}), 5)")).startswith("EgressDenied")


def test_no_way_of_a_socket_leads_to_another_host(listener):
    ways = (
        "socket.socket().connect(('127.0.0.2', {port}))",
        "socket.socket().connect_ex(('127.0.0.2', {port}))",
        "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.2', {port}))",
        "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendmsg([b'x'], [], 0, ('127.0.0.2', {port}))",
        "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect(('127.0.0.2', {port}))",
        "socket.socket(socket.AF_INET6).connect(('::ffff:127.0.0.2', {port}))",
        "__import__('urllib.request').request.urlopen('http://127.0.0.2:{port}/', timeout=5)",
        "__import__('httpx').get('http://127.0.0.2:{port}/', timeout=5, trust_env=False)",
    )
    script = "\n".join(tried(way.format(port=listener)) for way in ways)
    said = guarded(script, **{WEBHOOK: f"http://127.0.0.1:{listener}/"}).splitlines()
    assert len(said) == len(ways)
    assert [line for line in said if f"no connection to 127.0.0.2, port {listener}" not in line] == []


def test_the_name_of_another_host_is_not_even_looked_up():
    ways = (
        "socket.getaddrinfo('not-configured.invalid', 443)",
        "socket.gethostbyname('not-configured.invalid')",
        "socket.socket().connect(('not-configured.invalid', 443))",
        "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('not-configured.invalid', 53))",
        "socket.create_connection(('NOT-configured.invalid.', 443))",
    )
    said = guarded("\n".join(map(tried, ways))).splitlines()
    # the interpreter's resolver would say "Name or service not known" of this name after having asked
    first = "EgressDenied not-configured.invalid is not looked up: allowed are "
    assert [line.startswith(first) for line in said] == [True] * len(ways)


def test_no_name_of_an_address_is_asked_for():
    ways = ("socket.gethostbyaddr('127.0.0.2')", "socket.getnameinfo(('127.0.0.2', 80), 0)")
    for line in guarded("\n".join(map(tried, ways))).splitlines():
        assert line.startswith("EgressDenied the name of 127.0.0.2 is not looked up")


def test_a_name_of_the_settings_is_looked_up_and_reached_by_each_of_its_addresses(listener):
    script = tried(f"socket.create_connection(('localhost', {listener}), 5).close()")
    assert guarded(script, **{WEBHOOK: f"http://localhost:{listener}/"}) == "done"
    assert guarded(script, **{WEBHOOK: "http://elsewhere.invalid/"}).startswith("EgressDenied no connection to ")


def test_what_stays_on_the_machine_is_free():
    script = (
        "a, b = socket.socketpair()\na.sendall(b'x')\n"
        "server = socket.create_server(('127.0.0.1', 0))\n"
        "caller = socket.create_connection(server.getsockname())\n"
        "caller.sendall(b'hello')\nprint(server.accept()[0].recv(5).decode(), b.recv(1).decode())"
    )
    assert guarded(script) == "hello x"


def test_asyncio_serves_and_is_refused_like_any_other(listener):
    script = (
        "import asyncio\n"
        "async def main():\n"
        "    async def answer(reader, writer):\n"
        "        writer.close()\n"
        "    server = await asyncio.start_server(answer, 'localhost', 0)\n"
        "    server.close()\n"
        f"    await asyncio.open_connection('127.0.0.2', {listener})\n" + tried("asyncio.run(main())")
    )
    assert guarded(script).startswith(f"EgressDenied no connection to 127.0.0.2, port {listener}")


def test_what_a_guarded_process_starts_is_guarded_too(built_file, tmp_path):
    shutil.copyfile(built_file, tmp_path / "catalogue.duckdb")
    command = "[sys.executable, '-m', 'breakeven', 'refresh', '--online']"
    script = f"import subprocess, sys\nprint(subprocess.run({command}, capture_output=True, text=True))"
    said = guarded(script, BREAKEVEN_CATALOGUE=str(tmp_path / "catalogue.duckdb"))
    assert "returncode=1" in said
    assert "genai-prices online: could not be read (" in said
    assert "is not looked up: allowed are the hosts of DATABASE_URL" in said


def test_for_a_while_means_for_a_while():
    def reach() -> None:
        """Connect to a port on which nothing listens: who gets as far is told so."""
        socket.create_connection(("127.0.0.2", 9), 5)

    allowed = [Host("127.0.0.2", 9, "TEST")]
    with only([]), pytest.raises(EgressDenied):
        reach()
    with only(allowed), pytest.raises(ConnectionRefusedError):
        reach()
    with only(allowed), only([]), pytest.raises(EgressDenied):
        reach()
    with pytest.raises(ConnectionRefusedError):
        reach()


def test_the_hosts_are_those_of_the_settings():
    environment = {
        "DATABASE_URL": "postgresql://team:p%40ss@DB-1.internal:6432,db-2.internal/library?sslmode=require",
        "BREAKEVEN_OIDC_METADATA_URL": "https://login.example/.well-known/openid-configuration",
        WEBHOOK: "http://hooks.internal:8080/services/T0/B0",
        "BREAKEVEN_EGRESS_HOSTS": "keys.example, [::1]:8443",
    }
    assert [(host.name, host.port, host.variable) for host in allowed_hosts(environment)] == [
        ("db-1.internal", 6432, "DATABASE_URL"),
        ("db-2.internal", 5432, "DATABASE_URL"),
        ("login.example", 443, "BREAKEVEN_OIDC_METADATA_URL"),
        ("hooks.internal", 8080, WEBHOOK),
        ("keys.example", 443, "BREAKEVEN_EGRESS_HOSTS"),
        ("::1", 8443, "BREAKEVEN_EGRESS_HOSTS"),
    ]


def test_a_file_and_a_socket_of_the_machine_are_no_hosts():
    assert allowed_hosts({"DATABASE_URL": "sqlite:////data/library.db"}) == ()
    assert allowed_hosts({"DATABASE_URL": "postgresql://team@ignored/library?host=/run/postgresql"}) == ()
    (host,) = allowed_hosts({"DATABASE_URL": "postgresql://team@ignored:6432/library?host=db.internal"})
    assert (host.name, host.port) == ("db.internal", 6432)


@pytest.mark.parametrize(
    ("variable", "text"),
    [
        ("DATABASE_URL", "postgresql://team@db:port/library"),
        (WEBHOOK, "https://hooks.internal:99999/"),
        ("BREAKEVEN_EGRESS_HOSTS", "https://keys.example/path"),
        ("BREAKEVEN_EGRESS_HOSTS", "keys.example:port"),
        ("BREAKEVEN_EGRESS_HOSTS", "me@keys.example"),
    ],
)
def test_an_address_without_a_host_names_its_variable(variable, text):
    with pytest.raises(InputError) as refused:
        allowed_hosts({variable: text})
    assert refused.value.field == variable
