"""The fields that options of every kind have in a scenario."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, ClassVar

from economics.fields.checks import default, number
from economics.fields.edition import Edition
from economics.fields.part import SINCE_2, Name, OptionalName
from economics.option.extras import ExtraCosts, beside_of
from economics.option.protocol import PricedOption


class OptionDocument(ExtraCosts):
    """The part of an option that does not depend on its kind; `labels` maps each kind to the words for it."""

    labels: ClassVar[Mapping[str, str]]

    id: Annotated[OptionalName, SINCE_2] = None
    """What colours, references and undo hang on; kept when the option is renamed or moved."""
    name: Name
    fixed_usd_per_month: Annotated[float | None, number("fixed_usd_per_month"), SINCE_2] = None
    input_token_factor: Annotated[float, number("input_token_factor")] = default("input_token_factor")
    output_token_factor: Annotated[float, number("output_token_factor")] = default("output_token_factor")


def with_beside(priced: PricedOption, option: OptionDocument, edition: Edition) -> PricedOption:
    """Return an option with plain numbers and what the scenario says that comes with it."""
    fixed = None if priced.has_fixed_cost else option.fixed_usd_per_month
    changed: PricedOption = replace(priced, beside=beside_of(option, edition, fixed))  # type: ignore[type-var]
    return changed
