"""Facts about models, licences, claims, guides and tuning, from the files of `pricing/data/facts/`.

The kinds are imported when a file has to be built: a dozen types cost every start, and few of them build.
"""

from __future__ import annotations

from pricing.curated import DATA, newest, records
from pricing.curated import fingerprint as file_fingerprint
from pricing.facts import cells
from pricing.facts.days import StatedDay
from pricing.sources import Content, Row, SourceError

NAME = "facts"
FOLDER = "facts"


def fingerprint() -> str:
    """Return the hash of all the files."""
    return file_fingerprint(*(f"{FOLDER}/{path.name}" for path in sorted((DATA / FOLDER).glob("*.csv"))))


def load() -> Content:
    """Return every fact of every kind; raises SourceError naming the file, the line and the cell that is wrong."""
    from pricing.facts.kinds import KINDS  # noqa: PLC0415 - it costs every start, and few of them build

    tables: dict[str, list[Row]] = {}
    days: list[StatedDay] = []
    for kind in KINDS:
        lines = records(f"{FOLDER}/{kind.FILE}")
        if not lines:
            raise SourceError(NAME, f"{kind.FILE} is missing or empty")
        try:
            tables[cells.table_of(kind)] = list(cells.stored_rows(kind, lines))
        except ValueError as error:
            raise SourceError(NAME, str(error)) from error
        days += [StatedDay.parse(line["observed_on"] or "") for line in lines]
    observed_on = newest(day.first for day in days)
    return Content("", observed_on, "curated files; dated by their newest row", tables)


def schema() -> list[str]:
    """Return the statements that make the tables."""
    from pricing.facts.kinds import KINDS  # noqa: PLC0415 - as above

    return [cells.create_table(kind) for kind in KINDS]


def carried_over() -> dict[str, str]:
    """Return how an edition is copied from the file before, table by table."""
    from pricing.facts.kinds import KINDS  # noqa: PLC0415 - as above

    return {cells.table_of(kind): cells.carry_over(kind) for kind in KINDS}
