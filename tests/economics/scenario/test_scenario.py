"""Reading a scenario: strict, every refusal on one line that names the field; every scenario comes back as written."""

from __future__ import annotations

import copy
import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from economics.cost.token_lines import BILLED_LINES
from economics.errors import InputError
from economics.fields.edition import EDITIONS
from economics.fleet.gpu_ids import GPUS
from economics.scenario.reading import read_json, read_scenario, scenario_document, scenario_json
from economics.supply.rented import TERMS
from tests.support.economics_cases import often, ordinary

DOCUMENT = {
    "schema_version": 1,
    "name": "Support assistant",
    "as_of": "2026-11-20",
    "workload": {
        "tokens_per_month": 3e9, "input_output_ratio": 5, "input_tokens_per_request": 2000, "cache_hit_rate": 0.4,
        "cache_reads_per_write": 10, "batch_share": 0, "peak_to_average": 2,
    },
    "options": [
        {"kind": "api", "name": "Claude Sonnet", "provider": "anthropic", "model": "claude-sonnet-4-6", "discount": 0,
         "price": {"input_usd_per_mtok": 3, "cached_input_usd_per_mtok": 0.3, "cache_write_usd_per_mtok": 3.75,
                   "output_usd_per_mtok": 15, "batch_discount": 0.5}},
        {"kind": "hosted", "name": "Llama 70B on Groq", "provider": "groq", "model": "llama-3.3-70b-versatile"},
        {"kind": "self_hosted", "name": "Llama 70B on 2x H100", "model": "llama-3.3-70b", "gpu": "h100-sxm",
         "gpus_per_replica": 2, "precision": "fp8", "utilisation": 0.6, "min_replicas": 1,
         "billed_hours_per_month": 730, "fixed_usd_per_month": 0, "input_token_factor": 1, "output_token_factor": 1,
         "supply": {"kind": "rent", "provider": "lambda", "term": "on-demand", "usd_per_gpu_hour": 2.99},
         "throughput": {"prefill_tokens_per_second": 20000, "decode_tokens_per_second": 900}},
        {"kind": "self_hosted", "name": "Owned", "model": "gpt-oss-120b", "gpu": "other", "utilisation": 0.5,
         "throughput": {"tokens_per_second": 5000},
         "supply": {"kind": "own", "purchase_usd_per_replica": 160000, "installation_usd_per_replica": 11200,
                    "life_months": 48, "residual_share": 0.2, "cost_of_capital_per_year": 0.08,
                    "power_kw_per_replica": 3.65, "powered_hours_per_month": 730, "pue": 1.4, "usd_per_kwh": 0.12,
                    "colocation_usd_per_month": 0, "maintenance_share_per_year": 0.05}},
    ],
}  # fmt: skip


def places(value=DOCUMENT, path=()):
    """(path, value) of every leaf of a document."""
    if isinstance(value, dict):
        for key, entry in value.items():
            yield from places(entry, (*path, key))
    elif isinstance(value, list):
        for i, entry in enumerate(value):
            yield from places(entry, (*path, i))
    else:
        yield path, value


def changed(path, value, document=DOCUMENT):
    document = copy.deepcopy(document)
    here = document
    for step in path[:-1]:
        here = here[step]
    here[path[-1]] = value
    return document


def without(path):
    document = copy.deepcopy(DOCUMENT)
    here = document
    for step in path[:-1]:
        here = here[step]
    del here[path[-1]]
    return document


def written(path) -> str:
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def refusal(document) -> InputError:
    """The refusal of a document, read as text and as a value alike."""
    with pytest.raises(InputError) as caught:
        read_scenario(document)
    error = caught.value
    assert str(error) == f"{error.field}: {error.message}" if error.field else error.message
    assert str(error).isprintable(), ascii(str(error))
    assert "\n" not in str(error)
    assert len(str(error)) < 1000
    assert error.message.endswith(error.rule)
    return error


