import csv
import io
import json
import os
import subprocess
import sys
import zipfile
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from breakeven.defaults import CURRENT_DEFAULT, default_sourced
from breakeven.document import read_file
from breakeven.edits.fields import set_field
from breakeven.files.pack import flat_table, pack_files, pack_zip, tables
from breakeven.files.tables import Table, csv_bytes
from breakeven.origins import Origin, Origins, Sourced
from economics.break_even.compare import compare
from economics.scenario.reading import read_json, read_scenario, scenario_document
from pricing.resolve.scenario import resolve
from tests.support.edits import every_kind
from tests.support.pack import rows_of
from tests.support.scenarios import typed_document


@pytest.fixture
def resolved(shared_catalogue):
    return resolve(read_scenario(typed_document()), shared_catalogue, date(2026, 11, 20))


@pytest.fixture
def comparison(resolved):
    return compare(resolved.options, resolved.load)


def test_the_pack_holds_what_was_asked_for(resolved, comparison):
    files = pack_files(resolved, comparison)
    assert next(iter(files)) == "summary.csv"
    tables_in_it = {"cost_lines.csv", "break_even.csv", "curves.csv", "assumptions.csv", "all.csv"}
    assert {*tables_in_it, "scenario.json", "result.json"} <= set(files)
    assert read_json(files["scenario.json"]) == resolved.scenario


def test_every_cost_line_stands_apart_from_the_totals(resolved, comparison):
    # 40.5M tokens at ratio 4: 32.4M in at $1, 8.1M out at $3: $32.40 + $24.30 = $56.70; one GPU, 100 h at $2: $200
    files = pack_files(resolved, comparison)
    rows, totals = rows_of(files, "cost_lines.csv"), {r["option"]: r for r in rows_of(files, "summary.csv")}
    costs = {(r["option"], r["line"]): float(r["usd_per_month"]) for r in rows}
    assert costs["API", "input"] == pytest.approx(32.4)
    assert costs["API", "output"] == pytest.approx(24.3)
    assert costs["GPU", "GPU rent"] == 200
    assert "total" not in {line for _, line in costs}
    assert [float(totals[name]["usd_per_month"]) for name in ("API", "GPU")] == pytest.approx([56.7, 200])
    assert [float(totals[name]["usd_per_year"]) for name in ("API", "GPU")] == pytest.approx([680.4, 2400])
    assert float(totals["API"]["usd_per_mtok"]) == pytest.approx(1.4)  # 56.70 / 40.5 Mtok
    assert [totals[name]["cheapest"] for name in ("API", "GPU")] == ["yes", "no"]
    assert totals["API"]["source"] == "typed"
    assert totals["API"]["usd_against_today"] == totals["API"]["paid_today"] == ""  # nobody says what is paid today


def test_the_summary_holds_each_option_against_today(shared_catalogue):
    # the GPU's $200 today against $56.70: $143.30 less, 71.65 % less; they never cost the same (the GPU's $2.47 per
    # Mtok when full is above the API's $1.40)
    document = {**typed_document(), "schema_version": 2, "current": "GPU"}
    resolved = resolve(read_scenario(document), shared_catalogue, date(2026, 11, 20))
    files = pack_files(resolved, compare(resolved.options, resolved.load, "GPU"))
    api, gpu = rows_of(files, "summary.csv")
    assert (float(api["usd_against_today"]), float(api["percent_against_today"])) == pytest.approx((-143.3, -71.65))
    assert (api["paid_today"], gpu["paid_today"], gpu["usd_against_today"]) == ("no", "yes", "")
    assert api["first_break_even"] == api["settled_from"] == ""


def test_every_assumption_has_a_unit_a_source_a_date_and_a_status(resolved, comparison):
    rows = rows_of(pack_files(resolved, comparison), "assumptions.csv")
    assert rows
    for row in rows:
        assert row["unit"]
        assert row["source"]
        assert date.fromisoformat(row["as_of"])
        assert row["status"] in ("quoted", "measured", "typed", "assumed", "doubtful")
    statuses = {row["name"]: row["status"] for row in rows}
    assert statuses["output price"] == "typed"
    assert statuses["minimum copies"] == "assumed"


def test_no_cell_is_infinite_or_not_a_number_even_at_no_tokens(shared_catalogue):
    resolved = resolve(read_scenario(typed_document(tokens_per_month=0)), shared_catalogue, date(2026, 11, 20))
    files = pack_files(resolved, compare(resolved.options, resolved.load))
    for name, content in files.items():
        text = content.decode().lower()
        assert not any(word in text for word in (",nan", ",inf", ",-inf", ": nan", "infinity")), name
    assert "0 tokens a month: no cost per token" in files["summary.csv"].decode()


@given(st.text(max_size=30), st.sampled_from(("=", "+", "-", "@", "\t", "\r", "")))
@example("\x1e=", "")
@settings(deadline=None)
def test_no_text_cell_begins_as_a_formula_and_numbers_stay_numbers(text, first):
    table = Table(("text", "number"), [(first + text, -1.5)])
    (row,) = list(csv.DictReader(io.StringIO(csv_bytes(table).decode(), newline="")))
    assert not row["text"].lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))
    assert row["text"].removeprefix("'") == " ".join((first + text).splitlines()).removeprefix("'")
    assert row["number"] == "-1.5"


