"""The Prices page: the answer, search and filters, one model everywhere, rates, history, sources, one click."""

from __future__ import annotations

import json
import re
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from breakeven.figures import money
from breakeven.names import gpu_name
from dashboard import state
from dashboard.prices.everywhere import first_of_each_seller
from dashboard.prices.frames import PRICES
from dashboard.prices.tables import FIRST_ROWS
from economics.scenario.scenario import Scenario
from pricing.resolve.scenario import resolve
from pricing.sellers.providers import name_of
from pricing.store.catalogue import open_catalogue
from pricing.studies.everywhere import disagreements, everywhere
from pricing.studies.trusted import trusted_offers
from tests.support.addresses import EARLIER
from tests.support.opened import (
    cards,
    change,
    figures,
    headline,
    open_page,
    rerun,
    scenario,
    sound,
    unescaped,
    warnings,
)
from tests.support.prices_page import choose, open_prices, search, table, text, whole

TODAY = state.today()


def test_the_page_opens_on_who_sells_the_scenarios_own_model_cheapest() -> None:
    at = open_page()
    (place,) = re.findall(r"(\d+th) cheapest of \d+ sellers", cards(at)[1]["rank"])
    (sellers,) = re.findall(r"of (\d+) sellers", cards(at)[1]["rank"])
    at.switch_page("pages/prices.py").run()
    offers = first_of_each_seller(everywhere(open_catalogue(), "gemma-4-31b", TODAY, scenario(at).workload))
    cheapest = trusted_offers(open_catalogue(), "gemma-4-31b", TODAY, scenario(at).workload)[0]
    said = headline(at)
    assert said.startswith(f"Gemma 4 31B is sold by {len(offers)}, {sellers} of them trusted; cheapest of these: ")
    assert f"{cheapest.provider_name} at {money(cheapest.usd_per_mtok)} a million tokens at your mix; " in said
    assert f"; yours, FriendliAI, is {place} of {sellers}." in said  # as its card on Compare says
    assert at.segmented_control(key="prices part").value == "One model everywhere"
    assert at.segmented_control(key="everywhere of scenario").options == ["Gemma 4 31B"]
    change(at, at.selectbox(key="everywhere model"), "llama-3.3-70b")
    assert headline(at).startswith("Llama 3.3 70B is sold by ")
    assert at.query_params["prices.everywhere.model"] == "llama-3.3-70b"
    change(at, at.segmented_control(key="everywhere of scenario"), "gemma-4-31b")
    assert headline(at) == said


@pytest.mark.parametrize("model", ["gemma-4-31b", "llama-3.3-70b", "deepseek-v3.2"])
def test_the_table_says_which_offers_the_answer_counts_as_trusted_and_why_not_the_others(model: str) -> None:
    at = open_prices("", ("prices.everywhere.model", model))
    counted = re.search(r"(\d+|none) of them trusted", headline(at))
    assert counted is not None
    rows = table(at)
    assert (rows["trusted"] != "").all()
    assert (rows["trusted"] == "yes").sum() == int(counted[1].replace("none", "0"))
    assert rows[rows["trusted"] == "yes"]["seller"].is_unique


def test_a_scenario_without_an_open_model_opens_on_the_first_that_is_registered() -> None:
    other = (("options", "2"), ("2.provider", "anthropic"), ("2.model", "claude-haiku-4-5"))
    at = open_prices("", *other)
    assert " is sold by " in headline(at)
    assert "yours" not in headline(at)


@pytest.mark.parametrize("part", ["Token prices", "GPU rates"])
def test_a_long_table_draws_its_first_rows_until_all_are_asked_for(part: str) -> None:
    at = open_prices(part)
    assert len(table(at)) == FIRST_ROWS
    every = next(toggle for toggle in at.toggle if toggle.label.startswith("All "))
    assert f"The first {FIRST_ROWS} of {every.label[4:-5]} are drawn: search, filter," in text(at)
    change(at, every, True)
    assert f"All {len(table(at)):,} rows" == every.label


def test_what_is_held_is_counted_above_the_long_tables() -> None:
    at = open_prices("Token prices")
    rows, rates = open_catalogue().price_list(TODAY), open_catalogue().rate_rows(as_of=TODAY)
    lists = {r.dataset for r in rows}
    assert headline(at) == (
        f"{len(rows):,} token prices of {len({r.provider for r in rows})} sellers from {len(lists)} lists, and "
        f"{len(rates):,} GPU rates of {len({r.provider for r in rates})} suppliers, free and doubtful ones too."
    )
    old = sum(r.checked_on is not None and (TODAY - r.checked_on).days > 180 for r in rows)
    assert f"Over 180 days old: {old:,} token prices" in text(at)
    assert len(whole(at)) == len(rows)