NUMBERS = [path for path, value in places() if not isinstance(value, str) and path != ("schema_version",)]
TEXTS = [path for path, value in places() if isinstance(value, str)]
COUNTS = {"gpus_per_replica", "min_replicas", "life_months"}


def test_the_contracts_example_is_read():
    scenario = read_json(json.dumps(DOCUMENT))
    assert [o.name for o in scenario.options] == [o["name"] for o in DOCUMENT["options"]]
    assert scenario.workload.tokens_per_month == 3e9
    assert scenario.as_of.isoformat() == "2026-11-20"


@pytest.mark.parametrize("version", EDITIONS)
def test_the_defaults_are_the_contracts(version):
    document = {
        "schema_version": version,
        "workload": {"tokens_per_month": 1, "input_output_ratio": 1, "input_tokens_per_request": 1},
        "options": [
            {
                "kind": "self_hosted",
                "name": "a",
                "model": "m",
                "gpu": "l4",
                "utilisation": 0.5,
                "supply": {"kind": "own"},
            },
            {"kind": "api", "name": "b", "provider": "p", "model": "m"},
        ],
    }
    scenario = read_scenario(document)
    w, own = scenario.workload, scenario.options[0].supply
    assert (w.cache_hit_rate, w.cache_reads_per_write, w.batch_share, w.peak_to_average) == (0, 10, 0, 1)
    assert (own.life_months, own.powered_hours_per_month, own.pue) == (48, 730, 1)
    assert own.purchase_usd_per_replica == own.usd_per_kwh == own.residual_share == own.cost_of_capital_per_year == 0
    one = scenario.options[0]
    assert (one.min_replicas, one.billed_hours_per_month, one.fixed_usd_per_month) == (1, 730, 0)
    assert (one.input_token_factor, one.output_token_factor, scenario.options[1].discount) == (1, 1, 0)


@pytest.mark.parametrize("path", NUMBERS, ids=written)
@pytest.mark.parametrize(
    "value", ["3", "", True, False, None, [], {}, [1], math.nan, math.inf, -math.inf, 10**400, -(10**400)]
)
def test_what_is_no_number_is_refused_by_field(path, value):
    error = refusal(changed(path, value))
    if value is None:  # a null may be refused at its parent, by the field's name
        assert str(path[-1]) in str(error)
        assert error.field in (written(path), written(path[:-1]))
    else:
        assert error.field == written(path)


@pytest.mark.parametrize("version", EDITIONS)
@pytest.mark.parametrize("path", NUMBERS, ids=written)
def test_a_number_out_of_range_is_refused_by_field_value_and_range(path, version):
    for value in (-1, 1e300):
        error = refusal({**changed(path, value), "schema_version": version})
        assert error.field == written(path)
        assert error.message == f"{'-1' if value == -1 else '1e+300'} is refused: {error.rule}"
        assert error.rule == f"must be {EDITIONS[version].field(path[-1]).range_text}"


@pytest.mark.parametrize("path", [p for p in NUMBERS if p[-1] in COUNTS], ids=written)
def test_a_count_is_a_whole_number(path):
    for value in (1.5, 2.000001, 0, 0.999999999):
        error = refusal(changed(path, value))
        assert error.field == written(path)
        assert "whole" in error.message


@pytest.mark.parametrize("path", TEXTS, ids=written)
@pytest.mark.parametrize("value", [1, 1.5, True, None, [], {}, ["x"], 20261120])
def test_what_is_no_text_is_refused_by_field(path, value):
    error = refusal(changed(path, value))
    assert str(path[-1]) in str(error)
    assert error.field in (written(path), written(path[:-1]))


ALL_OBJECTS = [
    (),
    ("workload",),
    ("options", 0),
    ("options", 0, "price"),
    ("options", 2),
    ("options", 2, "supply"),
    ("options", 2, "throughput"),
    ("options", 3, "supply"),
]


