"""A run of the watch as a file and as a table: written the same every time, read back, and shown with fewer amounts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

from breakeven.figures import day_words
from breakeven.files.json_text import json_text
from breakeven.files.tables import Cell, Table
from breakeven.watch.finding import OUTCOMES, Entry
from breakeven.watch.rules.kinds import title_of
from breakeven.watch.run import Looked, Run
from economics.errors import InputError
from economics.fields.text import printable
from team.settings import Amounts

VERSION = 1
WITHHELD = "yes, by a contract, a bill or typed prices: the figures are left out"
"""What a finding says to those who may not see what it rests on."""
COLUMNS = ("scenario", "place", "rule", "asks", "outcome", "says")


@dataclass(frozen=True)
class _Record:
    """The run as its file has it."""

    watch: Literal[1]
    as_of: date
    prices_of: date
    rules: tuple[str, ...]
    scenarios: tuple[Looked, ...]
    entries: tuple[Entry, ...]


_READER = TypeAdapter(_Record)


def run_document(run: Run) -> dict[str, Any]:
    """Return a run as a JSON document; the same run gives the same bytes."""
    return {
        "watch": VERSION,
        "as_of": run.day.isoformat(),
        "prices_of": run.prices_of.isoformat(),
        "rules": [*run.rules],
        "counts": {outcome: len(run.of(outcome)) for outcome in OUTCOMES},
        "scenarios": [
            {"scenario": each.scenario, "place": each.place, "then": each.then and each.then.isoformat()}
            for each in run.scenarios
        ],
        "entries": [asdict(entry) for entry in run.entries],
    }


def run_json(run: Run) -> str:
    """Return a run as the text of its file."""
    return json_text(run_document(run)) + "\n"


def read_run(content: str | bytes, path: str = "watch") -> Run:
    """Return the run that a file holds; raises InputError naming `path` for what is none."""
    try:
        record = _READER.validate_json(content, strict=True)
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise InputError(path, f"is no run of the watch: {where or 'it'} is not as one has it") from None
    return Run(record.as_of, record.prices_of, record.rules, record.scenarios, record.entries)


def said(entry: Entry, amounts: Amounts) -> str:
    """Return what an entry says, as far as amounts may be shown.

    Where it rests on somebody's own figures, a share tells as much as an amount: with one public price the other
    follows. Then only that something was found is said.
    """
    if amounts == "all":
        return entry.sentence
    if entry.own:
        return WITHHELD if entry.outcome == "found" else entry.brief
    return entry.sentence if amounts == "market" else entry.brief


def asked(entry: Entry, amounts: Amounts) -> str:
    """Return what the rule of an entry asks; a limit is an amount of somebody's own."""
    return entry.asks if amounts == "all" else title_of(entry.rule) or entry.asks


def findings_table(run: Run, amounts: Amounts = "all") -> Table:
    """Return a row for each entry of a run, with the amounts that its reader may see."""
    rows: Sequence[tuple[Cell, ...]] = [
        (entry.scenario, entry.place, entry.rule, asked(entry, amounts), entry.outcome, said(entry, amounts))
        for entry in run.entries
    ]
    return Table(COLUMNS, rows)


def in_lines(run: Run) -> list[str]:
    """Return a run for a reader: a heading for each scenario with entries, below it a line for each sentence.

    Rules that say the same of a scenario, such as that it has no as-of date, share a line.
    """
    lines: list[str] = []
    for of in dict.fromkeys((entry.place, entry.scenario) for entry in run.entries):
        lines.append(of[0] if of[0] == of[1] else f"{of[0]}: {of[1]}")
        asked: dict[tuple[str, str], list[str]] = {}
        for entry in run.entries:
            if (entry.place, entry.scenario) == of:
                asked.setdefault((entry.outcome, entry.sentence), []).append(entry.asks)
        lines += [f"  {outcome}: {'; '.join(asks)}: {text}" for (outcome, text), asks in asked.items()]
    return [printable(line) for line in lines]


def headline(run: Run) -> str:
    """Return a run in a sentence.

    >>> headline(Run(date(2026, 11, 27), date(2026, 11, 20), (), (Looked("a", "a.json", None),), ()))
    'Watch of 27 Nov 2026: nothing found in 1 scenario.'
    """
    many = len(run.scenarios)
    of = f"{many:,} scenario{'' if many == 1 else 's'}"
    found, failed, left = (len(run.of(outcome)) for outcome in OUTCOMES)
    where = len({(entry.scenario, entry.place) for entry in run.of("found")})
    parts = [
        f"{found:,} finding{'' if found == 1 else 's'} in {where:,} of {of}" if found else f"nothing found in {of}"
    ]
    parts += [f"{failed:,} failed"] if failed else []
    parts += [f"{left:,} not judged"] if left else []
    return f"Watch of {day_words(run.day)}: {', '.join(parts)}."