def test_the_flat_table_has_every_figure_once(resolved, comparison):
    sheets = tables(resolved, comparison)
    flat = flat_table(sheets)
    counted = sum(len(sheets[name].rows) for name in ("cost_lines", "figures", "break_even", "assumptions", "curves"))
    assert len(flat.rows) == counted
    assert all(len(row) == len(flat.columns) for row in flat.rows)


_IN_A_PROCESS = """
import hashlib, json, sys
from datetime import date
from breakeven.files.pack import pack_files, pack_zip
from economics.break_even.compare import compare
from economics.scenario.reading import read_json
from pricing.store.catalogue import open_catalogue
from pricing.resolve.scenario import resolve
resolved = resolve(read_json(sys.argv[1]), open_catalogue(), date(2026, 11, 20))
print(hashlib.sha256(pack_zip(pack_files(resolved, compare(resolved.options, resolved.load)))).hexdigest())
"""


def test_the_same_scenario_gives_the_same_bytes_in_any_process_and_locale(shared_catalogue):
    from breakeven.defaults import default_scenario

    text = json.dumps({**scenario_document(default_scenario()), "as_of": "2026-11-20"})
    settings_ = ({"LC_ALL": "C", "PYTHONHASHSEED": "1", "TZ": "UTC"}, {"LC_ALL": "de_DE.UTF-8", "TZ": "Asia/Tokyo"})
    digests = {
        subprocess.run(
            [sys.executable, "-c", _IN_A_PROCESS, text],
            env={**os.environ, **variables},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for variables in settings_
    }
    assert len(digests) == 1


def test_the_archive_holds_the_files_unchanged(resolved, comparison):
    files = pack_files(resolved, comparison)
    with zipfile.ZipFile(io.BytesIO(pack_zip(files))) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == files


# Where the numbers came from


def of(rows, option, name):
    return next((r["source"], r["status"]) for r in rows if (r["option"], r["name"]) == (option, name))


def assumptions(sourced, catalogue):
    resolved = resolve(sourced.scenario, catalogue, date(2026, 11, 20))
    comparison = compare(resolved.options, resolved.load)
    files = pack_files(resolved, comparison, origins=sourced.origins)
    flat = rows_of(files, "all.csv")
    rows = rows_of(files, "assumptions.csv")
    assert {(r["option"], r["item"], r["source"], r["status"]) for r in flat if r["table"] == "assumptions"} == {
        (r["option"], r["name"], r["source"], r["status"]) for r in rows
    }
    return rows


def test_a_typed_number_is_typed_even_where_it_equals_a_default(shared_catalogue):
    untouched = assumptions(default_sourced(), shared_catalogue)
    assert of(untouched, "workload", "cache hit rate") == (f"default scenario {CURRENT_DEFAULT}", "assumed")
    name = default_sourced().scenario.options[0].name
    assert of(untouched, name, "discount") == ("default of the cost model", "assumed")
    typed = set_field(set_field(default_sourced(), ("workload", "cache_hit_rate"), 0.4), ("options", 0, "discount"), 0)
    rows = assumptions(typed, shared_catalogue)
    assert of(rows, "workload", "cache hit rate") == ("typed", "typed")
    assert of(rows, name, "discount") == ("typed", "typed")
    assert of(rows, "workload", "input/output ratio") == (f"default scenario {CURRENT_DEFAULT}", "assumed")
    # why the volume is what it is stands beside it
    source, status = of(rows, "workload", "tokens a month")
    assert (source, status) == (default_sourced().origins.of("workload.tokens_per_month").detail, "assumed")
    assert "$40,000 a month" in source


def test_every_number_of_a_plain_file_is_typed_and_what_it_leaves_out_is_assumed(shared_catalogue):
    rows = assumptions(read_file(json.dumps(typed_document(cache_hit_rate=0.0))), shared_catalogue)
    assert of(rows, "workload", "cache hit rate") == ("typed", "typed")
    assert of(rows, "workload", "batch share") == ("default of the cost model", "assumed")


def test_a_price_of_a_row_and_a_file_is_named_after_it(shared_catalogue):
    sourced = read_file(json.dumps(typed_document()))
    origins = {**sourced.origins.by_path, "options[0].price.input_usd_per_mtok": Origin("row", "litellm: a row")}
    rows = assumptions(Sourced(sourced.scenario, Origins(origins)), shared_catalogue)
    assert of(rows, "API", "input price") == ("litellm: a row", "typed")
    assert of(rows, "API", "output price") == ("typed", "typed")


def test_months_that_stand_in_the_file_are_typed(shared_catalogue):
    document = {**typed_document(), "horizon": {"months": 36}}
    rows = assumptions(read_file(json.dumps(document)), shared_catalogue)
    assert of(rows, "horizon", "months") == ("typed", "typed")
    assert of(rows, "horizon", "discount rate a year") == ("default of the cost model", "assumed")


# Documents of version 2


@pytest.fixture
def whole(shared_catalogue):
    """The pack of a document with every kind of option, months and risk."""
    made = every_kind()
    resolved = resolve(made.scenario, shared_catalogue, date(2026, 11, 20))
    comparison = compare(resolved.options, resolved.load, made.scenario.current)
    return pack_files(resolved, comparison, origins=made.origins)


def test_every_number_of_a_document_is_an_assumption_with_label_unit_source_and_status(whole):
    rows = rows_of(whole, "assumptions.csv")
    stated = {(r["option"], r["name"]): (r["value"], r["unit"], r["source"], r["status"]) for r in rows}
    typed = ("typed", "typed")
    assert stated["workload", "bill"] == ("42000", "USD/month", *typed)
    assert stated["workload", "load of an hour"] == ("office", "any, the same for all hours", "assumed", "assumed")
    assert stated["workload", "cache write share"] == ("0.1", "share", *typed)
    assert stated["own", "people: ops"] == ("1", "person", *typed)
    assert stated["own", "gpus per server"] == ("8", "GPU", *typed)
    assert stated["machines", "spare copies"] == ("1", "replica", *typed)
    assert stated["hourly", "hours kept"] == ("1", "h", *typed)
    assert stated["hourly", "start-up time"] == ("0", "minute", "default of the cost model", "assumed")
    assert stated["best", "baseline copies"] == ("best", "replica", *typed)
    assert stated["on_demand", "GPU rate above the baseline"] == ("3", "USD/GPU-hour", *typed)
    assert stated["blend", "commitment: reserved"] == ("6", "month", *typed)
    assert stated["units", "units"] == ("200", "unit", *typed)
    assert stated["units", "unit increment"] == ("1", "unit", "default of the cost model", "assumed")
    assert stated["mix", "share of requests: machines"] == ("0.8", "share of requests", *typed)
    assert stated["mix", "input/output ratio: machines"] == ("2", "input tokens per output token", *typed)
    assert len(stated) == len(rows)  # no two rows are called the same
    # what something else takes the place of says nothing
    for nothing in (
        ("workload", "tokens a month"),
        ("workload", "peak-to-average load"),
        ("workload", "cache reads per write"),
        ("hourly", "minimum copies"),
        ("mix", "input token factor"),
        ("own", "purchase per replica"),
    ):
        assert nothing not in stated


def test_weights_of_ones_own_are_one_row(shared_catalogue):
    made = set_field(every_kind(), ("workload", "load_profile"), {"weights": [1, 3] * 84})
    rows = [r for r in assumptions(made, shared_catalogue) if r["name"] == "load of an hour"]
    assert [(r["value"], r["source"], r["status"]) for r in rows] == [("168 weights", "typed", "typed")]


def test_every_name_of_the_working_has_a_unit(whole):
    rows = rows_of(whole, "working.csv")
    assert {row["option"] for row in rows} == {option.name for option in every_kind().scenario.options}
    for row in rows:
        assert row["unit"]
        for stated in filter(None, row["inputs"].split("; ")):
            name, _, value = stated.partition(" = ")
            assert value.partition(" ")[2], (row["option"], row["result"], name)


def test_figures_hold_what_is_paid_for_and_saved(whole):
    rows = {(r["option"], r["figure"]): r for r in rows_of(whole, "figures.csv")}
    # the tables say what the JSON says
    result = json.loads(whole["result.json"])
    assert float(rows["workload", "tokens a month"]["value"]) == pytest.approx(result["tokens_per_month"])
    for option in result["options"]:
        for key, figure in (
            ("usd_per_accepted_task", "cost per accepted task"),
            ("saving_usd_per_month", "saving against today"),
            ("saving_share", "share saved of what is paid today"),
            ("instances", "instances"),
            ("spare_replicas", "spare copies"),
            ("paid_gpus", "GPUs paid for"),
            ("units", "units"),
            ("paid_replica_hours", "paid copy-hours"),
            ("baseline_replicas", "baseline copies"),
        ):
            if option.get(key) is not None:
                assert float(rows[option["name"], figure]["value"]) == pytest.approx(option[key]), (option["name"], key)
    assert float(rows["hosted", "saving against today"]["value"]) == 0
    assert ("mix", "cost per accepted task") not in rows
    assert float(rows["units", "units"]["value"]) == 200


def test_all_of_it_is_finite_or_says_why(whole):
    for name, content in whole.items():
        text = content.decode().lower()
        assert not any(word in text for word in (",nan", ",inf", ",-inf", ": nan", "infinity")), name
    for name in ("cost_lines.csv", "figures.csv", "working.csv", "summary.csv", "over_months.csv"):
        for row in rows_of(whole, name):
            value = row.get("value") or row.get("usd_per_month")
            assert value or row["undefined"], (name, row)


def test_its_scenario_reads_back(whole):
    assert read_json(whole["scenario.json"]) == every_kind().scenario
