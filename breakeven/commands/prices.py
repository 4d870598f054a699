"""`breakeven prices`: token prices of the catalogue, and lists about them."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from breakeven.commands.common import Commands, add_format, catalogue, day, print_rows, say, today


def add(commands: Commands) -> argparse.ArgumentParser:
    """Add the command and its arguments."""
    parser = commands.add_parser("prices", help="list token prices of the catalogue")
    parser.add_argument("--provider", help="provider id, such as anthropic")
    parser.add_argument("--model", help="part of a model id")
    parser.add_argument("--variant", help="price variant, such as standard or batch")
    parser.add_argument("--every-source", action="store_true", help="each source's rows, not only those look-ups use")
    instead = parser.add_mutually_exclusive_group()
    instead.add_argument("--everywhere", metavar="MODEL", help="offers of a registered model, the cheapest first")
    instead.add_argument("--disagreements", action="store_true", help="where two sources list different prices")
    instead.add_argument("--unmatched", action="store_true", help="names that no registered model is known for")
    instead.add_argument("--units", action="store_true", help="units of provisioned capacity: prices, what they serve")
    instead.add_argument("--providers", action="store_true", help="every seller, those without a public price too")
    instead.add_argument(
        "--choices", action="store_true", help="models on sale, newest first; the rest with the reason"
    )
    instead.add_argument("--check", action="store_true", help="check every row; exit status 1 lists what is wrong")
    parser.add_argument("--as-of", type=day, metavar="YYYY-MM-DD", help="as known on this date (default: today)")
    add_format(parser)
    return parser


def run(options: argparse.Namespace) -> int:
    """Print the list asked for; return 1 for a check that found problems."""
    from breakeven.files import catalogue_lists as lists

    as_of = options.as_of or today()
    if options.check:
        return _check(options.format)
    listed = (options.everywhere is not None, options.disagreements, options.unmatched, options.providers)
    if any(listed):
        _refuse_filters(options, ("provider", "model", "variant"))
    elif options.units:
        _refuse_filters(options, ("variant",))
    elif options.choices:
        _refuse_filters(options, ("model", "variant"))
    if options.everywhere is not None:
        table = lists.everywhere(catalogue(), options.everywhere, as_of)
    elif options.disagreements:
        table = lists.disagreements(catalogue(), as_of)
    elif options.unmatched:
        table = lists.unmatched(catalogue(), as_of)
    elif options.units:
        table = lists.units(catalogue(), as_of, provider=options.provider, model=options.model)
    elif options.providers:
        table = lists.providers(catalogue(), as_of)
    elif options.choices:
        table = lists.choices(catalogue(), as_of, options.provider)
    else:
        table = lists.token_prices(
            catalogue(),
            as_of,
            provider=options.provider,
            model=options.model,
            variant=options.variant,
            every_source=options.every_source,
        )
    print_rows(table, options.format)
    return 0


def _refuse_filters(options: argparse.Namespace, names: Sequence[str]) -> None:
    """Raise InputError for a filter beside a list that it does not narrow."""
    from economics.errors import InputError

    for name in names:
        if getattr(options, name) is not None:
            raise InputError(f"--{name}", "narrows the list of token prices alone: leave it out here")


def _check(form: str) -> int:
    """List every problem and return 1, or list what was checked and return 0."""
    from breakeven.files.catalogue_lists import checked
    from pricing.studies.check import check

    report = check(catalogue())
    say(catalogue().notices)
    print_rows(checked(report), form)
    return 1 if report.problems else 0
