"""`breakeven rates`: GPU rental rates of the catalogue."""

from __future__ import annotations

import argparse

from breakeven.commands.common import Commands, add_format, catalogue, day, print_rows, today


def add(commands: Commands) -> argparse.ArgumentParser:
    """Add the command and its arguments."""
    parser = commands.add_parser("rates", help="list GPU rental rates of the catalogue")
    parser.add_argument("--provider", help="supplier, such as lambda")
    parser.add_argument("--gpu", help="GPU id, such as h100-sxm")
    parser.add_argument("--term", help="term, such as on-demand")
    parser.add_argument("--as-of", type=day, metavar="YYYY-MM-DD", help="as known on this date (default: today)")
    add_format(parser)
    return parser


def run(options: argparse.Namespace) -> int:
    """Print the rates that match."""
    from breakeven.files.catalogue_lists import gpu_rates

    rates = gpu_rates(
        catalogue(), options.as_of or today(), provider=options.provider, gpu=options.gpu, term=options.term
    )
    print_rows(rates, options.format)
    return 0
