"""What stands beside a row of a guide's table, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from breakeven.figures import day_words
from breakeven.names import unit_words
from breakeven.words.models import FACT_WORDS, value_words
from pricing.facts.cells import Fact
from pricing.facts.guides import DecisionQuestion, ProviderStatement, ServingStackStatement, UseCasePick
from pricing.facts.models import ModelFact
from trust.guides import Beside, Statement
from trust.preferred import KnownFact

OWN_TOPIC = "product_status"
"""The topic of statements that count what this product itself holds."""
ALONE = "nothing else in the catalogue speaks of it"


def beside_words(known: Beside, licences: Mapping[str, str]) -> str:
    """Say what else is known of a row: what is right where it is wrong and why, what confirms it, what limits it.

    `licences` gives the name of each licence by its id.
    """
    parts = [right_words(fact, about, licences) for fact, about in known.other]
    parts += [_remark(each) for each in known.remarked]
    if known.claims:
        plural = "s" if len(known.claims) > 1 else ""
        parts.append(f"checked as published claim{plural} {', '.join(claim.id for claim in known.claims)}")
    confirmed: dict[str, list[str]] = {}
    for fact, _ in known.same:
        confirmed.setdefault(fact.name, []).append(FACT_WORDS[fact.fact])
    parts += [f"{name}: a better source says the same of {', '.join(facts)}" for name, facts in confirmed.items()]
    return "; ".join(parts) or ALONE


def guide_words(source: str) -> str:
    """Return the short name of a guide: what stands before the colon of its title.

    >>> guide_words("guide 3: Open Source LLMs (wiki page)")
    'guide 3'
    """
    return source.partition(":")[0]


def is_own(said: Fact) -> bool:
    """Tell whether a statement only repeats what this product counted, which its pages work out anew."""
    return isinstance(said, ProviderStatement) and said.topic == OWN_TOPIC


def source_words(said: Statement | ProviderStatement | DecisionQuestion) -> str:
    """Return the source of a statement as people know it."""
    return "the texts of licences" if said.source == "licences.csv" else said.source


def range_words(said: ProviderStatement | ServingStackStatement | DecisionQuestion) -> str:
    """Write the figure of a statement with its unit, "5 to 10 Mtok/day"; empty where it has none."""
    match said:
        case DecisionQuestion():
            low, high = said.threshold, said.threshold_high
        case ProviderStatement() | ServingStackStatement():
            low, high = said.value, said.value_high
        case _:
            assert_never(said)
    if low is None:
        return ""
    figures = f"{low:,g}" if high is None else f"{low:,g} to {high:,g}"
    return f"{figures} {unit_words(said.unit)}" if said.unit else figures


def right_words(fact: ModelFact, about: KnownFact, licences: Mapping[str, str]) -> str:
    """Say what is right of a fact that is stated wrong, by whom and since when."""
    right = about.preferred
    assert right is not None  # a value that contradicts another is beside a preferred one
    said, meant = value_words(fact, licences), value_words(right, licences)
    reason = f"by {about.reason}: {right.source}, {day_words(str(right.observed_on))}"
    return f"{fact.name}, {FACT_WORDS[fact.fact]}: {meant} ({reason}); the guide says {said}"


def _remark(each: Statement) -> str:
    match each:
        case UseCasePick():
            return f"{each.model}: {each.note}"
        case ServingStackStatement():
            return f"{each.topic.replace('_', ' ')}, {each.statement}: {each.note}"
        case _:
            assert_never(each)
