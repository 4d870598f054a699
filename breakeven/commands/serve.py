"""`breakeven serve`: start the dashboard."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from breakeven.commands.common import Commands, catalogue, say


def add(commands: Commands) -> argparse.ArgumentParser:
    """Add the command and its arguments."""
    parser = commands.add_parser("serve", help="start the dashboard")
    parser.add_argument("--port", type=_port, default=8501, help="1 to 65535 (default: 8501)")
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


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 6 and 1 <= int(text) <= 65535):
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is no port: must be a whole number, 1 to 65535")
    return int(text)
