import hashlib
import json
import string
from importlib.resources import files
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from breakeven.address import MAX_LENGTH, address, open_address
from breakeven.choices import VIEW
from breakeven.currency import USD, Currency
from breakeven.defaults import (
    CURRENT_DEFAULT,
    DEFAULTS,
    default_of_version,
    default_origins,
    default_scenario,
    presets,
)
from economics.fields.edition import EDITIONS
from economics.scenario.reading import read_scenario, scenario_document
from tests.support.links import link_of
from tests.support.scenarios import documents, typed_document

OLDER_DEFAULTS = {
    1: "af7cd853f2bd453130f1b7e375068adb788eb8bce571ac38cf65bce0e7aaccd8",
    2: "95becc4009d1b9e96c4581c8b6e38ae97d05c11c2aa35bd74712ce94b2b84f38",
}


def default_with(**workload):
    document = scenario_document(default_scenario())
    document["workload"].update(workload)
    return document


@given(documents(), st.booleans())
@settings(max_examples=150, deadline=None)
def test_an_address_opens_as_the_scenario_it_was_made_of(document, full):
    scenario = read_scenario(document)
    opened = open_address(link_of(scenario, ("1a2b3",), "replicas", full=full).items())
    assert opened.problems == []
    assert opened.document.scenario == scenario
    assert (opened.document.choice(VIEW), opened.fingerprints) == ("replicas", ("1a2b3",))


@given(st.floats(1e-12, 1e6), st.dates(), st.from_regex(r"[A-Z]{3}", fullmatch=True).filter(lambda c: c != "USD"))
@settings(deadline=None)
def test_a_currency_round_trips_and_us_dollars_need_no_parameter(rate, day, code):
    chosen = Currency(code, rate, day)
    link = link_of(default_scenario(), (), currency=chosen)
    assert open_address(link.items()).document.currency == chosen
    assert "currency" not in link_of(default_scenario(), (), currency=USD, full=True)


def test_the_default_scenario_needs_only_version_default_number_and_prices():
    assert link_of(default_scenario(), ("a", "b", "c")) == {"v": "2", "d": "3", "p": "a.b.c"}
    for version in EDITIONS:
        newest = default_of_version(version)
        shortest = {"v": str(version), "d": str(newest), "p": "a.b.c"}
        assert link_of(default_scenario(newest), ("a", "b", "c")) == shortest


@pytest.mark.parametrize("number", DEFAULTS)
def test_an_older_default_is_written_as_what_differs_from_the_newest_of_its_version(number):
    link = link_of(default_scenario(number), ("a", "b", "c"))
    assert link["d"] == str(default_of_version(DEFAULTS[number]))
    opened = open_address(link.items())
    assert (opened.problems, opened.document.scenario) == ([], default_scenario(number))


def test_an_address_holds_only_what_differs():
    scenario = read_scenario(default_with(tokens_per_month=4e9))
    assert link_of(scenario, ()) == {"v": "2", "d": "3", "tokens_per_month": "4e9"}
    assert len(urlencode(link_of(scenario, ("abcde",) * 3))) < 80


def test_removing_adding_and_turning_an_option_round_trips():
    document = scenario_document(default_scenario())
    document["options"].pop(0)
    del document["current"]  # which was the first option
    document["options"].append({**typed_document()["options"][1], "supply": {"kind": "own"}})
    document["options"][1]["supply"] = {"kind": "own", "purchase_usd_per_replica": 60000}
    assert document["options"][1]["kind"] == "self_hosted"
    scenario = read_scenario(document)
    assert open_address(link_of(scenario, ()).items()).document.scenario == scenario


def test_a_full_link_stands_without_any_default(monkeypatch):
    scenario = default_scenario()
    link = link_of(scenario, (), full=True)
    monkeypatch.setattr("breakeven.address.default_scenario", lambda *_: read_scenario(typed_document()))
    assert open_address(link.items()).document.scenario == scenario


