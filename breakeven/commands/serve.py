"""`breakeven serve`: start the dashboard."""

from __future__ import annotations

import argparse
import errno
import os
import re
import socket
import sys
from typing import TYPE_CHECKING

from breakeven.commands.common import BAD_INPUT, Commands, add_number, catalogue, say

if TYPE_CHECKING:
    from economics.errors import InputError
    from economics.fields.field import Field


_BASE_PATH = re.compile(r"(/(?!\.\.?(/|$))[A-Za-z0-9._~-]+)+")


def add(commands: Commands) -> argparse.ArgumentParser:
    """Add the command and its arguments."""
    parser = commands.add_parser("serve", help="start the dashboard")
    add_number(parser, "--port", _port, default=8501, help="1 to 65535 (default: 8501)")
    parser.add_argument("--host", default="localhost", help="address to listen on (default: this machine only)")
    parser.add_argument(
        "--base-path", default="", metavar="/PATH", help="serve below this path, as a proxy may ask (default: the root)"
    )
    return parser


def run(options: argparse.Namespace) -> int:
    """Build the catalogue, then become the dashboard's process."""
    from economics.errors import InputError
    from team.settings import start_refusals

    if options.base_path and not _BASE_PATH.fullmatch(options.base_path):
        raise InputError("--base-path", "must begin with / and not end with it, without . and .. in it, as in /costs")
    refusals = [*start_refusals(), *_contract_refusals()]
    if refusals:
        say(str(refusal) for refusal in refusals)
        return BAD_INPUT
    _check_free(options.host, options.port)
    say(catalogue().notices)
    flags = [f"--port={options.port}", f"--host={options.host}", f"--base-path={options.base_path}"]
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", "serving", *flags])


def _check_free(host: str, port: int) -> None:
    """Raise InputError where nothing can listen there."""
    from economics.errors import InputError

    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    except (OSError, UnicodeError):
        raise InputError("--host", f"{host} is no address of this machine") from None
    try:
        with socket.create_server(address[:2], family=family):
            pass
    except PermissionError:
        raise InputError("--port", f"{port} may not be used by this account: choose one from 1024 on") from None
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise InputError("--port", f"{port} is in use by another program: choose another") from None
        raise InputError("--host", f"{host} is no address of this machine") from None


def _contract_refusals() -> list[InputError]:
    """Why the contract that a deployment shares cannot be used: with it, other prices than meant would be shown."""
    from economics.errors import InputError
    from pricing.contract.file import ENVIRONMENT_VARIABLE, shared_contract

    _, sentences = shared_contract()
    return [InputError(ENVIRONMENT_VARIABLE, sentence) for sentence in sentences]


def _port() -> Field:
    from economics.fields.field import Field

    return Field("port", "Port", "", 1, 65535, "Where the dashboard listens.", "", 8501, whole=True)