@pytest.mark.parametrize(
    "name", ["surprise", "Name", "rent", "own", "self_hosted", "token_priced", "tokens per month", "é"]
)
@pytest.mark.parametrize("path", ALL_OBJECTS, ids=lambda p: written(p) or "scenario")
def test_an_unknown_field_is_refused_by_its_name_at_each_level(path, name):
    error = refusal(changed((*path, name), 1))
    assert error.field == written((*path, name))
    assert "no field" in error.message


def test_a_field_of_another_kind_is_unknown():
    assert refusal(changed(("options", 0, "utilisation"), 0.5)).field == "options[0].utilisation"
    assert refusal(changed(("options", 2, "discount"), 0.5)).field == "options[2].discount"
    assert (
        refusal(changed(("options", 3, "supply", "usd_per_gpu_hour"), 2)).field == "options[3].supply.usd_per_gpu_hour"
    )
    assert refusal(changed(("options", 2, "supply", "life_months"), 48)).field == "options[2].supply.life_months"


REQUIRED = [
    ("schema_version",),
    ("workload",),
    ("options",),
    ("workload", "tokens_per_month"),
    ("workload", "input_output_ratio"),
    ("workload", "input_tokens_per_request"),
    ("options", 0, "name"),
    ("options", 0, "kind"),
    ("options", 0, "provider"),
    ("options", 0, "model"),
    ("options", 2, "model"),
    ("options", 2, "gpu"),
    ("options", 2, "utilisation"),
    ("options", 2, "supply"),
    ("options", 2, "supply", "kind"),
]


@pytest.mark.parametrize("path", REQUIRED, ids=written)
def test_a_missing_field_is_named(path):
    assert refusal(without(path)).field == written(path)


@pytest.mark.parametrize("value", [None, 1, "x", [], True, [1, 2]])
@pytest.mark.parametrize("path", ALL_OBJECTS[1:], ids=written)
def test_what_is_no_object_is_refused_by_field(path, value):
    error = refusal(changed(path, value))
    assert str(path[-1]) in str(error) or error.field.startswith(written(path))


@pytest.mark.parametrize("document", [None, 1, "x", [], True, [DOCUMENT], {}])
def test_a_document_that_is_no_scenario_is_refused(document):
    refusal(document)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("options", 0, "kind"), "API"),
        (("options", 0, "kind"), "closed"),
        (("options", 2, "gpu"), "H100"),
        (("options", 2, "supply", "kind"), "lease"),
        (("options", 2, "supply", "term"), "on demand"),
        (("schema_version",), 3),
        (("schema_version",), 1.0),
        (("schema_version",), "1"),
        (("schema_version",), True),
        (("schema_version",), None),
        (("schema_version",), 0),
    ],
)
def test_a_choice_is_one_of_its_list(path, value):
    assert refusal(changed(path, value)).field == written(path)


@pytest.mark.parametrize("beside", [{}, {"planets": 1}, {"options": [{"kind": "quantum"}]}], ids=str)
@pytest.mark.parametrize("above", [1, 2, 10**6])
def test_a_newer_version_is_said_to_be_newer_before_anything_that_came_with_it(above, beside):
    newer = max(EDITIONS) + above
    error = refusal({**DOCUMENT, **beside, "schema_version": newer})
    assert str(error) == f"schema_version: {newer} is newer than this program reads: must be 1 or 2"
    assert error.rule == "must be 1 or 2"


@pytest.mark.parametrize("value", [0, -1, True, 3.0, "3"], ids=repr)
def test_what_is_no_newer_version_is_refused_as_what_it_is(value):
    assert "newer" not in refusal({**DOCUMENT, "schema_version": value}).message


@pytest.mark.parametrize("gpu", [*GPUS, "other"])
def test_every_gpu_is_known(gpu):
    assert read_scenario(changed(("options", 2, "gpu"), gpu)).options[2].gpu == gpu


@pytest.mark.parametrize("term", TERMS)
def test_every_term_is_known(term):
    assert read_scenario(changed(("options", 2, "supply", "term"), term)).options[2].supply.term == term


