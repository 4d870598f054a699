"""Whether a company may use the model to earn money at all."""

from __future__ import annotations

from collections.abc import Iterator

from trust.licences.rules.rule import Asked, Finding, plain_findings


class CommercialUse:
    """Use in a company, which every company asks for."""

    def findings(self, asked: Asked) -> Iterator[Finding]:
        """Yield whether it is allowed, forbidden, or asks for something first."""
        return plain_findings(asked, "commercial use", "whether a company may use it")
