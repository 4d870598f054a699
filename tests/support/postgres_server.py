"""A PostgreSQL server of one's own: on loopback, in a temporary folder, gone when the block ends."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

USER, PASSWORD = "gateway", "p@ss/w?rd#1:%+"
"""A password of all the signs that mean something in a URL."""
_UNPRIVILEGED = ("postgres", "nobody")
_SETTINGS = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "shared_buffers=64MB")


_SORTED = ("--locale-provider=icu", "--icu-locale=en-US")
"""Texts are sorted as a language does it, not by their bytes."""


@dataclass(frozen=True)
class Server:
    """A server; a URL leaves nothing out.

    `stop` ends it with all connections, `crash` before it has written what is in memory, `start` brings it back.
    `freeze` leaves its connections open and answers nothing until `thaw`.
    """

    port: int
    stop: Callable[[], None]
    crash: Callable[[], None]
    start: Callable[[], None]
    freeze: Callable[[], None]
    thaw: Callable[[], None]

    def url(self, user: str = USER, password: str = PASSWORD, database: str = "postgres") -> str:
        return f"postgresql://{user}:{quote(password, safe='')}@127.0.0.1:{self.port}/{database}"


def binary(name: str) -> str:
    """Where a program of PostgreSQL lies: on the path, or where Debian puts it."""
    found = shutil.which(name) or max(map(str, Path("/usr/lib/postgresql").glob(f"*/bin/{name}")), default=None)
    assert found is not None, "PostgreSQL is not installed: ./task slow installs it"
    return found


@contextmanager
def postgres_server() -> Iterator[Server]:
    folder = Path(tempfile.mkdtemp(prefix="breakeven-postgres-"))
    data, secret = folder / "data", folder / "password"
    secret.write_text(PASSWORD)
    owner: dict[str, Any] = {}
    if os.geteuid() == 0:  # PostgreSQL does not run as root
        account = next(account for account in map(_account, _UNPRIVILEGED) if account is not None)
        for path in (folder, secret):
            os.chown(path, account.pw_uid, account.pw_gid)
        owner = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    def run(*command: str) -> None:
        done = subprocess.run(
            command,
            cwd=folder,
            env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
            capture_output=True,
            text=True,
            check=False,
            **owner,
        )
        assert done.returncode == 0, done.stdout + done.stderr

    try:
        initdb, pg_ctl = binary("initdb"), binary("pg_ctl")
        run(
            initdb,
            "-D",
            str(data),
            "-U",
            USER,
            "--auth=scram-sha-256",
            f"--pwfile={secret}",
            "--no-sync",
            "-E",
            "UTF8",
            *_SORTED,
        )
        settings = (f"port={port}", "listen_addresses=127.0.0.1", f"unix_socket_directories={folder}", *_SETTINGS)
        options = " ".join(f"-c {setting}" for setting in settings)

        def start() -> None:
            run(pg_ctl, "-D", str(data), "-l", str(folder / "log"), "-o", options, "-w", "-t", "60", "start")

        def stop(how: str = "fast") -> None:
            run(pg_ctl, "-D", str(data), "-m", how, "-w", "stop")

        def send(what: signal.Signals) -> None:
            main = int((data / "postmaster.pid").read_text().splitlines()[0])
            children = Path(f"/proc/{main}/task/{main}/children").read_text().split()
            for process in (main, *map(int, children)):
                os.kill(process, what)

        freeze, thaw = partial(send, signal.SIGSTOP), partial(send, signal.SIGCONT)
        start()
        try:
            yield Server(port, stop, lambda: stop("immediate"), start, freeze, thaw)
        finally:
            if (data / "postmaster.pid").exists():
                stop("immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _account(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None
