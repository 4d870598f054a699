"""What an address holds that is not valid is named; prices of another day, and prices that have changed since."""

from __future__ import annotations

from datetime import timedelta

import pytest
from streamlit.testing.v1 import AppTest

from breakeven.address import open_address
from breakeven.defaults import default_of_version, default_scenario
from breakeven.figures import day_words
from dashboard import state
from tests.support.addresses import EARLIER, RETIRED
from tests.support.opened import (
    CHARTS,
    cards,
    change,
    costs,
    edit,
    errors,
    every_figure,
    field,
    figures,
    infos,
    number_in,
    open_page,
    pairs_of,
    priced,
    refusals,
    rerun,
    scenario,
    shown,
    sound,
    type_number,
    unfold,
    warnings,
)

REFUSED = [
    ({"cache_hit_rate": "140"}, "cache_hit_rate=140 ignored: must be 0–100 %"),
    ({"3.utilisation": "0"}, "3.utilisation=0 ignored: must be above 0"),
    ({"tokens_per_month": "1e999"}, "tokens_per_month=1e999 ignored: must be 0 to 10¹⁵"),
    ({"tokens_per_month": "nan"}, "tokens_per_month=nan ignored"),
    ({"3.gpus_per_replica": "1.5"}, "3.gpus_per_replica=1.5 ignored: must be a whole number, 1 to 4096"),
    ({"<b>": "x"}, "<b>=x ignored: there is no such field"),
    ({"99.name": "x"}, "99.name=x ignored: there is no such field"),
    ({"as_of": "soon"}, "as_of=soon ignored: 'soon' is no date: must be YYYY-MM-DD"),
    ({"options": "99"}, "options=99 ignored: must be a whole number, 2 to 12"),
    ({"view": "3d"}, "view=3d ignored: must be unit or replicas"),
    ({"v": "3"}, "v=3: only schema versions 1 and 2 can be read; the default is shown"),
    ({"d": "7"}, "d=7 ignored: the default scenario of schema version 2 has the number 2"),
    ({"4.name": "only a name"}, "option 4 ignored: kind is missing"),
    ({"name": "a\u202eb"}, "name=a"),
    ({"2.provider": ""}, "2.provider= ignored: must not be empty"),
]
YESTERDAY = (state.today() - timedelta(days=1)).isoformat()
BEFORE_RATES = "2026-09-01"
BEFORE_ANY_RATE = "2026-03-01"


@pytest.mark.parametrize(("parameters", "sentence"), REFUSED, ids=[next(iter(parameters)) for parameters, _ in REFUSED])
def test_what_is_not_valid_is_named_on_the_page(parameters: dict[str, str], sentence: str) -> None:
    at = open_page(*parameters.items(), ("peak_to_average", "3"))
    sound(at)
    assert len(refusals(at)) == 1
    assert refusals(at)[0].startswith(sentence)
    assert field(open_address(pairs_of(at)).document.scenario, "workload.peak_to_average") == (
        2 if "v" in parameters else 3
    )
    assert at.query_params == {**parameters, "peak_to_average": "3"}  # it stays until something changes
    assert rerun_keeps(at)


def rerun_keeps(at: AppTest) -> bool:
    before = refusals(at), dict(at.query_params)
    at.run()
    return (refusals(at), dict(at.query_params)) == before


def test_an_option_that_is_left_out_is_no_longer_the_one_paid_today_and_both_are_said() -> None:
    at = open_page(("1.kind", "hosted"))
    sound(at)
    assert refusals(at) == [
        "option 1 ignored: name is missing",
        "current=GPT-6.1 Sol ignored: that option is left out",
    ]
    assert not any("paid today" in text for text in shown(at))


def test_several_invalid_parts_are_each_named_and_the_rest_holds() -> None:
    at = open_page(("cache_hit_rate", "140"), ("colour", "red"), ("9.x.y.z", "1"), ("tokens_per_month", "7e9"))
    sound(at)
    assert [w.split(" ignored")[0] for w in sorted(refusals(at))] == ["9.x.y.z=1", "cache_hit_rate=140", "colour=red"]
    assert "you: 7B" in str(figures(at)["volume"]["layout"]["annotations"])
    change(unfold(at, "more usage"), at.slider(key="workload.batch_share slider"), 10.0)
    assert refusals(at) == []
    assert scenario(at).workload.tokens_per_month == 7e9
    assert at.query_params.keys() == {"v", "d", "as_of", "p", "tokens_per_month", "batch_share"}


@pytest.mark.parametrize(("version", "text"), [(1, "from 0.05 to 200"), (2, "from 0.01 to 10,000")])
def test_a_page_of_either_version_stays_in_it_and_says_its_ranges(version: int, text: str) -> None:
    at = open_page(("v", str(version)), ("d", str(version)), ("tokens_per_month", "7e9"))
    sound(at)
    assert [RETIRED in warning for warning in warnings(at)] == [True]
    assert type_number(at, "workload.input_output_ratio", 300.0).workload.input_output_ratio == (
        5 if version == 1 else 300
    )
    assert [text in refusal for refusal in refusals(at)] == ([True] if version == 1 else [])
    unfold(at, "more usage")
    assert change(at, at.slider(key="workload.batch_share slider"), 10.0).schema_version == version
    # what is edited is written against the newest default of its version
    assert (at.query_params["v"], at.query_params["d"]) == (str(version), str(default_of_version(version)))


def test_a_key_given_twice_is_named() -> None:
    at = open_page(("peak_to_average", "3"), ("peak_to_average", "4"))
    assert refusals(at) == ["peak_to_average is given more than once: only the first, 3, is used"]
    assert number_in(unfold(at, "more usage"), "workload.peak_to_average") == 3


