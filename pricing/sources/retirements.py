"""Days on which sellers stop serving a model, read off their own notices: `pricing/data/retirements.csv`."""

from __future__ import annotations

from pricing.curated import day, newest, records
from pricing.curated import fingerprint as file_fingerprint
from pricing.sellers.spelling import model_key
from pricing.sources import Content, Row, SourceError

NAME = "retirements"
FILE = "retirements.csv"


def fingerprint() -> str:
    """Return the hash of the file."""
    return file_fingerprint(FILE)


def load() -> Content:
    """Return every notice: seller, model, the day from which it is no longer served, and the page that says so.

    Raises SourceError naming a line without its day or its page.
    """
    rows: list[Row] = []
    cells = records(FILE)
    for line, r in enumerate(cells, start=2):
        model, on = r["model"] or "", day(r["retires_on"])
        if on is None or not r["source"]:
            raise SourceError(NAME, f"{FILE} line {line} gives no day or no source")
        rows.append((NAME, r["provider"], model, model_key(model), on, r["source"], r["note"]))
    read_on = newest(day(r["read_on"]) for r in cells)
    return Content("", read_on, "curated file; dated by its newest row", {"retirement": rows})
