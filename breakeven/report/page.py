"""The report as one HTML file: the answer, a card for each option, the chart, what matters most, sources, the link.

It holds no script and asks for nothing from elsewhere. In print it is one page of A4.
"""

from __future__ import annotations

from breakeven import __version__
from breakeven.currency import USD, Currency
from breakeven.figures import money, percent
from breakeven.files.assumptions import WORKLOAD, listed_assumptions
from breakeven.look import COLOURS, look_of
from breakeven.origins import Origins, Sourced, as_read
from breakeven.outlook import Outlook, outlook_that_holds
from breakeven.report.chart import held_against, volume_chart
from breakeven.report.marks import swatch
from breakeven.report.markup import EMPTY, Child, Markup, element
from breakeven.report.matters import MOVED_BY, Mattering, matter_most
from breakeven.report.sources import Sources
from breakeven.report.style import STYLE
from breakeven.report.values import in_words
from breakeven.words.assumed import assumed_words
from breakeven.words.compare import (
    answer,
    band_sentence,
    ends_in_words,
    paid_for,
    quality_words,
    throughput_badge,
    verdict,
)
from breakeven.words.over_time import headline as headline_over_time
from breakeven.words.risk import chance_sentence, chance_words
from economics.break_even.compare import Comparison, OptionResult
from economics.break_even.over_volume import VARIABLE
from economics.note import Level
from economics.option.kinds import OPTION_LABELS
from pricing.resolve.known_changes import KNOWN_CHANGE
from pricing.resolve.names import model_name, seller_name
from pricing.resolve.quality import notes_on
from pricing.resolve.scenario import ResolvedScenario
from pricing.store.catalogue import Catalogue

MOST_ASSUMPTIONS = 10
_FEW = 4
"""Up to so many options stand in one row, with what each pays for."""
_MOST_SOURCES = 18
_MOST_REMARKS = 6
_LONGEST_REMARK = 260
_LONGEST_LINK = 400
"""A link of more letters is behind words: nobody types it from paper."""
_HEIGHTS = {4: 330.0, 8: 300.0, 12: 290.0}
"""Most options → the height of the chart [px]."""
_WIDTHS = (36, 26, 8, 9, 9, 12)
"""Widths of the columns of the table [%]."""
_LEAST_MOVE = 0.0005
_THROUGHPUT = "throughput, tokens read and tokens written"
"""The name of the rates of a throughput, which stand in one row."""


def report_html(
    resolved: ResolvedScenario,
    comparison: Comparison,
    catalogue: Catalogue,
    currency: Currency = USD,
    outlook: Outlook | None = None,
    origins: Origins | None = None,
    link: str = "",
) -> bytes:
    """Return the report as UTF-8, the same bytes for the same input.

    `outlook` (default: what the scenario has) adds what it costs over the months and the chances. `origins` as for the
    CSV pack. `link` opens the scenario again; empty: the report has none.
    """
    outlook = outlook_that_holds(resolved, comparison) if outlook is None else outlook
    origins = as_read(resolved.scenario).origins if origins is None else origins
    title = resolved.scenario.name or "What do our tokens cost?"
    sources = Sources()
    rows = matter_most(resolved, origins, MOST_ASSUMPTIONS)
    table = _assumptions(rows, resolved, currency, sources)
    _name_the_rest(resolved, origins, sources)
    body = element(
        "main",
        element("header", element("h1", title), element("p", f"Prices as known on {resolved.as_of.isoformat()}.")),
        _answer(comparison, currency, outlook),
        _remarks(resolved, comparison, currency, origins),
        _cards(resolved, comparison, catalogue, currency, outlook),
        _figure(comparison, currency),
        table,
        element("section", element("h2", "Sources"), sources.listed(_MOST_SOURCES)) if sources.entries else EMPTY,
        _footer(link),
    )
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        Markup(
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"/>"
        ),
        element("title", f"{title}, {resolved.as_of.isoformat()}"),
        element("style", Markup(STYLE)),
    )
    page = element("html", head, element("body", body), lang="en")
    return f"<!DOCTYPE html>\n{page}\n".encode()