def test_every_word_of_a_search_must_occur_in_any_order_and_case() -> None:
    at = open_prices("Token prices")
    rows = search(at, "LLAMA groq 70b")
    assert len(rows) > 1
    for seller, model in zip(rows["seller"], rows["model"], strict=True):
        assert all(word in f"{seller} {model}".lower() for word in ("groq", "70b")) or seller == "Groq"
    expected = [
        r
        for r in open_catalogue().price_list(TODAY)
        if all(w in f"{r.provider} {r.model} {r.model_name}".lower() for w in ("llama", "groq", "70b"))
    ]
    assert len(rows) == len(expected)
    change(at, at.text_input(key="token search"), "no-such-model-anywhere")
    assert not at.dataframe
    assert "No row has all of that." in [i.value for i in at.info]


@pytest.mark.parametrize("hostile", [".*", "(", "<script>", "%", "\\", "\u202e", "' OR 1=1 --", "x" * 5000])
def test_a_search_is_text_and_never_a_pattern(hostile: str) -> None:
    at = open_prices("Token prices")
    change(at, at.text_input(key="token search"), hostile)
    rows = open_catalogue().price_list(TODAY)
    named = [f"{name_of(r.provider)} {r.provider} {r.model} {r.model_name}".lower() for r in rows]
    wanted = [name for name in named if all(word in name for word in hostile.lower().split())]
    assert (len(whole(at)) if at.dataframe else 0) == len(wanted)


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("seller", "Anthropic"),
        ("variant", "batch"),
        ("price", "free"),
        ("list", "models-dev"),
        ("status", "quoted"),
        ("age", "over 180 days"),
        ("kind of seller", "closed"),
    ],
)
def test_each_filter_leaves_its_rows_and_all_of_them(column: str, cell: str) -> None:
    at = open_prices("Token prices")
    before = int((whole(at)[column] == cell).sum())
    change(at, at.multiselect(key=f"token {column}"), [cell])
    rows = whole(at)
    assert 0 < before == len(rows)
    assert set(rows[column]) == {cell}


def test_what_is_free_or_unpriced_shows_no_zero_and_has_no_button() -> None:
    at = open_prices("Token prices")
    rows = whole(at)
    assert not (rows[["input", "cached input", "cache write", "output"]] == 0).any().any()
    without = rows[rows["price"] != "priced"]
    assert len(without) > 100
    assert set(without["use"]) == {""}


def test_a_model_everywhere_is_ranked_at_the_scenarios_own_mix() -> None:
    at = open_prices("One model everywhere")
    rows = table(at)
    priced = rows[rows["what"] == "priced"]["at your mix"].tolist()
    assert priced == sorted(priced)
    assert rows.iloc[-1]["what"] in ("free", "no price")
    assert "40 % cache hits" in text(at)
    opened = scenario(at)
    offers = everywhere(open_catalogue(), "gemma-4-31b", TODAY, opened.workload)
    assert priced[0] == pytest.approx(offers[0].usd_per_mtok)
    change(at, at.slider(key="workload.cache_hit_rate slider"), 90.0)
    assert "90 % cache hits" in text(at)
    other = table(at)
    cached = other[other["cached input"].notna() & (other["what"] == "priced")].iloc[0]
    again = rows[(rows["listed as"] == cached["listed as"]) & (rows["seller"] == cached["seller"])].iloc[0]
    assert cached["at your mix"] < again["at your mix"]


def test_batch_terms_stand_beside_the_offer() -> None:
    at = open_prices("One model everywhere", *EARLIER)
    rows = table(at)
    groq = rows[(rows["seller"] == "Groq") & (rows["listed as"] == "llama-3.3-70b-versatile")].iloc[0]
    listed = [
        r
        for r in open_catalogue().price_list(TODAY)
        if (r.provider, r.model, r.variant) == ("groq", "llama-3.3-70b-versatile", "batch")
    ]
    expected = listed[0].input_usd_per_mtok if listed else None
    assert expected == (None if pd.isna(groq["batch input"]) else groq["batch input"])


@pytest.mark.parametrize("currency", [(), (("currency", "EUR:0.5:2026-11-01"),)], ids=["USD", "EUR"])
def test_the_heading_of_every_price_fits_and_in_dollars_all_prices_are_in_sight(currency: Any) -> None:
    at = open_prices("Token prices", *currency)
    columns = json.loads(at.dataframe[0].proto.columns)
    prices = {name: columns[name] for name in PRICES}
    for name, about in prices.items():
        assert 7 * len(about["label"]) + 18 <= about["width"], name  # 7 px a letter, and the padding of a cell
    if not currency:
        button = 54
        beside = sum(columns[name]["width"] for name in ("model", "seller", "variant"))
        # a window of 1280 leaves 820 px beside the sidebar and the margins
        assert beside + button + sum(about["width"] for about in prices.values()) <= 820


