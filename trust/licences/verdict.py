"""May a company use a model? The licence that a model has, by whom, and what its terms come to.

Unknown is never allowed. That a model has a licence counts only where its maker, its published configuration, a list or
the European index says so, and what a licence says only where somebody read it or it is general knowledge: a guide
alone never suffices. Not legal advice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pricing.facts.licences import Licence, LicenceTerm
from pricing.facts.models import FactStatus, ModelFact
from trust.agreement import COMMERCIAL_USE, FORBIDDEN
from trust.licences.company import Company
from trust.licences.rules.kinds import RULES
from trust.licences.rules.rule import OUTCOMES, Asked, Finding, Outcome
from trust.preferred import KnownFact

OF_A_LICENCE = "licence"
"""The matter of a finding about which licence a model has."""
_COMMANDING: tuple[FactStatus, ...] = ("maker", "config")
"""Whose word on the licence of a model settles what lists and the index say differently."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a company may use a model.

    `licence` is the one that was held against the company, None where it is open which one the model has; `findings`
    hold the outcome of every matter that was asked, as the rules order them, and why nothing could be asked.
    """

    outcome: Outcome
    licence: Licence | None
    findings: tuple[Finding, ...]

    @property
    def because(self) -> tuple[Finding, ...]:
        """The findings that make the outcome what it is; none where nothing speaks against the model."""
        return tuple(each for each in self.findings if each.outcome == self.outcome != "allowed")

    @property
    def reason(self) -> str:
        """Why it is what it is, on one line; empty for one that nothing speaks against."""
        return "; ".join(finding.said for finding in self.because)


@dataclass(frozen=True)
class Licences:
    """Every licence and its terms, by the licence's id."""

    by_id: Mapping[str, Licence]
    terms: Mapping[str, Sequence[LicenceTerm]]

    def name_of(self, id: str) -> str:
        """Return what a licence is called, with its version; its id where no row describes it."""
        licence = self.by_id.get(id)
        if licence is None:
            return id
        return licence.name if licence.version is None else f"{licence.name} {licence.version}"


def licences_of(licences: Iterable[Licence], terms: Iterable[LicenceTerm]) -> Licences:
    """Return licences with their terms."""
    grouped: dict[str, list[LicenceTerm]] = {}
    for term in terms:
        grouped.setdefault(term.licence_id, []).append(term)
    return Licences({licence.licence_id: licence for licence in licences}, grouped)


def judge(
    licence: KnownFact,
    commercial_use: KnownFact,
    modality: KnownFact,
    company: Company,
    known: Licences,
) -> Verdict:
    """Return whether a company may use a model, by what is known of its licence, commercial use and modality."""
    named = licence_named(licence, known)
    if isinstance(named, Finding):
        return Verdict(named.outcome, None, (named,))
    found = known.by_id.get(named)
    if found is None:
        return _unknown(f"no row describes its licence {named}", None)
    if found.read == "guide":
        return _unknown(f"what {found.name} says is known from a guide alone", found)
    asked = Asked(found, known.terms.get(named, ()), company, multimodal(modality))
    findings = [*(finding for rule in RULES for finding in rule.findings(asked))]
    worst = _worst(findings)
    if worst in ("allowed", "allowed with duties") and (refusal := _refused_elsewhere(commercial_use)) is not None:
        findings.append(refusal)
        worst = refusal.outcome
    return Verdict(worst, found, tuple(findings))


def licence_named(licence: KnownFact, known: Licences) -> str | Finding:
    """Return the id of the licence that a model has, or why it is open which one."""
    trusted = [row for row in licence.rows if row.status != "guide"]
    if not trusted:
        said = "only a guide names its licence" if licence.rows else "no source names its licence"
        return Finding("unknown", OF_A_LICENCE, f"{said}: a maker, a list or the index has to")
    commanding = _named(row for row in trusted if row.status in _COMMANDING)
    names = commanding or _named(trusted)
    if not names:
        said = "; ".join(row.note for row in trusted if row.note)
        return Finding("unknown", OF_A_LICENCE, f"its licence is not settled ({said})")
    if len(names) > 1:
        by = ", ".join(f"{known.name_of(id)} ({', '.join(sources)})" for id, sources in names.items())
        return Finding("unknown", OF_A_LICENCE, f"sources name {len(names)} licences for it: {by}")
    return next(iter(names))


def multimodal(modality: KnownFact) -> bool | None:
    """Tell whether a model takes more than text, by the preferred source that is no guide; None: none says so."""
    row = next((row for row in modality.rows if row.status != "guide" and row.value), None)
    return None if row is None else set(str(row.value).split(", ")) != {"text"}


def _named(rows: Iterable[ModelFact]) -> dict[str, list[str]]:
    names: dict[str, list[str]] = {}
    for row in rows:
        if row.value is not None:
            names.setdefault(row.value, []).append(row.source)
    return names


def _refused_elsewhere(commercial_use: KnownFact) -> Finding | None:
    """Return that a trusted source says a company may not use it, whatever its licence says; None: none does."""
    for row in commercial_use.rows:
        if row.status != "guide" and COMMERCIAL_USE.of.get(row.value or "") == FORBIDDEN:
            words = f'its licence allows it, {row.source} says "{row.value}"'
            return Finding("unknown", "commercial use", words)
    return None


def _worst(findings: Iterable[Finding]) -> Outcome:
    return max((finding.outcome for finding in findings), key=OUTCOMES.index, default="unknown")


def _unknown(words: str, licence: Licence | None) -> Verdict:
    return Verdict("unknown", licence, (Finding("unknown", OF_A_LICENCE, words),))
