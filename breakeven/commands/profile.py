"""`breakeven profile`: what a usage export, a bill or a gateway's log says of the usage in it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from breakeven.commands.common import (
    Commands,
    add_format,
    catalogue,
    day,
    print_json,
    print_rows,
    read_input,
    say,
    today,
)


def add(commands: Commands) -> argparse.ArgumentParser:
    """Add the command and its arguments."""
    parser = commands.add_parser("profile", help="what a usage export, a bill or a log says of the usage in it")
    parser.add_argument("files", metavar="FILE", nargs="+", help="files of one format, such as the pages of a report")
    parser.add_argument("--mapping", metavar="MAP.json", help="what the columns mean, for a table that is not known")
    parser.add_argument("--as-of", type=day, metavar="YYYY-MM-DD", help="list prices of this date (default: today)")
    parser.add_argument("--memory", metavar="SIZE", help="the most memory to take, such as 1GiB; more goes to the disk")
    add_format(parser, ("json", "table"))
    return parser


def run(options: argparse.Namespace) -> int:
    """Print the profile of the files together."""
    from breakeven.files.usage_profile import profile_remarks, profile_table
    from usage.document import profile_document
    from usage.mapping import read_mapping
    from usage.read import profile_files
    from usage.tables.memory import check_memory

    mapping = None if options.mapping is None else read_mapping(read_input(options.mapping), options.mapping)
    memory = None if options.memory is None else check_memory(options.memory, "--memory")
    profile = profile_files(
        [Path(file) for file in options.files],
        catalogue(),
        options.as_of or today(),
        mapping=mapping,
        memory=memory,
        names=options.files,
        tell=_told,
    )
    if options.format == "json":
        print_json(profile_document(profile))
    else:
        print_rows(profile_table(profile), options.format)
        say(profile_remarks(profile))
    return 0


def _told(done: float) -> None:
    """Say on a terminal how much of the work is done; the line is gone when it is."""
    if sys.stderr.isatty():
        end = "\r" if done < 1 else "\r\033[K"
        print(f"{100 * done:.0f} %" if done < 1 else "", end=end, file=sys.stderr, flush=True)
