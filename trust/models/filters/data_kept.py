"""Which models can be used so that data stays where it should, and is not trained on."""

from __future__ import annotations

from trust.agreement import AVAILABILITY, DOWNLOADABLE
from trust.models.entries import ModelEntry
from trust.models.filters.filter import Question


def can_be_run_by_oneself(entry: ModelEntry) -> bool:
    """Tell whether a source that is no guide says that the weights can be downloaded."""
    rows = entry.known("availability").rows
    return any(row.status != "guide" and AVAILABILITY.of.get(row.value or "") == DOWNLOADABLE for row in rows)


class DataStays:
    """Data in a region of one's choice: on machines of one's own, as hardly a source says where sellers keep it."""

    label = "data stays in a region"
    rests_on = (
        "weights that can be downloaded, so that machines of your own can run it; what sources say of sellers stands "
        "with each model"
    )

    def keeps(self, entry: ModelEntry, question: Question) -> bool:
        """Tell whether the model can be run where its user wants."""
        del question
        return can_be_run_by_oneself(entry)


class NotTrainedOn:
    """No training on one's data: sure on machines of one's own; of sellers no source held here says it."""

    label = "no training on our data"
    rests_on = (
        "weights that can be downloaded, so that no seller sees the data; of sellers no source held here says whether "
        "they train on it"
    )

    def keeps(self, entry: ModelEntry, question: Question) -> bool:
        """Tell whether the model can be run without a seller."""
        del question
        return can_be_run_by_oneself(entry)
