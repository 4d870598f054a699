"""Refresh prices on request: from the installed package, its own updater, and GPU offers through `gpuhunt`.

Nothing here runs by itself. Each source is taken whole or not at all, as a new edition beside the old ones: the rows
held before stay, and with them every figure of the past. What cannot be read is named and the old state is kept. Run
it in a process of its own (`breakeven refresh`), because a running process has the package's old data in memory; a
running dashboard then takes the file up with `Catalogue.reload`.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

import duckdb

from pricing.rows import Edition, PriceRow
from pricing.rules.precedence import DATASETS
from pricing.sources import Content, Row, SourceError, genai, listed, rates
from pricing.sources.extract import cell, checked, rows_in, version_of
from pricing.sources.lists.cells import COLUMNS
from pricing.sources.lists.kinds import LISTS, list_of
from pricing.store import build, store
from pricing.store.catalogue import Catalogue, open_catalogue
from pricing.store.queries import EDITIONS
from pricing.studies.changes import Change, counted, largest_moves, rate_changes, token_changes
from pricing.studies.hunt import Hunted, NotInstalled, hunt

Outcome = Literal["changed", "unchanged", "failed"]
_REPORTED = (*DATASETS, rates.NAME)
"""The sources whose changes are said; of each every edition stays."""
_WHERE_FROM = ("source", "package_version", "listed_on", "checked_on")
"""Columns that say where a row is from; two states that differ only in these have the same prices."""


@dataclass(frozen=True, slots=True)
class SourceReport:
    """The outcome for one source, in a word and a sentence; what changed, and what could not be fetched."""

    source: str
    outcome: Outcome
    sentence: str
    changes: tuple[Change, ...] = ()
    failures: tuple[str, ...] = ()


def refresh(today: date, path: Path | None = None, online: bool = False, gpuhunt: bool = False) -> list[SourceReport]:
    """Bring the catalogue file up to date and return a report for each source.

    Always the installed package and the files of the program; with `online` the package's own updater over the
    network, with `gpuhunt` the suppliers that package asks. Never raises for a source that fails.
    """
    target = path or store.place()
    reports = _reloaded(target, today)
    if any(report.outcome == "failed" for report in reports):
        return reports
    if online:
        reports.append(_guarded("genai-prices online", lambda: _from_updater(target, today)))
    if gpuhunt:
        reports.append(_guarded("gpuhunt", lambda: _from_suppliers(target, today)))
    return reports


def take_list(wheel: Path, today: date, released_on: date | None = None, path: Path | None = None) -> SourceReport:
    """Take up a price list of somebody else's from the wheel of its package, as a new edition of that list.

    The list is dated by `released_on`, else by `today`: a wheel does not say when it was released. Never raises for a
    file that is no such list.
    """
    target = path or store.place()
    return _guarded(wheel.name, lambda: _from_wheel(target, wheel, released_on or today, today))


def _from_wheel(target: Path, wheel: Path, released_on: date, today: date) -> SourceReport:
    reader = list_of(wheel)
    if reader is None:
        known = ", ".join(each.PACKAGE for each in LISTS.values())
        said = f"{wheel.name}: is not a wheel of one of the packages {known}; nothing was changed."
        return SourceReport(wheel.name, "failed", said)
    if released_on > today:
        said = f"{wheel.name}: its day {released_on.isoformat()} is after {today.isoformat()}; nothing was changed."
        return SourceReport(wheel.name, "failed", said)
    name, catalogue = reader.NAME, open_catalogue(target)
    before = catalogue.edition(name)
    held = catalogue._reader.prices(before.number, name)
    try:
        rows = checked(rows_in(wheel, reader), [_cells_of(row) for row in held], before.observed_on)
        content = listed.PriceList(name).content([_as_text(row) for row in rows], version_of(wheel), released_on)
    except SourceError as error:
        return SourceReport(name, "failed", f"{error}; nothing was changed.")
    models = [len({row[:2] for row in side}) for side in (_identities(held), content.tables["token_price"])]
    if 2 * models[1] < models[0]:
        said = f"{name}: lists {models[1]:,} models where {models[0]:,} are held; nothing was changed."
        return SourceReport(name, "failed", said)
    if released_on < before.observed_on:
        said = (
            f"{name}: {version_of(wheel)} of {released_on.isoformat()} is older than what is held; nothing was changed."
        )
        return SourceReport(name, "failed", said)
    return _appended(target, name, name, content, today)


def _identities(rows: Iterable[PriceRow]) -> list[tuple[str, str]]:
    return [(row.provider, row.model) for row in rows]


def _cells_of(row: PriceRow) -> dict[str, str | None]:
    """A row of the catalogue as the cells of a list's file."""
    values = {column: getattr(row, column, None) for column in COLUMNS}
    return _as_text({**values, "page": row.page})


