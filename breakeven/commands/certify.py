"""`breakeven certify`: a scenario with every row it uses and what they give, in one file that can be verified."""

from __future__ import annotations

import argparse
import secrets
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from breakeven.commands.common import (
    Commands,
    add_scenario,
    catalogue,
    chosen_contract,
    open_file,
    refuse,
    say,
    today,
    write_whole,
)


def add(commands: Commands) -> argparse.ArgumentParser:
    """Add the command and its arguments."""
    parser = commands.add_parser(
        "certify", help="write a scenario with every row it uses, its result and its hash into one file"
    )
    add_scenario(parser)
    parser.add_argument("--out", metavar="FILE", help="write into this file in place of standard output")
    parser.add_argument(
        "--with-contract-prices",
        action="store_true",
        help="put the contract's prices into the file, for those who may see them",
    )
    return parser


def run(options: argparse.Namespace) -> int:
    """Write the certificate; what has no price, what is left out and whether it is signed is said on standard error."""
    from breakeven.certificate.certificate import certify
    from breakeven.certificate.file import certificate_json
    from breakeven.certificate.keys import key_id, signing_key
    from breakeven.document import named_contract

    contract, key = chosen_contract(options), signing_key()
    if options.with_contract_prices and not contract.rows:
        refuse("--with-contract-prices: no contract is used: name one by --contract")
    document = open_file(options, contract)
    if options.contract is not None:
        document = replace(document, contract=named_contract(Path(options.contract).name))
    certificate = certify(
        document,
        catalogue(),
        today(),
        contract,
        made_at=datetime.now(tz=UTC),
        salt=secrets.token_hex(16),
        with_contract_prices=options.with_contract_prices,
    )
    text = certificate_json(certificate, key)
    if options.out is None:
        sys.stdout.write(text)
    else:
        write_whole("--out", options.out, text.encode())
    say(option.error for option in certificate.snapshot.options if option.error)
    say(certificate.snapshot.errors)
    if certificate.needs_contract:
        say(["The contract's prices, and the figures that tell them, are left out: verify needs the contract."])
    say(["Not signed: no key is configured." if key is None else f"Signed by the key {key_id(key.public_key())}."])
    return 0
