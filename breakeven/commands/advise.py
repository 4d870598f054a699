"""`breakeven advise`: should we at all, what decides it, what would change it, and what knowing more is worth."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from breakeven.commands.common import (
    Commands,
    add_format,
    add_scenario,
    catalogue,
    chosen_contract,
    open_file,
    print_json,
    read_input,
    today,
)
from breakeven.commands.company import add_company, company_of

if TYPE_CHECKING:
    from breakeven.advice.advisor import Advice

_MOST_FLIPS = 8


def add(commands: Commands) -> argparse.ArgumentParser:
    """Add the command and its arguments."""
    parser = commands.add_parser("advise", help="closed, hosted, own, provisioned or a mix, and what would change it")
    add_scenario(parser)
    parser.add_argument("--answers", metavar="FILE.json", help='answers to what is asked: {"residency": "yes"}')
    add_format(parser, ("table", "json"))
    add_company(parser)
    return parser


def run(options: argparse.Namespace) -> int:
    """Print the advice: a sentence and tables, or everything as JSON."""
    from breakeven.advice.advisor import advise
    from breakeven.advice.answers import Answers, read_answers
    from breakeven.advice.hints import hints
    from breakeven.files.advice import advice_document
    from breakeven.words import advice as words
    from breakeven.words.option_lines import warnings_of
    from breakeven.words.risk import machines_in_words
    from economics.break_even.compare import compare
    from economics.over_time.plan import plan_of
    from economics.scenario.reading import parse_json
    from pricing.contract.catalogue import with_contract
    from pricing.facts.guides import DecisionQuestion
    from pricing.resolve.scenario import resolve
    from trust.models.entries import library

    company = company_of(options)
    contract = chosen_contract(options)
    market = with_contract(catalogue(), contract)
    resolved = resolve(open_file(options, contract).scenario, market, today())
    rows = market.facts(DecisionQuestion)
    answers: Answers = {}
    if options.answers is not None:
        answers = read_answers(parse_json(read_input(options.answers), options.answers), words.askable(rows))
    advice = advise(resolved, rows, library(market), answers, company)
    machines = machines_in_words(resolved.scenario, plan_of(resolved.scenario, resolved.options, resolved.load))
    warnings = warnings_of(compare(resolved.options, resolved.load, resolved.scenario.current))
    if options.format == "json":
        said = hints(resolved.scenario, advice.standing, answers, market)
        print_json(advice_document(advice, answers, company, resolved.as_of, machines, said, warnings))
        return 0
    print(words.headline(advice))
    for line in warnings:
        print(f"Mind: {line}")
    answered = words.answers_sentence(advice, words.texts(advice.questions))
    for line in (answered, words.licence_sentence(advice)):
        if line:
            print(line)
    for line in _grounds(advice, machines) if advice.option is not None else ():
        print(line)
    print("What is asked before the money:")
    for question in advice.questions:
        for line in words.question_lines(question):
            print(f"  {line}")
    return 0


def _grounds(advice: Advice, machines: Mapping[str, str]) -> Iterator[str]:
    """What decides an advice, would change it and speaks against it."""
    from breakeven.words import advice as words

    for name, figure, says in words.deciding(advice):
        yield f"  {name}: {figure} ({says})"
    yield "What would change it:"
    for line in words.flip_lines(advice)[:_MOST_FLIPS] or [words.flips_sentence(advice)]:
        yield f"  {line}"
    yield words.worth_sentence(advice, machines)
    yield "Against it:"
    for argument in advice.against:
        yield f"  {words.against_words(argument, advice)}"
    if words.thinnest(advice, machines):
        yield f"  {words.thinnest(advice, machines)}"
