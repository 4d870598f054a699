"""The options of a report: a card for each of a few, a row of a table for each of many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from breakeven.currency import Currency
from breakeven.figures import money, percent
from breakeven.look import COLOURS, look_of
from breakeven.outlook import Outlook
from breakeven.report.chart import numbered
from breakeven.report.marks import swatch
from breakeven.report.markup import EMPTY, Child, Markup, element
from breakeven.report.room import Part, lines
from breakeven.shortening import short_names
from breakeven.words.cards import Card, cards
from breakeven.words.option_lines import throughput_badge
from breakeven.words.risk import chance_words
from economics.break_even.compare import Comparison, OptionResult
from economics.numbers import digits
from economics.option.kinds import OPTION_LABELS, Option
from pricing.resolve.names import model_name
from pricing.resolve.scenario import ResolvedScenario
from pricing.store.catalogue import Catalogue

_MONTHS = 12
_PAGE_WIDTH = 703.0
_NAME_LETTER = 6.6
"""Width of a letter of a card's name [px], which has two lines."""
_MARK_LETTERS = 9
"""So many letters are as wide as the mark before a name, and what a line leaves free before a long word."""


@dataclass(frozen=True)
class Shown:
    """An option as the report shows it: its place in the chart, its result, what it is, and the words of its card."""

    place: int
    result: OptionResult
    what: str
    card: Card
    count: int
    chance: str
    """In which share of the simulations it is the cheapest; empty without any."""

    @property
    def usd(self) -> float | None:
        """Its cost a month [USD], None without one."""
        return self.result.cost.usd_per_month.scalar

    @property
    def colour(self) -> str:
        """The colour of its line in the chart."""
        return COLOURS[self.place % len(COLOURS)]

    @property
    def mark(self) -> Markup:
        """The line and the marker by which the chart shows it."""
        line = swatch(look_of(self.result.option.kind), self.colour, 0.5, 4.5)
        return element("svg", line, viewBox="0 0 27 9", aria_hidden="true", class_="mark")

    @property
    def tag(self) -> Markup:
        """What stands beside the cheapest."""
        return element("span", " · cheapest", class_="tag") if self.card.is_cheapest else EMPTY


def shown_options(
    resolved: ResolvedScenario, comparison: Comparison, catalogue: Catalogue, currency: Currency, outlook: Outlook
) -> list[Shown]:
    """Return every option that was looked up as the report shows it."""
    scenario = resolved.scenario
    options = {option.name: option for option in scenario.options}
    by_name = {card.name: card for card in cards(scenario, comparison, resolved.known, {}, {}, currency)}
    chances = {} if outlook.risk is None else outlook.risk.simulation.chance_cheapest
    return [
        Shown(
            place,
            result,
            _what(options[result.name], catalogue, resolved.as_of),
            by_name[result.name],
            len(comparison.options),
            chance_words(chances[result.name]) if result.name in chances else "",
        )
        for place, result in enumerate(comparison.options)
    ]


def _what(option: Option, catalogue: Catalogue, as_of: date) -> str:
    """What an option is: its kind and its model."""
    words = (OPTION_LABELS[option.kind], model_name(option, catalogue, as_of))
    return " · ".join(word for word in words if word)


def option_cards(options: Sequence[Shown], currency: Currency) -> Part:
    """Return the cards of a few options, in one row."""
    style = f"grid-template-columns: repeat({len(options)}, minmax(0, 1fr))"
    width = _PAGE_WIDTH / len(options) - 22
    short = short_names((shown.card.name for shown in options), 2 * int(width / _NAME_LETTER) - _MARK_LETTERS)
    made = [_card(shown, short[shown.card.name], currency) for shown in options]
    height = max(42 + 17 * (shown.usd is not None) + 12.5 * _card_lines(shown, width) for shown in options)
    return Part(element("section", *made, class_="cards", style=style), height)


