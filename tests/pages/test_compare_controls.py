"""Every control of the sidebar changes the scenario in the address, at both ends of its range too."""

from __future__ import annotations

from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from breakeven.address import open_address
from breakeven.choices import VIEW
from breakeven.defaults import default_scenario, new_options, presets
from breakeven.names import gpu_name, model_name, short_gpus, supplier_name, term_words
from breakeven.written_numbers.writing import accepted
from dashboard import state
from economics.cost.load import NUMBERS
from economics.fields.edition import CURRENT
from economics.fields.table import FIELDS
from economics.scenario.scenario import Scenario
from economics.supply.owned import Own
from pricing.studies.choices import choices_of
from tests.support.addresses import EARLIER, RETIRED
from tests.support.opened import (
    add,
    cards,
    change,
    click,
    costs,
    details,
    details_of,
    edit,
    errors,
    field,
    figures,
    left_out,
    menu,
    model_picker,
    number_field,
    number_fields,
    number_in,
    open_page,
    pairs_of,
    priced,
    refusals,
    rerun,
    scenario,
    seller_picker,
    shown,
    sound,
    type_number,
    unescaped,
    unfold,
    warnings,
)

TYPED = [("3.throughput.published_point", "")]
VARIANTS = {
    "api": (0, []),
    "hosted": (1, []),
    "rented": (2, []),
    "typed rate": (2, [("3.supply.usd_per_gpu_hour", "2.5")]),
    "owned": (2, [("3.supply.kind", "own"), ("3.supply.purchase_usd_per_replica", "60000")]),
    "one figure": (2, [*TYPED, ("3.throughput.tokens_per_second", "5000")]),
    "output only": (2, [*TYPED, ("3.throughput.output_tokens_per_second", "800")]),
    "two rates": (
        2,
        [
            *TYPED,
            ("3.throughput.prefill_tokens_per_second", "9000"),
            ("3.throughput.decode_tokens_per_second", "700"),
        ],
    ),
}
SCALES = {
    "tokens_per_month": (1e6, 1e13),
    "input_output_ratio": (0.05, 200),
    "peak_to_average": (1, 100),
    "input_tokens_per_request": (10, 1e6),
    "cache_reads_per_write": (1, 1e4),
}
MORE = "more usage"
"""What of the usage changes less often."""
SECOND = "options.1"
THIRD = "options.2"


def editing(index: int, *pairs: tuple[str, str]) -> AppTest:
    at = open_page(*pairs)
    assert [warning for warning in warnings(at) if RETIRED not in warning] == []
    return edit(unfold(at, MORE), index)


def choose(at: AppTest, key: str, value: object) -> Scenario:
    return change(at, at.selectbox(key=key), value)


@pytest.mark.parametrize("end", [0, 1], ids=["least", "most"])
@pytest.mark.parametrize("variant", VARIANTS)
def test_every_number_at_the_end_of_its_range(variant: str, end: int) -> None:
    index, pairs = VARIANTS[variant]
    at = editing(index, *pairs)
    paths = [text.key.removesuffix(" typed") for text in number_fields(at)]
    workload = scenario(at).workload
    given = {name for name in NUMBERS - {*workload.unused} if getattr(workload, name) is not None}
    assert {f"workload.{name}" for name in given} <= set(paths)
    assert len([path for path in paths if path.startswith(f"options.{index}.")]) >= 5
    for path in paths:
        about = FIELDS[path.rpartition(".")[2]]
        wanted = (about.low, about.high)[end]
        before = scenario(at)
        after = type_number(at, path, wanted)
        if about.low_open and wanted == about.low:
            assert after == before
            assert refusals(at)[0].startswith(f"Not changed: {about.label}")
            assert accepted(CURRENT.field(about.name)) in refusals(at)[0]
        else:
            value = field(after, path)  # a default is left out of the document
            assert (about.default if value is None else value) == wanted
            assert number_in(at, path) == wanted
            assert refusals(at) == [] or after == before


