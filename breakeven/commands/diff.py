"""`breakeven diff`: why the options of two scenarios cost what they cost, split over what changed."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

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

if TYPE_CHECKING:
    from economics.scenario.scenario import Scenario
    from pricing.contract.contract import Contract


def add(commands: Commands) -> argparse.ArgumentParser:
    """Add the command and its arguments."""
    parser = commands.add_parser("diff", help="split the difference of two scenarios over what changed between them")
    parser.add_argument("before", metavar="BEFORE.json", help="scenario, document or certificate file")
    parser.add_argument("after", metavar="AFTER.json", help="scenario, document or certificate file")
    parser.add_argument("--contract", metavar="FILE.csv", help="use the prices of this contract where it has any")
    add_format(parser)
    return parser


def run(options: argparse.Namespace) -> int:
    """Print a row for each option that both scenarios have; what else is to be known goes to standard error."""
    from breakeven.difference.split import difference
    from breakeven.files.difference import difference_document, difference_table, remarks
    from pricing.contract.catalogue import with_contract

    contract = chosen_contract(options)
    before, after = (_opened(path, contract) for path in (options.before, options.after))
    market = with_contract(catalogue(), contract)
    found = difference(before, after, market, today(), (options.before, options.after))
    if options.format == "json":
        print_json(difference_document(found))
        return 0
    print_rows(difference_table(found), options.format)
    say(remarks(found))
    return 0


def _opened(path: str, contract: Contract) -> Scenario:
    """Return the scenario of a file, and say of that file what is to be known: here two are open."""
    from breakeven.difference.split import refused_in
    from breakeven.opened import open_content

    with refused_in(path):
        opened = open_content(read_input(path))
    made_with = opened.document.contract
    missing = [] if made_with is None or contract.rows else [made_with.missing]
    say(f"{path}: {sentence}" for sentence in (*(note.text for note in opened.notes), *missing))
    return opened.document.scenario