def options_table(options: Sequence[Shown], comparison: Comparison, currency: Currency) -> Part:
    """Return the table of many options, with the figures of the cards."""
    chances = any(shown.chance for shown in options)
    against = _held_against(comparison)
    beside = "Against today" if against == comparison.current else "Against the cheapest"
    columns = ["Option", "What it is", "A month", "A year", "Per Mtok", beside]
    widths = [28, 27, 11, 8, 8, 14]
    if chances:
        columns.append("Cheapest in")
        widths.append(8)
    head = element("tr", *(element("th", column, scope="col") for column in columns))
    body, height = [], 22.0
    for shown in options:
        name = numbered(shown.card.name, shown.place, shown.count)
        cells: list[Markup] = [
            element("th", shown.mark, name, shown.tag, scope="row"),
            element("td", _about(shown)),
            *_figures(shown, comparison, currency),
            element("td", _difference(shown, comparison.result(against) if against else None, comparison, currency)),
            *([element("td", shown.chance)] if chances else []),
        ]
        body.append(element("tr", *cells, class_="best" if shown.card.is_cheapest else None))
        height += 3.5 + 12 * max(lines(f"{name}      ", 24), lines(_about(shown), 32))
    share = 100 / sum(widths)
    columns_of = element("colgroup", *(element("col", style=f"width: {share * width:.2f}%") for width in widths))
    table = element("table", columns_of, element("thead", head), element("tbody", *body), class_="options")
    return Part(table, height)


def _held_against(comparison: Comparison) -> str | None:
    """The option that is paid today where it has a cost, else the cheapest; None where no option has a cost."""
    costs = {r.name: r.cost.usd_per_month.scalar for r in comparison.options}
    return comparison.current if costs.get(comparison.current) is not None else comparison.cheapest


def _difference(shown: Shown, against: OptionResult | None, comparison: Comparison, currency: Currency) -> str:
    """How much more or less than another option one costs a month, in money and as a share; as a factor from twice."""
    usd, other = shown.usd, None if against is None else against.cost.usd_per_month.scalar
    if usd is None or other is None or against is None:
        return ""
    if against.name == shown.card.name:
        return "paid today" if against.name == comparison.current else "the cheapest"
    sign, more = "−" if usd < other else "+", abs(usd - other)
    if more == 0:
        return "the same"
    share = "" if other == 0 else f"×{digits(usd / other, 3)}" if usd >= 2 * other else f"{sign}{percent(more / other)}"
    part = f" ({share})".replace(" %", "\N{NO-BREAK SPACE}%") if share else ""
    return f"{sign}{money(more, currency)}{part}"


def _about(shown: Shown) -> str:
    """What an option is, and how its throughput is known where it is estimated."""
    badge = "" if shown.result.option.throughput_band is None else throughput_badge(shown.result.option)
    return " · ".join(part for part in (shown.what, badge) if part)


def _figures(shown: Shown, comparison: Comparison, currency: Currency) -> list[Markup]:
    """The cells of what an option costs, or why it has no cost."""
    usd = shown.usd
    if usd is None:
        return [element("td", f"no cost: {shown.result.cost.usd_per_month.reason}", colspan=3)]
    per_mtok = shown.result.cost.usd_per_mtok(comparison.load).scalar
    return [
        element("td", element("b", shown.card.cost)),
        element("td", money(_MONTHS * usd, currency)),
        element("td", money(per_mtok, currency)),
    ]


def _card(shown: Shown, name: str, currency: Currency) -> Markup:
    usd, (first, *_) = shown.usd, shown.card.lines
    parts: list[Child] = [
        element("h3", shown.mark, name),
        element("div", shown.what, class_="what"),
    ]
    if usd is None:
        parts.append(element("div", "no cost", class_="month"))
        parts.append(element("div", shown.result.cost.usd_per_month.reason or "", class_="small"))
    else:
        parts.append(element("div", shown.card.cost, element("span", " a month"), shown.tag, class_="month"))
        parts.append(element("div", f"{money(_MONTHS * usd, currency)} a year · {first}"))
        parts.append(element("div", shown.card.against))
        parts += [element("div", line, class_="small") for line in _small(shown)]
    return element("article", *parts, class_="card", style=f"border-top-color: {shown.colour}")


def _small(shown: Shown) -> list[str]:
    """What is paid for, how the throughput is known, who is paid, and the chance to be the cheapest."""
    chance = f"cheapest in {shown.chance} of the simulations" if shown.chance else ""
    return [line for line in (*shown.card.lines[1:], chance) if line]


def _card_lines(shown: Shown, width: float) -> int:
    """About how many lines the small print of a card of a width [px] takes, what it is and the difference with it."""
    letters = int(width / 5.4)
    return sum(lines(text, letters) for text in (shown.what, *_small(shown), shown.card.against, shown.card.lines[0]))