@pytest.mark.parametrize("end", [0, 1], ids=["least", "most"])
@pytest.mark.parametrize("variant", VARIANTS)
def test_every_slider_at_its_end(variant: str, end: int) -> None:
    index, pairs = VARIANTS[variant]
    at = editing(index, *pairs)
    assert {s.key for s in at.select_slider} == {f"workload.{name} slider" for name in SCALES}
    for name, ends in SCALES.items():
        slider = at.select_slider(key=f"workload.{name} slider")
        slider.set_value(ends[end])
        assert list(slider._widget_state.string_array_value.data) == [slider.options[(0, -1)[end]]]
        assert field(rerun(at), f"workload.{name}") == ends[end]
    assert len(at.slider) == 3
    for key in [slider.key for slider in at.slider]:
        slider = at.slider(key=key)
        wanted = (slider.min, slider.max)[end]
        assert field(change(at, slider, wanted), key.removesuffix(" slider")) == wanted / 100
    # at 1,000,000 input tokens a request: as many as the slider gives, more than any of the three models reads
    assert [w for w in warnings(at) if "requests do not fit: 1,000,000 input tokens" not in w] == []


def test_a_slider_in_the_middle() -> None:
    at = open_page()
    assert (
        change(at, at.select_slider(key="workload.tokens_per_month slider"), 3.9e9).workload.tokens_per_month == 3.9e9
    )
    assert change(at, at.slider(key="workload.cache_hit_rate slider"), 29.0).workload.cache_hit_rate == 0.29
    assert at.query_params["tokens_per_month"] == "39e8"
    assert at.query_params["cache_hit_rate"] == "0.29"


def test_an_exact_value_between_the_sliders_steps_stands_on_the_slider_too() -> None:
    at = open_page()
    after = type_number(at, "workload.tokens_per_month", "3,141,592,653")
    assert after.workload.tokens_per_month == 3_141_592_653
    assert at.select_slider(key="workload.tokens_per_month slider").value == 3_141_592_653
    assert rerun(at) == after


@pytest.mark.parametrize("preset", presets(), ids=lambda p: p.name)
def test_a_preset_sets_the_mix_and_not_the_volume(preset) -> None:
    at = unfold(open_page(("tokens_per_month", "7e9")), MORE)
    pills = next(g for g in at.get("button_group") if g.key == "preset")
    if pills.value == preset.name:
        return
    after = change(at, pills, preset.name)
    assert preset.workload.items() <= after.workload.model_dump().items()
    assert after.workload.tokens_per_month == 7e9
    assert next(g for g in at.get("button_group") if g.key == "preset").value == preset.name


def test_taking_a_preset_away_changes_nothing() -> None:
    at = unfold(open_page(), MORE)
    before = scenario(at)
    assert change(at, next(g for g in at.get("button_group") if g.key == "preset"), None) == before


def test_name_and_date() -> None:
    at = unfold(open_page(), "file")
    assert change(at, at.text_input(key="name"), "Budget “2027”").name == "Budget “2027”"
    assert change(at, at.text_input(key="name"), "").name == ""
    assert change(at, at.date_input(key="as_of"), date(2026, 9, 1)).as_of == date(2026, 9, 1)
    assert at.query_params["as_of"] == "2026-09-01"
    change(at, at.date_input(key="as_of"), None)
    assert at.query_params["as_of"] == state.today().isoformat()


def test_the_view_is_in_the_address() -> None:
    at = open_page(details_of("mtok"))
    at_your_volume = figures(at)["utilisation"]["data"][2]["y"]
    view = at.segmented_control(key="view control")
    assert list(view.options) == ["Whole machines at your volume", "If the machines were full to 50 %"]
    change(at, view, "unit")
    assert open_address(pairs_of(at)).document.choice(VIEW) == "unit"
    assert figures(at)["utilisation"]["data"][2]["y"] != at_your_volume
    change(at, at.segmented_control(key="view control"), "replicas")
    assert "view" not in at.query_params


@pytest.mark.parametrize("kind", new_options())
def test_options_are_added_copied_and_removed(kind: str) -> None:
    at = open_page()
    start = scenario(at).options
    after = add(at, kind)
    assert after.options[:3] == start
    named = after.options[3].name
    assert (after.options[3].kind, named.removesuffix(" (2)")) == (kind, new_options()[kind]["name"])
    assert at.text_input(key="options.3.name").value == named  # its editor is open
    assert errors(at) == []
    copied = menu(at, 3, "Duplicate")
    assert copied.options[4].name not in {option.name for option in after.options}
    assert copied.options[4].model_copy(update={"name": copied.options[3].name}) == copied.options[3]
    assert menu(at, 4, "Remove").options == copied.options[:4]
    assert menu(at, 0, "Remove").options == copied.options[1:4]
    assert len(cards(at)) == 3


