"""Whether the name of the model has to be shown to users, whoever uses it."""

from __future__ import annotations

from collections.abc import Iterator

from trust.licences.rules.rule import Asked, Finding, plain_findings


class Display:
    """Names and marks on products."""

    def findings(self, asked: Asked) -> Iterator[Finding]:
        """Yield what is to be shown."""
        return plain_findings(asked, "display", "whether its name has to be shown")
