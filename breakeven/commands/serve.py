"""`breakeven serve`: start the dashboard."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from breakeven.commands.common import Commands, add_number, catalogue, say

if TYPE_CHECKING:
    from economics.fields.field import Field


def add(commands: Commands) -> argparse.ArgumentParser:
    """Add the command and its arguments."""
    parser = commands.add_parser("serve", help="start the dashboard")
    add_number(parser, "--port", _port, default=8501, help="1 to 65535 (default: 8501)")
    parser.add_argument("--host", default="localhost", help="address to listen on (default: this machine only)")
    return parser


def run(options: argparse.Namespace) -> int:
    """Build the catalogue, then become the dashboard's process."""
    say(catalogue().notices)
    app = Path(__file__).resolve().parent.parent.parent / "app.py"
    command = [sys.executable, "-m", "streamlit", "run", str(app)]
    flags = ["--server.port", str(options.port), "--server.address", options.host, "--server.headless", "true"]
    sys.stdout.flush()
    os.execv(sys.executable, [*command, *flags])


def _port() -> Field:
    from economics.fields.field import Field

    return Field("port", "Port", "", 1, 65535, "Where the dashboard listens.", "", 8501, whole=True)
