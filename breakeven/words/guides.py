"""What stands beside a row of a guide's table, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from breakeven.figures import day_words, tokens
from pricing.facts.cells import Fact
from pricing.facts.guides import DecisionQuestion, ProviderStatement, ServingStackStatement, UseCasePick
from pricing.facts.models import FactName, ModelFact
from trust.guides import Beside, Statement
from trust.preferred import KnownFact

COUNTED = ("active_parameters", "total_parameters", "context_tokens")
"""Facts whose number is written with its scale: 37B."""
ALONE = "nothing else in the catalogue speaks of it"
FACT_WORDS: Mapping[FactName, str] = {
    "active_parameters": "active parameters",
    "architecture": "architecture",
    "attention": "attention",
    "attribution_duty": "duty to name it",
    "availability": "availability",
    "benchmark_gpqa_diamond": "GPQA Diamond",
    "benchmark_swe_bench_verified": "SWE-bench Verified",
    "best_for": "best for",
    "comfortable_layout": "comfortable layout",
    "commercial_use": "commercial use",
    "context_tokens": "context",
    "derivatives": "derivatives",
    "forbids_training_other_models": "training of other models",
    "index_open_of_criteria": "open criteria of the European index",
    "licence": "licence",
    "limitation": "limitation",
    "min_layout": "smallest layout",
    "modality_in": "input",
    "native_precision": "precision of the weights",
    "openness_level": "level of openness",
    "os_ai_map_openness": "openness by os-ai-map",
    "osaid_compliant": "open source by the OSI's definition",
    "rank_in_guide": "rank",
    "rating_agentic": "rating for agents",
    "rating_coding": "rating for code",
    "rating_ecosystem": "rating of the ecosystem",
    "rating_efficiency": "rating of efficiency",
    "rating_long_context": "rating for long context",
    "rating_reasoning": "rating for reasoning",
    "region_restriction": "regions left out",
    "release_date": "release",
    "threshold_monthly_users": "limit of monthly users",
    "threshold_revenue_usd_per_year": "limit of revenue",
    "tier_in_guide": "tier",
    "total_parameters": "parameters",
    "training_compute": "computation for training",
    "training_cost_usd": "cost of training",
    "training_method": "way of training",
    "vram_gb_bf16": "memory in 16 bits",
    "weights_url": "where the weights are",
}
"""What each fact of a model is called on pages and in tables."""


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
    parts += [f"{name}: another source says the same of {', '.join(facts)}" for name, facts in confirmed.items()]
    return "; ".join(parts) or ALONE


def value_words(fact: ModelFact, licences: Mapping[str, str]) -> str:
    """Write a value of a fact as people read it: a licence by its name, a count with its scale."""
    if fact.value is None:
        return "not stated"
    if fact.fact == "licence":
        return licences.get(fact.value, fact.value)
    if fact.fact in COUNTED and fact.number is not None:
        return tokens(fact.number)
    return f"{fact.value} {fact.unit}" if fact.unit in ("GB", "%") else fact.value


def guide_words(source: str) -> str:
    """Return the short name of a guide: what stands before the colon of its title.

    >>> guide_words("guide 3: Open Source LLMs (wiki page)")
    'guide 3'
    """
    return source.partition(":")[0]


def is_own(said: Fact) -> bool:
    """Tell whether a statement only repeats what this product counted, which its pages work out anew."""
    return isinstance(said, ProviderStatement) and said.source.startswith("breakeven ")


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
    return f"{figures} {said.unit}" if said.unit else figures


def right_words(fact: ModelFact, about: KnownFact, licences: Mapping[str, str]) -> str:
    """Say what is right of a fact that is stated wrong, by whom and since when."""
    right = about.preferred
    assert right is not None  # a value that contradicts another is beside a preferred one
    said, meant = value_words(fact, licences), value_words(right, licences)
    reason = f"by {about.reason}: {right.source}, {day_words(str(right.observed_on))}"
    return f"{fact.name}, {FACT_WORDS[fact.fact]}: {meant}, not {said} ({reason})"


def _remark(each: Statement) -> str:
    match each:
        case UseCasePick():
            return f"{each.model}: {each.note}"
        case ServingStackStatement():
            return f"{each.topic.replace('_', ' ')}, {each.statement}: {each.note}"
        case _:
            assert_never(each)