def _as_text(row: Mapping[str, object]) -> dict[str, str | None]:
    return {column: None if value is None else str(cell(value)) for column, value in row.items()}


def _guarded(source: str, take: Callable[[], SourceReport]) -> SourceReport:
    try:
        return take()
    except NotInstalled as error:
        return SourceReport(source, "failed", f"{error}.")
    except Exception as error:  # a source's own code and data may fail in any way: the old state is kept
        return SourceReport(source, "failed", f"{source}: could not be read ({_brief(error)}); nothing was changed.")


def _reloaded(target: Path, today: date) -> list[SourceReport]:
    """Build what the installed package and the program's files hold, where the file does not have it yet."""
    before = _newest(target)
    try:
        genai.load()
    except Exception as error:  # a release whose shape is not known
        said = (
            f"genai-prices {version('genai-prices')} could not be read ({_brief(error)}); the earlier prices are kept."
        )
        return [SourceReport(genai.NAME, "failed", said)]
    catalogue = open_catalogue(target)
    if _newest(target) != before or any(catalogue.edition(name) != e for name, e in before.items()):
        catalogue.reload()
    if catalogue.path is None:
        return [SourceReport("catalogue", "failed", " ".join(catalogue.notices))]
    return [_report(catalogue, name, before.get(name), name, today) for name in _REPORTED]


def _from_updater(target: Path, today: date) -> SourceReport:
    from genai_prices.update_prices import UpdatePrices  # noqa: PLC0415

    name = "genai-prices online"
    snapshot = UpdatePrices().fetch()
    if snapshot is None:
        return SourceReport(name, "failed", f"{name}: nothing came back; nothing was changed.")
    content = genai.load(snapshot.providers, today)
    release = f"{content.package_version} + update"
    connection = duckdb.connect(str(target), read_only=True, config=dict(store._SERVING))
    try:
        columns = _columns(connection, "token_price")
        number = _newest(target)[genai.NAME].number
        stored = connection.execute(
            "SELECT * EXCLUDE (edition) FROM token_price WHERE edition = ?", [number]
        ).fetchall()
    finally:
        connection.close()
    if "dataset" in columns:  # the table may hold other lists too, each with editions of its own
        stored = [row for row in stored if row[columns.index("dataset")] == genai.NAME]
    rows = content.tables["token_price"]
    models = [len({row[:2] for row in side}) for side in (stored, rows)]
    if 2 * models[1] < models[0]:
        said = f"{name}: lists {models[1]:,} models where {models[0]:,} are held; nothing was changed."
        return SourceReport(name, "failed", said)
    if _facts(columns, stored) == _facts(columns, rows):
        return SourceReport(name, "unchanged", f"{name}: the same {len(rows):,} prices as before.")
    old = f"genai-prices {content.package_version}"
    dated = [_dated(columns, row, release, today, old) for row in rows]
    tables = {**content.tables, "token_price": dated}
    note = f"fetched by the package's own updater on {today.isoformat()}"
    return _appended(target, name, genai.NAME, Content(release, today, note, tables), today)


def _from_suppliers(target: Path, today: date) -> SourceReport:
    hunted: Hunted = hunt(today)
    if not hunted.rows:
        return SourceReport(
            "gpuhunt", "failed", "gpuhunt: no supplier gave a rate; nothing was changed.", (), hunted.failures
        )
    connection = duckdb.connect(str(target), read_only=True, config=dict(store._SERVING))
    try:
        columns = _columns(connection, "gpu_rate")
        number = _newest(target)[rates.NAME].number
        stored = connection.execute("SELECT * EXCLUDE (edition) FROM gpu_rate WHERE edition = ?", [number]).fetchall()
    finally:
        connection.close()
    place = columns.index("id")
    fresh = {str(row["id"]): tuple(row.get(column) for column in columns) for row in hunted.rows}
    unchanged: list[Row] = [row for row in stored if row[place] not in fresh]
    if len(unchanged) + len(fresh) == len(stored) and set(stored) >= set(fresh.values()):
        return SourceReport("gpuhunt", "unchanged", "gpuhunt: the same rates as before.", (), hunted.failures)
    note = f"the rows held before and {len(fresh):,} offers by way of gpuhunt on {today.isoformat()}"
    content = Content("", today, note, {"gpu_rate": [*unchanged, *fresh.values()]})
    return replace(_appended(target, "gpuhunt", rates.NAME, content, today), failures=hunted.failures)


