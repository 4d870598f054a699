"""Models and licences in words: verdicts, facts, what they rest on."""

from __future__ import annotations

from collections.abc import Mapping

from breakeven.figures import tokens
from economics.fields.field import Field
from economics.numbers import digits
from pricing.facts.licences import LicenceRead, Region
from pricing.facts.models import FactName, ModelFact
from trust.licences.company import MOST_REVENUE_USD, MOST_USERS
from trust.licences.rules.rule import Outcome
from trust.licences.verdict import Verdict
from trust.models.judged import Judged

SIGNS: Mapping[Outcome, str] = {
    "allowed": "✓",
    "allowed with duties": "▲",
    "unknown": "?",
    "not allowed": "✕",
}
"""The sign before a verdict, beside its words."""
NOT_LEGAL_ADVICE = "Not legal advice: it says what sources say of licences, and what nobody has read stays unknown."
REGION_WORDS: Mapping[Region, str] = {
    "EU": "European Union",
    "GB": "United Kingdom",
    "CH": "Switzerland",
    "US": "United States",
    "KR": "South Korea",
    "CN": "China",
    "other": "elsewhere",
}
WISH_WORDS: Mapping[str, str] = {
    "regulated": "we are regulated",
    "tune": "tune it",
    "redistribute": "pass it on or sell access to it",
    "train_others": "train other models on what it writes",
}
READ_WORDS: Mapping[LicenceRead, str] = {
    "text": "the clauses were read",
    "survey": "a third party read it",
    "known": "general knowledge",
    "guide": "a guide says so",
}
USERS = Field(
    "monthly_users",
    "Users of your products a month",
    "users",
    1,
    MOST_USERS,
    "People who use any product of the company in a month. Some licences end above a number of them.",
    "1 million",
)
REVENUE = Field(
    "revenue_usd_per_year",
    "Revenue of the group a year",
    "USD",
    0,
    MOST_REVENUE_USD,
    "Of the company with all that it belongs to. Some licences end above a sum, or ask for a display of a name.",
    "5 million",
)
FACT_WORDS: Mapping[FactName, str] = {
    "active_parameters": "active parameters",
    "architecture": "architecture",
    "attention": "attention",
    "attribution_duty": "what has to be shown",
    "availability": "availability",
    "benchmark_gpqa_diamond": "GPQA Diamond",
    "benchmark_swe_bench_verified": "SWE-bench Verified",
    "best_for": "best for",
    "comfortable_layout": "comfortable layout",
    "commercial_use": "commercial use",
    "context_tokens": "context",
    "derivatives": "derivatives",
    "forbids_training_other_models": "forbids training other models",
    "index_open_of_criteria": "open criteria in the European index",
    "licence": "licence",
    "limitation": "limitation",
    "min_layout": "smallest layout",
    "modality_in": "takes",
    "native_precision": "published precision",
    "openness_level": "rung on the ladder of openness",
    "os_ai_map_openness": "openness by the second opinion",
    "osaid_compliant": "open source by the OSI's definition",
    "rank_in_guide": "rank in the guide",
    "rating_agentic": "stars for agents",
    "rating_coding": "stars for coding",
    "rating_ecosystem": "stars for the ecosystem",
    "rating_efficiency": "stars for efficiency",
    "rating_long_context": "stars for long context",
    "rating_reasoning": "stars for reasoning",
    "region_restriction": "regions kept out",
    "release_date": "released",
    "threshold_monthly_users": "threshold of users a month",
    "threshold_revenue_usd_per_year": "threshold of revenue a year",
    "tier_in_guide": "tier in the guide",
    "total_parameters": "parameters",
    "training_compute": "training compute",
    "training_cost_usd": "cost of its training",
    "training_method": "training",
    "vram_gb_bf16": "memory at 16 bits",
    "weights_url": "weights",
}


def answer(judged: Judged) -> str:
    """Say how many models a company may use, in one sentence."""
    counts = judged.counts
    return (
        f"{counts['allowed']} of {len(judged.verdicts)} models may be used by a company like yours without duties, "
        f"{counts['allowed with duties']} with duties; {counts['not allowed']} may not, "
        f"and for {counts['unknown']} it is not known."
    )


def verdict_words(verdict: Verdict) -> str:
    """Return a verdict with its sign: `▲ allowed with duties`."""
    return f"{SIGNS[verdict.outcome]} {verdict.outcome}"


def value_words(row: ModelFact, licence_names: Mapping[str, str]) -> str:
    """Return what a row says, with its unit and the upper end of a range; what it leaves open, in its note's words."""
    if row.value is None:
        return f"left open: {row.note}"
    if row.fact == "licence":
        return licence_names.get(row.value, row.value)
    if row.number is None:
        return row.value
    return figure_words(row.fact, row.number, row.value_high, row.unit)


def figure_words(fact: FactName, low: float, high: float | None = None, unit: str | None = None) -> str:
    """Return a figure of a fact, or a range of it.

    >>> figure_words("total_parameters", 31.3e9, None, "parameters"), figure_words("context_tokens", 131072.0)
    ('31.3B', '131,072 tokens')
    >>> figure_words("threshold_revenue_usd_per_year", 2e7, None, "USD a year")
    '$20,000,000 a year'
    """
    if fact in ("total_parameters", "active_parameters"):
        return tokens(low) if high is None else f"{tokens(low)} to {tokens(high)}"
    if fact == "context_tokens":
        unit = "tokens"
    in_dollars = unit is not None and unit.startswith("USD")
    sign, said = ("$", (unit or "").removeprefix("USD").strip()) if in_dollars else ("", unit)
    text = f"{sign}{digits(low, 10)}" if high is None else f"{sign}{digits(low, 10)} to {sign}{digits(high, 10)}"
    return f"{text} {said}" if said else text
