"""The command line: the same questions as the pages, answered as JSON, CSV or a table."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from breakeven.commands.prices import (
    add_commands,
    add_compare_arguments,
    chosen_contract,
    chosen_currency,
    with_contract_file,
)

if TYPE_CHECKING:
    from pricing.store.catalogue import Catalogue

BAD_INPUT = 2


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line, like every other refusal."""

    def error(self, message: str) -> NoReturn:
        _refuse(message)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status: 0, 1 for a check that fails, or 2 after one line for bad input."""
    options = _parser().parse_args(arguments)
    try:
        status: int = options.run(options)
    except BrokenPipeError:  # the reader, such as `head`, has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except ValueError as error:
        from economics.errors import InputError
        from pricing.errors import CatalogueError

        if isinstance(error, InputError):
            _refuse(str(error))
        if isinstance(error, CatalogueError):
            _refuse(f"{error.field}: {error}")
        raise
    return status


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="breakeven", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    compare = commands.add_parser("compare", help="compare the options of a scenario and print the result as JSON")
    compare.add_argument("scenario", metavar="SCENARIO.json", help="scenario or document file, or - for standard input")
    compare.add_argument("--out", metavar="DIR", help="also write the CSV pack into this folder")
    add_compare_arguments(compare)
    compare.add_argument("--horizon", action="store_true", help="add cash flow, NPV and payback over months")
    compare.add_argument("--risk", action="store_true", help="add cases, sensitivity and random draws")
    compare.set_defaults(run=_compare)
    prices = commands.add_parser("prices", help="list token prices of the catalogue")
    prices.add_argument("--provider", help="provider id, such as anthropic")
    prices.add_argument("--model", help="part of a model id")
    prices.add_argument("--variant", help="price variant, such as standard or batch")
    prices.add_argument("--every-source", action="store_true", help="each source's rows, not only those look-ups use")
    instead = prices.add_mutually_exclusive_group()
    instead.add_argument("--everywhere", metavar="MODEL", help="offers of a registered model, the cheapest first")
    instead.add_argument("--disagreements", action="store_true", help="where two sources list different prices")
    instead.add_argument("--unmatched", action="store_true", help="names that no registered model is known for")
    instead.add_argument("--providers", action="store_true", help="every seller, those without a public price too")
    instead.add_argument("--check", action="store_true", help="check every row; exit status 1 lists what is wrong")
    prices.set_defaults(run=_prices)
    rates = commands.add_parser("rates", help="list GPU rental rates of the catalogue")
    rates.add_argument("--provider", help="supplier, such as lambda")
    rates.add_argument("--gpu", help="GPU id, such as h100-sxm")
    rates.add_argument("--term", help="term, such as on-demand")
    rates.set_defaults(run=_rates)
    for listing in (prices, rates):
        listing.add_argument("--as-of", type=_date, metavar="YYYY-MM-DD", help="as known on this date (default: today)")
        listing.add_argument("--format", choices=("table", "csv", "json"), default="table")
    throughput = commands.add_parser("throughput", help="estimate throughput on GPUs")
    throughput.set_defaults(run=_throughput)
    _with_arguments(throughput)
    add_commands(commands)
    serve = commands.add_parser("serve", help="start the dashboard")
    serve.add_argument("--port", type=_port, default=8501, help="1 to 65535 (default: 8501)")
    serve.add_argument("--host", default="localhost", help="address to listen on (default: this machine only)")
    serve.set_defaults(run=_serve)
    return parser


def _compare(options: argparse.Namespace) -> int:
    from breakeven.document import read_file
    from economics.break_even.compare import compare
    from economics.results import result_document
    from pricing.contract.catalogue import with_contract
    from pricing.resolve.scenario import resolve

    currency, contract = chosen_currency(options), chosen_contract(options)
    opened = read_file(_read(options.scenario))
    scenario = opened.scenario
    if options.horizon or options.risk:
        from pricing.resolve.price_trends import with_horizon

        scenario = with_horizon(scenario, _catalogue())
    resolved = resolve(scenario, with_contract(_catalogue(), contract), _today())
    comparison = compare(resolved.options, resolved.load)
    further = None
    if options.horizon or options.risk or scenario.horizon or scenario.risk:
        from breakeven.outlook import outlook

        further = outlook(resolved, comparison, horizon=options.horizon, risk=options.risk)
    if options.out is not None:
        from breakeven.files.pack import pack_files

        files = pack_files(resolved, comparison, currency, further, opened.origins)
        _write(Path(options.out), with_contract_file(files, contract))
    document = result_document(comparison, resolved.as_of, further.sections if further else None)
    print(json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False))
    return 0


def _prices(options: argparse.Namespace) -> int:
    from breakeven.files import price_lists

    as_of = options.as_of or _today()
    if options.check:
        return _check(options.format)
    if options.everywhere is not None:
        return _list(*price_lists.everywhere(_catalogue(), options.everywhere, as_of), options.format)
    for name in ("disagreements", "unmatched", "providers"):
        if getattr(options, name):
            listed: price_lists.Table = getattr(price_lists, name)(_catalogue(), as_of)
            return _list(*listed, options.format)
    columns, rows = _catalogue().search_prices(
        provider=options.provider,
        model=options.model,
        variant=options.variant,
        as_of=as_of,
        every_source=options.every_source,
    )
    return _list(*price_lists.with_age(columns, rows, as_of), options.format)


def _check(form: str) -> int:
    """List every problem and return 1, or list what was checked and return 0."""
    from breakeven.files import price_lists
    from pricing.studies.check import check

    report = check(_catalogue())
    for notice in _catalogue().notices:
        print(notice, file=sys.stderr)
    _list(*price_lists.checked(report), form)
    return 1 if report.problems else 0


def _rates(options: argparse.Namespace) -> int:
    from breakeven.files import price_lists

    as_of = options.as_of or _today()
    rates = _catalogue().rate_rows(provider=options.provider, gpu=options.gpu, term=options.term, as_of=as_of)
    columns = (
        "provider", "gpu", "term", "gpu_count", "region", "usd_per_gpu_hour", "usd_per_hour", "gpu_as_listed",
        "term_as_listed", "status", "source", "observed_on", "note", "id",
    )  # fmt: skip
    rows = [tuple(getattr(rate, column) for column in columns) for rate in rates]
    return _list(*price_lists.with_age(columns, rows, as_of), options.format)


def _with_arguments(parser: argparse.ArgumentParser) -> None:
    from breakeven.commands.throughput import add_arguments

    add_arguments(parser)


def _throughput(options: argparse.Namespace) -> int:
    from breakeven.commands.throughput import run

    return run(options, _catalogue())


def _serve(options: argparse.Namespace) -> int:
    for notice in _catalogue().notices:
        print(notice, file=sys.stderr)
    app = Path(__file__).resolve().parent.parent / "app.py"
    command = [sys.executable, "-m", "streamlit", "run", str(app)]
    flags = ["--server.port", str(options.port), "--server.address", options.host, "--server.headless", "true"]
    sys.stdout.flush()
    os.execv(sys.executable, [*command, *flags])


def _list(columns: Sequence[str], rows: Iterable[Sequence[Any]], form: str) -> int:
    from breakeven.files.pack import Table, csv_bytes

    listed = [tuple(_plain(value) for value in row) for row in rows]
    if form == "json":
        print(json.dumps([dict(zip(columns, row, strict=True)) for row in listed], indent=1, ensure_ascii=False))
    elif form == "csv":
        sys.stdout.write(csv_bytes(Table(tuple(columns), listed)).decode())
    else:
        _print_table(columns, listed)
    return 0


def _print_table(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    text = [tuple(columns), *(tuple("" if value is None else str(value) for value in row) for row in rows)]
    widths = [min(max(len(row[i]) for row in text), 44) for i in range(len(columns))]
    for row in text:
        cells = (
            value if len(value) <= width else value[: width - 1] + "…" for value, width in zip(row, widths, strict=True)
        )
        print("  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip())


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _read(path: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    except OSError as error:
        _refuse(f"{path}: {error.strerror}")


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
        _refuse(f"--out {folder}: {error.strerror}")


def _catalogue() -> Catalogue:
    from pricing.store.catalogue import open_catalogue

    return open_catalogue()


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is no date: must be YYYY-MM-DD") from None


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 6 and 1 <= int(text) <= 65535):
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is no port: must be a whole number, 1 to 65535")
    return int(text)


def _today() -> date:
    return datetime.now(tz=UTC).date()


def _refuse(message: str) -> NoReturn:
    print(" ".join(message.split()), file=sys.stderr)
    raise SystemExit(BAD_INPUT)


if __name__ == "__main__":
    sys.exit(main())
