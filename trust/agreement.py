"""When two values of the same fact agree, and when they contradict each other: a rule for each fact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from pricing.facts.days import StatedDay
from pricing.facts.models import FactName, ModelFact

SAME_SIZE = 1.06
"""Sizes this near to each other are one size, rounded or counted in thousands of 1,000 or 1,024: 131,072 is "128K".

The furthest pair that is plainly one model's lies 1.051 apart (14 and 14.7 billion), the nearest that is two counts
1.065 (30.7 and 32.7 billion).
"""


class Agreement(Protocol):
    """Tells of two rows of one model and fact, both with a value, whether they agree."""

    def agree(self, one: ModelFact, other: ModelFact) -> bool:
        """Tell whether both can be true of the same model."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Numbers, or ranges of them, that agree where they meet or lie no further apart than `within` times."""

    within: float = 1.0

    def agree(self, one: ModelFact, other: ModelFact) -> bool:
        """Tell whether the nearest ends are within the factor of each other."""
        (low, high), (other_low, other_high) = _range(one), _range(other)
        return max(low, other_low) <= min(high, other_high) * self.within


@dataclass(frozen=True, slots=True)
class Days:
    """Days that agree where one lies within the other."""

    def agree(self, one: ModelFact, other: ModelFact) -> bool:
        """Tell whether one day, month or year holds the other."""
        return StatedDay.parse(one.value or "").agrees_with(StatedDay.parse(other.value or ""))


@dataclass(frozen=True, slots=True)
class Words:
    """Words that agree where they are the same."""

    def agree(self, one: ModelFact, other: ModelFact) -> bool:
        """Tell whether both say the same."""
        return one.value == other.value


@dataclass(frozen=True, slots=True)
class Meanings:
    """Words that agree where they mean the same; words without a meaning here speak of something else."""

    of: Mapping[str, str]

    def agree(self, one: ModelFact, other: ModelFact) -> bool:
        """Tell whether both mean the same, or one of them speaks of something else."""
        meant, other_meant = self.of.get(one.value or ""), self.of.get(other.value or "")
        return meant is None or other_meant is None or meant == other_meant


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Values of which each can be true beside the other: what a model is good for, pages with its weights."""

    def agree(self, one: ModelFact, other: ModelFact) -> bool:
        """Tell that they agree."""
        del one, other
        return True


DOWNLOADABLE, NOT_DOWNLOADABLE = "downloadable", "not downloadable"
AVAILABILITY = Meanings({
    "open weights": DOWNLOADABLE,
    "weights downloadable": DOWNLOADABLE,
    "no open weights": NOT_DOWNLOADABLE,
    "not yet downloadable": NOT_DOWNLOADABLE,
    "API only": NOT_DOWNLOADABLE,
})  # fmt: skip
ALLOWED, CONDITIONAL, FORBIDDEN = "allowed", "conditional", "forbidden"
COMMERCIAL_USE = Meanings({
    "yes": ALLOWED,
    "yes (API)": ALLOWED,
    "yes (inferred there)": ALLOWED,
    "conditional": CONDITIONAL,
    "yes, under 700M MAU": CONDITIONAL,
    "yes, with attribution": CONDITIONAL,
    "yes, with conditions": CONDITIONAL,
    "yes, with notice; authorisation above the threshold": CONDITIONAL,
    "yes, with use restrictions": CONDITIONAL,
    "no": FORBIDDEN,
    "no (API for commercial use)": FORBIDDEN,
    "no (CodeGen25-7B-instruct: research only)": FORBIDDEN,
    "no, without a licence from Mistral": FORBIDDEN,
    "no, without written authorisation": FORBIDDEN,
})  # fmt: skip
_SIZES, _SAME, _WORDS, _BESIDE = Figures(SAME_SIZE), Figures(), Words(), SideBySide()
AGREEMENTS: Mapping[FactName, Agreement] = {
    "active_parameters": _SIZES,
    "architecture": _WORDS,
    "attention": _WORDS,
    "attribution_duty": _BESIDE,
    "availability": AVAILABILITY,
    "benchmark_gpqa_diamond": _SAME,
    "benchmark_swe_bench_verified": _SAME,
    "best_for": _BESIDE,
    "comfortable_layout": _WORDS,
    "commercial_use": COMMERCIAL_USE,
    "context_tokens": _SIZES,
    "derivatives": _WORDS,
    "forbids_training_other_models": _WORDS,
    "index_open_of_criteria": _SAME,
    "licence": _WORDS,
    "limitation": _BESIDE,
    "min_layout": _WORDS,
    "modality_in": _BESIDE,
    "native_precision": _WORDS,
    "openness_level": _SAME,
    "os_ai_map_openness": _SAME,
    "osaid_compliant": _WORDS,
    "rank_in_guide": _SAME,
    "rating_agentic": _SAME,
    "rating_coding": _SAME,
    "rating_ecosystem": _SAME,
    "rating_efficiency": _SAME,
    "rating_long_context": _SAME,
    "rating_reasoning": _SAME,
    "region_restriction": _WORDS,
    "release_date": Days(),
    "threshold_monthly_users": _SAME,
    "threshold_revenue_usd_per_year": _SAME,
    "tier_in_guide": _WORDS,
    "total_parameters": _SIZES,
    "training_compute": _WORDS,
    "training_cost_usd": _SIZES,
    "training_method": _WORDS,
    "vram_gb_bf16": _SIZES,
    "weights_url": _BESIDE,
}


def _range(row: ModelFact) -> tuple[float, float]:
    low = float(row.value or "nan")
    return low, low if row.value_high is None else row.value_high
