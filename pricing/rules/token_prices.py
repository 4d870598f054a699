"""Which token price applies: by as-of date, then by context tier, then by time of day.

Pure functions over price rows; no database, no clock. The rules are those of the cost model: undated prices always
hold, of the blocks whose condition holds the last wins, a tier prices the whole request, and a window's price is
paid on its share of the day. Variant prices (batch) override the standard ones line by line, the first that holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time
from functools import reduce
from itertools import pairwise
from typing import TYPE_CHECKING

from economics.cost.token_lines import TOKEN_LINES
from economics.cost.tokens import ListedPrices
from pricing.errors import PriceNotYetListed, UnknownPrice, quoted
from pricing.rows import BATCH, STANDARD, PriceRow

if TYPE_CHECKING:
    from economics.cost.load_profile import LoadProfile

_MINUTE = 60 * 1_000_000
_DAY = 24 * 60 * _MINUTE


@dataclass(frozen=True, slots=True)
class PriceWindow:
    """Prices [USD/Mtok] of a share of the day (0 to 1); the shares of all windows sum to one.

    `spans` are the parts of the day, UTC, in minutes since midnight.
    `batch` holds only what a batch request pays differently: a line that is None there costs the standard price.
    `rows` and `batch_rows` are the listed rows the prices were taken from.
    """

    share_of_day: float
    label: str
    standard: ListedPrices
    batch: ListedPrices
    rows: tuple[PriceRow, ...]
    batch_rows: tuple[PriceRow, ...]
    spans: tuple[tuple[float, float], ...] = ((0.0, 1440.0),)


@dataclass(frozen=True, slots=True)
class TokenPriceSet:
    """All rows of one edition for one provider and model."""

    provider: str
    model: str
    rows: tuple[PriceRow, ...]

    def select(self, as_of: date, input_tokens_per_request: float) -> tuple[PriceWindow, ...]:
        """Return the windows that hold on `as_of` for requests of `input_tokens_per_request` input tokens.

        Raises PriceNotYetListed when every price starts later, UnknownPrice when what holds has no token price.
        """
        standard = _dated(self._tier(STANDARD, input_tokens_per_request), as_of)
        if not standard:
            raise PriceNotYetListed("model", self._not_yet(as_of))
        batch = _dated(self._tier(BATCH, input_tokens_per_request), as_of)
        windows = _windows(standard, batch)
        if all(w.standard.input is None and w.standard.output is None for w in windows):
            raise UnknownPrice(
                "model",
                f"{quoted(self.provider)} lists no price per token for {quoted(self.model)} on {as_of.isoformat()}",
            )
        return windows

    def known(self, as_of: date, begun_by: date) -> TokenPriceSet:
        """Return the rows that begin not after `begun_by` and, where they begin after the as-of date, were known on it.

        Known are the blocks of an edition that is not younger than the as-of date.
        """
        return replace(self, rows=tuple(r for r in self.rows if _begun(r, begun_by) and _is_known(r, as_of)))

    def days_after(self, as_of: date) -> list[date]:
        """Return the days after the as-of date on which prices begin that were known on it."""
        days = (r.effective_from for r in self.rows if _is_known(r, as_of))
        return sorted({day for day in days if day is not None and day > as_of})

    def _tier(self, variant: str, input_tokens: float) -> list[PriceRow]:
        """One row per block: that of the highest tier the request exceeds, in the source's order."""
        chosen: dict[int, PriceRow] = {}
        for row in self.rows:
            if row.variant != variant or (
                row.tier_from_input_tokens > 0 and row.tier_from_input_tokens >= input_tokens
            ):
                continue
            best = chosen.get(row.block)
            if best is None or row.tier_from_input_tokens > best.tier_from_input_tokens:
                chosen[row.block] = row
        return [chosen[block] for block in sorted(chosen)]

    def _not_yet(self, as_of: date) -> str:
        dates = [r.effective_from for r in self.rows if r.variant == STANDARD and r.effective_from]
        return (
            f"no price of {quoted(self.provider)} for {quoted(self.model)} is known before {min(dates).isoformat()}: "
            f"older ones are not on file, and the as-of date is {as_of.isoformat()}"
        )


