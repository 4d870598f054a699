"""The editor of provisioned capacity: adding, listed units, every figure, what is refused, and the answer."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from breakeven.address import address
from breakeven.document import Document
from breakeven.edits import units
from breakeven.edits.fields import set_field
from breakeven.origins import Sourced, as_read
from breakeven.written_numbers.writing import accepted
from economics.fields.table import FIELDS
from economics.option.provisioned import ProvisionedOption
from economics.scenario.reading import read_scenario
from tests.support.edits import every_kind
from tests.support.opened import (
    add,
    cards,
    change,
    edit,
    errors,
    figures,
    menu,
    new_session,
    number_field,
    refusals,
    rerun,
    scenario,
    shown,
    sound,
    type_number,
    unescaped,
    warnings,
)

PLACE = 8
"""Where the document of every kind has its provisioned capacity."""
OPTION = f"options.{PLACE}"
NUMBERS = (
    *("usd_per_unit_hour", "input_tokens_per_minute_per_unit", "output_token_weight", "cached_token_weight"),
    *("minimum_units", "unit_increment", "units", "billed_hours_per_month", "fixed_usd_per_month"),
    *("input_token_factor", "output_token_factor"),
)


def open_at(made: Sourced, edited: int | None = PLACE) -> AppTest:
    at = new_session()
    for key, value in address(Document(made.scenario, made.origins), ()).items():
        at.query_params[key] = value
    at.run()
    assert warnings(at) == []
    return at if edited is None else edit(at, edited)


def plain_load(**fields: object) -> Sourced:
    """Two options billed by the token and one of units, without hours of a week; `fields` are the units' own."""
    price = {"input_usd_per_mtok": 3, "output_usd_per_mtok": 15}
    paid = [{"kind": "api", "name": name, "provider": "p", "model": "m", "price": price} for name in ("api", "other")]
    unit = {"usd_per_unit_hour": 1, "input_tokens_per_minute_per_unit": 2500, "output_token_weight": 4}
    load = {"tokens_per_month": 4e10, "input_output_ratio": 5, "input_tokens_per_request": 2000}
    bought = {"kind": "provisioned", "name": "units", **unit, "units": 200, **fields}
    document = {"schema_version": 2, "as_of": "2026-11-20", "workload": load, "options": [*paid, bought]}
    return as_read(read_scenario(document))


def option_of(at: AppTest, place: int = PLACE) -> ProvisionedOption:
    option = scenario(at).options[place]
    assert isinstance(option, ProvisionedOption)
    return option


@pytest.mark.parametrize("end", [0, 1], ids=["least", "most"])
@pytest.mark.parametrize("name", NUMBERS)
def test_every_number_at_the_end_of_its_range(name: str, end: int) -> None:
    at = open_at(set_field(plain_load(), ("options", 2, "units"), None), 2)
    about = FIELDS[name]
    wanted = (about.low, about.high)[end]
    before = scenario(at)
    after = type_number(at, f"options.2.{name}", wanted)
    if about.low_open and wanted == about.low:
        assert after == before
        assert refusals(at)[0].startswith(f"Not changed: {about.label} of units: ")
        assert accepted(about) in refusals(at)[0]
    else:
        assert getattr(after.options[2], name) == wanted


def test_units_are_as_many_as_needed_or_a_number_that_is_sold() -> None:
    at = open_at(every_kind())
    field = number_field(at, f"{OPTION}.units")
    assert (field.label, field.value, field.placeholder) == ("Units bought", "200", "as many as needed")
    type_number(at, f"{OPTION}.units", None)
    assert option_of(at).units is None
    type_number(at, f"{OPTION}.minimum_units", 15)
    type_number(at, f"{OPTION}.unit_increment", 5)
    before = scenario(at)
    assert type_number(at, f"{OPTION}.units", 7) == before
    assert refusals(at) == ["Not changed: Units of units: 7 is refused: must be a multiple of 5, at least 15"]
    type_number(at, f"{OPTION}.units", 200)
    assert (option_of(at).units, refusals(at)) == (200, [])


