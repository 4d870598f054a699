"""Months and uncertainty on the command line, in the result JSON, the CSV pack, the address and the scenario JSON."""

from __future__ import annotations

import json
from datetime import date

import pytest

from breakeven.address import open_address
from breakeven.cli import main
from breakeven.defaults import default_scenario
from breakeven.files.pack import pack_files
from breakeven.outlook import outlook_of, outlook_that_holds, refusal_of
from economics.break_even.compare import compare
from economics.cost.lines import FORMULAS
from economics.scenario.reading import read_json, read_scenario, scenario_document, scenario_json
from pricing.resolve.scenario import resolve
from tests.support.horizon_cases import SERVER, api, document, gpus, rented
from tests.support.links import link_of
from tests.support.pack import rows_of

HORIZON = {
    "months": 12,
    "discount_rate_per_year": 0.08,
    "tokens_growth_per_month": 0.05,
    "reference": "api",
    "price_change_per_year": {"api": -0.3},
}
RISK = {
    "draws": 500,
    "seed": 9,
    "gpu_rent_hosted_price_correlation": 0.4,
    "inputs": [
        {"input": "workload.tokens_per_month", "low": 5e8, "high": 4e9, "source": "our forecast"},
        {"input": "options[1].supply.usd_per_gpu_hour", "low": 1.5, "high": 3, "distribution": "lognormal"},
    ],
}
MIX = {
    "kind": "mix",
    "baseline_replicas": 1,
    "reserved": {"usd_per_gpu_hour": 1, "commitment_months": 12},
    "on_demand": {"usd_per_gpu_hour": 3, "interruption_share": 0.1},
}
OPTION = api(
    "new",
    one_off_usd=[{"name": "migration", "usd": 500}, {"name": "evaluation", "usd": 70, "month": 4}],
    staff={"people": 2, "usd_per_year": 120_000, "share": 0.25},
    overlap_months=2,
    retries=1,
    model_rotation={"usd": 900, "every_months": 3},
    success_rate=0.9,
    egress_usd_per_gb=0.1,
)


def whole(horizon=HORIZON, risk=RISK):
    return document(api(), rented(), gpus("own", SERVER), gpus("mix", MIX), OPTION, horizon=horizon, risk=risk)


@pytest.fixture
def resolved(shared_catalogue):
    return resolve(read_scenario(whole()), shared_catalogue, date(2026, 11, 20))


def files_of(resolved):
    comparison = compare(resolved.options, resolved.load)
    return pack_files(resolved, comparison)


def printed(tmp_path, capsys, content, *flags):
    path = tmp_path / "scenario.json"
    path.write_text(json.dumps(content))
    assert main(["compare", str(path), *flags]) == 0
    return json.loads(capsys.readouterr().out)


def test_sections_are_there_only_when_asked_for(shared_catalogue, tmp_path, capsys):
    plain = document(api(), rented())
    first = printed(tmp_path, capsys, plain)
    assert not {"horizon", "risk"} & set(first)
    assert set(printed(tmp_path, capsys, plain, "--horizon")) - set(first) == {"horizon"}
    both = printed(tmp_path, capsys, plain, "--horizon", "--risk")
    assert set(both) - set(first) == {"horizon", "risk"}
    assert {key: both[key] for key in first} == first
    assert both["horizon"]["months"] == 36
    assert both["risk"]["inputs_are"] == "suggested, all assumed"
    assert {"horizon", "risk"} <= set(printed(tmp_path, capsys, whole()))


def test_the_horizon_section_by_hand(shared_catalogue, tmp_path, capsys):
    content = document(api(), rented(), horizon={"months": 2, "discount_rate_per_year": 0, "reference": "rent"})
    section = printed(tmp_path, capsys, content)["horizon"]
    first = section["options"][0]
    assert section["cheapest"] == "api"
    assert first["cash_usd_by_month"] == [0, -1000, -1000]
    assert first["cumulative_cost_usd_by_month"] == [0, 1000, 2000]
    assert first["npv_usd"] == -2000
    assert first["against_reference"]["npv_difference_usd"] == pytest.approx(920)
    assert first["against_reference"]["irr_per_year"] is None
    assert "never costs more" in first["against_reference"]["undefined"]["irr_per_year"]
    assert section["options"][1]["replicas_by_month"] == [1, 1]