def test_half_a_megabyte_is_refused() -> None:
    at = open_page(("name", "x" * 500 * 1024))
    sound(at)
    assert "longer than 20,000 characters" in refusals(at)[0]
    assert max(len(text) for text in refusals(at)) < 300


@pytest.mark.parametrize("content", [b"", b"[1]", b"{}", b"\xff\xfe", b'{"schema_version": 1, "name": NaN}'])
def test_a_bad_file_is_named_and_changes_nothing(content: bytes) -> None:
    at = unfold(open_page(("tokens_per_month", "7e9")), "file")
    before = scenario(at)
    at.file_uploader[0].upload("x.json", content, "application/json")
    assert rerun(at) == before
    assert refusals(at)[0].startswith("The file was not opened: ")


def test_prices_of_another_day_stand_beside_todays() -> None:
    at = open_page(*EARLIER, ("as_of", BEFORE_RATES))
    sound(at)
    (note,) = infos(at)
    then = costs(at)[2]
    at_today = open_page(*EARLIER)
    now = costs(at_today)[2]
    assert then != now
    assert note == (
        f"Prices are those of {day_words(BEFORE_RATES)}. At today's prices Llama 70B on 2× H100 costs {now} a month, "
        f"not {then}."
    )
    assert infos(at_today) == []


def test_the_same_prices_on_another_day_are_said_to_be_the_same() -> None:
    at = open_page(("as_of", YESTERDAY))
    assert infos(at) == [f"Prices are those of {day_words(YESTERDAY)}. Today's prices give the same figures."]


def test_an_address_whose_prices_still_stand_says_nothing() -> None:
    address = {**open_page().query_params}
    at = open_page(*address.items())
    sound(at)
    assert warnings(at) == []
    assert at.query_params == address


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_price_that_the_catalogue_gives_no_more_is_named(number: int) -> None:
    address = {**open_page().query_params}
    prints = address["p"].split(".")
    prints[number] = "00000"
    at = open_page(*{**address, "p": ".".join(prints)}.items())
    sound(at)
    name = default_scenario().options[number].name
    assert warnings(at) == [
        f"The prices here are not those this address was made with for {day_words(address['as_of'])}: they differ for "
        f"{name}. The catalogue has changed since, or a contract was in use there and another or none is here."
    ]
    change(at, at.slider(key="workload.cache_hit_rate slider"), 50.0)
    assert warnings(at) == []


def test_only_the_options_whose_prices_differ_are_named_when_another_is_left_out() -> None:
    address = {**open_page().query_params}
    at = open_page(*{**address, "1.model": "a-model-that-has-gone"}.items())
    sound(at)
    assert len(errors(at)) == 1
    assert not any(default_scenario().options[number].name in w for w in warnings(at) for number in (1, 2))


@pytest.mark.parametrize("prints", ["x", "a.b.c.d.e.f", "..", "48947", "0" * 300, "<b>.<i>.x"])
def test_a_fingerprint_of_another_shape_breaks_nothing(prints: str) -> None:
    at = open_page(("as_of", YESTERDAY), ("p", prints))
    sound(at)
    assert len(priced(at)) == 3


LEFT_OUT = {
    "rate after the date": ([("as_of", BEFORE_ANY_RATE)], 2),
    "no such model": ([("1.model", "a-model-that-has-gone")], 0),
    "no such provider": ([("2.provider", "nobody")], 1),
    "no such supplier": ([("3.supply.provider", "nobody")], 2),
    "no such point": ([("3.throughput.published_point", "gone")], 2),
}


@pytest.mark.parametrize(("pairs", "index"), LEFT_OUT.values(), ids=LEFT_OUT)
def test_an_option_without_a_price_is_named_and_the_others_are_shown(pairs, index: int) -> None:
    at = open_page(*pairs)
    sound(at)
    names = [option.name for option in default_scenario().options]
    assert [card["name"] for card in cards(at)] == names  # its card says why it has no cost
    missing = names.pop(index)
    (error,) = errors(at)
    assert error.startswith("Left out: ")
    assert missing in error
    assert [card["name"] for card in priced(at)] == names
    assert set(every_figure(at)) == set(CHARTS)
    prints = at.query_params["p"].split(".") if "as_of" not in dict(pairs) else None
    assert prints is None or (prints[index] == "-" and prints.count("-") == 1)  # the others keep theirs


@pytest.mark.parametrize(("pairs", "index"), LEFT_OUT.values(), ids=LEFT_OUT)
def test_an_option_without_a_price_says_where_to_enter_one(pairs, index: int) -> None:
    sentence = errors(open_page(*pairs))[0].lower()
    field = {2: "usd_per_gpu_hour"}.get(index, "usd_per_mtok") if "point" not in sentence else "tokens_per_second"
    assert any(word in sentence for word in ("enter", "give ", "type ", "choose", field)), sentence


def test_when_every_option_is_left_out_the_sidebar_still_mends_it() -> None:
    at = open_page(("as_of", BEFORE_ANY_RATE), ("1.model", "gone"), ("2.model", "gone"))
    assert not at.exception
    assert len(errors(at)) == 3
    assert cards(at) == []
    edit(at, 0)
    type_number(at, "options.0.price.input_usd_per_mtok", 3.0)
    type_number(at, "options.0.price.output_usd_per_mtok", 15.0)
    assert len(errors(at)) == 2
    assert len(priced(at)) == 1


def test_a_replica_that_a_factor_makes_slower_than_a_float_can_say_is_no_traceback() -> None:
    at = open_page(("3.serving.quantisation", "5e-324"))  # over hit rates up to 1: nothing is read there
    sound(at)
    assert errors(at) == []
    assert cards(at)[2]["cost"] == "–"
    assert "too small or too large to count copies" in cards(at)[2]["lines"][0]
