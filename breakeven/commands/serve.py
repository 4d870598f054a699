"""`breakeven serve`: start the dashboard."""

from __future__ import annotations

import argparse
import os
import re
import sys
from typing import TYPE_CHECKING

from breakeven.commands.common import BAD_INPUT, Commands, add_number, catalogue, say

if TYPE_CHECKING:
    from economics.fields.field import Field


_BASE_PATH = re.compile(r"(/[A-Za-z0-9._~-]+)+")


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
        raise InputError("--base-path", "must begin with / and not end with it, as in /costs")
    refusals = start_refusals()
    if refusals:
        say(str(refusal) for refusal in refusals)
        return BAD_INPUT
    say(catalogue().notices)
    flags = [f"--port={options.port}", f"--host={options.host}", f"--base-path={options.base_path}"]
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", "serving", *flags])


def _port() -> Field:
    from economics.fields.field import Field

    return Field("port", "Port", "", 1, 65535, "Where the dashboard listens.", "", 8501, whole=True)
