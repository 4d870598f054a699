"""From files to what they hold: opened, recognised by their structure, read by their format, held to their state."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from economics.errors import InputError
from pricing.store.catalogue import Catalogue
from pricing.studies.list_price import list_prices
from usage.files.opened import Opened, open_file
from usage.files.wrong import diagnosed, is_time, shown
from usage.formats.format import Format
from usage.formats.kinds import FORMATS
from usage.holdings.holding import Holding, Tell
from usage.holdings.requests import Requests
from usage.holdings.totals import Totals
from usage.mapping import Mapping, mapped
from usage.profile import Profile
from usage.replay.log import Edges, Log, read_log
from usage.tables.duck import duckdb_engine, watched
from usage.tables.memory import ENGINE_BYTES

Stop = Callable[[], bool]
"""Tells whether to break off."""
_READING = 0.4
"""The share of the work that reading a file is taken for."""


def profile_files(
    paths: Sequence[Path],
    catalogue: Catalogue,
    as_of: date,
    *,
    mapping: Mapping | None = None,
    memory: int = ENGINE_BYTES,
    tell: Tell = lambda done: None,
    stop: Stop = lambda: False,
    names: Sequence[str] | None = None,
) -> Profile:
    """Return the profile of files that together are one log or export, priced at list as known on a day.

    `mapping` says what the columns of a table mean that no format recognises. `memory` [byte] is the most that the
    engine may take. `tell` is told the share that is done, while a file is read from another thread; `stop` is asked
    now and then whether to break off, which raises Stopped. `names` are what sentences call the files. Raises
    InputError, with the file as its field.
    """
    reading, rest = (lambda done: tell(_READING * done)), (lambda done: tell(_READING + (1 - _READING) * done))
    with held(paths, mapping=mapping, memory=memory, names=names, tell=reading, stop=stop) as holding:
        found = holding.profile(lambda models: list_prices(catalogue, list(models), as_of), rest)
    return found.model_copy(update={"as_of": as_of.isoformat()})


@dataclass(frozen=True, eq=False)
class Reading:
    """What a page keeps of files: their profile, and sums from which a scenario can be priced or measured.

    `log` is there for single requests that were answered, `totals` for the totals of a window.
    """

    profile: Profile
    log: Log | None
    totals: Totals | None


def read_files(
    paths: Sequence[Path],
    catalogue: Catalogue,
    as_of: date,
    edges: Edges,
    *,
    mapping: Mapping | None = None,
    memory: int = ENGINE_BYTES,
    tell: Tell = lambda done: None,
    stop: Stop = lambda: False,
    names: Sequence[str] | None = None,
) -> Reading:
    """Return all that is kept of files that together are one log or export; `edges` are those of the replay.

    Otherwise as `profile_files`.
    """
    after, last = _READING, _READING + (1 - _READING) * _OF_PROFILE
    with held(
        paths, mapping=mapping, memory=memory, names=names, tell=lambda done: tell(after * done), stop=stop
    ) as holding:
        profile = holding.profile(
            lambda models: list_prices(catalogue, list(models), as_of),
            lambda done: tell(after + (last - after) * done),
        )
        log = None
        if isinstance(holding, Requests) and profile.successful and profile.duration_seconds:
            log = read_log(holding, edges, lambda done: tell(last + (1 - last) * done))
    profile = profile.model_copy(update={"as_of": as_of.isoformat()})
    return Reading(profile, log, holding if isinstance(holding, Totals) else None)


_OF_PROFILE = 0.7
"""The share of the work after reading that the profile is."""


@contextmanager
def held(
    paths: Sequence[Path],
    *,
    mapping: Mapping | None = None,
    memory: int = ENGINE_BYTES,
    names: Sequence[str] | None = None,
    tell: Tell = lambda done: None,
    stop: Stop = lambda: False,
) -> Iterator[Holding]:
    """Open files and give what they hold while the block lasts; whatever was written meanwhile is gone after it.

    `tell` is told how much of the files is read, `stop` asked whether to break off. The errors of the engine that arise
    in the block are told as what is wrong in the files.
    """
    called = [path.name for path in paths] if names is None else list(names)
    delimiter = None if mapping is None else mapping.delimiter
    files = [open_file(path, name, delimiter) for path, name in zip(paths, called, strict=True)]
    form: Format = recognised(files) if mapping is None else mapped(mapping, files)
    decimal = "." if mapping is None else mapping.decimal
    with duckdb_engine(memory) as engine:
        try:
            with watched(engine, tell, stop) as telling:
                telling.set()
                holding = form.read(engine, files)
                telling.clear()
                yield holding
        except duckdb.OutOfMemoryException:
            raise InputError(called[0], "it needs more memory than is allowed: give more with --memory") from None
        except duckdb.Error:
            for file in files:
                file.refuse_change()
            raise diagnosed(files, form.columns, decimal) from None
        for file in files:
            file.refuse_change()


def recognised(files: Sequence[Opened]) -> Format:
    """Return the format of files; raises InputError where there is none, several, or files of two formats."""
    forms = [_format_of(file) for file in files]
    for file, form in zip(files, forms, strict=True):
        if form is not forms[0]:
            raise InputError(
                file.name,
                f"it is {form.name}, and {files[0].name} is {forms[0].name}: give files of one format at a time",
            )
    return forms[0]


def _format_of(file: Opened) -> Format:
    fits = [(score, form) for form in FORMATS if (score := form.fits(file))]
    if not fits:
        raise InputError(file.name, unrecognised(file))
    best = max(score for score, _ in fits)
    first, *others = [form for score, form in fits if score == best]
    if others:
        raise InputError(file.name, f"it can be {first.name} or {others[0].name}: give a mapping of its columns")
    return first


def unrecognised(file: Opened) -> str:
    """Return the sentence for a file that is of no known format: what it has, and how to say what that means."""
    if file.text == "metrics":
        return "it is a Prometheus text without vLLM's counters: give two scrapes of vLLM's /metrics"
    found = sorted(file.keys)
    if not found:
        return "it holds no record: give an export with at least one"
    if file.text == "csv" and (len(found) == 1 or any(_is_data(name) for name in found)):
        return "its first line is no header of a table: give a CSV file with a header, or JSON with an object a line"
    return (
        f"no known export has these columns: {shown(found)}; say what they mean in a file for --mapping, such as "
        '{"time": "…", "input_tokens": "…", "output_tokens": "…", "cached_is": "inside"}'
    )


def _is_data(cell: str) -> bool:
    """Whether a cell of a first line is a value and no name of a column."""
    return not any(character.isalpha() for character in cell) or is_time(cell)