def test_a_purchase_in_the_horizon_section_by_hand(shared_catalogue, tmp_path, capsys):
    # 2,400 for a server of 24 months, half of whose book value of 1,200 is received after 12; the API costs 1,000
    server = {"kind": "own", "purchase_usd_per_replica": 2400, "life_months": 24}
    horizon = {"months": 12, "discount_rate_per_year": 0, "end_value_share": 0.5}
    section = printed(
        tmp_path, capsys, document(api(), gpus("own", server, overlap_months=1), horizon=horizon, version=2)
    )["horizon"]
    assert (section["tax"], section["end_value_share"]) == ("before tax", 0.5)
    assert section["price_change_per_year"]["purchase"] == 0
    own = section["options"][1]
    assert (own["npv_usd"], own["npv_without_end_value_usd"]) == pytest.approx((-2800, -3400))
    assert (own["levelised_usd_per_mtok"], own["usd_per_mtok"]) == pytest.approx((2800 / 12_000, 2800 / 12_000))
    against = own["against_reference"]
    # 2,400 + 1,000 of overlap at 1,000 a month; the overlap keeps month 1 even, so the 2,400 are back in month 4
    assert against["break_even_hours"] == pytest.approx(3.4 * 730)
    assert (against["payback_month"], against["irr_order"]) == (4, "paid first")
    assert "saving_npv_usd" not in own


def test_the_risk_section_holds_inputs_cases_tornados_and_chances(shared_catalogue, tmp_path, capsys):
    section = printed(tmp_path, capsys, whole())["risk"]
    assert [part["source"] for part in section["inputs"]] == ["our forecast", "assumed"]
    assert [part["case"] for part in section["cases"]] == ["low", "base", "high"]
    assert {chart["metric"] for chart in section["tornados"]} == {
        "usd_per_mtok",
        "npv_difference_usd",
        "break_even_tokens_per_month",
    }
    assert sum(section["chance_cheapest"].values()) == pytest.approx(1)
    assert section["draws"] == 500
    assert len(section["over_volume"]["usd_per_mtok"][0]["p50"]) == 200
    assert section == printed(tmp_path, capsys, whole())["risk"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"horizon": {"months": 0}}, "horizon.months: 0 is refused: must be a whole number, 1 to 240"),
        ({"risk": {**RISK, "draws": 10_000_000}}, "risk.draws: 10,000,000 is refused"),
        ({"horizon": {"reference": "z"}}, "horizon.reference: 'z' is refused"),
    ],
)
def test_bad_input_is_one_line_and_nothing_is_written(shared_catalogue, tmp_path, capsys, change, sentence):
    path = tmp_path / "scenario.json"
    path.write_text(json.dumps({**whole(), **change}))
    with pytest.raises(SystemExit) as stopped:
        main(["compare", str(path), "--out", str(tmp_path / "pack")])
    out = capsys.readouterr()
    assert (stopped.value.code, out.out, out.err.count("\n")) == (2, "", 1)
    assert out.err.startswith(sentence)
    assert not (tmp_path / "pack").exists()


def test_the_pack_has_a_row_for_every_month_option_and_line(resolved):
    files = files_of(resolved)
    rows = rows_of(files, "cash_flow.csv")
    assert len({(r["option"], r["month"], r["view"], r["line"]) for r in rows}) == len(rows)
    result = outlook_of(resolved, compare(resolved.options, resolved.load)).horizon
    assert len(rows) == 13 * sum(len(o.cash_lines) + len(o.profit_and_loss_lines) for o in result.options)
    for option in result.options:
        for view, total in (("cash", option.cash), ("profit and loss", option.profit_and_loss)):
            mine = [r for r in rows if (r["option"], r["view"]) == (option.name, view)]
            for month in range(13):
                summed = sum(float(r["usd"]) for r in mine if int(r["month"]) == month)
                assert summed == pytest.approx(total[month], abs=1e-6)
    known = {r["formula_id"] for r in rows_of(files, "formulas.csv")}
    assert known == set(FORMULAS)
    for row in rows:
        assert (row["currency"], row["unit"]) == ("USD", "USD/month")
        assert row["formula_id"] in known
        assert row["source"]
        assert date.fromisoformat(row["as_of"])


def test_prices_from_the_catalogue_keep_their_source_in_the_cash_flow(shared_catalogue):
    content = whole(risk=None)
    content["options"][0] |= {"provider": "anthropic", "model": "claude-sonnet-4-6", "discount": 0.1}
    del content["options"][0]["price"]
    rows = rows_of(files_of(resolve(read_scenario(content), shared_catalogue, date(2026, 11, 20))), "cash_flow.csv")
    sources = {r["line"]: r["source"] for r in rows if r["option"] == "api"}
    assert all("genai-prices" in sources[line] for line in ("input", "cached input", "output", "discount"))