@pytest.mark.parametrize(
    "value",
    ["", "2026", "2026-13-01", "2026-02-30", "2026-2-3", "20.11.2026", "2026-11-20T00:00:00", "2026-11-20 ",
     "2026/11/20", "2026-W47-5", "2026-W47",
     "20261120", "0000-01-01", "２０２６-11-20", "2026-11-2O", 20261120, 1.5e9, 0, True],
)  # fmt: skip
def test_a_date_is_year_month_day(value):
    assert refusal(changed(("as_of",), value)).field == "as_of"


def test_there_are_two_to_twelve_options_with_distinct_names():
    option = DOCUMENT["options"][1]
    many = [{**option, "name": f"n{i}"} for i in range(13)]
    assert len(read_scenario(changed(("options",), many[:12])).options) == 12
    for bad in (many, many[:1], []):
        error = refusal(changed(("options",), bad))
        assert error.field == "options"
        assert str(len(bad)) in error.message
    error = refusal(changed(("options",), [many[0], many[1], many[0]]))
    assert error.field == "options[2].name"
    assert "'n0'" in error.message


@pytest.mark.parametrize(
    "character",
    ["\n", "\r", "\t", "\0", "\x1b", "\x7f", "\x85", "\u2028", "\u2029", "\u202a", "\u202b", "\u202c", "\u202d",
     "\u202e", "\u2066", "\u2067", "\u2068", "\u2069", "\ud800"],
    ids=lambda c: f"U+{ord(c):04X}",
)  # fmt: skip
@pytest.mark.parametrize(
    "path", [("name",), ("options", 0, "name"), ("options", 0, "model"), ("options", 2, "precision")]
)
def test_control_and_writing_direction_characters_are_refused(path, character):
    assert refusal(changed(path, f"a{character}b")).field == written(path)


def test_a_name_is_short_and_not_empty():
    assert refusal(changed(("options", 0, "name"), "x" * 121)).field == "options[0].name"
    for empty in ("", " ", "\u00a0"):
        assert refusal(changed(("options", 0, "name"), empty)).field == "options[0].name"
    assert read_scenario(changed(("name",), "")).name == ""
    assert read_scenario(changed(("options", 0, "name"), "模型 שלום 🦙")).options[0].name == "模型 שלום 🦙"


@pytest.mark.parametrize(
    "forms",
    [
        {},
        {"prefill_tokens_per_second": 1},
        {"decode_tokens_per_second": 1},
        {"tokens_per_second": 1, "output_tokens_per_second": 1},
        {"tokens_per_second": 1, "prefill_tokens_per_second": 1, "decode_tokens_per_second": 1},
        {"output_tokens_per_second": 1, "decode_tokens_per_second": 1},
    ],
)
def test_throughput_takes_one_form(forms):
    assert refusal(changed(("options", 2, "throughput"), forms)).field == "options[2].throughput"


def test_a_rent_without_a_rate_needs_provider_and_term():
    for supply in ({"kind": "rent"}, {"kind": "rent", "provider": "lambda"}, {"kind": "rent", "term": "spot"}):
        assert refusal(changed(("options", 2, "supply"), supply)).field.startswith("options[2].supply")
    read_scenario(changed(("options", 2, "supply"), {"kind": "rent", "usd_per_gpu_hour": 0}))


# --- the text itself ------------------------------------------------------------------------------------------------

TEXT = json.dumps(DOCUMENT)


@pytest.mark.parametrize("token", ["NaN", "Infinity", "-Infinity", "1e999", "-1e999", "1e400", "1" + "0" * 5000])
def test_numbers_that_are_none_are_refused(token):
    for good in ('"tokens_per_month": 3000000000.0', '"input_output_ratio": 5'):
        name = good.partition(":")[0]
        assert good in TEXT
        with pytest.raises(InputError) as caught:
            read_json(TEXT.replace(good, f"{name}: {token}"))
        assert str(caught.value).isprintable()


