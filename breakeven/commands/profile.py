"""`breakeven profile`: what a usage export, a bill or a gateway's log says of the usage in it."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from breakeven.commands.common import (
    Commands,
    add_format,
    catalogue,
    day,
    print_json,
    print_rows,
    read_input,
    refuse,
    say,
    tell_share,
    today,
)

if TYPE_CHECKING:
    from usage.mapping import Mapping
    from usage.profile import Profile


def add(commands: Commands) -> argparse.ArgumentParser:
    """Add the command and its arguments."""
    parser = commands.add_parser("profile", help="what a usage export, a bill or a log says of the usage in it")
    parser.add_argument("files", metavar="FILE", nargs="*", help="files of one format, such as the pages of a report")
    parser.add_argument("--backend", metavar="URL", help="a database instead of files: postgresql://USER@HOST/DATABASE")
    parser.add_argument("--table", metavar="NAME", help="the table of the database, or its Parquet files for Spark")
    parser.add_argument("--mapping", metavar="MAP.json", help="what the columns mean, for a table that is not known")
    parser.add_argument("--as-of", type=day, metavar="YYYY-MM-DD", help="list prices of this date (default: today)")
    parser.add_argument(
        "--memory",
        metavar="SIZE",
        help="the most memory that this command may take, such as 2GiB (1GiB without); more goes to the disk",
    )
    add_format(parser, ("json", "table"))
    return parser


def run(options: argparse.Namespace) -> int:
    """Print the profile of the files together, or of a table of a database."""
    from breakeven.files.usage_profile import profile_remarks, profile_table
    from usage.document import profile_document

    _check(options)
    profile = _of_files(options) if options.backend is None else _of_table(options)
    if options.format == "json":
        print_json(profile_document(profile))
    else:
        print_rows(profile_table(profile), options.format)
        say(profile_remarks(profile))
    return 0


def _check(options: argparse.Namespace) -> None:
    """Refuse what does not go together: files have no table, and a database takes its own memory."""
    if options.backend is None:
        if options.table is not None:
            refuse("--table: say with --backend in which database it is, such as postgresql://USER@HOST/DATABASE")
        if not options.files:
            refuse("FILE: give files, or a database with --backend and --table")
        return
    if options.files:
        refuse(f"FILE: give files or --backend, not both: {options.files[0]} is a file")
    if options.table is None:
        refuse("--table: name the table that holds the log")
    if options.memory is not None:
        refuse("--memory: it is for files; a database takes what its own settings say")


def _of_files(options: argparse.Namespace) -> Profile:
    from usage.read import profile_files
    from usage.tables.memory import engine_bytes

    return profile_files(
        [Path(file) for file in options.files],
        catalogue(),
        options.as_of or today(),
        mapping=_mapping(options),
        memory=engine_bytes(options.memory, "--memory"),
        names=options.files,
        tell=tell_share,
    )


def _of_table(options: argparse.Namespace) -> Profile:
    from usage.read_table import profile_of_table

    return profile_of_table(
        options.backend,
        options.table,
        catalogue(),
        options.as_of or today(),
        mapping=_mapping(options),
        tell=tell_share,
    )


def _mapping(options: argparse.Namespace) -> Mapping | None:
    from usage.mapping import read_mapping

    return None if options.mapping is None else read_mapping(read_input(options.mapping), options.mapping)
