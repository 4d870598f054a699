"""The sources of a report in one numbered list: the seller's own page first, a list that carried it second."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from breakeven.report.markup import Child, element, joined
from breakeven.report.room import Part, lines
from breakeven.shortening import shortened
from economics.assumption import Assumption

_WORDS = {"typed": "entered", "default of the cost model": "our default"}
"""Sources that are words of the model, as people say them."""
_SHORT = 12
"""A source of at most so many letters stands in the table itself."""


@dataclass
class Sources:
    """The sources that a report refers to, in the order in which they are first named."""

    entries: list[Assumption] = field(default_factory=list)

    def reference(self, members: Iterable[Assumption]) -> str:
        """Return what a table says in place of the sources of some assumptions: their numbers, or short words."""
        return ", ".join(dict.fromkeys(self._one(each) for each in members))

    def _one(self, assumption: Assumption) -> str:
        words = _WORDS.get(assumption.source, assumption.source)
        if not assumption.page and len(words) <= _SHORT:
            return words
        key = _key(assumption)
        places = [place for place, entry in enumerate(self.entries, 1) if _key(entry) == key]
        if places:
            return f"[{places[0]}]"
        self.entries.append(assumption)
        return f"[{len(self.entries)}]"

    def listed(self, most: int, longest: int) -> Part:
        """Return the list, at most so many entries and a line that says how many more there are.

        A source of more letters than `longest` is shortened.
        """
        if not self.entries:
            return Part()
        rows = [
            element("li", f"[{place}] ", *_cited(entry, longest), _seen(entry))
            for place, entry in enumerate(self.entries[:most], 1)
        ]
        if (rest := len(self.entries) - most) > 0:
            rows.append(element("li", f"and {rest:,} more, which assumptions.csv of the CSV pack names"))
        height = 20 + 5.4 * sum(lines(_text(entry, longest), 77) for entry in self.entries[:most])
        return Part(element("section", element("h2", "Sources"), element("ol", *rows)), height + 5)


def _key(assumption: Assumption) -> tuple[str, str, str]:
    if assumption.page or assumption.via:
        return assumption.page, assumption.via, assumption.looked_on
    return assumption.source, "", assumption.looked_on


def _cited(assumption: Assumption, longest: int) -> list[Child]:
    if not assumption.page:
        return [shortened(assumption.via or assumption.source, longest)]
    page = assumption.page
    address = page.removeprefix("https://").removeprefix("http://").rstrip("/")
    link = (
        element("a", shortened(address, longest), href=page)
        if page.startswith(("https://", "http://"))
        else joined(shortened(page, longest))
    )
    return [link, f" via {shortened(assumption.via, longest)}" if assumption.via else ""]


def _text(entry: Assumption, longest: int) -> str:
    """About as many letters as the list shows of a source."""
    page, via = shortened(entry.page, longest), shortened(entry.via, longest)
    if page:
        return f"[10] {page} via {via}{_seen(entry)}"
    return f"[10] {shortened(entry.via or entry.source, longest)}{_seen(entry)}"


def _seen(assumption: Assumption) -> str:
    return f", {assumption.looked_on}" if assumption.looked_on else ""
