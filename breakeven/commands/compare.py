"""`breakeven compare`: the options of a scenario side by side, as the result JSON and as files for a deck."""

from __future__ import annotations

import argparse
import os
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from breakeven.commands.common import (
    Commands,
    add_number,
    add_scenario,
    catalogue,
    chosen_contract,
    day,
    open_file,
    print_json,
    refuse,
    today,
    write_whole,
)

if TYPE_CHECKING:
    from breakeven.currency import Currency
    from breakeven.document import Document
    from breakeven.outlook import Outlook
    from economics.break_even.compare import Comparison
    from economics.fields.field import Field
    from pricing.contract.contract import Contract
    from pricing.resolve.scenario import ResolvedScenario


def add(commands: Commands) -> argparse.ArgumentParser:
    """Add the command and its arguments."""
    parser = commands.add_parser("compare", help="compare the options of a scenario and print the result as JSON")
    add_scenario(parser)
    parser.add_argument("--out", metavar="DIR", help="also write the CSV pack into this folder")
    parser.add_argument("--xlsx", metavar="FILE", help="also write the budget workbook, with live formulas")
    parser.add_argument("--report", metavar="FILE.html", help="also write the report, one page of A4, into this file")
    parser.add_argument(
        "--dashboard",
        metavar="URL",
        default="http://localhost:8501",
        help="where the dashboard is served, for the link in the report (default: %(default)s)",
    )
    parser.add_argument(
        "--currency", metavar="CODE", help="currency of the files, such as EUR (default: the document's, else USD)"
    )
    add_number(parser, "--rate", _rate, help="how much of it one US dollar buys")
    parser.add_argument("--rate-date", type=day, metavar="YYYY-MM-DD", help="the day of that rate")
    parser.add_argument("--horizon", action="store_true", help="add cash flow, NPV and payback over months")
    parser.add_argument("--risk", action="store_true", help="add cases, sensitivity and random draws")
    return parser


def run(options: argparse.Namespace) -> int:
    """Print the result, and write the pack where a folder is named."""
    from breakeven.files.result import full_result
    from economics.break_even.compare import compare
    from pricing.contract.catalogue import with_contract
    from pricing.resolve.scenario import resolve

    chosen, contract = _chosen_currency(options), chosen_contract(options)
    opened = open_file(options, contract)
    currency = opened.currency if options.currency is None else chosen
    scenario = opened.scenario
    if options.horizon or options.risk:
        from pricing.resolve.price_trends import with_horizon

        scenario = with_horizon(scenario, catalogue())
    resolved = resolve(scenario, with_contract(catalogue(), contract), today())
    comparison = compare(resolved.options, resolved.load, resolved.scenario.current)
    outlook = None
    if options.horizon or options.risk or scenario.horizon or scenario.risk:
        from breakeven.outlook import outlook_of

        outlook = outlook_of(resolved, comparison, horizon=options.horizon, risk=options.risk)
    if options.out is not None:
        from breakeven.files.pack import pack_files, with_contract_file

        files = pack_files(resolved, comparison, currency, outlook, opened.origins)
        _write(Path(options.out), with_contract_file(files, contract))
    if options.report is not None:
        from breakeven.report.page import report_html

        link = _link(options, replace(opened, currency=currency), resolved)
        write_whole(
            "--report",
            options.report,
            report_html(resolved, comparison, catalogue(), currency, outlook, opened.origins, link),
        )
    if options.xlsx is not None:
        write_whole("--xlsx", options.xlsx, _workbook(opened, resolved, comparison, contract, currency, outlook))
    print_json(full_result(resolved, comparison, outlook.sections if outlook else None))
    return 0


def _workbook(
    opened: Document,
    resolved: ResolvedScenario,
    comparison: Comparison,
    contract: Contract,
    currency: Currency,
    outlook: Outlook | None,
) -> bytes:
    """Return the workbook; a scenario without months of its own gets the default ones, as with --horizon."""
    from breakeven.workbook.book import workbook_bytes
    from pricing.contract.catalogue import with_contract
    from pricing.resolve.price_trends import with_horizon
    from pricing.resolve.scenario import resolve

    if resolved.scenario.horizon is None:
        scenario = with_horizon(resolved.scenario, catalogue())
        resolved = resolve(scenario, with_contract(catalogue(), contract), today())
    return workbook_bytes(resolved, comparison, currency, outlook, opened.origins)


def _chosen_currency(options: argparse.Namespace) -> Currency:
    """Return the currency of the options; raises InputError without its rate and date, or without a file in it."""
    from breakeven.currency import USD, Currency
    from economics.errors import InputError

    if options.currency is None:
        for name, value in (("--rate", options.rate), ("--rate-date", options.rate_date)):
            if value is not None:
                raise InputError(name, "needs --currency")
        return USD
    if options.out is None and options.report is None and options.xlsx is None:
        rule = "needs --out, --xlsx or --report: these files are converted, the JSON result stays in US dollars"
        raise InputError("--currency", rule)
    if options.currency != "USD" and options.rate is None:
        raise InputError("--rate", f"is missing: give how much {options.currency[:20]!r} one US dollar buys")
    return Currency(options.currency, 1.0 if options.rate is None else options.rate, options.rate_date)


def _rate() -> Field:
    from breakeven.currency import RATE

    return RATE


def _write(folder: Path, files: dict[str, bytes]) -> None:
    """Write every file of the pack, each whole or not at all."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder) as staging:
            for name, content in files.items():
                (Path(staging) / name).write_bytes(content)
            for name in files:
                os.replace(Path(staging) / name, folder / name)
    except OSError as error:
        refuse(f"--out {folder}: {error.strerror}")


def _link(options: argparse.Namespace, opened: Document, resolved: ResolvedScenario) -> str:
    """Return the link that opens what was compared in the dashboard, by its as-of date and with its months."""
    from breakeven.address import link_to
    from breakeven.document import named_contract
    from breakeven.files.pack import pinned

    used = opened.contract if options.contract is None else named_contract(Path(options.contract).name)
    document = replace(opened, scenario=pinned(resolved), contract=used)
    return link_to(options.dashboard, document, resolved.fingerprints)
