"""The report as one HTML file: the answer, a card for each option, the chart, what matters most, sources, the link.

It holds no script and asks for nothing from elsewhere. In print it is one page of A4.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from breakeven import __version__
from breakeven.currency import USD, Currency
from breakeven.figures import percent
from breakeven.files.assumptions import listed_assumptions
from breakeven.origins import Origins, Sourced, as_read
from breakeven.outlook import Outlook, chances_of_the_month, has_assumed_ranges, outlook_that_holds
from breakeven.report.chart import drawn_crossings, held_against, numbered, volume_chart
from breakeven.report.markup import Child, Markup, element
from breakeven.report.matters import MOVED_BY, WORKLOAD, Mattering, matter_most
from breakeven.report.options import option_cards, options_table, shown_options
from breakeven.report.room import Part, fitted, lines
from breakeven.report.sources import Sources
from breakeven.report.style import STYLE
from breakeven.report.values import in_words
from breakeven.shortening import shortened
from breakeven.words.answer import answer, band_sentence, sure_sentence
from breakeven.words.assumed import assumed_words
from breakeven.words.break_evens import verdict
from breakeven.words.option_lines import ends_in_words, quality_words, warnings_of
from breakeven.words.over_time import headline as headline_over_time
from breakeven.words.risk import chance_sentence, ranges_words
from economics.break_even.compare import Comparison
from pricing.resolve.quality import notes_on
from pricing.resolve.scenario import ResolvedScenario
from pricing.store.catalogue import Catalogue

MOST_ASSUMPTIONS = 10
_FEW = 4
"""Up to so many options stand in one row, with what each pays for."""
_MOST_SOURCES = 16
_LONGEST_SOURCES = (600, 150)
"""Letters of a source in the list, where there is room and where there is none."""
_MOST_REMARKS = 5
_LONGEST_REMARK = 240
_LONGEST_LINK = 400
"""A link of more letters is behind words: nobody types it from paper."""
_BESIDE_CHART = 46.0
"""Height of the chart's heading and a caption of one line [px]."""
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
    options = shown_options(resolved, comparison, catalogue, currency, outlook)
    numbers = {each.card.name: numbered(each.card.name, each.place, each.count) for each in options}
    rest_on = _assumptions(matter_most(resolved, origins, MOST_ASSUMPTIONS), numbers, currency, sources)
    _name_the_rest(resolved, origins, sources)
    above = [
        _title(title, resolved),
        _answer(resolved, comparison, currency),
        _outlook(currency, outlook, assumed=has_assumed_ranges(resolved.scenario)),
        _remarks(resolved, comparison, currency, origins),
        option_cards(options, currency) if len(options) <= _FEW else options_table(options, comparison, currency),
    ]
    caption = _caption(comparison)
    beside = _BESIDE_CHART + 12.0 * (lines(caption, 124) - 1)
    for longest in _LONGEST_SOURCES:  # in full where the page has room for that
        below = [rest_on, sources.listed(_MOST_SOURCES, longest), _footer(link)]
        height, smaller = fitted([*above, *below], beside)
        if smaller == 1:
            break
    figure = _figure(comparison, currency, height, caption)
    parts = [*(part.markup for part in above), figure, *(part.markup for part in below)]
    body = element("main", *parts, style=f"--smaller: {smaller:g}")
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


def _title(title: str, resolved: ResolvedScenario) -> Part:
    day = element("p", f"Prices as known on {resolved.as_of.isoformat()}.")
    return Part(element("header", element("h1", title), day), 23.0 * lines(title, 58) + 15)


def _answer(resolved: ResolvedScenario, comparison: Comparison, currency: Currency) -> Part:
    """The answer, and how sure it is for the month."""
    chances = chances_of_the_month(resolved)
    sure = "" if chances is None else sure_sentence(chances, comparison, assumed=has_assumed_ranges(resolved.scenario))
    words = f"{answer(comparison, currency)} {sure}".strip()
    return Part(element("p", words, class_="answer"), 18.5 * lines(words, 86))


def _outlook(currency: Currency, outlook: Outlook, *, assumed: bool) -> Part:
    """What it costs over the months, and how sure the answer is."""
    said = []
    if outlook.horizon is not None:
        said.append(headline_over_time(outlook.horizon, currency))
    if outlook.risk is not None:
        drawn = outlook.risk.simulation
        months, ranges = int(outlook.risk.plan.months.months), ranges_words(assumed=assumed)
        said.append(chance_sentence(drawn.chance_cheapest, drawn.done, months, ranges))
    words = " ".join(said)
    return Part(element("p", words), 15.0 * lines(words, 108)) if words else Part()


