"""The rules on licences, in the order in which what they find is told."""

from __future__ import annotations

from trust.licences.rules.commercial_use import CommercialUse
from trust.licences.rules.company_size import CompanySize
from trust.licences.rules.display import Display
from trust.licences.rules.outputs import TrainingOnOutputs
from trust.licences.rules.redistribution import Redistribution
from trust.licences.rules.region import KeptOut
from trust.licences.rules.rule import Rule
from trust.licences.rules.telling_the_maker import TellingTheMaker
from trust.licences.rules.tuning import Tuning
from trust.licences.rules.use_policy import UsePolicy

RULES: tuple[Rule, ...] = (
    *(CommercialUse(), CompanySize(), KeptOut(), Display(), UsePolicy(), TellingTheMaker()),
    *(Tuning(), Redistribution(), TrainingOnOutputs()),
)
