"""`breakeven validate`: what guides and papers claim in figures, worked out again."""

from __future__ import annotations

import argparse

from breakeven.commands.common import Commands, add_format, catalogue, day, print_json, print_rows, read_input, say

MOVED = 1
"""The exit status when a case of arithmetic no longer comes to what was worked out by hand."""


def add(commands: Commands) -> argparse.ArgumentParser:
    """Add the command and its arguments."""
    parser = commands.add_parser("validate", help="published claims worked out again, each with a verdict")
    parser.add_argument("--case", metavar="FILE", help="only the cases of this file, or - for standard input")
    parser.add_argument(
        "--as-of",
        type=day,
        metavar="DAY",
        help="for cases that rest on prices: those of this day (default: the catalogue's newest)",
    )
    add_format(parser, ("table", "json", "csv"))
    return parser


def run(options: argparse.Namespace) -> int:
    """Print a verdict for each claim; 1 when one that rests on arithmetic alone has moved."""
    from breakeven.files.claims import claims_document, claims_table
    from trust.claims.case import read_cases
    from trust.claims.known import Known
    from trust.claims.report import check_cases, check_claims, counted

    prices = catalogue()
    known = Known(prices, options.as_of or prices.newest_day)
    cases = None if options.case is None else read_cases(read_input(options.case))
    checked = check_claims(known) if cases is None else check_cases(cases, known)
    if options.format == "json":
        print_json(claims_document(checked))
    else:
        print_rows(claims_table(checked), options.format)
    counts = counted(checked)
    share = counts["not checkable"] / len(checked)
    words = ", ".join(f"{count} {kind}" for kind, count in counts.items())
    say([f"{len(checked)} claims on {known.as_of}: {words} ({100 * share:.0f} % not checkable)"])
    moved = [each for each in checked if each.verdict.moved]
    for each in moved:
        assert each.case.by_hand is not None
        by_hand = f"{each.case.by_hand.low:g} to {each.case.by_hand.high:g} ({each.case.by_hand.working})"
        computed = f"{each.verdict.low} to {each.verdict.high}"
        say([f"{each.case.id} has moved: computed {computed}, worked out by hand {by_hand}"])
    return MOVED if moved else 0
