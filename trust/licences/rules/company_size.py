"""What changes for a company with many users or much revenue: a duty to display, or the loss of rights."""

from __future__ import annotations

from collections.abc import Iterator

from trust.licences.rules.rule import Asked, Finding, plain_findings


class CompanySize:
    """Thresholds of users a month and revenue a year."""

    def findings(self, asked: Asked) -> Iterator[Finding]:
        """Yield what the thresholds that a company is above bring."""
        return plain_findings(asked, "size of the company", "whether a large company needs another licence")
