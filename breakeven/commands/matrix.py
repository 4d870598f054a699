"""`breakeven matrix`: which GPU runs which model at a scenario's load, what it costs, and whether it is fast enough."""

from __future__ import annotations

import argparse

from breakeven.commands.common import Commands, add_format, add_scenario, print_json, print_rows
from breakeven.commands.hosted import add_suppliers, add_terms, open_hosted


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
    add_terms(parser)
    add_suppliers(parser)
    add_format(parser)
    return parser


def run(options: argparse.Namespace) -> int:
    """Print the matrix, a row for each model and GPU; a table ends with what its cells are held against."""
    from breakeven.files.matrix import matrix_document, matrix_table
    from breakeven.fleet.matrix import MOST_MODELS, AskedModel, as_sourced, matrix, open_models
    from breakeven.words.matrix import legend, matrix_sentence
    from economics.errors import InputError

    hosted = open_hosted(options)
    terms = hosted.terms(options.terms)
    own = {model.id: model for model in open_models(hosted.document.scenario, hosted.shelf)}
    if options.models is None:
        models = list(own.values())[:MOST_MODELS]
    else:
        names = [name.strip() for name in options.models.split(",")]
        models = [own.get(name, AskedModel(name)) for name in names]
    if not models:
        raise InputError("--models", "the scenario has no open model: name one to four of the registry")
    resolved = hosted.resolved()
    try:
        for model in models:
            if model.architecture is None:
                hosted.shelf.model(model.id)
        found = matrix(hosted.option, models, resolved, hosted.catalogue, terms, options.suppliers)
    except InputError as error:
        raise InputError("--models", error.message) from None
    limits = as_sourced(found.limits, hosted.document.origins, hosted.place)
    if options.format == "json":
        print_json(matrix_document(hosted.option.name, hosted.as_of, found, limits))
        return 0
    print_rows(matrix_table(found), options.format)
    if options.format == "table":
        for column in found.columns:
            if column.refusal is not None:
                print(f"{column.model}: {column.refusal}")
        print(f"{matrix_sentence(found.terms, found.suppliers)}\n{legend(limits)}")
    return 0
