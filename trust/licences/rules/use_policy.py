"""Uses that a licence forbids, and what that means to a regulated company."""

from __future__ import annotations

from collections.abc import Iterator

from trust.licences.rules.rule import Asked, Finding, plain_findings


class UsePolicy:
    """Lists of forbidden uses: keeping to one is a duty."""

    def findings(self, asked: Asked) -> Iterator[Finding]:
        """Yield the duty, and for a regulated company that it rests on a text that was read."""
        yield from plain_findings(asked, "use policy", "whether it forbids some uses")
        if asked.company.regulated and asked.licence.read == "survey":
            words = "a regulated company needs the text itself, which is known here by a third party's survey alone"
            yield Finding("unknown", "use policy", words)