def _answer(comparison: Comparison, currency: Currency, outlook: Outlook) -> Markup:
    """The answer, what it costs over the months, and how sure that is."""
    further = []
    if outlook.horizon is not None:
        further.append(headline_over_time(outlook.horizon, currency))
    if outlook.risk is not None:
        drawn = outlook.risk.simulation
        months = int(outlook.risk.plan.months.months)
        further.append(chance_sentence(drawn.chance_cheapest, drawn.done, months))
    parts: list[Child] = [answer(comparison, currency)]
    if further:
        parts += [" ", element("span", " ".join(further))]
    return element("p", *parts, class_="answer")


def _remarks(resolved: ResolvedScenario, comparison: Comparison, currency: Currency, origins: Origins) -> Markup:
    """What a reader must know: what is not certain, warnings, unequal models, what nobody has entered."""
    said = [band_sentence(comparison, currency)]
    said += [
        f"{result.name}: {note.text}."
        for result in comparison.options
        for note in result.notes
        if note.level is Level.WARNING or note.kind == KNOWN_CHANGE
    ]
    if notes_on(resolved.known):
        said.append(quality_words(resolved.known))
    said.append(assumed_words(Sourced(resolved.scenario, origins)))
    kept = [_cut(each, _LONGEST_REMARK) for each in dict.fromkeys(said) if each]
    if not kept:
        return EMPTY
    rest = len(kept) - _MOST_REMARKS
    if rest > 0:
        kept = [*kept[:_MOST_REMARKS], f"And {rest:,} more, which notes.csv of the CSV pack holds."]
    return element("div", *(element("p", each) for each in kept), class_="remarks")


def _cards(
    resolved: ResolvedScenario, comparison: Comparison, catalogue: Catalogue, currency: Currency, outlook: Outlook
) -> Markup:
    count = len(comparison.options)
    columns = max(count, 2) if count <= _FEW else 3 if count <= 6 else 4
    cards = [
        _card(result, place, resolved, comparison, catalogue, currency, outlook)
        for place, result in enumerate(comparison.options)
    ]
    return element(
        "section",
        *cards,
        class_="cards" if count <= _FEW else "cards many",
        style=f"grid-template-columns: repeat({columns}, minmax(0, 1fr))",
    )


def _card(
    result: OptionResult,
    place: int,
    resolved: ResolvedScenario,
    comparison: Comparison,
    catalogue: Catalogue,
    currency: Currency,
    outlook: Outlook,
) -> Markup:
    colour, look = COLOURS[place % len(COLOURS)], look_of(result.option.kind)
    mark = element("svg", swatch(look, colour, 0.5, 4.5), viewBox="0 0 27 9", aria_hidden="true")
    usd = result.cost.usd_per_month.scalar
    parts: list[Child] = [
        element("h3", mark, result.name),
        element("div", _what(result.name, resolved, catalogue), class_="what"),
    ]
    if usd is None:
        parts.append(element("div", "no cost", class_="month"))
        parts.append(element("div", result.cost.usd_per_month.reason or "", class_="small"))
    else:
        tag = element("span", " · cheapest", class_="tag") if result.name == comparison.cheapest else EMPTY
        month = element("div", money(usd, currency), element("span", " a month"), tag, class_="month")
        parts.append(month)
        parts.append(element("div", _year_and_unit(result, usd, comparison, currency)))
        parts.append(element("div", _against_today(result.name, comparison, currency)))
        parts.append(_small(result, comparison, currency, outlook))
    return element("article", *parts, class_="card", style=f"border-top-color: {colour}")


def _year_and_unit(result: OptionResult, usd: float, comparison: Comparison, currency: Currency) -> str:
    per_mtok = result.cost.usd_per_mtok(comparison.load).scalar
    unit = "per million tokens" if len(comparison.options) <= _FEW else "per Mtok"
    of_a_token = "" if per_mtok is None else f" · {money(per_mtok, currency)} {unit}"
    return f"{money(12 * usd, currency)} a year{of_a_token}"


