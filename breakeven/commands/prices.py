"""Commands about prices: refresh them, read your contract, look at their history."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

from economics.cost.token_lines import BILLED_LINES

if TYPE_CHECKING:
    from breakeven.currency import Currency
    from pricing.contract.contract import Contract
    from pricing.store.catalogue import Catalogue
    from pricing.studies.history import Series

SHOWN_CHANGES = 40


def add_commands(commands: Any) -> None:
    """Add the commands of this module to the command line's."""
    refresh = commands.add_parser("refresh", help="take up newer prices; nothing does so by itself")
    refresh.add_argument("--online", action="store_true", help="also fetch the newest token prices over the network")
    refresh.add_argument("--gpuhunt", action="store_true", help="also ask GPU suppliers by way of the gpuhunt package")
    refresh.add_argument("--format", choices=("text", "json"), default="text")
    refresh.set_defaults(run=_refresh)
    contract = commands.add_parser("contract", help="check a contract of your own; without a file print the template")
    contract.add_argument("file", metavar="FILE.csv", nargs="?", help="contract to check, or - for standard input")
    contract.set_defaults(run=_contract)
    history = commands.add_parser("history", help="prices over time and the rate at which they change a year")
    history.add_argument("--provider", help="provider id of a model, or GPU supplier")
    history.add_argument("--model", help="model id, with --provider")
    history.add_argument("--line", choices=tuple(line.id for line in BILLED_LINES), default="input")
    history.add_argument("--gpu", help="GPU id, such as h100-sxm")
    history.add_argument("--term", help="term, such as on-demand; with --gpu alone also the market's median")
    history.add_argument("--format", choices=("table", "csv", "json"), default="table")
    history.set_defaults(run=_history)


def add_compare_arguments(compare: argparse.ArgumentParser) -> None:
    """Add to `compare` what prices it uses and the currency of its tables."""
    compare.add_argument("--contract", metavar="FILE.csv", help="use the prices of this contract where it has any")
    compare.add_argument("--currency", metavar="CODE", help="currency of the CSV pack, such as EUR (default: USD)")
    compare.add_argument("--rate", type=_rate, help="how much of it one US dollar buys")
    compare.add_argument("--rate-date", type=_day, metavar="YYYY-MM-DD", help="the day of that rate")


def chosen_currency(options: argparse.Namespace) -> Currency:
    """The currency of the options; raises InputError for one without its rate and date, or without a pack to write."""
    from breakeven.currency import USD, Currency
    from economics.errors import InputError

    if options.currency is None:
        for name, value in (("--rate", options.rate), ("--rate-date", options.rate_date)):
            if value is not None:
                raise InputError(name, "needs --currency")
        return USD
    if options.out is None:
        raise InputError("--currency", "needs --out: the CSV pack is converted, the JSON result stays in US dollars")
    if options.currency != "USD" and options.rate is None:
        raise InputError("--rate", f"is missing: give how much {options.currency[:20]!r} one US dollar buys")
    return Currency(options.currency, 1.0 if options.rate is None else options.rate, options.rate_date)


def chosen_contract(options: argparse.Namespace) -> Contract:
    """The contract of the options, else the deployment's; a deployment's that cannot be used is said and left out."""
    from breakeven.cli import _read
    from pricing.contract.file import read_contract, shared_contract

    if options.contract is not None:
        return read_contract(_read(options.contract))
    contract, notices = shared_contract()
    for notice in notices:
        print(notice, file=sys.stderr)
    return contract


def _refresh(options: argparse.Namespace) -> int:
    from breakeven.cli import _today
    from pricing.studies.refresh import refresh

    reports = refresh(_today(), online=options.online, gpuhunt=options.gpuhunt)
    if options.format == "json":
        print(json.dumps([asdict(report) for report in reports], indent=1, ensure_ascii=False))
    else:
        for report in reports:
            print(report.sentence)
            for change in report.changes[:SHOWN_CHANGES]:
                print(f"  {change}")
            if len(report.changes) > SHOWN_CHANGES:
                print(f"  and {len(report.changes) - SHOWN_CHANGES:,} more; --format json lists all")
            for failure in report.failures:
                print(f"  {failure}")
    return 1 if any(report.outcome == "failed" for report in reports) else 0


def _contract(options: argparse.Namespace) -> int:
    from breakeven.cli import BAD_INPUT, _catalogue, _read, _today
    from pricing.contract.catalogue import contract_notes
    from pricing.contract.contract import ContractError
    from pricing.contract.file import contract_csv, read_contract, template_csv

    if options.file is None:
        sys.stdout.write(template_csv())
        return 0
    try:
        contract = read_contract(_read(options.file))
    except ContractError as error:
        for sentence in error.sentences:
            print(f"contract: {sentence}", file=sys.stderr)
        return BAD_INPUT
    for note in contract_notes(contract, _catalogue(), _today()):
        print(note, file=sys.stderr)
    sys.stdout.write(contract_csv(contract))
    return 0


def _history(options: argparse.Namespace) -> int:
    from breakeven.cli import _catalogue, _list

    series = _series(options, _catalogue())
    if options.format == "json":
        print(json.dumps([_document(s) for s in series], indent=1, ensure_ascii=False, allow_nan=False))
        return 0
    rows = [(s.label, o.first, o.last, o.value, s.unit, o.source) for s in series for o in s.observations]
    _list(("series", "first", "last", "price", "unit", "source"), rows, options.format)
    if options.format == "table":
        for s in series:
            print(f"{s.label}: {rate_in_words(s)}")
    return 0


def _series(options: argparse.Namespace, catalogue: Catalogue) -> list[Series]:
    from economics.errors import InputError
    from pricing.studies.history import market_series, rate_series, token_series

    if options.gpu is None:
        if options.provider is None or options.model is None:
            raise InputError("--gpu", "is missing: give --gpu, or --provider and --model")
        return [token_series(catalogue, options.provider, options.model, options.line)]
    if options.model is not None:
        raise InputError("--model", "does not go with --gpu")
    found = list(rate_series(catalogue, options.gpu, options.provider, options.term))
    if options.term is not None and options.provider is None:
        found.append(market_series(catalogue, options.gpu, options.term))
    return found


def rate_in_words(series: Series) -> str:
    """The yearly rate of change of a series with its interval, or why there is none."""
    trend = series.trend()
    if trend.rate is None or trend.low is None or trend.high is None:
        return trend.reason
    text = (
        f"{100 * trend.rate:+.3g} % a year ({100 * trend.confidence:.0f} % interval {100 * trend.low:+.3g} % to "
        f"{100 * trend.high:+.3g} %, {trend.points} quarters)"
    )
    return f"{text}; {trend.note}" if trend.note else text


def _document(series: Series) -> dict[str, Any]:
    observations = [{**asdict(o), "first": str(o.first), "last": str(o.last)} for o in series.observations]
    return {
        "series": series.label,
        "unit": series.unit,
        "note": series.note,
        "observations": observations,
        "trend": asdict(series.trend()),
    }


def _rate(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is no number") from None


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is no date: must be YYYY-MM-DD") from None


def with_contract_file(files: dict[str, bytes], contract: Contract) -> dict[str, bytes]:
    """The files of a pack, and the contract whose prices went into them when there is one."""
    from pricing.contract.file import contract_csv

    return {**files, "contract.csv": contract_csv(contract).encode()} if contract.rows else files
