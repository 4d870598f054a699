"""`breakeven history`: prices over time, and their yearly rate of change."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from breakeven.commands.common import Commands, add_format, catalogue, print_json, print_rows
from economics.cost.token_lines import BILLED_LINES

if TYPE_CHECKING:
    from pricing.store.catalogue import Catalogue
    from pricing.studies.history import Series


def add(commands: Commands) -> argparse.ArgumentParser:
    """Add the command and its arguments."""
    parser = commands.add_parser("history", help="prices over time and the rate at which they change a year")
    parser.add_argument("--provider", help="provider id of a model, or GPU supplier")
    parser.add_argument("--model", help="model id, with --provider")
    parser.add_argument("--line", choices=tuple(line.id for line in BILLED_LINES if line.in_history), default="input")
    parser.add_argument("--gpu", help="GPU id, such as h100-sxm")
    parser.add_argument("--term", help="term, such as on-demand; with --gpu alone also the market's median")
    add_format(parser)
    return parser


def run(options: argparse.Namespace) -> int:
    """Print every series with its observations and its yearly rate of change."""
    from breakeven.files.catalogue_lists import observed
    from breakeven.words.prices import rate_in_words

    series = _series(options, catalogue())
    if options.format == "json":
        print_json([_document(s) for s in series])
        return 0
    print_rows(observed(series), options.format)
    if options.format == "table":
        for s in series:
            print(f"{s.label}: {rate_in_words(s)}")
    return 0


def _series(options: argparse.Namespace, market: Catalogue) -> list[Series]:
    from economics.errors import InputError
    from economics.fields.field import shown
    from economics.supply.rented import TERMS
    from pricing.studies.history import market_series, rate_series, token_series

    if options.term is not None and options.term not in TERMS:
        raise InputError("--term", f"{shown(options.term)} is refused: must be one of {', '.join(TERMS)}")
    if options.gpu is None:
        if options.provider is None or options.model is None:
            raise InputError("--gpu", "is missing: give --gpu, or --provider and --model")
        return [token_series(market, options.provider, options.model, options.line)]
    if options.model is not None:
        raise InputError("--model", "does not go with --gpu")
    series = list(rate_series(market, options.gpu, options.provider, options.term))
    if options.term is not None and options.provider is None:
        series.append(market_series(market, options.gpu, options.term))
    return series


def _document(series: Series) -> dict[str, Any]:
    observations = [{**asdict(o), "first": str(o.first), "last": str(o.last)} for o in series.observations]
    return {
        "series": series.label,
        "unit": series.unit,
        "note": series.note,
        "observations": observations,
        "trend": asdict(series.trend()),
    }
