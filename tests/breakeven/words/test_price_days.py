"""One price has one day: its card, the working and the report say when it was last looked at, history since when."""

from __future__ import annotations

from datetime import date

from breakeven.defaults import default_sourced
from breakeven.figures import day_words
from breakeven.report.page import report_html
from breakeven.words.cards import basis
from breakeven.words.prices import history_in_words
from breakeven.words.working import looked_words
from economics.break_even.compare import compare
from economics.option.token_priced import TokenPricedOption
from pricing.resolve.scenario import resolve
from pricing.store.catalogue import Catalogue
from pricing.studies.history import rate_series, token_series
from tests.support.report import parsed

LATER = date(2026, 11, 27)


def test_card_working_and_report_say_the_same_day(shared_catalogue: Catalogue) -> None:
    sourced = default_sourced()
    resolved = resolve(sourced.scenario, shared_catalogue, LATER)
    comparison = compare(resolved.options, resolved.load, sourced.scenario.current)
    page = parsed(report_html(resolved, comparison, shared_catalogue, origins=sourced.origins))
    days = {node.text for node in page.all("td", "day")}
    for option, priced in zip(sourced.scenario.options, resolved.options, strict=True):
        quoted = [each for each in priced.assumptions if each.status == "quoted"]
        assert quoted
        card = basis(option, priced).replace("\N{NO-BREAK SPACE}", " ")
        assert card.endswith(day_words(min(each.looked_on for each in quoted)))
        for each in quoted:
            said, age = looked_words(each, LATER)
            assert said.removeprefix("checked ") == day_words(each.looked_on)
            assert said.startswith("checked ") == bool(each.checked_on)
            past = (LATER - date.fromisoformat(each.looked_on)).days
            assert (age == "") == (past <= 30)
            assert age in ("", f"{'checked' if each.checked_on else 'seen'} {past} days before {LATER.isoformat()}")
            assert each.looked_on == each.as_of or each.as_of not in days or each.looked_on in days


def test_history_says_in_lists_since_and_never_known_since(shared_catalogue: Catalogue) -> None:
    offers = [option for option in default_sourced().scenario.options if isinstance(option, TokenPricedOption)]
    assert offers
    for option in offers:
        series = token_series(shared_catalogue, option.provider, option.model)
        said = history_in_words(series)
        assert f"in lists since {day_words(series.observations[0].first)}, " in said
        assert "quarter" in said
        assert " point" not in said
    rates = rate_series(shared_catalogue, "h100-sxm")
    assert all(" seen since " in history_in_words(series) for series in rates)
