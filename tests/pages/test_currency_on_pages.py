"""Another currency on the pages: in words, charts, tables and downloads, in the address, and refused by name."""

from __future__ import annotations

import re
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

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

EUR = ("currency", "EUR:0.5:2026-11-01")
CAPTION = "Amounts in EUR at 0.5 EUR per US dollar, rate of 2026-11-01 as entered."


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
        ("EUR", "0.9", None, "Not changed: Day of that rate: is missing"),
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