def test_two_to_twelve_options() -> None:
    at = open_page()
    for number in range(4, 13):
        assert len(add(at, [*new_options()][number % 3]).options) == number
    assert len({option.name for option in scenario(at).options}) == 12
    assert at.menu_button(key="add").disabled
    assert len(cards(at)) == 12
    assert "Duplicate" not in at.menu_button(key="option_0").options
    for number in range(11, 1, -1):
        assert len(menu(at, 0, "Remove").options) == number
    assert "Remove" not in at.menu_button(key="option_0").options


def test_another_provider_or_model_gets_another_name() -> None:
    at = editing(0)
    before = scenario(at)
    assert change(at, seller_picker(at, 0), "anthropic") == before  # the old option stays until a model is chosen
    assert model_picker(at, 0).value is None
    assert errors(at) == []
    after = change(at, model_picker(at, 0), "claude-opus-5").options[0]
    assert (after.provider, after.model, after.name) == ("anthropic", "claude-opus-5", "Claude Opus 5 at Anthropic")
    assert errors(at) == []
    assert (cards(at)[0]["mark"], cards(at)[0]["name"]) == ("●", "Claude Opus 5 at Anthropic")
    assert choose(at, "options.0.kind", "hosted").options[0].kind == "hosted"


def test_another_seller_proposes_the_nearest_of_equal_class_and_undo_takes_it_back() -> None:
    at = editing(0)
    before = scenario(at)
    change(at, seller_picker(at, 0), "anthropic")
    nearest = at.button(key="options.0.nearest")
    # GPT-6.1 Sol is rated 1,479 (1,472 to 1,487), Claude Opus 4.8 1,481
    assert unescaped(nearest.label) == "Use Claude Opus 4.8 (of equal class)"
    nearest.click()
    after = rerun(at)
    assert (after.options[0].provider, after.options[0].model) == ("anthropic", "claude-opus-4-8")
    assert click(at, "Undo") == before


