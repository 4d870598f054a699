"""The kinds of fact that the catalogue holds."""

from __future__ import annotations

from pricing.facts.cells import Fact
from pricing.facts.claims import Claim
from pricing.facts.guides import DecisionQuestion, GuideCell, ProviderStatement, ServingStackStatement, UseCasePick
from pricing.facts.licences import Licence, LicenceTerm
from pricing.facts.models import ModelFact
from pricing.facts.openness import OpennessIndexEntry, OpennessOpinion
from pricing.facts.tuning import TuningMemory, TuningPrice, TuningRate

KINDS: tuple[type[Fact], ...] = (
    *(ModelFact, Licence, LicenceTerm, OpennessIndexEntry, OpennessOpinion, Claim),
    *(ProviderStatement, ServingStackStatement, UseCasePick, DecisionQuestion, GuideCell),
    *(TuningRate, TuningMemory, TuningPrice),
)