def test_sensitivity_and_figures_over_the_months_say_their_units(resolved):
    files = files_of(resolved)
    rows = rows_of(files, "sensitivity.csv")
    assert {r["input"] for r in rows} == {uncertain["input"] for uncertain in RISK["inputs"]}
    assert all(r["unit"] and r["input_unit"] and r["source"] for r in rows)
    figures = rows_of(files, "over_months.csv")
    assert all(r["unit"] and (r["value"] or r["undefined"]) for r in figures)
    assert {r["tax"] for r in (*figures, *rows_of(files, "cash_flow.csv"))} == {"before tax"}
    assert {r["unit"] for r in figures if r["figure"] == "levelised cost per Mtok"} == {"USD/Mtok"}
    chances = [float(r["value"]) for r in figures if r["figure"].startswith("chance")]
    assert sum(chances) == pytest.approx(1)
    in_summary = [float(r["chance_percent"]) for r in rows_of(files, "summary.csv")]
    assert sum(in_summary) == pytest.approx(100)
    assumed = {(r["name"], r["source"]) for r in rows_of(files, "assumptions.csv") if r["option"] == "horizon"}
    assert ("months", "typed") in assumed
    assert ("price change a year: api", "assumed") in assumed


def test_a_scenario_without_months_has_none_of_these_tables(shared_catalogue):
    plain = resolve(read_scenario(document()), shared_catalogue, date(2026, 11, 20))
    names = set(files_of(plain))
    assert not {"cash_flow.csv", "sensitivity.csv", "over_months.csv", "formulas.csv"} & names


def test_scenario_json_and_address_bring_everything_back(resolved):
    scenario = resolved.scenario
    assert read_json(scenario_json(scenario)) == scenario
    for full in (True, False):
        opened = open_address(link_of(scenario, ("a",), full=full).items())
        assert opened.problems == []
        assert opened.document.scenario == scenario


def test_a_document_without_the_new_parts_is_written_as_before():
    written = scenario_document(read_scenario(document(api(), gpus("own", SERVER))))
    assert set(written) == {"schema_version", "name", "as_of", "workload", "options"}
    assert "spare_replicas" not in written["options"][1]["supply"]
    assert set(written["options"][0]) == {
        "kind",
        "name",
        "provider",
        "model",
        "discount",
        "price",
        "input_token_factor",
        "output_token_factor",
    }


@pytest.mark.parametrize(
    ("key", "text", "sentence"),
    [
        ("horizon", "{", "horizon={ ignored: is no valid JSON"),
        ("horizon", '{"months":0}', 'horizon={"months":0} ignored: horizon.months: 0 is refused: must be a whole'),
        ("horizon", "[1]", "horizon=[1] ignored: [1] is no JSON object"),
        ("risk", '{"draws":1,"draws":2}', 'risk={"draws":1,"draws":2} ignored: is no valid JSON'),
        ("1.staff", '{"people":-1,"usd_per_year":1}', '1.staff={"people":-1,"usd_per_year":1} ignored: 1.staff.people'),
        ("2.one_off_usd", '[{"name":"a","usd":-1}]', '2.one_off_usd=[{"name":"a","usd":-1}] ignored: 2.one_off_usd[0]'),
        ("horizon.months", "3", "horizon.months=3 ignored: there is no such field"),
    ],
)
def test_what_is_not_valid_in_an_address_is_named_and_the_rest_is_used(key, text, sentence):
    opened = open_address([(key, text), ("peak_to_average", "3")])
    assert len(opened.problems) == 1
    assert opened.problems[0].startswith(sentence)
    assert opened.document.scenario.workload.peak_to_average == 3


def test_progress_and_stop_reach_the_draws(resolved):
    heard: list[float] = []
    outlook_of(resolved, compare(resolved.options, resolved.load), progress=heard.append)
    assert heard == sorted(heard)
    assert heard[-1] == 1
    stopped = outlook_of(resolved, compare(resolved.options, resolved.load), stop=lambda: True)
    assert stopped.risk.simulation.done == stopped.risk.over_volume.done == 0


def test_what_is_refused_is_left_out_of_an_outlook_that_holds(shared_catalogue):
    document = scenario_document(default_scenario())
    ranges = {"inputs": [{"input": "workload.tokens_per_month", "low": 1e9, "high": 2e9}]}  # the load is 3e9
    resolved = resolve(
        read_scenario({**document, "horizon": {"months": 12}, "risk": ranges}), shared_catalogue, date(2026, 11, 20)
    )
    comparison = compare(resolved.options, resolved.load)
    refusal = refusal_of(resolved)
    assert refusal is not None
    assert refusal.field.startswith("risk.inputs[0]")
    outlook = outlook_that_holds(resolved, comparison)
    assert outlook.horizon is not None
    assert outlook.risk is None
    lost = {**document, "horizon": {"months": 12, "reference": "nobody"}}
    resolved = resolve(read_scenario(lost), shared_catalogue, date(2026, 11, 20))
    assert outlook_that_holds(resolved, comparison).sections == {}
    assert refusal_of(resolved).field == "horizon.reference"