def test_a_figure_that_is_needed_cannot_be_emptied() -> None:
    at = open_at(every_kind())
    before = scenario(at)
    for name in ("usd_per_unit_hour", "input_tokens_per_minute_per_unit", "output_token_weight"):
        assert type_number(at, f"{OPTION}.{name}", None) == before
        assert refusals(at)[0].startswith(f"Not changed: “{FIELDS[name].label} of units” is missing: ")
        assert accepted(FIELDS[name]) in refusals(at)[0]


def test_what_does_not_fit_goes_to_an_option_billed_by_the_token() -> None:
    at = open_at(every_kind())
    picker = at.selectbox(key=f"{OPTION}.overflow")
    assert picker.label == "What does not fit goes to"
    assert [o for o in picker.options if not o.startswith("nobody")] == ["api", "hosted"]
    change(at, picker, "hosted")
    assert option_of(at).overflow == "hosted"
    nobody = next(o for o in at.selectbox(key=f"{OPTION}.overflow").options if o.startswith("nobody"))
    change(at, at.selectbox(key=f"{OPTION}.overflow"), nobody)
    assert option_of(at).overflow is None


def test_names_may_be_left_empty_and_utilisation_slides() -> None:
    at = open_at(every_kind())
    for name in ("provider", "model"):
        at.text_input(key=f"{OPTION}.{name}").set_value("ours")
        assert getattr(rerun(at).options[PLACE], name) == "ours"
        at.text_input(key=f"{OPTION}.{name}").set_value(" ")
        assert getattr(rerun(at).options[PLACE], name) is None
    change(at, at.slider(key=f"{OPTION}.utilisation slider"), 80.0)
    assert option_of(at).utilisation == 0.8


def test_a_listed_price_fills_in_the_figures_and_says_where_they_are_from() -> None:
    at = open_at(every_kind())
    model = next(box for box in at.selectbox if box.label.startswith("Unit of"))
    change(at, model, ("gpt-5.2", "azure"))
    assert "GPT-5.2 · Microsoft Azure" in model.options
    offers = next(box for box in at.selectbox if box.label.startswith("Its price"))
    assert offers.value is None  # nothing is filled in before a price is chosen
    assert offers.options[0].startswith("data zone · by the hour · $1.10 · ")
    change(at, offers, next(o for o in offers.options if o.startswith("global · by the hour")))
    option = option_of(at)
    assert (option.provider, option.model, option.usd_per_unit_hour) == ("azure", "gpt-5.2", 1.0)
    assert (option.input_tokens_per_minute_per_unit, option.output_token_weight) == (3400, 8)
    assert (option.minimum_units, option.unit_increment, option.units, option.overflow) == (15, 5, 200, "api")
    told = [unescaped(text) for text in shown(at)]
    assert any("Price of a unit: list of 2026-08-11, https://prices.azure.com/api/retail/prices" in t for t in told)
    used = next(box for box in at.selectbox if box.label.startswith("Its price"))
    assert used.options[used.index].startswith("global · by the hour · $1.00")
    # a quote typed over it is no longer the list's
    type_number(at, f"{OPTION}.usd_per_unit_hour", 0.9)
    assert next(box for box in at.selectbox if box.label.startswith("Its price")).value is None
    assert any("Price of a unit: typed" in unescaped(text) for text in shown(at))


def test_a_price_that_binds_says_that_the_months_do_not() -> None:
    at = open_at(every_kind())
    change(at, next(box for box in at.selectbox if box.label.startswith("Unit of")), ("gpt-5.2", "azure"))
    offers = next(box for box in at.selectbox if box.label.startswith("Its price"))
    change(at, offers, next(o for o in offers.options if o.startswith("global · bound for a year")))
    assert option_of(at).usd_per_unit_hour == pytest.approx(2652 / 8760, rel=1e-8)
    assert any("bound for a year; the months here do not hold you to that" in unescaped(text) for text in shown(at))