REFUSED = [
    ({"cache_hit_rate": "140"}, "cache_hit_rate=140 ignored: must be 0–100 %"),
    ({"3.utilisation": "1.4"}, "3.utilisation=1.4 ignored: must be above 0 and at most 100 %"),
    ({"3.utilisation": "0"}, "3.utilisation=0 ignored: must be above 0"),
    ({"tokens_per_month": "1e999"}, "tokens_per_month=1e999 ignored: must be 0 to 10¹⁵"),
    ({"tokens_per_month": "nan"}, "tokens_per_month=nan ignored"),
    ({"tokens_per_month": "1_000"}, "tokens_per_month=1_000 ignored"),
    ({"tokens_per_month": "15B"}, "tokens_per_month=15B ignored: must be 0 to 10¹⁵, written in digits, as 15e9"),
    ({"tokens_per_month": "٣"}, "tokens_per_month=٣ ignored"),
    ({"3.gpus_per_replica": "1.5"}, "3.gpus_per_replica=1.5 ignored: must be a whole number, 1 to 4096"),
    ({"colour": "red"}, "colour=red ignored: there is no such field"),
    ({"<b>": "x"}, "<b>=x ignored: there is no such field"),
    ({"99.name": "x"}, "99.name=x ignored: there is no such field"),
    ({"1.price": "3"}, "1.price=3 ignored: there is no such field"),
    ({"3.supply.kind.deep": "3"}, "3.supply.kind.deep=3 ignored: there is no such field"),
    ({"as_of": "soon"}, "as_of=soon ignored: 'soon' is no date: must be YYYY-MM-DD"),
    ({"as_of": "x is refused: y"}, "as_of=x is refused: y ignored: 'x is refused: y' is no date: must be YYYY-MM-DD"),
    ({"options": "99"}, "options=99 ignored: must be a whole number, 2 to 12"),
    ({"view": "3d"}, "view=3d ignored: must be unit or replicas"),
    ({"currency": "EUR"}, "currency=EUR ignored: must be an ISO code, a rate per US dollar and the day of the rate"),
    ({"currency": "eur:0.92:2026-11-01"}, "currency=eur:0.92:2026-11-01 ignored: must be an ISO code of three"),
    ({"currency": "EUR:0:2026-11-01"}, "currency=EUR:0:2026-11-01 ignored: must be above 0 and at most 1,000,000"),
    ({"currency": "EUR:1e999:2026-11-01"}, "currency=EUR:1e999:2026-11-01 ignored: must be above 0"),
    ({"currency": "EUR:nan:2026-11-01"}, "currency=EUR:nan:2026-11-01 ignored: must be an ISO code"),
    ({"currency": "EUR:0.92:2026-13-01"}, "currency=EUR:0.92:2026-13-01 ignored: '2026-13-01' is no date"),
    ({"currency": "USD:2:2026-11-01"}, "currency=USD:2:2026-11-01 ignored: one US dollar is 1 USD"),
    ({"currency": ""}, "currency= ignored: must be an ISO code"),
    ({"v": "3"}, "v=3: only schema versions 1 and 2 can be read; the default is shown"),
    ({"d": "7"}, "d=7 ignored: the default scenario of schema version 2 has the number 2 or 3"),
    ({"4.name": "only a name"}, "option 4 ignored: kind is missing"),
    ({"name": "a\u202eb"}, "name=a"),
    ({"2.provider": ""}, "2.provider= ignored: must not be empty"),
    ({"2.name": ""}, "2.name= ignored: must not be empty"),
    ({"tokens_per_month": ""}, "tokens_per_month= ignored: must not be empty"),
]


@pytest.mark.parametrize(("parameters", "sentence"), REFUSED, ids=[next(iter(parameters)) for parameters, _ in REFUSED])
def test_what_is_not_valid_is_named_and_the_rest_is_used(parameters, sentence):
    opened = open_address([*parameters.items(), ("peak_to_average", "3")])
    assert len(opened.problems) == 1
    assert opened.problems[0].startswith(sentence)
    assert opened.document.scenario.workload.peak_to_average == (2 if "v" in parameters else 3)


