"""What sources say of a model: one row for each model, fact, source and value, contradictions side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal, get_args

from pricing.facts.cells import Fact
from pricing.facts.days import StatedDay

FactStatus = Literal["maker", "config", "list", "index", "guide"]
"""Who says it: the maker's own text or count, its published configuration, a third party's list, the European index,
a guide."""
FACT_STATUSES: tuple[FactStatus, ...] = get_args(FactStatus)
NumberFact = Literal[
    "active_parameters",
    "benchmark_gpqa_diamond",
    "benchmark_swe_bench_verified",
    "context_tokens",
    "index_open_of_criteria",
    "openness_level",
    "os_ai_map_openness",
    "rank_in_guide",
    "rating_agentic",
    "rating_coding",
    "rating_ecosystem",
    "rating_efficiency",
    "rating_long_context",
    "rating_reasoning",
    "threshold_monthly_users",
    "threshold_revenue_usd_per_year",
    "total_parameters",
    "training_cost_usd",
    "vram_gb_bf16",
]
WordFact = Literal[
    "architecture",
    "attention",
    "attribution_duty",
    "availability",
    "best_for",
    "comfortable_layout",
    "commercial_use",
    "derivatives",
    "forbids_training_other_models",
    "licence",
    "limitation",
    "min_layout",
    "modality_in",
    "native_precision",
    "osaid_compliant",
    "region_restriction",
    "release_date",
    "tier_in_guide",
    "training_compute",
    "training_method",
    "weights_url",
]
FactName = Literal[NumberFact, WordFact]
NUMBER_FACTS: frozenset[str] = frozenset(get_args(NumberFact))
FACT_NAMES: tuple[FactName, ...] = get_args(FactName)


@dataclass(frozen=True, slots=True)
class ModelFact(Fact):
    """What one source says of one fact of a model or family; `value` None: it leaves it open, and `note` says how.

    `value_high` is the upper end of a range, in the unit of the value.
    """

    FILE: ClassVar[str] = "model_facts.csv"
    KEY: ClassVar[tuple[str, ...]] = ("model_id", "fact", "value", "value_high", "source", "source_locator")

    model_id: str
    name: str
    family: str
    maker: str | None
    maker_country: str | None
    fact: FactName
    value: str | None
    value_high: float | None
    unit: str | None
    source: str
    source_locator: str
    observed_on: StatedDay
    status: FactStatus
    note: str | None

    @property
    def number(self) -> float | None:
        """The value of a fact that is a number, in `unit`; of a range the lower end."""
        return None if self.value is None or self.fact not in NUMBER_FACTS else float(self.value)
