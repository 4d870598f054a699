"""`breakeven watch`: saved scenarios at today's prices, held against rules; for cron."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from breakeven.commands.common import (
    Commands,
    add_format,
    catalogue,
    chosen_contract,
    day,
    print_json,
    print_rows,
    refuse,
    say,
    today,
    write_whole,
)

if TYPE_CHECKING:
    from breakeven.watch.run import Run
    from breakeven.watch.saved import SavedScenario, Unreadable
    from team.webhook import Message

_FOUND = 1
"""The exit status where something was found or could not be looked at."""


def add(commands: Commands) -> argparse.ArgumentParser:
    """Add the command and its arguments."""
    parser = commands.add_parser("watch", help="hold saved scenarios against today's prices; exit status 1: look at it")
    parser.add_argument("folder", metavar="DIR", nargs="?", help="a folder of saved scenarios (*.json)")
    parser.add_argument("--library", action="store_true", help="watch the library (DATABASE_URL), keep the run there")
    parser.add_argument(
        "--rule",
        action="append",
        default=[],
        metavar="RULE",
        help="what to look for, several times if need be, such as cost-above=20000 (default: all without a limit)",
    )
    parser.add_argument("--as-of", type=day, metavar="DAY", help="watch by the prices of this day (default: today)")
    parser.add_argument("--contract", metavar="FILE.csv", help="use the prices of this contract where it has any")
    parser.add_argument("--out", metavar="FILE.json", help="also keep what was found in this file")
    add_format(parser)
    return parser


def run(options: argparse.Namespace) -> int:
    """Print what was found, then tell the webhook if one is configured; return 1 when there is something to look at."""
    from breakeven.watch.message import message
    from breakeven.watch.record import headline, run_json
    from breakeven.watch.rules.kinds import rules_of
    from breakeven.watch.run import run_watch
    from pricing.contract.catalogue import with_contract
    from team.egress import allowed_hosts, only
    from team.settings import PUBLIC_URL, WEBHOOK_AMOUNTS

    rules = rules_of(options.rule)
    _refuse_together(options)
    tell = _webhook()
    with only(allowed_hosts()), ExitStack() as opened:
        saved, keep = _saved(options, opened)
        market = with_contract(catalogue(), chosen_contract(options))
        found = run_watch(saved, rules, market, options.as_of or today())
        if options.out is not None:
            write_whole("--out", options.out, run_json(found).encode())
        _print(found, options.format)
        sys.stdout.flush()
        say([*market.notices, headline(found), f"The newest list of prices is of {found.prices_of.isoformat()}."])
        is_kept = keep(run_json(found))
        if not found.is_clear and tell is not None:
            tell(message(found, WEBHOOK_AMOUNTS.get(), PUBLIC_URL.get()))
    return 0 if found.is_clear and is_kept else _FOUND


def _saved(
    options: argparse.Namespace, opened: ExitStack
) -> tuple[Sequence[SavedScenario | Unreadable], Callable[[str], bool]]:
    """The scenarios to watch, and what keeps the run where they are stored and tells whether it could.

    What it opens is closed by `opened`.
    Raises InputError for a place without any; a library that does not answer ends the command with its sentence.
    """
    if not options.library:
        from breakeven.watch.saved import saved_in

        return saved_in(Path(options.folder)), lambda _: True
    from breakeven.watch.library import saved_in_library
    from team.library.errors import LibraryUnavailable
    from team.library.store import open_library
    from team.settings import DATABASE_URL

    def keep(run: str) -> bool:
        try:
            library.record_watch(run)
        except LibraryUnavailable as error:
            say([f"{error} The run is not kept there."])
            return False
        return True

    try:
        library = open_library(DATABASE_URL.get(), create=False)
        opened.callback(library.close)
        return saved_in_library(library), keep
    except LibraryUnavailable as error:
        refuse(str(error))


def _webhook() -> Callable[[Message], None] | None:
    """What tells the webhook and says on standard error what came of it; None where none is configured.

    Raises InputError, before anything is worked out, for settings that are refused.
    """
    from team.settings import WEBHOOK_AMOUNTS, WEBHOOK_KIND, WEBHOOK_URL

    url, kind = WEBHOOK_URL.get(), WEBHOOK_KIND.get()
    WEBHOOK_AMOUNTS.get()
    if not url:
        return None
    from team.webhook import plain_body, send, slack_body, trusted

    trust = trusted()
    body = slack_body if kind == "slack" else plain_body
    return lambda told: say([f"{send(url, body(told), trust).sentence}."])


def _refuse_together(options: argparse.Namespace) -> None:
    """Raise InputError for two places to watch or none, and for a file that the next watch would open."""
    from economics.errors import InputError

    if options.library is (options.folder is not None):
        raise InputError("DIR", "give a folder of saved scenarios, or --library in its place")
    out, folder = options.out, options.folder
    if out is not None and folder is not None and Path(out).resolve().parent == Path(folder).resolve():
        raise InputError("--out", "lies in the folder that is watched: give a place outside it")


def _print(found: Run, form: str) -> None:
    """Print the entries: in lines for a reader, as CSV, or the whole run as JSON."""
    from breakeven.watch.record import findings_table, in_lines, run_document

    if form == "json":
        print_json(run_document(found))
    elif form == "csv":
        print_rows(findings_table(found), form)
    else:
        print("\n".join(in_lines(found)) or "Nothing found.")