def test_what_the_default_says_of_an_option_follows_its_new_name():
    scenario = default_scenario()
    first, second, third = (option.name for option in scenario.options)
    assert scenario.current == first

    def opened(*pairs):
        return open_address(pairs).document.scenario

    assert opened(("1.name", "Ours")).current == "Ours"
    swapped = opened(("1.name", second), ("2.name", first))
    assert ([option.name for option in swapped.options], swapped.current) == ([second, first, third], second)
    assert opened(("1.name", "Ours"), ("current", third)).current == third
    assert opened(("1.name", "Ours"), ("current", "nobody")).current == "Ours"  # refused: the default's stands again
    for refused in ("a\u202eb", "", " "):
        assert opened(("1.name", refused)).current == first
    assert opened(("2.name", first)).current == first


# The two schema versions


@pytest.mark.parametrize("version", EDITIONS)
def test_an_address_opens_in_its_own_version_with_its_own_default_and_writes_it_again(version):
    link = {"v": str(version), "d": str(default_of_version(version)), "cache_hit_rate": "0.5"}
    opened = open_address(link.items())
    assert opened.problems == []
    scenario = opened.document.scenario
    document = scenario_document(default_scenario(default_of_version(version)))
    document["workload"]["cache_hit_rate"] = 0.5
    assert scenario == read_scenario(document)
    assert scenario.schema_version == version
    assert opened.document.origins.of("workload.input_output_ratio").detail == f"default scenario {link['d']}"
    origins = default_origins(default_of_version(version))
    assert opened.document.origins.of("workload.tokens_per_month") == origins.of("workload.tokens_per_month")
    assert address(opened.document, ()) == link
    full = {**address(opened.document, (), full=True, with_origins=False)}
    assert (full["v"], full["d"]) == (str(version), "0")
    assert open_address(full.items()).document.scenario == scenario


@pytest.mark.parametrize("number", [number for number in DEFAULTS if number != CURRENT_DEFAULT])
def test_an_older_default_is_what_it_was(number):
    # addresses refer to these files: their figures may never change
    text = (files("breakeven") / "data" / f"default_{number}.json").read_bytes()
    assert hashlib.sha256(text).hexdigest() == OLDER_DEFAULTS[number]
    assert json.loads(text)["schema_version"] == DEFAULTS[number]
    assert scenario_document(default_scenario(number))["schema_version"] == DEFAULTS[number]


@pytest.mark.parametrize("version", EDITIONS)
def test_a_default_of_another_version_is_named_and_the_versions_own_is_used(version):
    own = default_of_version(version)
    numbers = {1: "1", 2: "2 or 3"}[version]
    for other in (number for number in (*DEFAULTS, 7) if DEFAULTS.get(number) != version):
        opened = open_address([("v", str(version)), ("d", str(other)), ("cache_hit_rate", "0.5")])
        rule = f"the default scenario of schema version {version} has the number {numbers}"
        assert opened.problems == [f"d={other} ignored: {rule}"]
        assert opened.document.scenario.schema_version == version
        assert address(opened.document, ()) == {"v": str(version), "d": str(own), "cache_hit_rate": "0.5"}


@pytest.mark.parametrize("d", [None, *DEFAULTS, 0, 7])
def test_an_address_without_a_version_has_that_of_its_default_else_the_current_one(d):
    pairs = [] if d is None else [("d", str(d))]
    version = DEFAULTS.get(d, 2)
    # without a default everything has to be written out
    rest = link_of(default_scenario(), (), full=True) if d == 0 else {}
    opened = open_address([*pairs, *((name, text) for name, text in rest.items() if name not in ("v", "d"))])
    assert opened.document.scenario == default_scenario(d if d in DEFAULTS else default_of_version(version))
    assert opened.document.scenario.schema_version == version
    assert bool(opened.problems) == (d == 7)


@pytest.mark.parametrize("version", ["0", "3", "10", "1.0", "01", "²", "", "two"])
def test_another_version_is_refused_with_a_sentence_and_the_default_is_shown(version):
    opened = open_address([("v", version), ("d", "1"), ("cache_hit_rate", "0.5")])
    assert opened.problems == [f"v={version}: only schema versions 1 and 2 can be read; the default is shown"]
    assert opened.document.scenario == default_scenario()