def test_gpu_rates_show_an_hour_and_a_month_of_730() -> None:
    at = open_prices("GPU rates")
    rows = search(at, "lambda h100-sxm", "rate search")
    assert len(rows)
    assert (rows["GPU-month"] - rows["GPU-hour"] * 730).abs().max() < 1e-6
    assert set(rows["supplier"]) == {"Lambda"}
    change(at, at.multiselect(key="rate status"), ["doubtful"])
    assert not at.dataframe or set(table(at)["status"]) == {"doubtful"}


def test_history_draws_steps_and_says_why_there_is_no_rate() -> None:
    at = open_prices("History")
    assert "too little history" in text(at)
    traces = figures(at)["history"]["data"]
    assert {t["line"]["shape"] for t in traces} == {"hv"}
    assert sum(t.get("showlegend", True) for t in traces) == 2
    at.segmented_control(key="history of").set_value("GPU rates").run()
    sound(at)
    assert "Google Cloud · on demand · 8 × NVIDIA H100 SXM5 80 GB" in text(at)
    assert "% a year (80 % interval" in text(at) or "too little history" in text(at)
    series = [t["name"] for t in figures(at)["history"]["data"] if t.get("showlegend", True)]
    assert len(series) == len(set(series)) <= 8


def test_a_price_that_changed_gives_a_rate_with_its_interval() -> None:
    at = open_prices("History", ("1.provider", "perplexity"), ("1.model", "sonar"))
    assert "% a year (80 % interval" in text(at)


def test_the_sources_state_their_ranking_and_what_is_lacking() -> None:
    at = open_prices("Sources")
    assert "A seller's model is priced by the list whose price somebody checked last." in text(at)
    rows = table(at)
    unpriced = [name_of(id) for id in ("allora", "ritual", "gensyn")]
    assert set(rows[rows["seller"].isin(unpriced)]["lacking"]) == {"no public price"}
    with_tokens, with_rates = (int(rows[column].notna().sum()) for column in ("priced models", "GPU rates"))
    said = f"{with_tokens} have a token price to plan with, {with_rates} a GPU rate without doubt: fewer than"
    assert said in text(at)
    change(at, at.toggle(key="coverage lacking"), True)
    assert (table(at)["lacking"] != "").all()
    for key in ("disagreements", "unmatched"):
        at.session_state[key] = True
    at.run()
    sound(at)
    differing = table(at, 1)
    assert len(differing) >= 2 * len(disagreements(open_catalogue(), TODAY))
    assert differing["largest ratio"].is_monotonic_decreasing
    assert "none is guessed to be another model" in text(at)


def test_an_assumed_share_is_added_by_name_only_when_asked() -> None:
    at = open_prices("One model everywhere")
    before = scenario(at)
    at.session_state["assume"] = True
    at.run()
    assert "30-70%" in text(at)
    assert scenario(at) == before
    at.button(key="take assumed").click()
    changed = rerun(at)
    assert changed.options[3].name.startswith("assumed: 50 % below ")
    assert changed.options[3].discount == 0.5


def test_old_prices_warn_on_every_page_that_uses_them() -> None:
    old = next(
        r
        for r in open_catalogue().rate_rows(gpu="h100-sxm", as_of=TODAY)
        if r.observed_on and (TODAY - r.observed_on).days > 180 and r.status != "doubtful"
    )
    pairs = (("3.supply.provider", ""), ("3.supply.term", ""), ("3.supply.rate_id", old.id))
    at = open_page(*pairs)
    sound(at)
    for page in ("pages/compare.py", "pages/hardware.py", "pages/prices.py"):
        at.switch_page(page).run()
        sound(at)
        assert any("the GPU rate is old: seen on" in w for w in warnings(at)), page


def test_units_are_listed_with_the_price_or_the_word_that_none_is_known() -> None:
    at = open_prices("Units", ("as_of", "2026-11-20"))
    frame = table(at)
    hour = frame[(frame["Listed as"] == "gpt-5.2") & (frame["Bound"] == "by the hour") & (frame["Served"] == "global")]
    assert hour[["Unit-hour", "Tokens a minute", "Output weighs"]].to_numpy().tolist() == [[1.0, 3400.0, 8.0]]
    opus = frame[frame["Listed as"] == "claude-opus-5"]
    assert opus["Bound"].tolist() == ["ask: no list price"]
    assert opus["Unit-hour"].isna().all()
    assert "of 24 no list price is known: type the quote" in text(at)
    euros = open_prices("Units", ("as_of", "2026-11-20"), ("currency", "EUR:0.5:2026-11-01"))
    assert table(euros)["Unit-hour"].dropna().tolist() == [value / 2 for value in frame["Unit-hour"].dropna()]
    assert "No units are listed on 1 May 2026." in text(open_prices("Units", ("as_of", "2026-05-01")))


