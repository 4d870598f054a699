"""The filters that need no figure, by the name that the command line and the page's address have for them."""

from __future__ import annotations

from collections.abc import Mapping

from trust.models.filters.data_kept import DataStays, NotTrainedOn
from trust.models.filters.european import MadeInTheEu
from trust.models.filters.filter import Filter
from trust.models.filters.free_use import WithoutDuties
from trust.models.filters.good_for import CODE, MULTILINGUAL
from trust.models.filters.vision import TakesPictures

FILTERS: Mapping[str, Filter] = {
    "no-duties": WithoutDuties(),
    "multilingual": MULTILINGUAL,
    "code": CODE,
    "vision": TakesPictures(),
    "eu-maker": MadeInTheEu(),
    "data-stays": DataStays(),
    "not-trained-on": NotTrainedOn(),
}
