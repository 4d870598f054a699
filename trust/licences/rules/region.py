"""Whether a licence is given where the company has its principal place of business."""

from __future__ import annotations

from collections.abc import Iterator

from pricing.facts.licences import LicenceTerm
from trust.licences.rules.rule import Asked, Finding, of_term, unread


class KeptOut:
    """Regions that a licence keeps out, for all models under it or for multimodal ones alone."""

    def findings(self, asked: Asked) -> Iterator[Finding]:
        """Yield whether the company's region is kept out, or that this is unknown."""
        terms = asked.on("region")
        if not terms:
            yield Finding("unknown", "region", unread(asked.licence, "whether it keeps a region out"))
        for term in terms:
            yield _finding(term, asked)


def _finding(term: LicenceTerm, asked: Asked) -> Finding:
    region = asked.company.region
    text_only = bool(term.only_multimodal) and asked.multimodal is False
    if not term.kept_out or text_only or (region is not None and region not in term.kept_out):
        return Finding("allowed", "region", "not kept out", term)
    if region is None:
        return Finding("unknown", "region", f"keeps out {', '.join(term.kept_out)}; your region is not given", term)
    if term.only_multimodal and asked.multimodal is None:
        words = f"multimodal models are kept out of {region}; no source here says whether this one is"
        return Finding("unknown", "region", words, term)
    return of_term(term)
