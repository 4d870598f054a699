"""The command line: the same questions as the pages, answered as JSON, CSV or a table."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from breakeven.commands import (
    advise,
    calibrate,
    certify,
    compare,
    contract,
    diff,
    history,
    keys,
    levers,
    library,
    matrix,
    models,
    prices,
    profile,
    rates,
    read,
    reconcile,
    refresh,
    replay,
    serve,
    shapes,
    throughput,
    token,
    tune,
    validate,
    verify,
    watch,
    ways,
)
from breakeven.commands import map as map_
from breakeven.commands.common import refuse, say_understood

COMMANDS = (
    compare,
    levers,
    diff,
    certify,
    verify,
    keys,
    advise,
    map_,
    ways,
    matrix,
    models,
    prices,
    rates,
    throughput,
    tune,
    read,
    profile,
    replay,
    calibrate,
    reconcile,
    refresh,
    contract,
    history,
    shapes,
    validate,
    watch,
    library,
    token,
    serve,
)
"""One module per command: `add` declares its arguments, `run` runs it."""


class _Parser(argparse.ArgumentParser):
    """A parser that reports a wrong argument in one line, like every other refusal."""

    def error(self, message: str) -> NoReturn:
        refuse(message)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status: 0, 1 for a failed check, 2 for bad input, explained in one line."""
    options = parser().parse_args(arguments)
    try:
        if os.environ.get("BREAKEVEN_EGRESS_DENIED"):  # the table of settings is read only where it is needed
            _stay_inside()
        status: int = options.run(options)
    except BrokenPipeError:  # the reader, such as `head`, has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except ValueError as error:
        from economics.errors import InputError
        from pricing.errors import CatalogueError

        if isinstance(error, InputError):
            refuse(str(error))
        if isinstance(error, CatalogueError):
            refuse(f"{error.field}: {error}")
        raise
    say_understood(options)
    return status


def _stay_inside() -> None:
    """Reach the hosts of the settings alone, where a setting or the process that started this one says so."""
    from team.egress import allowed_hosts, deny
    from team.settings import EGRESS_DENIED

    if EGRESS_DENIED.get():
        deny(allowed_hosts())


def parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    whole = _Parser(prog="breakeven", description=__doc__)
    commands = whole.add_subparsers(required=True, metavar="COMMAND")
    for command in COMMANDS:
        command.add(commands).set_defaults(run=command.run)
    return whole
