"""What the rules on rows share: those of then beside those of now, by option, in words and in percentages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from breakeven.currency import is_money
from breakeven.watch.finding import Figure, Finding, Judged, NotJudged, Row
from breakeven.watch.watched import Key, Watched
from economics.assumption import Assumption
from economics.numbers import digits
from pricing.contract.contract import CONTRACT
from pricing.resolve.known_changes import usd
from pricing.studies.changes import moved_by

Kind = Callable[[Assumption], bool]


def changed(watched: Watched, of: Kind) -> Iterator[Judged]:
    """Yield a finding for each option of which a row of a kind changed, with every such row."""
    if watched.then is None:
        yield NotJudged(watched.no_then, "nothing is known of then")
        return
    before = {key: row for key, row in watched.then.listed().items() if of(row)}
    after = {key: row for key, row in watched.now.listed().items() if of(row)}
    keys = list(dict.fromkeys((*before, *after)))
    for option in watched.scenario.options:
        if option.name not in watched.now.rows:  # that it has no price at all is said once, not row by row
            continue
        pairs = [(before.get(key), after.get(key)) for key in keys if key[0] == option.name]
        moved = [pair for pair in pairs if _value(pair[0]) != _value(pair[1])]
        if moved and option.name in watched.then.rows:
            yield finding(option.name, [row_of(option.name, *pair) for pair in moved], _contract(moved))


def finding(option: str, rows: Sequence[Row], own: bool) -> Finding:
    """Return the finding that these rows of an option changed."""
    figures = tuple(
        Figure(f"ratio of {row.what}", row.after / row.before, "ratio")
        for row in rows
        if isinstance(row.before, float) and isinstance(row.after, float) and row.before
    )
    said, brief = (", ".join(in_words(row, amounts=amounts) for row in rows) for amounts in (True, False))
    return Finding(f"{option}: {said}", f"{option}: {brief}", figures, tuple(rows), own)


def row_of(option: str, before: Assumption | None, after: Assumption | None, on: str = "") -> Row:
    """Return two rows of one thing, of which one may be missing, as a change; `on` is the later day it happens on."""
    known = before or after
    assert known is not None
    return Row(
        option,
        known.name,
        _value(before),
        _value(after),
        known.unit,
        before.source if before else "",
        after.source if after else "",
        on,
    )


def in_words(row: Row, *, amounts: bool) -> str:
    """Return a change in words, without its amounts in percentages alone."""
    unit = f" per {row.unit.removeprefix('USD/')}" if is_money(row.unit) else f" {row.unit}" if row.unit else ""
    if row.before is None:
        at = f", at {_written(row.after, row.unit)}{unit}"
        return f"{row.what} is listed now{at if amounts else ''}"
    if row.after is None:
        was = f", it was {_written(row.before, row.unit)}{unit}"
        return f"{row.what} is no longer listed{was if amounts else ''}"
    numbers = isinstance(row.before, float | int) and isinstance(row.after, float | int)
    share = moved_by(float(row.after) / float(row.before)) if numbers and row.before else ""
    if not amounts:
        return f"{row.what} {share or 'is another one'}"
    text = f"{row.what} {_written(row.before, row.unit)} → {_written(row.after, row.unit)}{unit}"
    return f"{text} ({share})" if share else text


def by_key(rows: Sequence[Assumption], option: str) -> dict[Key, list[Assumption]]:
    """Return the rows of an option by what they are of, those of later days behind those of the day itself."""
    found: dict[Key, list[Assumption]] = {}
    for row in sorted(rows, key=lambda row: row.holds_from):
        found.setdefault((option, row.field, row.variant, row.window), []).append(row)
    return found


def _value(row: Assumption | None) -> float | str | None:
    if row is None:
        return None
    return row.value if isinstance(row.value, str) else float(row.value)


def _written(value: float | str | None, unit: str) -> str:
    if isinstance(value, str) or value is None:
        return value or ""
    return usd(value) if is_money(unit) else digits(value, 6)


def _contract(pairs: Sequence[tuple[Assumption | None, Assumption | None]]) -> bool:
    """Whether one of the rows is a contract's."""
    return any(row.status == CONTRACT for pair in pairs for row in pair if row is not None)
