"""An option billed by the token in formulas: tokens by how they are billed, prices paid, cost lines, the discount."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

import numpy as np

from breakeven.workbook.formula import Formula, formula, least_of, number, sum_of
from breakeven.workbook.sheet import Line, Served
from breakeven.workbook.working.place import LoadCells, Others, Place
from economics.assumption import Assumption
from economics.cost.token_lines import BILLED_LINES, BilledLine
from economics.cost.tokens import TOKENS_PER_MTOK
from economics.option.protocol import PricedOption
from economics.option.token_priced import LaterPrices, TokenOption, TokenPricedOption
from pricing.rows import BATCH

_UNIT = "USD/Mtok"
DISCOUNT = "discount"
LONG = "cache_write_long"
_ALONG = "listed with the option's other prices"
"""The source of a price that the scenario's assumptions do not list by itself."""


@dataclass(frozen=True)
class Rates:
    """What a million tokens of the workload cost [USD] by cost line: at today's prices, and in the row's month."""

    today: dict[str, Formula]
    by_month: dict[str, Formula]

    @property
    def usd_today(self) -> Formula:
        """All of it at today's prices."""
        return sum_of(list(self.today.values()))

    @property
    def usd_by_month(self) -> Formula:
        """All of it in the row's month."""
        return sum_of(list(self.by_month.values()))


def served(place: Place, option: PricedOption, load: LoadCells, others: Others) -> Served:
    """Return what the tokens cost at their prices."""
    del others
    assert isinstance(option, TokenOption)
    rates = rates_of(place, option, load)
    mtok = load.tokens / TOKENS_PER_MTOK
    lines = tuple(Line(line, mtok * rates.today[line], mtok * usd) for line, usd in rates.by_month.items())
    return Served(lines, usd_per_mtok=rates.usd_today)


def rates_of(place: Place, option: TokenOption, load: LoadCells) -> Rates:
    """Write the steps to what a million tokens of the workload cost, line by line."""
    document = place.document
    assert isinstance(document, TokenPricedOption)
    shares = _shares(place, option, document, load)
    discount = place.number(DISCOUNT, option.discount)
    held = (LaterPrices(1, option.prices, option.batch_prices, option.moving), *option.later)
    today: dict[str, Formula] = {}
    by_month: dict[str, Formula] = {}
    cells: dict[str, Formula] = {}
    for step, after in zip_longest(held, (later.month for later in option.later)):
        if step.month > max(place.sheet.months, 1):
            break
        cells = _prices(place, document, _billed(option), step, cells)
        several = len(option.later) > 0 or len(step.moving) > 1
        for part in step.moving:
            when = f" from month {step.month}" if step.month > 1 else ""
            moving = "" if len(step.moving) == 1 else f", changing since month {part.since}"
            usd: dict[str, Formula] = {}
            for line in _billed(option):
                paid = cells[line.id] * part.standard[line.id] if part.standard[line.id] != 1 else cells[line.id]
                batch = cells[_batch(line)]
                batch = batch * part.batch[line.id] if part.batch[line.id] != 1 else batch
                amount = shares[line.tokens] * ((1 - load.batch) * paid + load.batch * batch)
                usd[line.cost_line] = usd[line.cost_line] + amount if line.cost_line in usd else amount
            steps = {
                name: place.step(f"{name}{when}{moving}: cost of 1 Mtok of the workload", amount, _UNIT)
                for name, amount in usd.items()
            }
            steps[DISCOUNT] = place.step(
                f"discount{when}{moving}: on 1 Mtok of the workload", (0 - discount) * sum_of([*steps.values()]), _UNIT
            )
            change = place.change_since(option.kind, part.since)
            for name, amount in steps.items():
                if step.month == 1:
                    today[name] = today[name] + amount if name in today else amount
                term = amount if change is None else amount * change
                term = term * place.held(step.month, after) if several else term
                by_month[name] = by_month[name] + term if name in by_month else term
    return Rates(today, by_month)


def _billed(option: TokenOption) -> list[BilledLine]:
    """The lines that count: that of long-lived cache writes only where there are some."""
    long = bool(np.any(option.long_share))
    return [line for line in BILLED_LINES if long or line.tokens != "long_cache_write"]


