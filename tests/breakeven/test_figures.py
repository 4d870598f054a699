"""Figures as people write them."""

from __future__ import annotations

import pytest

from breakeven.figures import money, percent, rough_percent, tokens


@pytest.mark.parametrize(
    ("usd", "text"),
    [
        (0, "$0"),
        (3.26, "$3.26"),
        (0.0042, "$0.0042"),
        (0.14, "$0.14"),
        (42_100, "$42.1k"),
        (999.6, "$1k"),
        (374, "$374"),
        (1.2e6, "$1.2M"),
        (562_100, "$562k"),
        (-5, "−$5.00"),
        (2.5e15, "$2.5Q"),
        (1e-9, "$0.000000001"),
        (None, "–"),
    ],
)
def test_money_reads_as_people_write_it(usd, text):
    assert money(usd) == text


@pytest.mark.parametrize(
    ("count", "text"), [(0, "0"), (850, "850"), (40.5e6, "40.5M"), (3e9, "3B"), (999_999, "1M"), (1e15, "1Q")]
)
def test_tokens_read_as_people_write_them(count, text):
    assert tokens(count) == text


def test_shares_are_per_cent():
    assert (percent(0.61), percent(0.0056), percent(1), percent(None)) == ("61 %", "0.56 %", "100 %", "–")


@pytest.mark.parametrize("size", range(-6, 1))
def test_a_share_that_was_worked_out_has_no_more_than_three_digits_and_two_below_a_tenth(size):
    for share in (1.2345, 6.789, 9.9949):
        said = rough_percent(share * 10**size)
        figures = said.removesuffix(" %").replace(".", "").replace(",", "").strip("0")
        assert len(figures) <= (3 if size == 0 else 2 if size >= -2 else 1), said
        assert float(said.removesuffix(" %").replace(",", "")) == pytest.approx(100 * share * 10**size, rel=0.2)
