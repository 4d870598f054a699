"""The protocol of a benchmark tool: how a result of it is known, and how it is read."""

from __future__ import annotations

from typing import Protocol

from breakeven.uploads.benchmarks.result import Result
from breakeven.uploads.benchmarks.run import BenchmarkRun


class Tool(Protocol):
    """One benchmark tool. A file holds one or several results; a tool says which of them it wrote."""

    @property
    def name(self) -> str:
        """What messages and sources call the tool."""
        ...

    @property
    def known_by(self) -> str:
        """The key that people can look for in a file."""
        ...

    @property
    def unread(self) -> tuple[str, ...]:
        """Keys whose lists and objects are passed over unparsed: figures of every single request."""
        ...

    def recognises(self, result: Result) -> bool:
        """Tell by its keys alone whether a result is of this tool."""
        ...

    def results(self, result: Result) -> tuple[Result, ...]:
        """Return the results of single runs that a result holds: itself, or those inside a report."""
        ...

    def run(self, result: Result) -> BenchmarkRun:
        """Return the run of one result.

        Raises InputError naming the key that is missing or refused, and LeftOut for a sound result that is no
        measurement to use: one with too many failures, or of a layout that no option can have.
        """
        ...


class OneEach:
    """A tool whose results are single runs."""

    def results(self, result: Result) -> tuple[Result, ...]:
        """Return the result itself."""
        return (result,)