def _remarks(resolved: ResolvedScenario, comparison: Comparison, currency: Currency, origins: Origins) -> Part:
    """What a reader must know: what is not certain, unequal models, warnings, what nobody has entered."""
    said = [band_sentence(comparison, currency)]
    if notes_on(resolved.known):
        said.append(quality_words(resolved.known))
    said += warnings_of(comparison)
    said.append(assumed_words(Sourced(resolved.scenario, origins)))
    kept = [_cut(each, _LONGEST_REMARK) for each in dict.fromkeys(said) if each]
    if not kept:
        return Part()
    rest = len(kept) - _MOST_REMARKS
    if rest > 0:
        kept = [*kept[:_MOST_REMARKS], f"And {rest:,} more, which notes.csv of the CSV pack holds."]
    height = 13.5 * sum(lines(each, 124) for each in kept)
    return Part(element("div", *(element("p", each) for each in kept), class_="remarks"), height)


def _figure(comparison: Comparison, currency: Currency, height: float, caption: str) -> Markup:
    pairs = {frozenset(pair) for pair in drawn_crossings(comparison)}
    told = " ".join(
        [
            answer(comparison, currency),
            *(
                f"{even.a} against {even.b}: {verdict(even, currency)}."
                for even in comparison.over_volume
                if held_against(comparison) in (even.a, even.b) or {even.a, even.b} in pairs
            ),
            ends_in_words(comparison),
        ]
    ).strip()
    return element(
        "figure",
        element("h2", "Cost over volume"),
        volume_chart(comparison, currency, height, told),
        element("figcaption", caption),
    )


def _caption(comparison: Comparison) -> str:
    """What the chart draws, and of which options it marks a change of the cheaper one."""
    drawn, said = drawn_crossings(comparison), "Whole machines and units at each volume, both axes logarithmic."
    if not drawn:
        return said
    return f"{said} Rings and figures: the volumes at which {_changes(drawn, held_against(comparison))}."


def _changes(drawn: Iterable[tuple[str, str]], reference: str | None) -> str:
    """Between which options the cheaper one changes at the rings of the chart."""
    named = [(shortened(option, 60), shortened(against, 60)) for option, against in drawn if against != reference]
    pairs = [f"of {against} and {option}" for option, against in named]
    if any(against == reference for _, against in drawn):
        pairs.insert(0, f"of an option and {shortened(reference or '', 60)}")
    return f"the cheaper one changes: {', or '.join(pairs)}"


def _assumptions(rows: list[Mattering], numbers: Mapping[str, str], currency: Currency, sources: Sources) -> Part:
    """The table of the assumptions that matter most; `numbers` are the names of the options with their numbers."""
    columns = ("Assumption", "Value", "Status", "Source", "Day", "Moves cost")
    head = element("tr", *(element("th", column, scope="col") for column in columns))
    body, height = [], 36.0
    for row in rows:
        status = row.first.status
        name = f"{_of(row.owners, numbers)}{row.first.name if len(row.members) == 1 else _THROUGHPUT}"
        value = in_words(row.members, currency)
        height += 3.5 + 12 * max(lines(name, 44), lines(value, 31))
        body.append(
            element(
                "tr",
                element("td", name),
                element("td", value),
                element("td", status, class_="assumed" if status in ("assumed", "doubtful") else None),
                element("td", sources.reference(row.members)),
                element("td", row.first.looked_on or "–", class_="day"),
                element("td", f"by up to {percent(row.moves)}" if row.moves >= _LEAST_MOVE else "nothing"),
            )
        )
    widths = (element("col", style=f"width: {share}%") for share in _WIDTHS)
    title = f"What the figures rest on: the {len(rows)} assumptions that matter most"
    rule = f" (by how far ± {percent(MOVED_BY)} of each moves an option's cost)"
    heading = element("h2", title, element("span", rule))
    table = element("table", element("colgroup", *widths), element("thead", head), element("tbody", *body))
    return Part(element("section", heading, table), height)


def _of(owners: Sequence[str], numbers: Mapping[str, str]) -> str:
    """Whose an assumption is, before its name; nothing for the workload."""
    if owners == (WORKLOAD,):
        return ""
    return f"{shortened(numbers[owners[0]], 40)}: " if len(owners) == 1 else f"{len(owners)} options: "


def _name_the_rest(resolved: ResolvedScenario, origins: Origins, sources: Sources) -> None:
    """Put the published prices behind every option into the list of sources, beside those of the table."""
    for _, assumption in listed_assumptions(resolved, origins):
        if assumption.page or assumption.via:
            sources.reference([assumption])


def _footer(link: str) -> Part:
    parts: list[Child] = [f"Made by breakeven {__version__}. "]
    shown = link if len(link) <= _LONGEST_LINK else "open this scenario in the dashboard"
    if link:
        parts += ["This scenario: ", element("a", shown, href=link)]
    return Part(element("footer", *parts), 5 + 12.0 * lines(f"Made by breakeven. This scenario: {shown}", 124))


def _cut(words: str, longest: int) -> str:
    return words if len(words) <= longest else f"{words[: longest - 1]}…"
