"""How open models are: the European index with its criteria, and a second opinion."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import ClassVar, Literal

from pricing.facts.cells import Fact
from pricing.facts.days import StatedDay

INDEX_ATTRIBUTION = (
    "European Open Source AI Index, https://osai-index.eu/, CC-BY 4.0, doi:10.5281/zenodo.15386042; criteria: "
    "Liesenfeld and Dingemanse (2024), FAccT '24, pp. 1774-1787; extract of commit 5a388e8, 2026-06-12"
)
"""Stands beside every view of the index: its licence asks for it."""
SECOND_OPINION_ATTRIBUTION = "os-ai-map (https://github.com/currentai-org/os-ai-map), MIT, extract of commit 57cbce2"
Openness = Literal["open", "partial", "closed"]
CRITERIA = (
    "datasources_basemodel",
    "datasources_endmodel",
    "weights_basemodel",
    "weights_endmodel",
    "trainingcode",
    "code",
    "hardware_architecture",
    "preprint",
    "paper",
    "modelcard",
    "datasheet",
    "licenses",
)
"""The criteria of the index that its files judge, as it names them; package and API are in none of the files."""


@dataclass(frozen=True, slots=True)
class OpennessIndexEntry(Fact):
    """A system in the European index: its twelve criteria, and what the index notes of its licence."""

    FILE: ClassVar[str] = "openness_index.csv"
    KEY: ClassVar[tuple[str, ...]] = ("file",)

    file: str
    system: str
    base_model: str | None
    end_model: str | None
    end_model_licence: str | None
    organisation: str
    national_origin: str | None
    contributor_type: str | None
    release_date: StatedDay
    modality: str
    performance_class: Literal["latest", "full", "limited"]
    base_model_training_compute: str | None
    datasources_basemodel: Openness
    datasources_endmodel: Openness
    weights_basemodel: Openness
    weights_endmodel: Openness
    trainingcode: Openness
    code: Openness
    hardware_architecture: Openness
    preprint: Openness
    paper: Openness
    modelcard: Openness
    datasheet: Openness
    licenses: Openness
    licence_note: str | None
    system_url: str
    named_in_guides: bool
    source: str
    commit: str
    observed_on: StatedDay
    licence_of_data: str
    note: str | None

    @property
    def criteria(self) -> dict[str, Openness]:
        """The judgement on each of CRITERIA."""
        return {name: getattr(self, name) for name in CRITERIA}

    def count(self, openness: Openness) -> int:
        """Return how many of the twelve criteria are judged so."""
        return Counter(self.criteria.values())[openness]


@dataclass(frozen=True, slots=True)
class OpennessOpinion(Fact):
    """How open os-ai-map takes a product to be, from 0 to 5; `model_id` None: no model of `model_facts.csv`."""

    FILE: ClassVar[str] = "openness_second_opinion.csv"
    KEY: ClassVar[tuple[str, ...]] = ("product",)

    product: str
    name: str
    model_id: str | None
    openness_of_5: int
    openness_class: Literal["open_source", "open_weights", "restricted", "closed"]
    components: str
    confidence: Literal["high", "medium"]
    evidence_url: str
    source: str
    commit: str
    observed_on: StatedDay
    licence_of_data: str
    note: str | None