def test_an_as_of_date_before_anything_was_seen_breaks_nothing() -> None:
    at = open_prices("", ("as_of", "2020-01-01"))
    for part in ("One model everywhere", "GPU rates", "Units", "History", "Sources", "Your contract"):
        choose(at, part)


# One click


def taking(row: dict[str, object], place: int, kind: str) -> None:
    """A page whose only button puts a row into the scenario."""
    import streamlit as st

    from dashboard import state
    from dashboard.prices import take as prices_take
    from pricing.store.catalogue import open_catalogue

    state.sync()
    day = state.today()
    rows = open_catalogue().price_list(day) if kind == "price" else open_catalogue().rate_rows(as_of=day)
    match = next(r for r in rows if all(getattr(r, name) == value for name, value in row.items()))
    take = prices_take.take_price if kind == "price" else prices_take.take_rate
    st.button("take", on_click=take, args=(match, place))
    prices_take.show_taken()


def taken(row: dict[str, Any], place: int, kind: str = "price") -> tuple[Scenario, str]:
    at = AppTest.from_function(taking, args=(row, place, kind), default_timeout=60).run()
    assert not at.exception, at.exception
    at.button[0].click().run()
    assert not at.exception, at.exception
    return scenario(at), unescaped(at.success[0].value)


def test_a_token_price_is_added_or_takes_an_options_place() -> None:
    row = {"provider": "anthropic", "model": "claude-haiku-4-5", "variant": "standard", "dataset": "genai-prices"}
    changed, sentence = taken(row, -1)
    assert [(o.kind, o.provider, o.model) for o in changed.options[3:]] == [("api", "anthropic", "claude-haiku-4-5")]
    assert sentence == "Added option 4, “Claude Haiku 4.5 at Anthropic”."
    changed, sentence = taken(row, 1)
    assert len(changed.options) == 3
    assert changed.options[1].model == "claude-haiku-4-5"
    assert sentence == "Option 2 is now “Claude Haiku 4.5 at Anthropic”, in place of “Gemma 4 31B at FriendliAI”."


def test_open_weights_become_a_hosted_option() -> None:
    changed, _ = taken({"provider": "deepinfra", "model": "meta-llama/Llama-3.3-70B-Instruct-Turbo"}, -1)
    assert changed.options[3].kind == "hosted"


def test_a_row_that_look_ups_pass_over_is_taken_with_its_own_figures() -> None:
    row = next(
        r
        for d in disagreements(open_catalogue(), TODAY)
        for r in d.rows[1:]
        if r.provider == d.rows[0].provider and r.model == d.rows[0].model and r.input_usd_per_mtok
    )
    changed, sentence = taken({"provider": row.provider, "model": row.model, "dataset": row.dataset}, -1)
    assert changed.options[3].price.input_usd_per_mtok == row.input_usd_per_mtok
    assert f"with the prices of this row ({row.dataset}, standard) typed in" in sentence
    priced = resolve(changed, open_catalogue(), TODAY).options[3]
    assert priced.prices.output == row.output_usd_per_mtok


def test_a_rate_goes_into_the_supply_by_name_where_look_ups_take_it_else_by_its_id() -> None:
    used = open_catalogue().choose_rate("h100-sxm", "nebius", "on-demand", 1, TODAY)
    changed, sentence = taken({"id": used.id}, 2, "rate")
    supply = changed.options[2].supply
    assert (supply.provider, supply.term, supply.rate_id) == ("nebius", "on-demand", None)
    assert f"${used.usd_per_gpu_hour:g} per GPU-hour" in sentence
    other = next(
        r
        for r in open_catalogue().rate_rows(gpu="h200", as_of=TODAY)
        if r.status == "doubtful" and r.observed_on is not None
    )
    changed, _ = taken({"id": other.id}, 2, "rate")
    option = changed.options[2]
    assert (option.gpu, option.supply.rate_id) == ("h200", other.id)
    assert option.throughput is None or option.throughput.published_point is None
    changed, sentence = taken({"id": other.id}, -1, "rate")
    assert changed.options[3].name == "Gemma 4 31B on H200 SXM5 141 GB"
    assert sentence.startswith("Added option 4")


def test_offers_without_a_public_price_are_listed_with_the_page_to_ask_at() -> None:
    at = open_prices("GPU rates")
    asked = at.dataframe[-1].value
    assert {
        ("Microsoft Azure", gpu_name("mi300x"), "on demand"),
        ("Amazon Web Services", gpu_name("b300"), "reserved for 3 years"),
    } <= set(zip(asked["supplier"], asked["GPU"], asked["term"], strict=True))
    assert asked["page"].str.startswith("https://").all()
    assert not any("price" in name or "hour" in name for name in asked.columns)
    rows = search(at, "assumed b300", "rate search")
    assert set(rows["status"]) == {"assumed"}