@pytest.mark.parametrize("provider", ["anthropic", "groq", "openai", "together", "aws", "x-ai", "deepseek"])
def test_every_model_offered_can_be_reckoned_with_and_the_others_on_request(provider: str) -> None:
    at = editing(1)
    change(at, seller_picker(at, 1), provider)
    every = choices_of(state.catalogue(), provider, state.today())
    offered, others = [c.model for c in every if not c.reason], [c.model for c in every if c.reason]
    assert offered
    for model in offered[:: max(1, len(offered) // 8)]:
        assert field(change(at, model_picker(at, 1), model), "options.1.model") == model
        assert errors(at) == []
    change(at, next(toggle for toggle in at.toggle if toggle.label == "Other models too"), True)
    for picker in at.selectbox:  # the words of a picker come back from the browser: no two are alike
        assert len(set(picker.options)) == len(picker.options), picker.label
    for model in others[:: max(1, len(others) // 4)]:
        assert field(change(at, model_picker(at, 1), model), "options.1.model") == model
        assert all("enter price." in error or "lists no price per token" in error for error in errors(at))


def test_own_prices_are_stronger_than_the_catalogue_and_can_be_taken_away() -> None:
    at = editing(0)
    start = scenario(at)
    typed = {"input": 2.0, "cached_input": 0.5, "cache_write": 2.5, "output": 8.0}
    paths = [f"options.0.price.{name}_usd_per_mtok" for name in typed]
    for path, usd in zip(paths, typed.values(), strict=True):
        assert field(type_number(at, path, usd), path) == usd
    # 12.5B in: 7B plain, 5B cached, 0.5B written, 2.5B out: 14,000 + 2,500 + 1,250 + 20,000 = 37,750
    assert costs(at)[0] == "$37.8k"
    for path in paths:
        type_number(at, path, None)
    assert scenario(at) == start
    change(at, at.slider(key="workload.batch_share slider"), 100.0)
    type_number(at, "options.0.price.batch_discount", 0.9)
    # at the listed 2, 0.1, 2.5 and 10: 14,000 + 500 + 1,250 + 25,000 = 40,750, a tenth of it
    assert costs(at)[0] == "$4.08k"


def test_rented_or_owned_and_every_field_of_owning() -> None:
    at = editing(2)
    after = change(at, at.radio(key=f"{THIRD}.supply.kind"), "own")
    own = after.options[2].supply
    assert (own.kind, own.gpus_per_server, own.purchase_usd_per_server) == ("own", 8, 300_000)
    assert len([text for text in map(unescaped, shown(at)) if text.startswith("assumed: ")]) >= 6
    # the option has its spares itself, and what is counted by the server not by the copy: other fields would be refused
    elsewhere = {"kind", "spare_replicas", *own.unused}
    for name in [name for name in Own.model_fields if name not in elsewhere]:
        value = 36 if FIELDS[name].whole else 0.25 if FIELDS[name].is_share else 3.0
        path = f"{THIRD}.supply.{name}"
        assert field(type_number(at, path, value), path) == value
    offered = {text.key.removesuffix(" typed").rpartition(".")[2] for text in number_fields(at) if THIRD in text.key}
    assert offered & elsewhere == {"spare_replicas"}  # of the option
    assert f"{THIRD}.supply.spare_replicas typed" not in [text.key for text in number_fields(at)]
    spares = f"{THIRD}.spare_replicas"
    assert field(type_number(at, spares, 3), spares) == 3
    assert warnings(at) == []
    rented = change(at, at.radio(key=f"{THIRD}.supply.kind"), "rent").options[2].supply
    offers = state.catalogue().rate_choices("h100-sxm", state.today())
    least = min(c.lowest_usd_per_gpu_hour for c in offers if c.term == "on-demand" and c.trusted)
    assert any((c.provider, c.term, c.lowest_usd_per_gpu_hour) == (rented.provider, rented.term, least) for c in offers)


def test_servers_of_which_nobody_published_a_price_ask_for_the_quote_and_have_no_cost_until_it_is_typed() -> None:
    at = editing(2)
    choose(at, f"{THIRD}.gpu", "h200")
    own = change(at, at.radio(key=f"{THIRD}.supply.kind"), "own").options[2].supply
    assert (own.gpus_per_server, own.purchase_usd_per_server, own.power_kw_per_server) == (8, None, 10.2)
    assert len(priced(at)) == 2
    assert "ask a seller for a quote" in left_out(at)[0]
    assert "no published figure: ask for the quote" in map(unescaped, shown(at))
    type_number(at, f"{THIRD}.supply.purchase_usd_per_server", 280_000)
    assert left_out(at) == []
    assert len(priced(at)) == 3


def test_every_supplier_and_term_offered_has_a_rate() -> None:
    at = editing(2)
    offers = state.catalogue().rate_choices("h100-sxm", state.today())
    assert len(offers) > 10
    for offer in offers[:: max(1, len(offers) // 12)]:
        supply = choose(at, f"{THIRD}.supply.rate", f"{offer.provider} · {offer.term}").options[2].supply
        assert (supply.provider, supply.term, supply.rate_id) == (offer.provider, offer.term, None)
        assert errors(at) == []


def test_a_doubtful_rate_is_used_when_chosen_by_name_and_says_so() -> None:
    at = editing(2)
    row = next(r for r in state.catalogue().rate_rows(gpu="h100-sxm", as_of=state.today()) if r.status == "doubtful")
    said = f"doubtful: {supplier_name(row.provider)} · {term_words(row.term)} · {row.gpu_count} together, {row.region}"
    assert any(o.startswith(said) for o in at.selectbox(key=f"{THIRD}.supply.rate").options)
    assert choose(at, f"{THIRD}.supply.rate", row.id).options[2].supply.rate_id == row.id
    assert errors(at) == []
    assert "doubtful rate" in " · ".join(cards(at)[2]["lines"])
    assert any("doubtful GPU rate, chosen by name" in unescaped(text) for text in shown(details(at, "remarks")))


def test_a_typed_rate_is_stronger_than_the_catalogue() -> None:
    at = editing(2)
    path = f"{THIRD}.supply.usd_per_gpu_hour"
    assert field(type_number(at, path, 2.0), path) == 2
    # two replicas and a spare on a GPU each: 3 × $2 × 730 h = $4,380, and half a person: $7,500
    assert costs(at)[2] == "$11.9k"
    assert type_number(at, path, None) == scenario(editing(2))


@pytest.mark.parametrize("mode", ["tokens_per_second", "output_tokens_per_second", "two_rates"])
@pytest.mark.parametrize("pairs", [[], EARLIER], ids=["estimated", "published"])
def test_a_typed_throughput_starts_from_the_same_capacity(mode: str, pairs: list[tuple[str, str]]) -> None:
    at = editing(2, *pairs)
    before = costs(at)[2]
    throughput = choose(at, f"{THIRD}.throughput mode", mode).options[2].throughput
    wanted = {"prefill_tokens_per_second", "decode_tokens_per_second"} if mode == "two_rates" else {mode}
    assert set(throughput.model_dump(exclude_none=True)) == wanted
    assert costs(at)[2] == before
    for name in wanted:
        path = f"{THIRD}.throughput.{name}"
        assert field(type_number(at, path, 1234.0), path) == 1234
    assert choose(at, f"{THIRD}.gpu", "h200").options[2].gpu == "h200"
    path = f"{THIRD}.gpus_per_replica"
    assert field(type_number(at, path, 4), path) == 4


def test_a_published_point_is_looked_for_on_the_options_own_layout() -> None:
    at = editing(2, *EARLIER)
    choose(at, f"{THIRD}.throughput mode", "tokens_per_second")
    assert choose(at, f"{THIRD}.gpu", "h200").options[2].gpu == "h200"
    choose(at, f"{THIRD}.throughput mode", "published")
    chosen = scenario(at).options[2]
    assert chosen.throughput.published_point.startswith(f"llama-3.3-70b/{chosen.gpus_per_replica}x-h200/")
    choose(at, f"{THIRD}.throughput mode", "estimate")
    assert scenario(at).options[2].throughput is None


def test_another_gpu_with_typed_throughput_needs_a_typed_rate_and_says_so() -> None:
    at = editing(2, *VARIANTS["one figure"][1])
    choose(at, f"{THIRD}.gpu", "other")
    assert errors(at)[0].startswith("Left out: “GPU rate of Gemma 4 31B on another GPU” is missing")
    assert len(priced(at)) == 2
    type_number(at, f"{THIRD}.supply.usd_per_gpu_hour", 1.5)
    assert errors(at) == []
    assert len(priced(at)) == 3


def test_a_published_point_sets_gpu_number_and_precision() -> None:
    at = editing(2, *EARLIER)
    points = {p.id: p for p in state.catalogue().throughput_points(model="llama-3.3-70b")}
    picker = at.selectbox(key=f"{THIRD}.throughput.published_point")
    offered = [i for i in points if any(gpu_name(points[i].gpu) in o for o in picker.options)]
    chosen = [i for i in offered if points[i].input_tokens and points[i].output_tokens]
    for point_id in chosen[:: len(chosen) // 10]:
        option = choose(at, f"{THIRD}.throughput.published_point", point_id).options[2]
        point = points[point_id]
        assert (option.gpu, option.gpus_per_replica, option.precision) == (point.gpu, point.n_gpus, point.precision)
        assert option.throughput.published_point == point_id
        assert option.name.endswith(f" on {short_gpus(point.n_gpus, point.gpu)}")
    assert choose(at, f"{THIRD}.throughput.published_point", None).options[2].throughput is None


def test_every_model_of_the_registry_can_be_chosen() -> None:
    at = editing(2)
    for model in state.catalogue().model_ids():
        option = choose(at, f"{THIRD}.model", model).options[2]
        assert option.model == model
        assert option.name.startswith(model_name(model))


REFUSED_NAMES = {
    "GPT-6.1 Sol": "is used twice: names must be unique",
    "": "is empty: must be a name",
    "   ": "is empty: must be a name",
    "a\u202eb": "holds a sign that is not printed",
}


@pytest.mark.parametrize(("name", "sentence"), REFUSED_NAMES.items(), ids=["twice", "empty", "blank", "direction"])
def test_a_name_that_cannot_be_is_refused_and_everything_stays(name: str, sentence: str) -> None:
    at = editing(1)
    before, figures_before = scenario(at), figures(at)
    at.text_input(key=f"{SECOND}.name").set_value(name)
    assert rerun(at) == before
    assert len(refusals(at)) == 1
    assert refusals(at)[0].startswith("Not changed: ")
    assert sentence in refusals(at)[0]
    assert at.text_input(key=f"{SECOND}.name").value == "Gemma 4 31B at FriendliAI"
    assert figures(at) == figures_before
    change(at, at.slider(key="workload.cache_hit_rate slider"), 50.0)
    assert refusals(at) == []


@pytest.mark.parametrize(
    "name",
    [
        "<script>alert(1)</script>",
        "'; DROP TABLE token_price; --",
        "$x$ and $y$ **bold** [a](http://b) :red[c]",
        "| a | b |",
        "=1+1",
        "\\|",
        "مرحبا",
        "🦙" * 60,
        "a  b",
        "# head",
        "nan",
        "`code`",
        "%00 & ?",
    ],
)
def test_a_name_shows_as_it_is(name: str) -> None:
    at = editing(1)
    at.text_input(key=f"{SECOND}.name").set_value(name)
    at.run()
    sound(at, [name])
    assert scenario(at).options[1].name == name
    assert cards(at)[1]["name"] == name
    assert warnings(at) == []


def test_the_default_comes_back() -> None:
    at = unfold(open_page(("tokens_per_month", "7e9"), ("2.discount", "0.5")), "file")
    assert click(at, "Back to the default scenario").model_copy(update={"as_of": None}) == default_scenario()
    assert at.query_params.keys() == {"v", "d", "as_of", "p"}


def test_a_twin_control_that_has_not_caught_up_does_not_undo_a_slider() -> None:
    """While keys come fast, the browser still sends the number field's last value beside the slider's new one."""
    at = open_page()
    change(at, at.slider(key="workload.cache_hit_rate slider"), 41.0)
    number_field(at, "workload.cache_hit_rate").set_value("40 %")
    after = change(at, at.slider(key="workload.cache_hit_rate slider"), 42.0)
    assert after.workload.cache_hit_rate == 0.42
    assert at.slider(key="workload.cache_hit_rate slider").value == 42


@pytest.mark.parametrize(
    ("path", "text", "words"),
    [
        (
            "workload.tokens_per_month",
            "-1",
            "Tokens a month: '-1' is refused: must be a number from 0 to 10¹⁵",
        ),
        ("workload.tokens_per_month", "1e300", "Tokens a month: '1e300' is refused"),
        ("workload.tokens_per_month", "many", "Tokens a month: 'many' is no number: type a number from 0 to 10¹⁵"),
        ("workload.cache_hit_rate", "150 %", "Cache hit rate: '150 %' is refused: must be a number from 0 % to 100 %"),
        ("options.0.input_token_factor", "0", "Input token factor of GPT-6.1 Sol: '0' is refused"),
    ],
)
def test_a_number_beyond_its_range_is_refused_in_a_sentence_and_changes_nothing(
    path: str, text: str, words: str
) -> None:
    at = editing(0)
    before = scenario(at)
    assert type_number(at, path, text) == before
    assert any(words in said for said in refusals(at))
    assert number_field(at, path).value == text  # it stays to be corrected
    type_number(at, path, field(before, path) or 1.0)
    assert (scenario(at), refusals(at)) == (before, [])


def test_undo_takes_back_one_change_after_the_other_and_then_rests() -> None:
    at = open_page()
    assert at.button(key="undo").disabled
    before = scenario(at)
    change(at, at.slider(key="workload.cache_hit_rate slider"), 70.0)
    menu(at, 0, "Duplicate")
    assert len(scenario(at).options) == len(before.options) + 1
    click(at, "Undo")
    assert len(scenario(at).options) == len(before.options)
    assert scenario(at).workload != before.workload
    click(at, "Undo")
    assert scenario(at) == before
    assert at.button(key="undo").disabled
