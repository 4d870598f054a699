"""`breakeven ways`: every way to rent GPUs for the load of a self-hosted option, the cheapest first."""

from __future__ import annotations

import argparse

from breakeven.commands.common import Commands, add_format, add_scenario, print_json, print_rows
from breakeven.commands.hosted import EVERY, add_suppliers, add_terms, inside_option, listed, open_hosted


def add(commands: Commands) -> argparse.ArgumentParser:
    """Add the command and its arguments."""
    parser = commands.add_parser("ways", help="rank every way to rent GPUs for the load of a self-hosted option")
    add_scenario(parser)
    parser.add_argument("--option", metavar="NAME", help="the self-hosted option (default: the first of the scenario)")
    add_terms(parser)
    parser.add_argument(
        "--precisions",
        metavar="PRECISION,…",
        help=f"such as fp8,int4, or {EVERY} (default: those of more than four bits, and the model's own)",
    )
    parser.add_argument("--gpus", metavar="GPU,…", help="only these, such as h100-sxm,h200 (default: all)")
    parser.add_argument("--classes", metavar="CLASS,…", help="only these kinds of supplier, such as hyperscaler")
    parser.add_argument("--regions", metavar="REGION,…", help="only these regions, as the supplier calls them")
    parser.add_argument("--careful", action="store_true", help="rank by the cost at the low end of the 80 %% band")
    parser.add_argument("--every-offer", action="store_true", help="every offer of each layout, not the cheapest alone")
    add_suppliers(parser)
    add_format(parser)
    return parser


def run(options: argparse.Namespace) -> int:
    """Print the ranking; a table ends with the number of combinations and what was left out."""
    from breakeven.files.ways import ways_document, ways_table
    from breakeven.fleet.ways import (
        Selection,
        offered_in,
        offered_precisions,
        ranking,
        selected,
        usual_precisions,
    )
    from breakeven.words.fleet import no_way_sentence, offers_left_out_sentence, tried_sentence
    from pricing.resolve.ways import model_of

    hosted = open_hosted(options)
    option = hosted.option
    with inside_option(hosted.place):
        model = model_of(option, hosted.shelf)
    precisions = offered_precisions(model, hosted.shelf)
    asked_terms = hosted.terms(options.terms)
    asked_precisions = listed("--precisions", options.precisions, precisions, usual_precisions(model, precisions))
    with inside_option(hosted.place):
        every_way = ranking(option, hosted.resolved(), hosted.catalogue, asked_terms, options.suppliers)
    offered = offered_in(every_way)
    selection = Selection(
        asked_terms,
        asked_precisions,
        every_offer=options.every_offer,
        careful=options.careful,
        suppliers=options.suppliers,
        gpus=listed("--gpus", options.gpus, offered.gpus, ()),
        classes=listed("--classes", options.classes, offered.classes, ()),
        regions=listed("--regions", options.regions, offered.regions, ()),
    )
    ranked = selected(every_way, selection)
    if options.format == "json":
        print_json(ways_document(option.name, hosted.as_of, selection, ranked))
        return 0
    print_rows(ways_table(ranked.ways), options.format)
    if options.format == "table":
        left_out = ranked.left_out
        print(tried_sentence(ranked.combinations, left_out) if ranked.ways else no_way_sentence(left_out))
        switch = (
            "" if options.suppliers == EVERY else f"--suppliers {EVERY} ranks those of suppliers, doubtful and old."
        )
        if sentence := offers_left_out_sentence(ranked.offers_left_out, switch):
            print(sentence)
    return 0