def test_a_unit_without_a_list_price_asks_for_the_quote() -> None:
    at = open_at(every_kind())
    change(at, next(box for box in at.selectbox if box.label.startswith("Unit of")), ("claude-opus-5", "google"))
    assert any("no list price known: type the quote" in unescaped(text) for text in shown(at))
    submit = next(button for button in at.button if button.label == "Use it with this unit")
    submit.click()
    before = scenario(at)
    assert rerun(at) == before
    assert refusals(at) == ["Not changed: Price of a unit of units: no list price is known: type the quote"]
    next(text for text in at.text_input if text.label.startswith("Your quote")).set_value("$3.50")
    next(button for button in at.button if button.label == "Use it with this unit").click()
    option = rerun(at).options[PLACE]
    assert isinstance(option, ProvisionedOption)
    # 210 tokens a second of a unit: 12,600 a minute
    assert (option.model, option.usd_per_unit_hour) == ("claude-opus-5", 3.5)
    assert (option.input_tokens_per_minute_per_unit, option.cached_token_weight) == (12_600, 0.1)


def test_adding_starts_from_a_listed_unit_and_dropping_takes_it_out() -> None:
    at = open_at(plain_load(), None)
    before = scenario(at)
    after = add(at, "provisioned")
    option = after.options[len(before.options)]
    assert isinstance(option, ProvisionedOption)
    assert (option.units, option.overflow) == (None, None)
    assert option.usd_per_unit_hour > 0
    sound(at, [option.name])
    assert at.text_input(key=f"options.{len(before.options)}.name").value == option.name  # its editor is open
    assert menu(at, len(before.options), "Remove") == before


def test_before_any_list_the_figures_are_asked_for() -> None:
    # no list of units is known in May
    made = set_field(plain_load(), ("as_of",), "2026-05-02")
    at = open_at(made, None)
    before = add(at, "provisioned")
    assert before == scenario(open_at(made, None))  # nothing is added before the figures are given
    fields = [text for text in at.text_input if text.key.startswith("new ")]
    assert [field.label.partition(" (")[0] for field in fields] == [
        *("Price of a unit", "Capacity of a unit", "Weight of an output token")
    ]
    next(button for button in at.button if button.label == "Add it").click()
    assert rerun(at) == before
    assert refusals(at)[0].startswith("Not changed: ")
    for field, text in zip(
        [text for text in at.text_input if text.key.startswith("new ")], ("$2", "2.5k", "4"), strict=True
    ):
        field.set_value(text)
    next(button for button in at.button if button.label == "Add it").click()
    option = rerun(at).options[len(before.options)]
    assert isinstance(option, ProvisionedOption)
    assert (option.usd_per_unit_hour, option.name) == (2, units.NEW_NAME)
    assert at.text_input(key=f"options.{len(before.options)}.name").value == units.NEW_NAME


def test_the_card_says_units_price_use_and_what_overflows() -> None:
    # 200 units serve 200·2500·60·730 = 2.19e10 weighted tokens a month; a token weighs 5/6 + 4/6 = 1.5: 1.46e10 tokens
    # of the 4e10: 1 − 1.46/4 = 63.5 % are over
    at = open_at(plain_load(overflow="api"), None)
    said = "200 units at $1.00 a unit-hour, 100 % used, 64 % of the tokens overflow to api"
    assert said in cards(at)[2]["lines"]
    # alone: what they serve is told on the card and on the chart, in its words too
    at = open_at(plain_load(), None)
    words = "its units do not suffice above 14.6B tokens a month"
    assert cards(at)[2]["cost"] == "–"
    assert cards(at)[2]["lines"] == [words, "200 units at $1.00 a unit-hour", "no rating known", "price typed"]
    volume = figures(at)["volume"]
    assert f"units: {words}." in volume["alt"]
    (marks,) = [trace for trace in volume["data"] if trace["name"] == "one cannot serve more"]
    assert marks["x"] == [pytest.approx(1.46e10)]
    assert any(words in annotation["text"] for annotation in volume["layout"]["annotations"])
    assert errors(at) == []
    at.switch_page("pages/over_time.py").run()
    sound(at)
    assert any("the units bought do not serve this load" in unescaped(caption.value) for caption in at.caption)