@pytest.mark.parametrize(("version", "text"), [(1, "0.05 to 200"), (2, "0.01 to 10000")])
def test_a_ratio_that_its_version_refuses_is_named_with_the_range_of_that_version(version, text):
    for ratio in ("0.001", "20000", "many"):
        opened = open_address([("v", str(version)), ("input_output_ratio", ratio)])
        assert opened.problems == [f"input_output_ratio={ratio} ignored: must be {text}"]
        assert opened.document.scenario == default_scenario(default_of_version(version))
    opened = open_address([("v", str(version)), ("input_output_ratio", "300")])
    assert bool(opened.problems) == (version == 1)
    assert opened.document.scenario.workload.input_output_ratio == {1: 5, 2: 300}[version]


def test_what_a_broken_address_falls_back_to_is_the_default_of_its_version():
    # no field is at fault alone: of a scenario that is written out in full only one option is left
    for version in EDITIONS:
        opened = open_address([("v", str(version)), ("d", "0"), ("tokens_per_month", "1")])
        assert opened.problems[-1] == "the rest of the address makes no whole scenario: the default is shown"
        assert opened.document.scenario == default_scenario(default_of_version(version))
        assert opened.document.origins == default_origins(default_of_version(version))


def test_a_field_given_twice_is_named():
    opened = open_address([("peak_to_average", "3"), ("peak_to_average", "4")])
    assert opened.problems == ["peak_to_average is given more than once: only the first, 3, is used"]
    assert opened.document.scenario.workload.peak_to_average == 3


def test_an_address_of_half_a_megabyte_is_refused_at_once():
    opened = open_address([("name", "x" * 500 * 1024)])
    assert opened.problems == [f"the address was not read: it is longer than {MAX_LENGTH:,} characters"]
    assert opened.document.scenario == default_scenario()


hostile = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        (
            "nan",
            "-inf",
            "1e999",
            "-1",
            "",
            "<script>alert(1)</script>",
            "\u202e",
            "'; DROP TABLE token_price; --",
            "0x10",
        )
    ),
    st.floats(allow_nan=True, allow_infinity=True).map(str),
)
names = st.one_of(
    st.text(string.printable, max_size=12),
    st.sampled_from(
        [*link_of(default_scenario(), ("a",), "replicas", full=True), "d", "view", "p", "1.price.batch_discount"]
    ),
)


@given(st.lists(st.tuples(names, hostile), max_size=8))
@settings(max_examples=400, deadline=None)
def test_any_query_string_opens_a_valid_scenario(pairs):
    opened = open_address(pairs)
    assert read_scenario(scenario_document(opened.document.scenario)) == opened.document.scenario
    assert all("\n" not in problem for problem in opened.problems)


def test_presets_are_valid_workloads():
    for preset in presets():
        scenario = read_scenario(default_with(**preset.workload))
        assert scenario.workload.tokens_per_month == default_scenario().workload.tokens_per_month
        assert preset.why


def test_what_refers_to_a_refused_option_goes_with_it_and_is_named():
    ranges = [
        {"input": f"options[{place}].price_factor", "low": low, "high": 1.1} for place, low in ((0, 0.9), (1, 0.8))
    ]
    first = default_scenario().options[0].name
    opened = open_address(
        [
            ("1.kind", "hosted"),
            ("risk", json.dumps({"inputs": ranges})),
            ("horizon", json.dumps({"months": 12, "reference": first})),
            ("2.overlap_with", first),
        ]
    )
    scenario = opened.document.scenario
    assert [option.name for option in scenario.options] == [o.name for o in default_scenario().options[1:]]
    assert [(i.input, i.low) for i in scenario.risk.inputs] == [
        ("options[0].price_factor", 0.8)
    ]  # moved up with its own
    assert (scenario.horizon.reference, scenario.options[0].overlap_with) == (None, None)
    assert opened.problems == [
        "option 1 ignored: name is missing",
        f"current={first} ignored: that option is left out",  # the default's own reference
        "risk: 1 of its inputs ignored: their option is left out",
        f"horizon.reference={first} ignored: that option is left out",
        f"2.overlap_with={first} ignored: that option is left out",
    ]


