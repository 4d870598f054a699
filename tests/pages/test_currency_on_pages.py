"""Another currency on the pages: in words, charts, tables and downloads, in the address, and refused by name."""

from __future__ import annotations

import itertools
import json
import math
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

import dashboard.entry
from breakeven.choices import DETAILS, MAP_Y, PRICES_PART, RISK_TAB, TORNADO_FIGURE
from dashboard import state
from tests.support.opened import (
    cards,
    details,
    element,
    every_figure,
    figures,
    headline,
    open_page,
    refusals,
    rerun,
    shown,
    sound,
    unescaped,
    unfold,
    warnings,
)
from tests.support.prices_page import choose, table
from tests.support.visible import open_at, visible

EUR = ("currency", "EUR:0.5:2026-11-01")
CAPTION = "Amounts in EUR at 0.5 EUR per US dollar, rate of 2026-11-01 as entered."

YEN = {"currency": "JPY:155:2026-11-20"}
PUBLISHED = {"models", "claims", "guides"}
"""Pages of what others published, in the currency in which they did."""
SEEN: list[tuple[str, dict[str, str]]] = [
    *((page.module, {}) for page in dashboard.entry.PAGES if page.module not in PUBLISHED),
    *(("compare", {DETAILS.name: part}) for part in ("lines", "mtok", "flips")),
    *(("prices", {PRICES_PART.name: part}) for part in PRICES_PART.allowed),
    *(("risk", {TORNADO_FIGURE.name: figure}) for figure in TORNADO_FIGURE.allowed),
    ("risk", {RISK_TAB.name: "map", MAP_Y.name: "usd_per_gpu_hour"}),
]
"""Every page and every part of it that is chosen by itself."""
QUOTED = re.compile(r"guide|licence|as reported|Remark|not entered|in US dollars|Prices are US dollars", re.IGNORECASE)
"""Lines that say what a source says, remarks, and those that say what stays in US dollars."""
UNIT = re.compile(r"^USD/[a-zA-Z-]+$|per US dollar")
TICK = re.compile(r"(−?)([\d.]+)([kMBTQ]?)")
SIZES = {"": 1.0, "k": 1e3, "M": 1e6, "B": 1e9, "T": 1e12, "Q": 1e15}


def opened(page: str, choices: dict[str, str]) -> AppTest:
    at = open_at(**YEN, **choices)
    if page != "compare":
        at.switch_page(f"pages/{page}.py").run()
    sound(at)
    return at


def in_dollars(at: AppTest) -> list[str]:
    """The lines that name US dollars but for what is typed, and what a source says."""
    typed = {unescaped(field.label) for field in at.text_input}
    columns = {str(name) for node in at.dataframe for name in node.value.columns}  # the reader sees their labels
    lines = {line for text in {*visible(at)} - typed - columns for line in text.splitlines()}
    return [line for line in lines if not QUOTED.search(line) and re.search(r"\$|USD", UNIT.sub("", line))]


def money_axes(figure: dict[str, Any]) -> Iterator[tuple[bool, list[float]]]:
    """Whether an axis in yen is logarithmic, and what its ticks say."""
    for name in ("xaxis", "yaxis"):
        axis = figure["layout"].get(name, {})
        if "JPY" in axis.get("title", {}).get("text", "") and "ticktext" in axis:
            parts = [TICK.fullmatch(text) for text in axis["ticktext"]]
            assert all(parts), axis["ticktext"]
            said = [float(f"{part[2]}") * SIZES[part[3]] * (-1 if part[1] else 1) for part in parts if part]
            yield axis.get("type") == "log" or "map" in str(figure["data"][0]["type"]), said


def is_round(value: float) -> bool:
    """Whether a number is 1, 2 or 5 times a power of ten."""
    return f"{abs(value):.0e}"[0] in "125" and math.isclose(abs(value), float(f"{abs(value):.0e}"), rel_tol=1e-6)


def amounts(text: str, sign: str) -> list[str]:
    return re.findall(rf"{re.escape(sign)}[\d.]+[kMB]?", text)


