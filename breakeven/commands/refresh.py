"""`breakeven refresh`: fetch newer prices, and say what changed."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from breakeven.commands.common import Commands, add_format, print_json, today

_SHOWN_CHANGES = 40


def add(commands: Commands) -> argparse.ArgumentParser:
    """Add the command and its arguments."""
    parser = commands.add_parser("refresh", help="take up newer prices; nothing does so by itself")
    parser.add_argument("--online", action="store_true", help="also fetch the newest token prices over the network")
    parser.add_argument("--gpuhunt", action="store_true", help="also ask GPU suppliers by way of the gpuhunt package")
    add_format(parser, ("text", "json"))
    return parser


def run(options: argparse.Namespace) -> int:
    """Refresh and print one report per source; return 1 when a source failed."""
    from pricing.studies.refresh import refresh

    reports = refresh(today(), online=options.online, gpuhunt=options.gpuhunt)
    if options.format == "json":
        print_json([asdict(report) for report in reports])
    else:
        for report in reports:
            print(report.sentence)
            for change in report.changes[:_SHOWN_CHANGES]:
                print(f"  {change}")
            if len(report.changes) > _SHOWN_CHANGES:
                print(f"  and {len(report.changes) - _SHOWN_CHANGES:,} more; --format json lists all")
            for failure in report.failures:
                print(f"  {failure}")
    return 1 if any(report.outcome == "failed" for report in reports) else 0
