"""`breakeven models`: models and licences, which a company may use, what they need, and records of acceptance."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from breakeven.commands.common import (
    Commands,
    add_format,
    catalogue,
    day,
    open_path,
    print_json,
    print_rows,
    read_input,
    today,
)
from breakeven.commands.company import add_company, company_of

if TYPE_CHECKING:
    from pricing.resolve.shelf import Shelf
    from trust.models.entries import Library, ModelEntry
    from trust.models.filters.filter import Filter
    from trust.models.judged import Judged

_FILTERS = ("no-duties", "multilingual", "code", "vision", "eu-maker", "data-stays", "not-trained-on")


def add(commands: Commands) -> argparse.ArgumentParser:
    """Add the command and its arguments."""
    parser = commands.add_parser("models", help="list models and licences, and which a company may use")
    parser.add_argument("--model", metavar="MODEL", help="one model alone; as JSON with its layouts on every GPU")
    parser.add_argument(
        "--only", action="append", default=[], choices=_FILTERS, help="models that answer with yes; may be repeated"
    )
    parser.add_argument("--fits", metavar="GPU[:COUNT]", help="models that so many GPUs hold, such as h100-sxm:2")
    parser.add_argument("--accept", metavar="WHO", help="print the record that WHO accepts the licence of --model")
    parser.add_argument("--revision", default="", help="commit or digest of the weights, for the record")
    parser.add_argument("--licence-text", metavar="FILE", help="the text that is accepted, for the record")
    parser.add_argument("--bom", metavar="SCENARIO.json", help="print the models of a scenario as CycloneDX 1.6")
    parser.add_argument("--as-of", type=day, metavar="YYYY-MM-DD", help="prices as known on this date (default: today)")
    add_format(parser)
    add_company(parser)
    return parser


def run(options: argparse.Namespace) -> int:
    """Print the models, a record of acceptance, or a bill of materials."""
    from breakeven.words.models import NOT_LEGAL_ADVICE, answer
    from economics.errors import InputError
    from trust.models.entries import library
    from trust.models.judged import judged

    known = library(catalogue())
    company = company_of(options)
    if options.bom is not None:
        return _print_bill(options, known)
    verdicts = judged(known, company)
    if options.accept is not None:
        if options.model is None:
            raise InputError("--accept", "needs --model: a record is of one model")
        return _print_acceptance(options, known, verdicts)
    for name in ("revision", "licence_text"):
        if getattr(options, name):
            raise InputError(f"--{name.replace('_', '-')}", "belongs to a record: give --accept too")
    entries = _entries(options, known, verdicts)
    _print(options, known, verdicts, entries)
    if options.format == "table":
        print(f"{answer(verdicts)}\n{NOT_LEGAL_ADVICE}")
    return 0


def _entries(options: argparse.Namespace, known: Library, verdicts: Judged) -> list[ModelEntry]:
    from pricing.resolve.shelf import shelf
    from trust.models.filters.filter import Question
    from trust.models.filters.kinds import FILTERS

    found = [known.entry(options.model)] if options.model is not None else [*known.entries.values()]
    question = Question(verdicts.verdicts, catalogue(), shelf(catalogue()))
    asked: list[Filter] = [FILTERS[name] for name in options.only]
    if options.fits is not None:
        asked.append(_fits(options.fits, question.shelf))
    return [entry for entry in found if all(each.keeps(entry, question) for each in asked)]


def _fits(text: str, shelf: Shelf) -> Filter:
    from economics.errors import InputError
    from economics.fields.field import shown
    from trust.models.filters.fits import Fits

    gpu, _, count = text.partition(":")
    try:
        shelf.gpu(gpu)
    except InputError as error:
        raise InputError("--fits", error.message) from None
    if count and not (count.isascii() and count.isdigit() and 1 <= int(count) <= 10_000):
        raise InputError("--fits", f"{shown(text)} is refused: must be GPU or GPU:COUNT, a count of 1 to 10000")
    return Fits(gpu, int(count or 1))


def _print(options: argparse.Namespace, known: Library, verdicts: Judged, entries: list[ModelEntry]) -> None:
    from breakeven.files.models import layouts_document, models_document, models_table
    from pricing.resolve.shelf import shelf
    from trust.models.sellers import sold_of_all

    as_of = options.as_of or today()
    ratings = {entry.id: catalogue().rating("", entry.id, as_of) for entry in entries}
    table = models_table(entries, verdicts, sold_of_all(catalogue(), as_of), ratings)
    if options.format != "json":
        print_rows(table, options.format)
        return
    document = models_document(table, entries, verdicts, known, as_of)
    held = shelf(catalogue())
    if options.model in held.models:
        document["needs"] = layouts_document(held.models[options.model], [*held.gpus.values()], held)
    print_json(document)


def _print_acceptance(options: argparse.Namespace, known: Library, verdicts: Judged) -> int:
    from breakeven.acceptance import accept

    entry = known.entry(options.model)
    record = accept(
        entry,
        verdicts.verdicts[entry.id],
        verdicts.company,
        known,
        by=options.accept,
        on=options.as_of or today(),
        revision=options.revision,
        licence_text=None if options.licence_text is None else read_input(options.licence_text),
    )
    print_json(record.document())
    return 0


def _print_bill(options: argparse.Namespace, known: Library) -> int:
    from breakeven.acceptance import bill_of_materials

    print_json(bill_of_materials(open_path(options.bom).scenario, known, options.as_of or today()))
    return 0
