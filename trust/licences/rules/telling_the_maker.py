"""Whether the maker has to be told of commercial use."""

from __future__ import annotations

from collections.abc import Iterator

from trust.licences.rules.rule import Asked, Finding, of_term


class TellingTheMaker:
    """A notice to the maker; few licences ask for one, so that only one that does is spoken of."""

    def findings(self, asked: Asked) -> Iterator[Finding]:
        """Yield the duty, where there is one."""
        return (of_term(term) for term in asked.on("telling the maker"))