@pytest.mark.parametrize("name", ["schema_version", "cache_hit_rate", "discount", "usd_per_gpu_hour", "name"])
def test_a_field_given_twice_is_refused_by_name(name):
    with pytest.raises(InputError, match=name):
        read_json(TEXT.replace(f'"{name}":', f'"{name}": 1, "{name}":', 1))


@pytest.mark.parametrize(
    "text",
    ["", " ", "{", "{}x", "[1,]", "'a'", TEXT[:-1], TEXT + TEXT, "\ufeff" + TEXT, "[" * 100_000, '{"a":' * 50_000,
     b"\xff\xfe\x00", b"\x80", TEXT.encode("latin-1") + b"\xe9", b""],
    ids=range(15),
)  # fmt: skip
def test_text_that_is_no_json_is_refused(text):
    with pytest.raises(InputError) as caught:
        read_json(text)
    assert str(caught.value).isprintable()


def test_bytes_are_utf_8():
    assert read_json(TEXT.encode()) == read_json(TEXT)
    for encoding in ("utf-16", "utf-16-le", "utf-32"):
        with pytest.raises(InputError):
            read_json(TEXT.encode(encoding))


# --- there and back -------------------------------------------------------------------------------------------------

money = st.one_of(st.just(0), ordinary(0.001, 1e9), st.floats(0, 1e9), st.integers(0, 10**9))
share = st.one_of(st.floats(0, 1), st.sampled_from([0, 1, 0.0, 1.0, 0.3, -0.0]))
positive = st.one_of(ordinary(0.001, 700), st.floats(1e-300, 744))
rate = st.floats(1e-300, 1e9)
count = st.integers(1, 4096)
factor = st.floats(1e-300, 100)
word = st.text(st.characters(categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=20).filter(str.strip)

workloads = st.fixed_dictionaries(
    {
        "tokens_per_month": st.one_of(st.floats(0, 1e15), st.integers(0, 10**15)),
        "input_tokens_per_request": st.floats(1, 1e7),
    },
    optional={
        "cache_hit_rate": share,
        "cache_reads_per_write": st.floats(1, 1e6),
        "batch_share": share,
        "peak_to_average": st.floats(1, 1000),
    },
)
token_options = st.fixed_dictionaries(
    {"kind": st.sampled_from(["api", "hosted"]), "provider": word, "model": word},
    optional={
        "discount": share,
        "input_token_factor": factor,
        "output_token_factor": factor,
        "price": st.fixed_dictionaries(
            {}, optional={**{line.field: money for line in BILLED_LINES}, "batch_discount": share}
        ),
    },
)
rents = st.one_of(
    st.fixed_dictionaries({"kind": st.just("rent"), "usd_per_gpu_hour": money}, optional={"provider": word}),
    st.fixed_dictionaries({"kind": st.just("rent"), "provider": word, "term": st.sampled_from(TERMS)}),
)
owns = st.fixed_dictionaries(
    {"kind": st.just("own")},
    optional={
        "purchase_usd_per_replica": money,
        "installation_usd_per_replica": money,
        "life_months": st.integers(1, 240),
        "residual_share": share,
        "cost_of_capital_per_year": share,
        "power_kw_per_replica": money,
        "powered_hours_per_month": positive,
        "pue": st.floats(1, 5),
        "usd_per_kwh": money,
        "colocation_usd_per_month": money,
        "maintenance_share_per_year": share,
    },
)
throughputs = st.one_of(
    st.fixed_dictionaries({"prefill_tokens_per_second": rate, "decode_tokens_per_second": rate}),
    st.fixed_dictionaries({"tokens_per_second": rate}),
    st.fixed_dictionaries({"output_tokens_per_second": rate}),
)
gpu_options = st.fixed_dictionaries(
    {
        "kind": st.just("self_hosted"),
        "model": word,
        "gpu": st.sampled_from(GPUS),
        "utilisation": st.floats(1e-300, 1),
        "supply": st.one_of(rents, owns),
    },
    optional={
        "gpus_per_replica": count,
        "precision": word,
        "min_replicas": count,
        "billed_hours_per_month": positive,
        "fixed_usd_per_month": money,
        "throughput": throughputs,
        "input_token_factor": factor,
    },
)
SINCE_2 = ("cache_write_long_usd_per_mtok",)


def known(option, version):
    """An option without the prices that documents of version 1 do not know."""
    if version == 1 and "price" in option:
        return {**option, "price": {name: usd for name, usd in option["price"].items() if name not in SINCE_2}}
    return option


documents = st.builds(
    lambda w, mix, options, rest: {
        "schema_version": mix[0],
        "workload": {**w, "input_output_ratio": mix[1]},
        **rest,
        "options": [{**known(o, mix[0]), "name": f"{i}. option"} for i, o in enumerate(options)],
    },
    workloads,
    st.one_of(st.tuples(st.just(1), st.floats(0.05, 200)), st.tuples(st.just(2), st.floats(0.01, 10_000))),
    st.lists(st.one_of(token_options, gpu_options), min_size=2, max_size=5),
    st.fixed_dictionaries({}, optional={"name": word, "as_of": st.dates().map(lambda d: d.isoformat())}),
)


@given(documents)
@often(200)
def test_a_scenario_comes_back_as_it_was_written(document):
    scenario = read_scenario(document)
    text = scenario_json(scenario)
    assert read_json(text) == scenario
    assert read_json(text.encode()) == scenario
    assert scenario_json(read_json(text)) == text
    json.dumps(scenario_document(scenario), allow_nan=False)
    for path, value in places(document):
        kept = scenario_document(scenario)
        for step in path:
            kept = kept[step]
        assert kept == value, path


KEYS = st.one_of(st.text(max_size=8), st.sampled_from(["kind", "name", "own", "rent", "\n"]))
JUNK = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(max_size=12),
        st.sampled_from(["api", "self_hosted", "rent", "own", "2026-11-20", -1, 0, 1, 1e16, 10**400, "\n", "\u202e"]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(KEYS, inner, max_size=4),
    ),
    max_leaves=8,
)
EVERYWHERE = [(), *ALL_OBJECTS[1:], ("options",), *[path for path, _ in places()]]


