"""What every rule on licences answers, and what most of them share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, get_args

from pricing.facts.licences import Licence, LicenceTerm, Matter
from trust.licences.company import Company

Outcome = Literal["allowed", "allowed with duties", "unknown", "not allowed"]
"""What a company may do, the better first; what is unknown is never allowed."""
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)


@dataclass(frozen=True, slots=True)
class Asked:
    """A licence with its terms, held against a company and a model.

    `multimodal`: whether the model takes more than text, None where no source says so.
    """

    licence: Licence
    terms: Sequence[LicenceTerm]
    company: Company
    multimodal: bool | None

    def on(self, matter: Matter) -> list[LicenceTerm]:
        """Return the terms on one matter; none: nobody has read the licence for it."""
        return [term for term in self.terms if term.matter == matter]


@dataclass(frozen=True, slots=True)
class Finding:
    """What one term, or its absence, comes to; `term` None: no term says it."""

    outcome: Outcome
    matter: str
    words: str
    term: LicenceTerm | None = None

    @property
    def clause(self) -> str | None:
        """The clause of the licence, where it was noted."""
        return None if self.term is None else self.term.clause

    @property
    def said(self) -> str:
        """What it says, with the clause it stands in."""
        return self.words if self.clause is None else f"{self.words} (clause {self.clause})"


class Rule(Protocol):
    """What licences say on one kind of matter."""

    def findings(self, asked: Asked) -> Iterator[Finding]:
        """Yield what the licence says on it to the company; nothing where it does not concern the company.

        More users, more revenue or one more wish never make the worst of the findings better.
        """


def plain_findings(asked: Asked, matter: Matter, what_is_unread: str) -> Iterator[Finding]:
    """Yield what the terms on a matter come to where they count, and that it is unknown where there are none."""
    terms = asked.on(matter)
    if not terms:
        yield Finding("unknown", matter, unread(asked.licence, what_is_unread))
    for term in terms:
        counts = passed(term, asked.company)
        if counts is None:  # what may be asked for is at worst a duty, what may be forbidden is not known
            outcome: Outcome = "allowed with duties" if term.effect == "asks" else "unknown"
            yield Finding(outcome, matter, f"{term.what} ({threshold_words(term)}; yours is not given)", term)
        elif counts:
            yield of_term(term)


def of_term(term: LicenceTerm) -> Finding:
    """Return what a term that counts for the company comes to."""
    words = term.what or "nothing against it"
    if term.above_monthly_users is not None or term.above_revenue_usd_per_year is not None:
        words = f"{words} ({threshold_words(term)})"
    outcome: Outcome = "allowed" if term.effect == "allows" else "allowed with duties"
    return Finding("not allowed" if term.effect == "forbids" else outcome, term.matter, words, term)


def unread(licence: Licence, what: str) -> str:
    """Return the sentence that nobody has read a licence for something."""
    where = "its text was not found" if licence.text_url is None else f"read its text: {licence.text_url}"
    return f"no source here says {what}: {where}"


def passed(term: LicenceTerm, company: Company) -> bool | None:
    """Tell whether a company is above one of a term's thresholds; None where it does not say how large it is.

    A term without thresholds counts for every company.
    """
    thresholds = (
        (term.above_monthly_users, company.monthly_users),
        (term.above_revenue_usd_per_year, company.revenue_usd_per_year),
    )
    said = [(limit, figure) for limit, figure in thresholds if limit is not None]
    if not said or any(figure is not None and figure > limit for limit, figure in said):
        return True
    return None if any(figure is None for _, figure in said) else False


def threshold_words(term: LicenceTerm) -> str:
    """Return the thresholds of a term in words: `above 700,000,000 users a month`."""
    parts = []
    if term.above_monthly_users is not None:
        parts.append(f"{term.above_monthly_users:,.0f} users a month")
    if term.above_revenue_usd_per_year is not None:
        parts.append(f"${term.above_revenue_usd_per_year:,.0f} of revenue a year")
    return f"above {' or '.join(parts)}"
