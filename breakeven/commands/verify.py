"""`breakeven verify`: is a certificate intact, who signed it, and do the rows inside still give its figures?"""

from __future__ import annotations

import argparse

from breakeven.commands.common import (
    Commands,
    add_format,
    catalogue,
    chosen_contract,
    print_json,
    print_rows,
    read_input,
    say,
    today,
)

DIFFERS = 1
"""The exit status of a certificate that is not intact, or whose figures do not come out again."""


def add(commands: Commands) -> argparse.ArgumentParser:
    """Add the command and its arguments."""
    parser = commands.add_parser("verify", help="compute a certificate again from the rows inside, and check its hash")
    parser.add_argument("certificate", metavar="FILE", help="certificate file, or - for standard input")
    parser.add_argument("--contract", metavar="FILE.csv", help="the contract it was made with, if that is left out")
    parser.add_argument(
        "--keys", metavar="PATH", default="", help="public keys to trust: a PEM file, or a folder of them"
    )
    parser.add_argument("--at-todays-prices", action="store_true", help="also compare with the prices of today")
    add_format(parser)
    return parser


def run(options: argparse.Namespace) -> int:
    """Print the figures that differ, and say the rest on standard error; 0: equal, 1: it differs or is not intact."""
    from breakeven.certificate.keys import trusted_keys
    from breakeven.certificate.told import figures_table, sentences, verification_document
    from breakeven.certificate.verify import verify

    found = verify(
        read_input(options.certificate),
        trusted_keys(options.keys),
        catalogue(),
        chosen_contract(options),
        today() if options.at_todays_prices else None,
    )
    if options.format == "json":
        print_json(verification_document(found))
    else:
        table = figures_table(found)
        if table.rows or options.format == "csv":
            print_rows(table, options.format)
        elif found.equal:
            print("equal")
        say(sentences(found))
    return 0 if found.holds else DIFFERS