def submit(at: AppTest, code: str, rate: str, day: date | None) -> None:
    unfold(at, "currency box")
    at.text_input(key="currency code").set_value(code)
    at.text_input(key="currency rate").set_value(rate)
    at.date_input(key="currency day").set_value(day)
    next(b for b in at.button if b.label == "Show amounts in it").click()
    at.run()
    sound(at)


def test_every_amount_of_compare_is_in_the_currency_of_the_address() -> None:
    plain, at = open_page(), open_page(EUR)
    sound(at)
    assert CAPTION in " ".join(map(unescaped, shown(at)))
    for one, other in zip(cards(plain), cards(at), strict=True):
        assert other["cost"].removeprefix("about ").startswith("EUR ")
        assert one["name"] == other["name"]
    for part in ("lines", "mtok", "flips"):  # remarks and working stay in US dollars
        details(at, part)
        assert "$" not in " ".join(map(unescaped, shown(at))), part
    assert "$" not in str(element(at, "what_ifs"))
    assert "$" not in " ".join(button.label for button in at.menu_button)
    assert headline(at).replace("EUR ", "") != headline(plain).replace("$", "")
    assert at.query_params["currency"] == "EUR:0.5:2026-11-01"
    assert at.query_params.get("p") == plain.query_params.get("p")


@pytest.mark.parametrize(("page", "choices"), SEEN, ids=[f"{page} {[*of.values()]}" for page, of in SEEN])
def test_no_page_and_no_part_of_one_says_an_amount_in_another_currency(page: str, choices: dict[str, str]) -> None:
    at = opened(page, choices)
    assert in_dollars(at) == []
    texts = " ".join(visible(at))
    drawn = figures(at).values()
    if re.search(r"JPY −?\d", texts) or any("JPY" in json.dumps(figure["layout"]) for figure in drawn):
        rate = "Amounts in JPY at 155 JPY per US dollar, rate of 2026-11-20 as entered."
        assert f"{rate} What you type, the remarks, the working and the JSON files stay in US dollars." in texts
    for figure in drawn:
        assert "$" not in json.dumps(figure)
        axes = [axis for name, axis in figure["layout"].items() if name[1:].startswith("axis")]
        assert [axis for axis in axes if axis.get("tickprefix")] == []  # the title has the code, and lies beside
        for is_logarithmic, ticks in money_axes(figure):
            steps = ticks if is_logarithmic else [b - a for a, b in itertools.pairwise(ticks)]
            assert len(ticks) > 1
            assert all(map(is_round, steps)), ticks


def test_an_axis_of_amounts_is_round_in_the_chosen_currency() -> None:
    # $0.20 to $20 at 155: JPY 31 to 3,100, so 50, 100, ... 2,000; in US dollars 0.20, 0.50, ... 20
    at = open_page(("currency", YEN["currency"]), (RISK_TAB.name, "map"), (MAP_Y.name, "usd_per_gpu_hour"))
    at.switch_page("pages/risk.py").run()
    axis = figures(at)["map"]["layout"]["yaxis"]
    assert axis["ticktext"] == ["50", "100", "200", "500", "1k", "2k"]
    assert axis["title"]["text"] == "GPU rate, JPY per GPU-hour"
    assert 10.0 ** axis["tickvals"][0] == pytest.approx(50 / 155)
    # the rent of the default's H100 is $3.85: 3.85 × 155 = 596.75
    assert "and JPY 597 per GPU-hour" in headline(at)


def test_the_charts_are_converted_with_their_axes() -> None:
    plain, at = every_figure(open_page()), every_figure(open_page(EUR))
    for name in ("volume", "utilisation", "lines"):
        axis = "x" if name == "lines" else "y"
        for one, other in zip(plain[name]["data"], at[name]["data"], strict=True):
            pairs = [(a, b) for a, b in zip(one[axis], other[axis], strict=True) if a is not None]
            assert pairs
            assert all(b == pytest.approx(a / 2) for a, b in pairs)
        assert "$" not in str(at[name]["layout"])
    assert at["volume"]["layout"]["yaxis"]["title"]["text"] == "EUR a month"
    assert at["utilisation"]["layout"]["yaxis"]["title"]["text"] == "EUR per Mtok"
    assert "EUR %{y:,.2f} a month" in at["volume"]["data"][0]["hovertemplate"]
    assert plain["volume"]["layout"]["yaxis"]["title"]["text"] == "US dollars a month"


