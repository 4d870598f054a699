"""Whether the model may be changed: tuned, merged, quantised."""

from __future__ import annotations

from collections.abc import Iterator

from trust.licences.rules.rule import Asked, Finding, plain_findings


class Tuning:
    """Derivatives, for a company that wants to tune."""

    def findings(self, asked: Asked) -> Iterator[Finding]:
        """Yield what tuning asks for."""
        return plain_findings(asked, "tuning", "whether it may be tuned") if asked.company.tune else iter(())
