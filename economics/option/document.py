"""The fields that options of every kind have in a scenario."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, ClassVar

from economics.fields.checks import default, number
from economics.fields.edition import Edition
from economics.fields.field import shown
from economics.fields.part import SINCE_2, Name, OptionalName
from economics.fields.refusal import refused
from economics.option.extras import ExtraCosts, beside_of
from economics.option.protocol import PricedOption


class OptionDocument(ExtraCosts):
    """The part of an option that does not depend on its kind; `labels` maps each kind to the words for it."""

    labels: ClassVar[Mapping[str, str]]
    token_priced: ClassVar[bool] = False
    """Whether it is billed by the token, so that a bill can be turned into tokens and the rest of others be priced."""
    is_mix: ClassVar[bool] = False
    """Whether it routes requests among other options."""

    id: Annotated[OptionalName, SINCE_2] = None
    """What colours, references and undo hang on; kept when the option is renamed or moved."""
    name: Name
    fixed_usd_per_month: Annotated[float | None, number("fixed_usd_per_month"), SINCE_2] = None
    input_token_factor: Annotated[float, number("input_token_factor")] = default("input_token_factor")
    output_token_factor: Annotated[float, number("output_token_factor")] = default("output_token_factor")

    def check_others(self, others: Mapping[str, OptionDocument], hourly: bool) -> None:
        """Refuse what does not go with the `others` of the scenario, by name, or with its load, hourly or not.

        Raises what `economics.fields.refusal.refused` gives, with the path inside the option.
        """
        del others, hourly

    def check_token_priced(self, name: str, others: Mapping[str, OptionDocument], field: str) -> None:
        """Refuse a field that names no token-priced option of the scenario."""
        usable = [other for other, option in others.items() if option.token_priced]
        if name not in usable:
            among = ", ".join(shown(other) for other in usable) or "none is in this scenario"
            raise refused(f"{shown(name)} is refused: must be a token-priced option ({among})", inside=field)

    @property
    def named(self) -> tuple[str, ...]:
        """The other options that it names, without which it has no cost."""
        return ()


def with_beside(priced: PricedOption, option: OptionDocument, edition: Edition) -> PricedOption:
    """Return an option with plain numbers and what the scenario says that comes with it."""
    fixed = None if priced.has_fixed_cost else option.fixed_usd_per_month
    changed: PricedOption = replace(priced, beside=beside_of(option, edition, fixed))  # type: ignore[type-var]
    return changed