def _what(name: str, resolved: ResolvedScenario, catalogue: Catalogue) -> str:
    """What an option is: its kind, its model, its seller."""
    option = next(each for each in resolved.scenario.options if each.name == name)
    words = (OPTION_LABELS[option.kind], model_name(option, catalogue, resolved.as_of), seller_name(option))
    return " · ".join(word for word in words if word)


def _against_today(name: str, comparison: Comparison, currency: Currency) -> str:
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
    return f"{sign}{money(abs(saved), currency)} a month{part} against today"


def _small(result: OptionResult, comparison: Comparison, currency: Currency, outlook: Outlook) -> Markup:
    """What is paid for, how the throughput is known, and the chance to be the cheapest."""
    parts = [paid_for(result, currency)] if len(comparison.options) <= _FEW else []
    if result.option.throughput_band is not None or len(comparison.options) <= _FEW:
        parts.append(throughput_badge(result.option))
    if outlook.risk is not None and result.name in outlook.risk.simulation.chance_cheapest:
        chance = chance_words(outlook.risk.simulation.chance_cheapest[result.name])
        parts.append(f"cheapest in {chance} of the simulations")
    return element("div", " · ".join(part for part in parts if part), class_="small")


def _figure(comparison: Comparison, currency: Currency) -> Markup:
    reference = held_against(comparison)
    told = " ".join(
        [
            answer(comparison, currency),
            *(
                f"{even.a} against {even.b}: {verdict(even, currency)}."
                for even in comparison.break_evens
                if even.variable == VARIABLE and reference in (even.a, even.b)
            ),
            ends_in_words(comparison),
        ]
    ).strip()
    height = next(tall for most, tall in _HEIGHTS.items() if len(comparison.options) <= most)
    caption = "Whole machines and units at each volume, both axes logarithmic."
    if reference is not None:
        caption += f" Rings and figures: the volume at which an option and {_cut(reference, 60)} cost the same."
    return element(
        "figure",
        element("h2", "Cost over volume"),
        volume_chart(comparison, currency, height, told),
        element("figcaption", caption),
    )


def _assumptions(rows: list[Mattering], resolved: ResolvedScenario, currency: Currency, sources: Sources) -> Markup:
    """The table of the assumptions that matter most."""
    columns = ("Assumption", "Value", "Status", "Source", "Day", "Moves cost")
    head = element("tr", *(element("th", column, scope="col") for column in columns))
    body = []
    for row in rows:
        status = row.first.status
        of = "" if row.owner == WORKLOAD else f"{_cut(row.owner, 40)}: "
        body.append(
            element(
                "tr",
                element("td", f"{of}{row.first.name if len(row.members) == 1 else _THROUGHPUT}"),
                element("td", in_words(row.members, currency)),
                element("td", status, class_="assumed" if status in ("assumed", "doubtful") else None),
                element("td", sources.reference(row.members)),
                element("td", row.first.as_of or "–", class_="day"),
                element("td", f"by up to {percent(row.moves)}" if row.moves >= _LEAST_MOVE else "nothing"),
            )
        )
    widths = (element("col", style=f"width: {share}%") for share in _WIDTHS)
    title = f"What the figures rest on: the {len(rows)} assumptions that matter most"
    rule = f" (by how far ± {percent(MOVED_BY)} of each moves an option's cost)"
    heading = element("h2", title, element("span", rule))
    table = element("table", element("colgroup", *widths), element("thead", head), element("tbody", *body))
    return element("section", heading, table)


def _name_the_rest(resolved: ResolvedScenario, origins: Origins, sources: Sources) -> None:
    """Put the published prices behind every option into the list of sources, beside those of the table."""
    for _, assumption in listed_assumptions(resolved, origins):
        if assumption.page or assumption.via:
            sources.reference([assumption])


def _footer(link: str) -> Markup:
    parts: list[Child] = [f"Made by breakeven {__version__}. "]
    if link:
        shown = link if len(link) <= _LONGEST_LINK else "open this scenario in the dashboard"
        parts += ["This scenario: ", element("a", shown, href=link)]
    return element("footer", *parts)


def _cut(words: str, longest: int) -> str:
    return words if len(words) <= longest else f"{words[: longest - 1]}…"