def in_force(rows: Sequence[PriceRow], as_of: date) -> list[PriceRow]:
    """Return the rows of one provider, model and variant that can still be paid on `as_of`, in the given order.

    Dropped are rows that start later and rows that another one overrides at every time of day.
    """
    dated = _dated(rows, as_of)
    if not dated:
        return []
    if dated[0].variant == STANDARD:
        last = max((r.block for r in dated if r.window_start is None), default=-1)
        return [r for r in dated if r.block >= last]
    rows_in_force: list[PriceRow] = []
    covered: dict[int, set[str]] = {}
    for row in dated:
        lines = _lines_listed(row)
        earlier = set[str]().union(*(earlier_lines for block, earlier_lines in covered.items() if block < row.block))
        if lines - earlier or not lines:
            rows_in_force.append(row)
        if row.window_start is None:
            covered.setdefault(row.block, set()).update(lines)
    return rows_in_force


def by_the_load(windows: tuple[PriceWindow, ...], profile: LoadProfile | None) -> tuple[PriceWindow, ...]:
    """Return the windows with the share of the load that falls into each, where the load of the hours is given."""
    if profile is None or len(windows) == 1:
        return windows
    return tuple(
        replace(window, share_of_day=sum(profile.share_of_day(start, end) for start, end in window.spans))
        for window in windows
    )


def _lines_listed(row: PriceRow) -> set[str]:
    listed = {line.id for line in TOKEN_LINES if row.price(line) is not None}
    return listed | ({"other"} if row.other_prices else set())


def _dated(rows: Iterable[PriceRow], as_of: date) -> list[PriceRow]:
    return [row for row in rows if _begun(row, as_of)]


def _begun(row: PriceRow, day: date) -> bool:
    return row.effective_from is None or row.effective_from <= day


def _is_known(row: PriceRow, as_of: date) -> bool:
    return _begun(row, as_of) or row.listed_on <= as_of


def _windows(standard: list[PriceRow], batch: list[PriceRow]) -> tuple[PriceWindow, ...]:
    """Cut the day where any window starts or ends, price each piece, and join the pieces priced alike."""
    bounds = {0, _DAY}
    for row in (*standard, *batch):
        if row.window_start is not None and row.window_end is not None:
            bounds.update((_microseconds(row.window_start), _microseconds(row.window_end)))
    pieces: dict[tuple[ListedPrices, ListedPrices], _Piece] = {}
    for start, end in pairwise(sorted(bounds)):
        base = next((r for r in reversed(standard) if _holds(r, start)), standard[0])
        overrides = [r for r in batch if _holds(r, start)]
        piece = pieces.setdefault((base.prices, _first_listed(overrides)), _Piece())
        piece.spans.append((start, end))
        piece.rows.setdefault(base)
        piece.batch_rows.update(dict.fromkeys(overrides))
    return tuple(
        PriceWindow(
            sum(end - start for start, end in piece.spans) / _DAY,
            _label(piece.spans),
            *prices,
            tuple(piece.rows),
            tuple(piece.batch_rows),
            tuple((start / _MINUTE, end / _MINUTE) for start, end in piece.spans),
        )
        for prices, piece in pieces.items()
    )


@dataclass(slots=True)
class _Piece:
    """The parts of the day priced alike, and the rows they are priced by (dicts keep the order)."""

    spans: list[tuple[int, int]] = field(default_factory=list)
    rows: dict[PriceRow, None] = field(default_factory=dict)
    batch_rows: dict[PriceRow, None] = field(default_factory=dict)


def _holds(row: PriceRow, at: int) -> bool:
    if row.window_start is None or row.window_end is None:
        return True
    start, end = _microseconds(row.window_start), _microseconds(row.window_end)
    return at >= start or at < end if end < start else start <= at < end


def _microseconds(at: time) -> int:
    return ((at.hour * 60 + at.minute) * 60 + at.second) * 1_000_000 + at.microsecond


def _first_listed(rows: list[PriceRow]) -> ListedPrices:
    """Per line the price of the first row that lists it."""
    return reduce(lambda above, row: above.over(row.prices), rows, ListedPrices())


def _label(spans: list[tuple[int, int]]) -> str:
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and joined[-1][1] == start:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    if joined == [(0, _DAY)]:
        return "all day"
    if len(joined) > 1 and joined[0][0] == 0 and joined[-1][1] == _DAY:
        joined = [*joined[1:-1], (joined[-1][0], joined[0][1])]
    return ", ".join(f"{_clock(start)}–{_clock(end)}" for start, end in joined) + " UTC"


def _clock(at: int) -> str:
    minutes, rest = divmod(at, 60_000_000)
    seconds = f":{rest // 1_000_000:02d}" if rest else ""
    return f"{minutes // 60:02d}:{minutes % 60:02d}{seconds}"
