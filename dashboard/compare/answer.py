"""The answer of the Compare page in words and as its chart, made once for a scenario and a currency."""

from __future__ import annotations

from typing import NamedTuple

from breakeven.currency import Currency
from breakeven.outlook import has_assumed_ranges
from breakeven.words.answer import band_sentence, headline, second_sentence, sure_sentence
from breakeven.words.option_lines import ends_in_words
from dashboard.compare.charts import volume_chart
from dashboard.widgets.plot import Figure
from dashboard.worked import Worked
from economics.break_even.compare import Comparison


class Answer(NamedTuple):
    """The headline, where it flips, how sure it is, what is in doubt, and where options end; the chart over volume."""

    first: str
    flips: str
    sure: str
    doubt: str
    ends: str
    chart: Figure


def answer_of(known: Worked, comparison: Comparison, currency: Currency) -> Answer:
    """Return the answer in a currency; a part with nothing to say is empty."""

    assumed = has_assumed_ranges(known.resolved.scenario)

    def make() -> Answer:
        return Answer(
            headline(comparison, currency),
            second_sentence(comparison, currency),
            "" if known.month is None else sure_sentence(known.month, comparison, assumed=assumed),
            band_sentence(comparison, currency),
            ends_in_words(comparison),
            volume_chart(comparison, known.volume, currency),
        )

    return known.said(("answer", currency), make)
