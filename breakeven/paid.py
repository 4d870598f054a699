"""What an option pays over the months, and, apart from it, what is assumed to come back for the servers it bought."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from economics.cost.lines import COST_LINES, END_VALUE, cost_line
from economics.over_time.timeline import OptionOverTime

_BOOK_VALUE = COST_LINES[END_VALUE].formula
_SOLD = COST_LINES["residual"].formula


@dataclass(frozen=True)
class Paid:
    """Amounts over all months [USD], not discounted, each 0 or above.

    `usd` is paid. `sold_usd` is what servers bring at the end of their life, by the residual value; `book_value_usd` is
    what those still in service are assumed to bring in the last month.
    """

    usd: float
    sold_usd: float
    book_value_usd: float

    @property
    def returned_usd(self) -> float:
        """All that is assumed to come back."""
        return self.sold_usd + self.book_value_usd

    @property
    def net_usd(self) -> float:
        """What is paid less what comes back: where the total paid so far ends."""
        return self.usd - self.returned_usd


def paid_of(option: OptionOverTime) -> Paid:
    """Return what an option that has a cost pays over the months, and what of it comes back."""
    back = {_BOOK_VALUE: 0.0, _SOLD: 0.0}
    for line, usd in option.cash_lines.items():
        formula = cost_line(line).formula
        if formula in back:
            back[formula] += float(usd.sum())
    net = float(option.cumulative_usd[-1])
    return Paid(net + sum(back.values()), back[_SOLD], back[_BOOK_VALUE])


def any_book_value(options: Iterable[OptionOverTime]) -> bool:
    """Tell whether a value in the books is assumed to come back to one of some options."""
    return any(option.reason is None and paid_of(option).book_value_usd > 0 for option in options)
