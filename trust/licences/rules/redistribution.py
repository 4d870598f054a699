"""Whether the model may be passed on, or access to it sold."""

from __future__ import annotations

from collections.abc import Iterator

from trust.licences.rules.rule import Asked, Finding, plain_findings


class Redistribution:
    """Copies for others and the model as a service, for a company that wants either."""

    def findings(self, asked: Asked) -> Iterator[Finding]:
        """Yield what passing it on asks for."""
        if not asked.company.redistribute:
            return iter(())
        return plain_findings(asked, "redistribution", "whether it may be passed on")
