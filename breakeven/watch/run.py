"""A run of the watch: every rule asked of every saved scenario. Pure: the same input gives the same run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from breakeven.watch.finding import Entry, Finding, Judged, Outcome
from breakeven.watch.rules.rule import Rule
from breakeven.watch.saved import SavedScenario, Unreadable
from breakeven.watch.watched import State, watched
from pricing.contract.catalogue import market_of
from pricing.store.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Looked:
    """A scenario that was looked at, and the day of then; None: there is none."""

    scenario: str
    place: str
    then: date | None


@dataclass(frozen=True, slots=True)
class Run:
    """What a watch of a day found; `prices_of` is the newest day of the lists of prices, `rules` are their texts."""

    day: date
    prices_of: date
    rules: tuple[str, ...]
    scenarios: tuple[Looked, ...]
    entries: tuple[Entry, ...]

    def of(self, *outcomes: Outcome) -> tuple[Entry, ...]:
        """Return the entries with one of these outcomes."""
        return tuple(entry for entry in self.entries if entry.outcome in outcomes)

    @property
    def is_clear(self) -> bool:
        """Whether nothing was found and nothing failed."""
        return not self.of("found", "failed")


def run_watch(
    saved: Iterable[SavedScenario | Unreadable], rules: Sequence[Rule], catalogue: Catalogue, day: date
) -> Run:
    """Return what the rules find of saved scenarios at the prices that a catalogue has of a day.

    Its contract counts for all but those that are watched at list prices. What was stored at a contract's prices is no
    then where no contract counts: every price would have changed.
    """
    entries: list[Entry] = []
    looked: list[Looked] = []
    for each in saved:
        if isinstance(each, Unreadable):
            looked.append(Looked(each.name or each.place, each.place, None))
            entries.append(_unreadable(each))
            continue
        prices = market_of(catalogue) if each.at_list_prices else catalogue
        found = watched(each.name, each.place, each.sourced, prices, day, _then(each, prices), each.fault)
        looked.append(Looked(each.name, each.place, None if found.then is None else found.then.day))
        entries += _remarks(each, prices)
        for rule in rules:
            entries += (_entry(each, rule, judged) for judged in rule.judge(found))
    return Run(day, catalogue.newest_day, tuple(rule.text for rule in rules), tuple(looked), tuple(entries))


def _then(each: SavedScenario, prices: Catalogue) -> State | None:
    by_list = market_of(prices) is prices
    return None if each.then is not None and each.then.has_contract and by_list else each.then


def _unreadable(each: Unreadable) -> Entry:
    """That a scenario cannot be opened; the reason may quote what the file says."""
    of = (each.name or each.place, each.place, "", "cannot be opened")
    return Entry(*of, "failed", each.sentence, "it is refused", own=True)


def _remarks(each: SavedScenario, catalogue: Catalogue) -> Iterator[Entry]:
    """What must be said of a scenario whatever the rules find."""
    if each.fault:
        brief = "what was stored of then cannot be read"
        yield Entry(each.name, each.place, "", "what was stored", "failed", each.fault, brief, own=True)
    if each.contract is not None and market_of(catalogue) is catalogue:
        said = each.contract.missing
        yield Entry(each.name, each.place, "", "the contract", "not judged", said, said)


def _entry(each: SavedScenario, rule: Rule, judged: Judged) -> Entry:
    of = (each.name, each.place, rule.id, rule.asks)
    if isinstance(judged, Finding):
        figures, rows = judged.figures, judged.rows
        return Entry(*of, "found", judged.sentence, judged.brief, figures, rows, judged.own)
    return Entry(*of, "failed" if judged.failed else "not judged", judged.sentence, judged.brief, own=True)
