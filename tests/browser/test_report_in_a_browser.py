"""The report as Chromium prints it: one page of A4 on which nothing is cut, whatever the scenario holds."""

from __future__ import annotations

import re
from datetime import date

import pytest

from breakeven.outlook import outlook_of
from breakeven.report.page import report_html
from economics.break_even.compare import compare
from economics.scenario.reading import read_scenario
from pricing.resolve.scenario import resolve
from tests.support.few import few_fast
from tests.support.kinds import documents_of
from tests.support.scenarios import LONG_NAME, options_named

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
A4 = (595, 842)
"""Width and height in points."""


CASES = {
    **{f"{count} options": (options_named(count), False) for count in (2, 3, 4, 12)},
    **{name: (document, False) for name, document in documents_of(2).items()},
    "4 long names with chances": (options_named(4, LONG_NAME), True),
    "12 long names with chances": (options_named(12, LONG_NAME), True),
}  # fmt: skip


@pytest.mark.parametrize("name", few_fast(CASES, 2))
def test_it_prints_to_one_page_of_a4_and_nothing_is_cut(shared_catalogue, visitor, name):
    document, sure = CASES[name]
    resolved = resolve(read_scenario(document), shared_catalogue, date(2026, 11, 20))
    comparison = compare(resolved.options, resolved.load, resolved.scenario.current)
    outlook = outlook_of(resolved, comparison, horizon=True, risk=True) if sure else None
    link = f"http://localhost:8501/?{'x' * 390}"
    page = visitor(width=703, height=1050)
    page.set_content(report_html(resolved, comparison, shared_catalogue, outlook=outlook, link=link).decode())
    page.emulate_media(media="print")
    high, shown = page.evaluate(
        "(({scrollHeight, clientHeight}) => [scrollHeight, clientHeight])(document.querySelector('main'))"
    )
    assert high <= shown + 1
    printed = page.pdf(prefer_css_page_size=True, print_background=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
    (box,) = set(re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", printed))
    assert tuple(round(float(side)) for side in box) == A4
