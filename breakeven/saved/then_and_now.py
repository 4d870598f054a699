"""A saved version as it was then beside the same document at today's prices, and the answer in a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from breakeven.currency import USD, Currency
from breakeven.document import Document
from breakeven.figures import UNDEFINED, day_words, money
from breakeven.report.values import in_words
from breakeven.snapshot.changes import ChangedResults, ChangedRow, RowChange, changed_results, changed_rows
from breakeven.snapshot.reduced import without_contract_prices
from breakeven.snapshot.snapshot import Snapshot
from breakeven.snapshot.take import take_snapshot
from economics.assumption import Assumption
from pricing.contract.contract import Contract
from pricing.store.catalogue import Catalogue

CHANGES: Mapping[RowChange, str] = {
    "moved": "changed",
    "gone": "no longer used",
    "new": "new",
    "another row": "the same figure, from another row of the list",
    "renamed seller": "sold under another name",
}
"""How a row changed, in words."""
ROW_COLUMNS = ("option", "figure", "then", "now", "how", "source")


@dataclass(frozen=True)
class ThenAndNow:
    """A version then and now: both snapshots, the costs of every option, and the rows that changed."""

    then: Snapshot
    now: Snapshot
    results: ChangedResults
    rows: tuple[ChangedRow, ...]

    @property
    def another_program(self) -> bool:
        """Whether another version of this program worked then out."""
        return self.then.program != self.now.program

    @property
    def left_out(self) -> bool:
        """Whether figures that rest on a contract are left out, then or now."""
        return any(each.contract is not None and each.contract.left_out for each in (self.then, self.now))


def then_and_now(
    document: Document,
    then: Snapshot,
    catalogue: Catalogue,
    today: date,
    contract: Contract,
    *,
    contract_prices: bool = True,
) -> ThenAndNow:
    """Return a version's snapshot beside that of its document at today's prices.

    `catalogue` is the market's, `contract` what is laid over it. Without `contract_prices`, what rests on a contract is
    left out of both.
    """
    at_today = replace(document, scenario=document.scenario.model_copy(update={"as_of": today}))
    now = take_snapshot(at_today, catalogue, today, contract, made_at=datetime.combine(today, datetime.min.time(), UTC))
    if not contract_prices:
        then, now = without_contract_prices(then), without_contract_prices(now)
    return ThenAndNow(then, now, changed_results(then, now), changed_rows(then, now))


def headline(both: ThenAndNow, saved_on: date, currency: Currency = USD) -> str:
    """Return the answer in a sentence: which option is the cheapest now, and what that is against then.

    `saved_on` is the day on which the version was saved.
    """
    then, now = both.results.cheapest_before, both.results.cheapest_after
    decided = f"when it was saved on {day_words(saved_on)}"
    if now is None:
        was = f"; {then} was the cheapest {decided}" if then is not None else ""
        return f"No option has a cost at today's prices{was}."
    costs = {cost.option: cost for cost in both.results.costs}
    usd = costs[now].after
    if then is None:
        return f"Now {now}{_at(usd, currency)}; no option had a cost {decided}."
    before = costs[then].before
    if now != then:
        return f"Now {now}{_at(usd, currency)}, no longer {then}{_at(before, currency)} {decided}."
    if usd is None or before is None:
        return f"Still {now}; its cost is not shown."
    if not costs[now].moved:
        return f"Still {now}, at {money(usd, currency)} a month as {decided}."
    more = "more" if usd > before else "less"
    return f"Still {now}; {money(abs(usd - before), currency)} a month {more} than {decided}."


def _at(usd: float | None, currency: Currency) -> str:
    return "" if usd is None else f" at {money(usd, currency)} a month"


def cost_rows(both: ThenAndNow, currency: Currency = USD) -> list[tuple[str, str, str, str]]:
    """Return a row for each option: its name, the cost a month then and now, the difference; the cheapest is marked."""
    rows = []
    for cost in both.results.costs:
        before = _marked(cost.before, cost.option == both.results.cheapest_before, currency)
        after = _marked(cost.after, cost.option == both.results.cheapest_after, currency)
        moved = UNDEFINED
        if cost.before is not None and cost.after is not None:
            difference = money(cost.after - cost.before, currency)
            moved = ("" if cost.after < cost.before else "+") + difference if cost.moved else "the same"
        rows.append((cost.option, before, after, moved))
    return rows


def _marked(usd: float | None, cheapest: bool, currency: Currency) -> str:
    return f"{money(usd, currency)} ✓" if cheapest else money(usd, currency)


def row_words(row: ChangedRow, currency: Currency = USD) -> tuple[str, ...]:
    """Return a changed row in the columns ROW_COLUMNS; the source is that of now, where there is one."""
    figures = _figure(row.before, currency), _figure(row.after, currency)
    source = (row.after or row.before or _NO_ROW).source
    return row.option or "Your usage", row.name, *figures, CHANGES[row.change], source


_NO_ROW = Assumption("", "", "", "", "", "typed", "")


def _figure(row: Assumption | None, currency: Currency) -> str:
    return UNDEFINED if row is None else in_words([row], currency)
