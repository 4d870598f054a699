"""`breakeven keys`: make the key that certificates are signed with, and list the keys that are trusted."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from breakeven.commands.common import Commands, refuse


def add(commands: Commands) -> argparse.ArgumentParser:
    """Add the command and its arguments."""
    parser = commands.add_parser("keys", help="make a key for certificates, or list those that are trusted")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--new", metavar="FILE.pem", help="write a new private key there, and its public half beside it")
    what.add_argument("--trusted", action="store_true", help="print the ids of the keys that are trusted here")
    return parser


def run(options: argparse.Namespace) -> int:
    """Write a pair of keys and print its id, or print the ids of those that are trusted."""
    from breakeven.certificate.keys import new_key, public_keys, trusted_keys

    if options.trusted:
        for id in trusted_keys():
            print(id)
        return 0
    private, public = new_key()
    place = Path(options.new)
    _write_new(place, private, 0o600)
    _write_new(place.with_suffix(".public.pem"), public, 0o644)
    print(next(iter(public_keys(public.decode(), "--new"))))
    return 0


def _write_new(place: Path, content: bytes, mode: int) -> None:
    """Write a file that is not there yet, readable as the mode says from the first byte on."""
    try:
        with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            file.write(content)
    except FileExistsError:
        refuse(f"--new {place}: is there already, and a key is never written over")
    except OSError as error:
        refuse(f"--new {place}: {error.strerror}")
