"""What the reports of OpenAI and Anthropic share: pages of time buckets, each with results, some on two pages."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from economics.errors import InputError
from usage.files.opened import Opened, parsed
from usage.measures.by_time import Span
from usage.tables.rows import SECOND_US

_DATA, _RESULTS = "data", "results"
Times = tuple[str, str]


@dataclass(frozen=True)
class Result:
    """One result of a bucket [µs], as it stands in a file; `path` is where."""

    start_us: int
    end_us: int
    values: Mapping[str, Any]
    file: str
    path: str

    def count(self, *keys: str) -> int | None:
        """Return a whole number at a path, None where it is not said; raises InputError for anything else."""
        value: Any = self.values
        for key in keys:
            value = value.get(key) if isinstance(value, Mapping) else None
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise InputError(f"{self.file}: {self.path}.{'.'.join(keys)}", "it must be a whole number from 0 up")
        return value

    def text(self, key: str) -> str | None:
        """Return a text, None where it is not said."""
        value = self.values.get(key)
        return None if value is None else str(value)

    def amount(self, value: Any, where: str) -> float:
        """Return an amount that is a number or the text of one; raises InputError for anything else."""
        try:
            return float(value)
        except (TypeError, ValueError):
            raise InputError(f"{self.file}: {self.path}.{where}", "it must be a number, or the text of one") from None

    def refuse_currency(self, currency: Any, where: str) -> None:
        """Raise InputError for an amount in another currency than US dollars."""
        if str(currency).lower() != "usd":
            raise InputError(
                f"{self.file}: {self.path}.{where}",
                f"the amounts are in {str(currency)[:12]!r}: give a report in US dollars",
            )


@dataclass(frozen=True)
class Report:
    """The results of all pages, each once; `duplicates` counts the repeated ones, None for a single page."""

    results: tuple[Result, ...]
    span: Span
    width_us: int
    duplicates: int | None
    names: tuple[str, ...] = field(default=())


def looks_like(file: Opened, fits: Callable[[Mapping[str, Any]], bool]) -> bool:
    """Tell whether the first result of a file is one that fits; a file without results is of nobody."""
    for record in file.records:
        for bucket in _buckets(record):
            for result in bucket.get(_RESULTS) or ():
                return isinstance(result, Mapping) and fits(result)
    return False


def _buckets(page: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(page, Mapping) and isinstance(page.get(_DATA), list):
        yield from (bucket for bucket in page[_DATA] if isinstance(bucket, Mapping) and _RESULTS in bucket)


def report(files: Sequence[Opened], times: Times, values: Sequence[str]) -> Report:
    """Return the results of pages in any order.

    `times` are the names of a bucket's start and end, `values` those of a result's sums: what else it says is how it
    is grouped. Of results with the same bucket and grouping one counts; raises InputError where their sums differ.
    """
    seen: dict[str, Result] = {}
    repeated, pages, starts, ends, widths = 0, 0, [], [], []
    for file in files:
        for number, page in enumerate(_pages(file)):
            pages += 1
            for place, bucket in enumerate(_buckets(page)):
                path = f"{f'[{number}].' if number else ''}data[{place}]"
                start, end = (_moment(bucket.get(name), file.name, f"{path}.{name}") for name in times)
                starts.append(start)
                ends.append(end)
                widths.append(end - start)
                for index, result in enumerate(bucket[_RESULTS] or ()):
                    found = Result(start, end, result, file.name, f"{path}.results[{index}]")
                    grouping = {key: value for key, value in result.items() if key not in values}
                    key = json.dumps([start, end, grouping], sort_keys=True)
                    first = seen.setdefault(key, found)
                    if first is not found:
                        repeated += 1
                        _refuse_different(first, found, values)
    if not starts:
        raise InputError(files[0].name, "it has no time bucket: give a page of the report with its data")
    span = Span(min(starts), max(ends), whole_days=False)
    return Report(tuple(seen.values()), span, max(widths), repeated if pages > 1 else None)


def _refuse_different(first: Result, again: Result, values: Sequence[str]) -> None:
    if any(first.values.get(name) != again.values.get(name) for name in values):
        raise InputError(
            f"{again.file}: {again.path}",
            f"the same bucket and grouping stands in {first.file} with other sums: fetch the pages again at one time",
        )


def _pages(file: Opened) -> Iterator[Any]:
    if file.document is not None:
        yield from file.document if isinstance(file.document, list) else [file.document]
        return
    with file.stream() as stream:
        for number, line in enumerate(stream, start=1):
            if line.strip():
                try:
                    yield parsed(line)
                except ValueError:
                    raise InputError(file.name, f"line {number:,} is broken JSON: mend or remove that line") from None


def _moment(value: Any, file: str, path: str) -> int:
    """A time of a bucket, in Unix seconds or as ISO text."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value * SECOND_US
    try:
        at = datetime.fromisoformat(str(value).replace("Z", "+00:00"))
    except ValueError:
        raise InputError(f"{file}: {path}", "it must be a time, in Unix seconds or as 2026-10-19T00:00:00Z") from None
    return round(at.replace(tzinfo=at.tzinfo or UTC).timestamp()) * SECOND_US
