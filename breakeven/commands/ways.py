"""`breakeven ways`: every way to rent GPUs for the load of a self-hosted option, the cheapest first."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

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

if TYPE_CHECKING:
    from economics.option.self_hosted import SelfHostedOption
    from economics.scenario.scenario import Scenario

EVERY = "all"


def add(commands: Commands) -> argparse.ArgumentParser:
    """Add the command and its arguments."""
    parser = commands.add_parser("ways", help="rank every way to rent GPUs for the load of a self-hosted option")
    add_scenario(parser)
    parser.add_argument("--option", metavar="NAME", help="the self-hosted option (default: the first of the scenario)")
    parser.add_argument("--terms", metavar="TERM,…", help=f"such as on-demand,spot, or {EVERY} (default: on-demand)")
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
    parser.add_argument(
        "--suppliers",
        choices=("trusted", EVERY),
        default="trusted",
        help="trusted (default), or all: marketplaces, communities, doubtful and old rates too",
    )
    add_format(parser)
    return parser


def run(options: argparse.Namespace) -> int:
    """Print the ranking; a table ends with the number of combinations and what was left out."""
    from breakeven.files.ways import ways_document, ways_table
    from breakeven.fleet.ways import (
        Selection,
        offered_in,
        offered_precisions,
        offered_terms,
        ranking,
        selected,
        usual_precisions,
        usual_terms,
    )
    from breakeven.words.fleet import no_way_sentence, offers_left_out_sentence, tried_sentence
    from pricing.contract.catalogue import with_contract
    from pricing.resolve.scenario import resolve_each
    from pricing.resolve.shelf import shelf
    from pricing.resolve.ways import model_of

    contract = chosen_contract(options)
    scenario = open_file(options, contract).scenario
    place, option = chosen_option(scenario, options.option)
    market, as_of = with_contract(catalogue(), contract), scenario.as_of or today()
    known = shelf(market)
    with inside_option(place):
        model = model_of(option, known)
    terms, precisions = offered_terms(market, known, as_of), offered_precisions(model, known)
    asked_terms = listed("--terms", options.terms, terms, usual_terms(terms))
    asked_precisions = listed("--precisions", options.precisions, precisions, usual_precisions(model, precisions))
    resolved, _ = resolve_each(scenario, market, as_of)
    with inside_option(place):
        every_way = ranking(option, resolved, market, asked_terms, options.suppliers)
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
        print_json(ways_document(option.name, as_of, selection, ranked))
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


@contextmanager
def inside_option(place: int) -> Iterator[None]:
    """Name a refused field by its path in the scenario, where the block names it inside its option."""
    from economics.errors import InputError
    from economics.option.serving import ServingPlan

    try:
        yield
    except InputError as error:
        serving = ServingPlan.model_fields
        inside = f"serving.{error.field}" if error.field in serving else error.field
        raise InputError(f"options[{place}].{inside}", error.message) from None


def chosen_option(scenario: Scenario, name: str | None) -> tuple[int, SelfHostedOption]:
    """Return the place and the self-hosted option of a name, or the first; raises InputError where there is none."""
    from economics.errors import InputError
    from economics.fields.field import shown
    from economics.option.self_hosted import SelfHostedOption

    hosted = {o.name: (place, o) for place, o in enumerate(scenario.options) if isinstance(o, SelfHostedOption)}
    if not hosted:
        raise InputError("options", "none is self-hosted: there is nothing to rent GPUs for")
    if name is None:
        return next(iter(hosted.values()))
    if name not in hosted:
        raise InputError("--option", f"{shown(name)} is no self-hosted option: must be one of {', '.join(hosted)}")
    return hosted[name]


def listed(argument: str, text: str | None, offered: Sequence[str], usual: Sequence[str]) -> tuple[str, ...]:
    """Return the names in a comma-separated list; raises InputError for one that is not offered."""
    from economics.errors import InputError
    from economics.fields.field import shown

    if text is None:
        return tuple(usual or offered)
    if text == EVERY:
        return tuple(offered)
    names = tuple(name.strip() for name in text.split(","))
    for name in names:
        if not offered:
            raise InputError(argument, f"{shown(name)} is refused: none is offered on that date")
        if name not in offered:
            raise InputError(argument, f"{shown(name)} is refused: must be {EVERY}, or some of {', '.join(offered)}")
    return names