def _shares(place: Place, option: TokenOption, document: TokenPricedOption, load: LoadCells) -> dict[str, Formula]:
    """Write the tokens billed by each line for one token of the workload, by the parts of `TokenSplit`."""
    each = "token per token of the workload"
    inputs = place.step(
        "input tokens",
        load.ratio / (1 + load.ratio) * place.number("input_token_factor", option.input_token_factor),
        each,
    )
    outputs = place.step(
        "output tokens", 1 / (1 + load.ratio) * place.number("output_token_factor", option.output_token_factor), each
    )
    cached = place.step("cached input tokens", inputs * load.hits, each)
    missed = inputs * (1 - load.hits)
    wanted = cached / formula(load.reads or 1.0) if load.write_share is None else inputs * load.write_share
    written = place.step("tokens written to the cache", least_of(wanted, missed), each)
    plain = place.step("input tokens at the full price", missed - written, each)
    long: Formula = number(float(option.long_share))
    if document.cache_write_long_share is not None:
        long = place.number("cache_write_long_share", option.long_share)
    return {
        "plain": plain,
        "cached": cached,
        "cache_write": written * (1 - long) if np.any(option.long_share) else written,
        "long_cache_write": written * long,
        "output": outputs,
    }


def _batch(line: BilledLine) -> str:
    return f"{line.id} {BATCH}"


def _prices(
    place: Place,
    document: TokenPricedOption,
    billed: Sequence[BilledLine],
    step: LaterPrices,
    before: dict[str, Formula],
) -> dict[str, Formula]:
    """Return the cells of the standard and batch price of every line that counts.

    One that follows another is that one's cell. A price of a later month that is what it was before is the same cell.
    """
    cells: dict[str, Formula] = {}
    long = next(line for line in BILLED_LINES if line.id == LONG)
    turned = _is_given(place, document, long)  # the short-lived writes may then cost what the long-lived ones do
    needed = [line for line in BILLED_LINES if line in billed or (turned and line is long)]
    in_turn = sorted(needed, key=lambda line: turned and line.id == long.follows)
    for line in in_turn:
        value = float(step.prices.price(line))
        earlier = before.get(line.id)
        followed = [cells[other] for other in (line.follows, LONG) if other in cells and other != line.id]
        if earlier is not None and earlier.first == value:
            cells[line.id] = earlier
        elif not _is_given(place, document, line) and (same := [c for c in followed if c.first == value]):
            cells[line.id] = same[0]
        else:
            cells[line.id] = _cell(place, line, value, step.month, "")
    for line in in_turn:
        cells[_batch(line)] = _batch_price(place, document, line, step, cells, before)
    return cells


def _is_given(place: Place, document: TokenPricedOption, line: BilledLine) -> bool:
    """Whether a line has a price of its own, typed or listed."""
    return document.price.price(line) is not None or bool(place.about(f"price.{line.field}"))


def _batch_price(
    place: Place,
    document: TokenPricedOption,
    line: BilledLine,
    step: LaterPrices,
    cells: dict[str, Formula],
    before: dict[str, Formula],
) -> Formula:
    if document.price.batch_discount is not None:
        return cells[line.id] * (1 - place.number("price.batch_discount", document.price.batch_discount))
    value = float(step.batch_prices.price(line))
    earlier = before.get(_batch(line))
    if earlier is not None and earlier.first == value and earlier.text != before[line.id].text:
        return earlier
    if not place.about(f"price.{line.field}", BATCH):
        if value == cells[line.id].first:
            return cells[line.id]
        followed = None if line.follows is None else cells.get(_batch(BILLED_LINES_BY_ID[line.follows]))
        if followed is not None and followed.first == value:
            return followed
    return _cell(place, line, value, step.month, BATCH)


BILLED_LINES_BY_ID = {line.id: line for line in BILLED_LINES}


def _cell(place: Place, line: BilledLine, value: float, month: int, variant: str) -> Formula:
    """The cell of a price: of now, or of the month from which it is known to hold."""
    path = f"price.{line.field}"
    about = place.about(path, variant, later=month > 1)
    if month > 1:
        about = [each for each in about if each.value == value] or about
    label = f"{variant} {line.words} price".strip()
    if month > 1:
        return place.number(f"{path} {variant} {month}", value, line.field, label=f"{label} from month {month}",
                            unit=_UNIT, about=about)  # fmt: skip
    if len(about) > 1:
        label = f"{label}, mean of the hours of the day"
    if not about and variant:
        about = [replace(each, name=label, value=value) for each in place.about(path)]
    if not about:
        about = [Assumption(label, value, _UNIT, _ALONG, "", "quoted", path)]
    key = f"{path} {variant}" if variant else path
    return place.number(key, value, line.field, label=label, unit=_UNIT, about=about)
