"""`breakeven contract`: check a contract of your own, or print the template of one."""

from __future__ import annotations

import argparse
import sys

from breakeven.commands.common import BAD_INPUT, Commands, catalogue, read_input, say, today


def add(commands: Commands) -> argparse.ArgumentParser:
    """Add the command and its arguments."""
    parser = commands.add_parser("contract", help="check a contract of your own; without a file print the template")
    parser.add_argument("file", metavar="FILE.csv", nargs="?", help="contract to check, or - for standard input")
    return parser


def run(options: argparse.Namespace) -> int:
    """Print the contract as understood, remarks on standard error; for an invalid one, every fault."""
    from pricing.contract.catalogue import contract_notes
    from pricing.contract.contract import ContractError
    from pricing.contract.file import contract_csv, read_contract, template_csv

    if options.file is None:
        sys.stdout.write(template_csv())
        return 0
    try:
        contract = read_contract(read_input(options.file))
    except ContractError as error:
        say(f"contract: {sentence}" for sentence in error.sentences)
        return BAD_INPUT
    say(contract_notes(contract, catalogue(), today()))
    sys.stdout.write(contract_csv(contract))
    return 0
