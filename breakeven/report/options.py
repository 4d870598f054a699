"""The options of a report: a card for each of a few, a row of a table for each of many."""

from __future__ import annotations

from collections.abc import Mapping

from breakeven.currency import Currency
from breakeven.figures import UNDEFINED, money, percent
from breakeven.look import COLOURS, look_of
from breakeven.outlook import Outlook
from breakeven.report.chart import numbered
from breakeven.report.marks import swatch
from breakeven.report.markup import EMPTY, Child, Markup, element
from breakeven.report.room import Part, lines
from breakeven.words.compare import paid_for, throughput_badge
from breakeven.words.risk import chance_words
from economics.break_even.compare import Comparison, OptionResult

_MONTHS = 12


def option_cards(comparison: Comparison, what: Mapping[str, str], currency: Currency, outlook: Outlook) -> Part:
    """Return the cards of all options in one row; `what` says by name what each is."""
    count = len(comparison.options)
    cards = [
        _card(result, place, what[result.name], comparison, currency, outlook)
        for place, result in enumerate(comparison.options)
    ]
    style = f"grid-template-columns: repeat({count}, minmax(0, 1fr))"
    height = 150.0 if count <= 3 else 185.0
    return Part(element("section", *cards, class_="cards", style=style), height)


def options_table(comparison: Comparison, what: Mapping[str, str], currency: Currency, outlook: Outlook) -> Part:
    """Return the table of all options, the same figures as the cards; `what` says by name what each is."""
    today = any(comparison.saving(result.name) is not None for result in comparison.options)
    columns = ["Option", "What it is", "A month", "A year", "Per Mtok", *(["Against today"] if today else [])]
    widths = [28, 25, 9, 9, 9, *([15] if today else [])]
    if outlook.risk is not None:
        columns.append("Cheapest in")
        widths.append(10)
    head = element("tr", *(element("th", column, scope="col") for column in columns))
    body, height = [], 22.0
    for place, result in enumerate(comparison.options):
        name, about = numbered(result.name, place, len(comparison.options)), _with_throughput(result, what)
        cheapest = element("span", " · cheapest", class_="tag") if result.name == comparison.cheapest else EMPTY
        cells: list[Markup] = [
            element("th", _mark(result, place), name, cheapest, scope="row"),
            element("td", about),
            *_figures(result, comparison, currency),
        ]
        if today:
            cells.append(element("td", _against_today(result.name, comparison, currency)))
        if outlook.risk is not None:
            cells.append(element("td", _chance(result, outlook)))
        body.append(element("tr", *cells, class_="best" if result.name == comparison.cheapest else None))
        height += 3.5 + 12 * max(lines(name, 24), lines(about, 29))
    share = 100 / sum(widths)
    columns_of = element("colgroup", *(element("col", style=f"width: {share * width:.2f}%") for width in widths))
    table = element("table", columns_of, element("thead", head), element("tbody", *body), class_="options")
    return Part(table, height)


def _figures(result: OptionResult, comparison: Comparison, currency: Currency) -> list[Markup]:
    """The cells of what an option costs, or why it costs nothing that could be said."""
    usd = result.cost.usd_per_month.scalar
    if usd is None:
        return [element("td", f"no cost: {result.cost.usd_per_month.reason}", colspan=3)]
    per_mtok = result.cost.usd_per_mtok(comparison.load).scalar
    return [
        element("td", element("b", money(usd, currency))),
        element("td", money(_MONTHS * usd, currency)),
        element("td", UNDEFINED if per_mtok is None else money(per_mtok, currency)),
    ]


def _card(
    result: OptionResult, place: int, what: str, comparison: Comparison, currency: Currency, outlook: Outlook
) -> Markup:
    usd = result.cost.usd_per_month.scalar
    parts: list[Child] = [
        element("h3", _mark(result, place), result.name),
        element("div", what, class_="what"),
    ]
    if usd is None:
        parts.append(element("div", "no cost", class_="month"))
        parts.append(element("div", result.cost.usd_per_month.reason or "", class_="small"))
    else:
        tag = element("span", " · cheapest", class_="tag") if result.name == comparison.cheapest else EMPTY
        per_mtok = result.cost.usd_per_mtok(comparison.load).scalar
        unit = "" if per_mtok is None else f" · {money(per_mtok, currency)} per million tokens"
        parts.append(element("div", money(usd, currency), element("span", " a month"), tag, class_="month"))
        parts.append(element("div", f"{money(_MONTHS * usd, currency)} a year{unit}"))
        parts.append(element("div", _against_today(result.name, comparison, currency, " a month", " against today")))
        parts.append(element("div", _small(result, currency, outlook), class_="small"))
    return element("article", *parts, class_="card", style=f"border-top-color: {COLOURS[place % len(COLOURS)]}")


def _mark(result: OptionResult, place: int) -> Markup:
    """The line and the marker by which the chart shows an option."""
    line = swatch(look_of(result.option.kind), COLOURS[place % len(COLOURS)], 0.5, 4.5)
    return element("svg", line, viewBox="0 0 27 9", aria_hidden="true", class_="mark")


def _against_today(name: str, comparison: Comparison, currency: Currency, unit: str = "", end: str = "") -> str:
    """What an option costs more or less than what is paid today, in money and as a share."""
    saving = comparison.saving(name)
    if name == comparison.current:
        return "paid today"
    if saving is None or (saved := saving.usd_per_month.scalar) is None:
        return ""
    if saved == 0:
        return "as much as today"
    sign, share = "−" if saved > 0 else "+", saving.share.scalar
    part = "" if share is None else f" ({sign}{percent(abs(share))})".replace(" %", "\N{NO-BREAK SPACE}%")
    return f"{sign}{money(abs(saved), currency)}{unit}{part}{end}"


def _with_throughput(result: OptionResult, what: Mapping[str, str]) -> str:
    """What an option is, and how its throughput is known where it is estimated."""
    badge = "" if result.option.throughput_band is None else throughput_badge(result.option)
    return " · ".join(part for part in (what[result.name], badge) if part)


def _small(result: OptionResult, currency: Currency, outlook: Outlook) -> str:
    """What is paid for, how the throughput is known, and the chance to be the cheapest."""
    chance = _chance(result, outlook)
    sure = f"cheapest in {chance} of the simulations" if chance else ""
    return " · ".join(part for part in (paid_for(result, currency), throughput_badge(result.option), sure) if part)


def _chance(result: OptionResult, outlook: Outlook) -> str:
    """In which share of the simulations an option is the cheapest; empty without any."""
    if outlook.risk is None:
        return ""
    share = outlook.risk.simulation.chance_cheapest.get(result.name)
    return "" if share is None else chance_words(share)