def _appended(target: Path, name: str, source: str, content: Content, today: date) -> SourceReport:
    """Add `content` as a new edition of `source`: in a copy of the file, moved into its place when it is whole."""
    before = _newest(target).get(source)
    content_hash = hashlib.sha256(repr((content.note, content.tables)).encode()).hexdigest()
    draft = target.with_name(f".{target.name}.{os.getpid()}.{secrets.token_hex(4)}.building")
    with store._alone(target):
        try:
            shutil.copyfile(target, draft)
            connection = duckdb.connect(str(draft), config=dict(store._BUILDING))
            try:
                connection.execute("BEGIN")
                earlier = [edition for edition in build.editions(connection) if edition.source == source]
                build._add_edition(connection, source, content_hash, content, earlier)
                connection.execute("COMMIT")
                connection.execute("CHECKPOINT")
            finally:
                connection.close()
            store._sync(draft)
            os.replace(draft, target)
        finally:
            store._remove(draft)
            store._remove(draft.with_name(draft.name + ".wal"))
    catalogue = open_catalogue(target)
    catalogue.reload()
    return _report(catalogue, source, before, name, today)


def _report(catalogue: Catalogue, source: str, before: Edition | None, name: str, today: date) -> SourceReport:
    """Compare the newest edition of a source with the one held before."""
    now = catalogue.edition(source)
    if before is None:
        return SourceReport(name, "changed", f"{name}: {_described(now)} is the first state held.")
    if now.number == before.number:
        return SourceReport(name, "unchanged", f"{name}: {_described(now)}, as before.")
    changes = changes_between(catalogue, source, before.number, now.number, today)
    parts = ", ".join(f"{count:,} {kind}" for kind, count in counted(changes).items())
    moved = largest_moves(changes)
    parts += f"; the largest: {moved}" if moved else ""
    return SourceReport(name, "changed", f"{name}: {_described(now)}; {parts}.", tuple(changes))


def changes_between(catalogue: Catalogue, source: str, before: int, after: int, as_of: date) -> list[Change]:
    """Return what differs between two editions of a list of token prices or of `gpu-rates`, by their numbers."""
    reader = catalogue._reader
    if source in DATASETS:
        return token_changes(reader.prices(before, source), reader.prices(after, source), as_of)
    return rate_changes(reader.offers(before), reader.offers(after))


def _newest(target: Path) -> dict[str, Edition]:
    """The newest edition of each source in the file; none where there is no file that can be read."""
    if not target.is_file():
        return {}
    try:
        connection = duckdb.connect(str(target), read_only=True, config=dict(store._SERVING))
    except duckdb.Error:
        return {}
    try:
        editions = [Edition(*row) for row in connection.execute(EDITIONS).fetchall()]
    except duckdb.Error:
        return {}
    finally:
        connection.close()
    return {e.source: e for e in sorted(editions, key=lambda e: (e.observed_on, e.number))}


def _columns(connection: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    statement = "SELECT column_name FROM duckdb_columns() WHERE table_name = ? ORDER BY column_index"
    return [name for (name,) in connection.execute(statement, [table]).fetchall() if name != "edition"]


def _facts(columns: Sequence[str], rows: Iterable[Row]) -> set[tuple[Any, ...]]:
    """The rows without the columns that say where they are from."""
    places = [i for i, name in enumerate(columns) if name not in _WHERE_FROM]
    return {tuple(row[i] for i in places) for row in rows}


def _dated(columns: Sequence[str], row: Row, release: str, today: date, old: str) -> Row:
    """A row of the updater's: seen today, and not of the release that is installed."""
    values = dict(zip(columns, row, strict=True))
    source = str(values["source"]).replace(old, f"genai-prices update of {today.isoformat()}")
    values |= {"source": source, "package_version": release, "listed_on": today}
    return tuple(values[name] for name in columns)


def _described(edition: Edition) -> str:
    release = f"{edition.package_version}, " if edition.package_version else ""
    return f"{release}state of {edition.observed_on.isoformat()}"


def _brief(error: BaseException) -> str:
    kind, words = type(error).__name__, " ".join(str(error).split())[:160]
    return f"{kind}: {words}" if words else kind