def test_it_is_entered_in_the_sidebar_and_put_back() -> None:
    at = open_page()
    submit(at, "eur", "0.5", date(2026, 11, 1))
    assert warnings(at) == []
    assert at.query_params["currency"] == "EUR:0.5:2026-11-01"
    assert "EUR" in headline(at)
    unfold(at, "currency box")
    next(b for b in at.button if b.label == "Back to US dollars").click()
    rerun(at)
    assert "currency" not in at.query_params
    assert headline(at) == headline(open_page())


@pytest.mark.parametrize(
    ("code", "rate", "day", "sentence"),
    [
        ("EUR", "", date(2026, 11, 1), "Not changed: Units for one US dollar: 0 is refused: must be above 0"),
        ("EUR", "-1", date(2026, 11, 1), "Not changed: Units for one US dollar: '-1' is refused"),
        ("EUR", "2e6", date(2026, 11, 1), "Not changed: Units for one US dollar: '2e6', read as 2 million, is refused"),
        ("EUR", "half", date(2026, 11, 1), "Not changed: Units for one US dollar: 'half' is no number"),
        ("EUR", "0.9", None, "Not changed: “Day of that rate” is missing"),
        ("E1", "0.9", date(2026, 11, 1), "Not changed: Currency code: 'E1' is refused"),
        ("", "0.9", date(2026, 11, 1), "Not changed: Currency code: "),
    ],
)
def test_a_currency_at_fault_is_named_and_what_was_entered_stays(
    code: str, rate: str, day: date | None, sentence: str
) -> None:
    at = open_page()
    submit(at, code, rate, day)
    assert refusals(at)[0].startswith(sentence)
    assert "currency" not in at.query_params
    assert (at.text_input(key="currency code").value, at.text_input(key="currency rate").value) == (code, rate)
    assert at.date_input(key="currency day").value == day


def test_the_other_pages_follow() -> None:
    at = open_page(EUR)
    at.switch_page("pages/hardware.py").run()
    sound(at)
    assert "EUR" in " ".join(map(unescaped, shown(at)))
    assert amounts(" ".join(map(unescaped, shown(at))), "$") == []
    plain = open_page()
    plain.switch_page("pages/hardware.py").run()
    assert at.dataframe[1].value["$/GPU-hour"].iloc[0] == pytest.approx(
        plain.dataframe[1].value["$/GPU-hour"].iloc[0] / 2
    )
    assert at.dataframe[0].value["use 0"].iloc[0].startswith("EUR ")
    for page in (at, plain):
        page.switch_page("pages/prices.py").run()
        sound(page)
    one, other = (choose(p, "GPU rates").dataframe[0].value for p in (plain, at))
    assert other["GPU-hour"].tolist() == pytest.approx((one["GPU-hour"] / 2).tolist())
    one, other = (table(choose(p, "One model everywhere")) for p in (plain, at))
    assert other["at your mix"].iloc[0] == pytest.approx(one["at your mix"].iloc[0] / 2)
    assert "EUR/Mtok" in str(figures(choose(at, "History"))["history"]["layout"])


def test_the_prices_fingerprints_do_not_hang_on_the_currency() -> None:
    link = {**open_page(EUR).query_params, "as_of": state.today().isoformat()}
    at = open_page(*link.items())
    assert warnings(at) == []


def test_the_amounts_of_a_column_in_another_currency_are_whole() -> None:
    at = opened("hardware", {})
    (ways,) = [node.value for node in at.dataframe if "$ a month" in node.value.columns]
    for column in ("$ a month", "at the low end"):
        assert (ways[column].dropna() % 1 == 0).all(), column
