"""`breakeven diff`: why the options of two scenarios cost what they cost, split over what changed."""

from __future__ import annotations

import argparse

from breakeven.commands.common import (
    Commands,
    add_format,
    catalogue,
    chosen_contract,
    open_path,
    print_json,
    print_rows,
    say,
    today,
)


def add(commands: Commands) -> argparse.ArgumentParser:
    """Add the command and its arguments."""
    parser = commands.add_parser("diff", help="split the difference of two scenarios over what changed between them")
    parser.add_argument("before", metavar="BEFORE.json", help="scenario, document or certificate file")
    parser.add_argument("after", metavar="AFTER.json", help="scenario, document or certificate file")
    parser.add_argument("--contract", metavar="FILE.csv", help="use the prices of this contract where it has any")
    add_format(parser)
    return parser


def run(options: argparse.Namespace) -> int:
    """Print a row for each option that both scenarios have; what is in one of them alone is said on standard error."""
    from breakeven.difference.split import difference
    from breakeven.files.difference import difference_document, difference_table, left_out_sentences
    from economics.errors import InputError
    from pricing.contract.catalogue import with_contract

    market = with_contract(catalogue(), chosen_contract(options))
    opened = []
    for path in (options.before, options.after):
        try:
            opened.append(open_path(path).scenario)
        except InputError as error:
            raise error if error.field == path else InputError(f"{path}: {error.field}", error.message) from None
    before, after = opened
    found = difference(before, after, market, today())
    if options.format == "json":
        print_json(difference_document(found))
        return 0
    print_rows(difference_table(found), options.format)
    say(left_out_sentences(found))
    return 0