def test_a_group_of_uncertain_inputs_travels_in_an_address_of_the_second_edition():
    entry = {"input": "workload.tokens_per_month", "low": 1e9, "high": 6e9, "group": "load & more"}
    risk = json.dumps({"inputs": [entry]})
    opened = open_address([("v", "2"), ("d", "2"), ("risk", risk)])
    assert opened.problems == []
    scenario = opened.document.scenario
    assert scenario.risk.inputs[0].group == "load & more"
    query = link_of(scenario, ())
    assert open_address(query.items()).document.scenario == scenario
    first = open_address([("v", "1"), ("d", "1"), ("risk", risk)])
    assert len(first.problems) == 1
    assert "schema_version 1" in first.problems[0]
    assert first.document.scenario.risk is None or first.document.scenario.risk.inputs == ()


def test_a_refused_kind_leaves_the_option_as_it_was():
    opened = open_address([("2.kind", "zzz"), ("3.supply.kind", "zzz")])
    assert opened.document.scenario == default_scenario()
    assert [problem.partition(" ignored")[0] for problem in opened.problems] == ["2.kind=zzz", "3.supply.kind=zzz"]


# Fields that came with version 2


def opened_with(*pairs):
    return open_address([("v", "2"), ("d", "2"), *pairs])


def test_a_bill_and_a_profile_take_the_place_of_the_defaults_own_numbers():
    opened = opened_with(
        ("bill", '{"usd_per_month":42000,"option":"Claude Sonnet 4.6"}'), ("load_profile", '{"shape":"office"}')
    )
    workload = opened.document.scenario.workload
    assert opened.problems == []
    assert (workload.tokens_per_month, workload.bill.usd_per_month) == (None, 42000)
    assert workload.load_profile.shape == "office"
    assert open_address(link_of(opened.document.scenario, ()).items()).document.scenario == opened.document.scenario


def test_a_refused_bill_gives_the_tokens_back():
    opened = opened_with(("bill", '{"usd_per_month":0,"option":"Claude Sonnet 4.6"}'))
    assert opened.document.scenario == default_scenario(2)
    assert len(opened.problems) == 1
    assert opened.problems[0].startswith("bill=")
    assert "bill.usd_per_month: 0 is refused: must be above 0" in opened.problems[0]


def test_words_and_truth_values_are_read_where_they_belong():
    scaling = [("3.scaling.kind", "baseline"), ("3.scaling.baseline_replicas", "best")]
    opened = opened_with(("load_profile", '{"shape":"flat"}'), *scaling, ("3.supply.whole_instances", "false"))
    option = opened.document.scenario.options[2]
    assert opened.problems == []
    assert (option.scaling.baseline_replicas, option.supply.whole_instances) == ("best", False)
    wrong = opened_with(("3.supply.whole_instances", "0"), ("3.scaling.kind", "hourly"), ("3.scaling.keep_hours", "x"))
    assert wrong.problems[0] == "3.supply.whole_instances=0 ignored: must be true or false"
    assert wrong.problems[1] == "3.scaling.keep_hours=x ignored: must be a whole number, 0 to 167"


def test_a_part_of_a_mix_that_is_refused_takes_the_mix_along():
    parts = [{"option": default_scenario(2).options[place].name, "share_of_requests": 0.5} for place in (0, 1)]
    opened = opened_with(("4.kind", "mix"), ("4.name", "both"), ("4.parts", json.dumps(parts)), ("1.kind", "hosted"))
    assert [option.name for option in opened.document.scenario.options] == [
        option.name for option in default_scenario(2).options[1:]
    ]
    assert [problem.partition(" ignored")[0] for problem in opened.problems][:2] == [
        "option 1",
        "4.parts.0.option=Claude Sonnet 4.6",
    ]
    assert all(" ignored: " in problem for problem in opened.problems)


@pytest.mark.parametrize("risk", ["[]", "[1]", '{"inputs":5}', '{"inputs":[{"input":3}]}', "7"])
def test_a_risk_that_is_no_such_document_is_named_when_an_option_is_left_out_too(risk):
    opened = open_address([("1.kind", "hosted"), ("risk", risk)])
    assert opened.document.scenario.options == default_scenario().options[1:]
    assert opened.problems[0] == "option 1 ignored: name is missing"
    assert any(problem.startswith("risk=") for problem in opened.problems[1:]) or risk == "{}"
