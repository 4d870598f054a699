"""`breakeven matrix`: which GPU runs which model at a scenario's load, what it costs, and whether it is fast enough."""

from __future__ import annotations

import argparse

from breakeven.commands.common import (
    Commands,
    add_format,
    add_scenario,
    catalogue,
    chosen_contract,
    open_file,
    print_json,
    print_rows,
    today,
)
from breakeven.commands.ways import EVERY, chosen_option, listed


def add(commands: Commands) -> argparse.ArgumentParser:
    """Add the command and its arguments."""
    parser = commands.add_parser("matrix", help="say for every GPU whether it runs up to four models, and for how much")
    add_scenario(parser)
    parser.add_argument(
        "--models", metavar="MODEL,…", help="one to four of the registry (default: the scenario's open models)"
    )
    parser.add_argument(
        "--option",
        metavar="NAME",
        help="the self-hosted option whose load, spares and people count (default: the first)",
    )
    parser.add_argument("--terms", metavar="TERM,…", help=f"such as on-demand,spot, or {EVERY} (default: on-demand)")
    parser.add_argument(
        "--suppliers",
        choices=("trusted", EVERY),
        default="trusted",
        help="trusted (default), or all: marketplaces, communities, doubtful and old rates too",
    )
    add_format(parser)
    return parser


def run(options: argparse.Namespace) -> int:
    """Print the matrix, a row for each model and GPU; a table ends with what its cells are held against."""
    from breakeven.files.matrix import matrix_document, matrix_table
    from breakeven.fleet.matrix import MOST_MODELS, AskedModel, as_sourced, matrix, open_models
    from breakeven.fleet.ways import offered_terms, usual_terms
    from breakeven.words.matrix import legend, matrix_sentence
    from economics.errors import InputError
    from pricing.contract.catalogue import with_contract
    from pricing.resolve.scenario import resolve_each
    from pricing.resolve.shelf import shelf

    contract = chosen_contract(options)
    opened = open_file(options, contract)
    scenario = opened.scenario
    place, option = chosen_option(scenario, options.option)
    market, as_of = with_contract(catalogue(), contract), scenario.as_of or today()
    known = shelf(market)
    offered = offered_terms(market, known, as_of)
    terms = listed("--terms", options.terms, offered, usual_terms(offered))
    own = {model.id: model for model in open_models(scenario, known)}
    if options.models is None:
        models = list(own.values())[:MOST_MODELS]
    else:
        names = [name.strip() for name in options.models.split(",")]
        models = [own.get(name, AskedModel(name)) for name in names]
    if not models:
        raise InputError("--models", "the scenario has no open model: name one to four of the registry")
    resolved, _ = resolve_each(scenario, market, as_of)
    try:
        for model in models:
            if model.architecture is None:
                known.model(model.id)
        found = matrix(option, models, resolved, market, terms, options.suppliers)
    except InputError as error:
        raise InputError("--models", error.message) from None
    limits = as_sourced(found.limits, opened.origins, place)
    if options.format == "json":
        print_json(matrix_document(option.name, as_of, found, limits))
        return 0
    print_rows(matrix_table(found), options.format)
    if options.format == "table":
        for column in found.columns:
            if column.refusal is not None:
                print(f"{column.model}: {column.refusal}")
        print(f"{matrix_sentence(found.terms, found.suppliers)}\n{legend(limits)}")
    return 0
