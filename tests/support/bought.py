"""An option that is bought for a fixed amount and can serve so many tokens a month and no more, for tests."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from economics.cost.load import Load
from economics.cost.result import Cost
from economics.cost.volume_curve import VolumeCurve
from economics.option.token_priced import TokenOption
from economics.quantity import Quantity
from tests.support.economics_cases import token_option


@dataclass(frozen=True)
class Bought(TokenOption):
    """A token-priced option whose price is a fixed amount [USD/month], up to a number of tokens a month."""

    fixed_usd: float = 0.0
    most: float = np.inf

    def cost(self, load: Load) -> Cost:
        serves = np.less_equal(load.tokens_per_month, self.most)
        usd = self.fixed_usd + 0.0 * np.asarray(load.tokens_per_month)
        reason = None if np.all(serves) else "it cannot serve so many tokens"
        return Cost({"fixed": usd}, Quantity(usd, serves, reason))

    def volume_curve(self, load: Load) -> VolumeCurve | None:
        return VolumeCurve(self.fixed_usd, end=self.most)


def bought(name: str, usd: float, most: float) -> Bought:
    fields = {**vars(token_option(name, input=0.0, output=0.0)), "fixed_usd": usd, "most": most}
    return Bought(**fields)
