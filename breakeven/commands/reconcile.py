"""`breakeven reconcile`: why an invoice is what it is."""

from __future__ import annotations

import argparse
from pathlib import Path

from breakeven.commands.common import Commands, add_format, catalogue, print_json, read_input, today


def add(commands: Commands) -> argparse.ArgumentParser:
    """Add the command and its arguments."""
    parser = commands.add_parser("reconcile", help="why an invoice is what it is: causes, from list price to it")
    parser.add_argument(
        "--usage",
        metavar="FILE",
        nargs="+",
        required=True,
        help="log of the requests, or sums by day",
    )
    parser.add_argument("--invoice", metavar="FILE.json", required=True, help="invoice by model and line")
    parser.add_argument("--daily", metavar="FILE.csv", help="costs of each day, which date a discount or a new price")
    parser.add_argument("--mapping", metavar="MAP.json", help="what the columns mean, for a log that is not known")
    add_format(parser, ("table", "json"))
    return parser


def run(options: argparse.Namespace) -> int:
    """Print the way from list price to invoice: as sentences, or as a document."""
    from breakeven.files.reconcile import reconciliation_document
    from breakeven.words.reconcile import sentences
    from usage.mapping import read_mapping
    from usage.read import held
    from usage.reconcile.invoice import read_daily, read_invoice
    from usage.reconcile.log import log_of
    from usage.reconcile.reconcile import reconcile

    invoice = read_invoice(read_input(options.invoice))
    daily = None if options.daily is None else read_daily(read_input(options.daily), invoice)
    prices = catalogue()
    mapping = None if options.mapping is None else read_mapping(read_input(options.mapping), options.mapping)
    with held([Path(name) for name in options.usage], mapping=mapping, names=options.usage) as holding:
        found = reconcile(log_of(holding, options.usage[0]), invoice, daily, prices, today())
    if options.format == "json":
        print_json(reconciliation_document(found))
    else:
        for sentence in sentences(found, prices):
            print(sentence)
    return 0
