"""`breakeven shapes`: the shapes of a week's load that a scenario can name."""

from __future__ import annotations

import argparse

from breakeven.commands.common import Commands, add_format, print_json, print_rows


def add(commands: Commands) -> argparse.ArgumentParser:
    """Add the command and its arguments."""
    parser = commands.add_parser("shapes", help="shapes of a week's load; --format csv or json with all 168 weights")
    add_format(parser)
    return parser


def run(options: argparse.Namespace) -> int:
    """Print every shape with its source and its busiest hour over the average one."""
    from breakeven.files.load_shapes import load_shapes, load_shapes_document

    if options.format == "json":
        print_json(load_shapes_document())
    else:
        print_rows(load_shapes(with_weights=options.format == "csv"), options.format)
    return 0