MUTATIONS = st.tuples(st.sampled_from(EVERYWHERE), st.sampled_from(["set", "add", "drop"]), st.text(max_size=6), JUNK)


@given(st.lists(MUTATIONS, min_size=1, max_size=3))
@often(600)
def test_no_document_raises_anything_but_a_one_line_refusal(mutations):
    document = copy.deepcopy(DOCUMENT)
    for path, action, key, value in mutations:
        document = mutated(document, path, action, key, value)
    for read in (lambda: read_scenario(document), lambda: read_json(json.dumps(document))):
        try:
            read()
        except InputError as error:
            message = str(error)
            assert message
            assert message.isprintable(), ascii(message)
            assert len(message) < 1000


def mutated(document, path, action, key, value):
    try:
        if not path:
            return {**document, key: value} if action == "add" else value
        here = document
        for step in path[:-1]:
            here = here[step]
        if action == "drop":
            del here[path[-1]]
        elif action == "add":
            here[path[-1]][key] = value
        else:
            here[path[-1]] = value
    except (KeyError, IndexError, TypeError):
        pass  # an earlier mutation took the place away
    return document


@given(JUNK)
@often(200)
def test_junk_is_refused(document):
    with pytest.raises(InputError) as caught:
        read_scenario(document)
    assert str(caught.value).isprintable()


@given(st.one_of(st.text(), st.binary(), st.text(alphabet='{}[]",:0123456789.eE-+ \\utfalsn')))
@often(300)
def test_any_text_is_refused(text):
    with pytest.raises(InputError) as caught:
        read_json(text)
    assert str(caught.value).isprintable()
