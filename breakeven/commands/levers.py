"""`breakeven levers`: what each single change of a scenario saves a month, and the set of them that saves most."""

from __future__ import annotations

import argparse

from breakeven.commands.common import (
    Commands,
    add_format,
    add_number,
    add_scenario,
    catalogue,
    chosen_contract,
    field_of,
    open_file,
    print_json,
    print_rows,
    say,
    today,
)

_ARGUMENTS = {"batch_share": "--batch-share", "cache_hit_rate": "--cache-hits", "option": "--option"}


def add(commands: Commands) -> argparse.ArgumentParser:
    """Add the command and its arguments."""
    parser = commands.add_parser("levers", help="what each single change saves a month, and the best set of them")
    add_scenario(parser)
    add_number(parser, "--batch-share", field_of("batch_share"), help="try this share of batch work, such as 30%%")
    add_number(parser, "--cache-hits", field_of("cache_hit_rate"), help="try this share of input read from a cache")
    parser.add_argument("--option", metavar="NAME", help="for this option alone (default: all of them)")
    add_format(parser)
    return parser


def run(options: argparse.Namespace) -> int:
    """Print the rows; a table ends with the best set and, like CSV on standard error, with what was not tried."""
    from breakeven.levers.best_set import what_saves_most
    from breakeven.levers.lever import Targets
    from breakeven.levers.table import levers_document, levers_table
    from breakeven.levers.words import answer_sentence, measured_sentence, not_tried_lines, step_words
    from economics.errors import InputError
    from pricing.contract.catalogue import with_contract

    contract = chosen_contract(options)
    document = open_file(options, contract)
    market = with_contract(catalogue(), contract)
    targets = Targets(options.batch_share, options.cache_hits)
    try:
        answer = what_saves_most(document.sourced, market, today(), targets, options.option)
    except InputError as error:
        raise InputError(_ARGUMENTS.get(error.field, error.field), error.message) from None
    if options.format == "json":
        print_json(levers_document(answer, document.scenario.as_of or today(), targets))
        return 0
    print_rows(levers_table(answer), options.format)
    said = [f"{label}: {reason}." for label, reason in not_tried_lines(answer.not_tried, answer.names)]
    if options.format == "csv":
        say(said)
        return 0
    print(answer_sentence(answer))
    for place, step in enumerate(answer.best.steps if answer.best is not None else (), 1):
        print(f"  {place}. {step_words(step)}: −${step.saving:,.2f}")
    print(measured_sentence(answer.best))
    print("Not tried, or without a saving:")
    for line in said:
        print(f"  {line}")
    return 0
