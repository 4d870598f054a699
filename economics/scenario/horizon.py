"""The optional part of a scenario about costs over months."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from economics.fields.checks import default, number
from economics.fields.field import shown
from economics.fields.part import ASSUMED, SINCE_2, OptionalOptionName, Part, Text
from economics.fields.refusal import refused


class PriceChange(Part):
    """Yearly change of the prices of each side, as a share: −0.3 is 30 % cheaper each year."""

    api: Annotated[float, number("price_change_per_year")] = default("price_change_per_year")
    hosted: Annotated[float, number("price_change_per_year")] = default("price_change_per_year")
    gpu_rent: Annotated[float, number("price_change_per_year")] = default("price_change_per_year")
    power: Annotated[float, number("price_change_per_year")] = default("price_change_per_year")
    purchase: Annotated[float, number("price_change_per_year"), SINCE_2] = default("price_change_per_year")


class Horizon(Part):
    """The months to compute: how load, prices and throughput develop, and how later dollars are discounted.

    `reference` names the option that the others are measured against (default: the first one); `end_value_share` is the
    share of the book value of purchases that is received in the last month.
    """

    months: Annotated[int, number("months")] = default("months")
    discount_rate_per_year: Annotated[float, number("discount_rate_per_year")] = default("discount_rate_per_year")
    tokens_growth_per_month: Annotated[float, number("tokens_growth_per_month")] = default("tokens_growth_per_month")
    tokens_by_month: tuple[Annotated[float, number("tokens_per_month")], ...] | None = Field(
        default_factory=lambda: None  # unlike other fields this one may be written as null
    )
    price_change_per_year: PriceChange = PriceChange()
    price_change_source: Text = ASSUMED
    throughput_gain_per_year: Annotated[float, number("throughput_gain_per_year")] = default("throughput_gain_per_year")
    reference: OptionalOptionName = None
    volume_shortfall: Annotated[float, number("volume_shortfall")] = default("volume_shortfall")
    end_value_share: Annotated[float, number("end_value_share"), SINCE_2] = default("end_value_share")

    @model_validator(mode="after")
    def _one_load(self) -> Horizon:
        tokens = self.tokens_by_month
        if tokens is None:
            return self
        if len(tokens) != self.months:
            raise refused(f"tokens_by_month holds {len(tokens)} months: must be {self.months}, as months says")
        if self.tokens_growth_per_month != 0:
            growth, rule = shown(self.tokens_growth_per_month), "tokens_by_month gives every month"
            raise refused(f"tokens_growth_per_month {growth} is refused: {rule}", rule)
        return self
