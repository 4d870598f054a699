"""The budget workbook: its totals are formulas, what they show is the model's, and names are nothing but text."""

from __future__ import annotations

import io
import json
import time
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from breakeven.currency import Currency
from breakeven.outlook import outlook_of
from breakeven.workbook.book import workbook_bytes
from economics.break_even.compare import compare
from economics.errors import InputError
from economics.option.provisioned import NOT_ENOUGH
from economics.scaling.kinds import SCALING_KINDS
from economics.scenario.reading import read_scenario
from pricing.resolve.scenario import resolve, resolve_each
from pricing.store.catalogue import Catalogue
from tests.support.command import document as printed_document
from tests.support.command import refused
from tests.support.kinds import document_of, documents_of, example_option, option_kinds, supply_kinds
from tests.support.scenarios import typed_document
from tests.support.workbooks import (
    TODAY,
    Made,
    differences,
    documents,
    known_to_change,
    made_of,
    random_documents,
    result_of,
)

NASTY = "=cmd|' /C calc'!A0"
DOCUMENTS = documents()


@pytest.fixture(scope="module")
def made(built_file: Path) -> Iterator[dict[str, Made]]:
    from pricing.store.catalogue import open_catalogue

    catalogue = open_catalogue(built_file)
    yield {name: made_of(document, catalogue) for name, document in DOCUMENTS.items()}
    catalogue.close()


def test_the_documents_hold_every_kind_of_option_supply_and_scaling() -> None:
    options = [option for document in DOCUMENTS.values() for option in document["options"]]
    assert {option["kind"] for option in options} == set(option_kinds())
    assert {option["supply"]["kind"] for option in options if "supply" in option} >= set(supply_kinds())
    scaled = {option["scaling"]["kind"] for option in options if "scaling" in option}
    assert scaled == set(SCALING_KINDS) - {"fixed"}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_what_is_shown_without_a_recalculation_is_the_models_to_the_cent(
    name: str, made: dict[str, Made], shared_catalogue: Catalogue
) -> None:
    result = result_of(DOCUMENTS[name], shared_catalogue)
    assert list(differences(made[name].totals_shown, result)) == []


def test_prices_that_are_known_to_change_do_so_in_their_month(shared_catalogue: Catalogue) -> None:
    document, catalogue = known_to_change(shared_catalogue)
    found = made_of(document, catalogue)
    assert list(differences(found.totals_shown, result_of(document, catalogue))) == []
    later = {cell.label: cell.value for cell in found.cells if "from month" in cell.label}
    assert later["Input price from month 3"] == 1.5
    assert [label for label in later if label.startswith("GPU rate from month 3")] != []


def test_random_scenarios_show_the_models_figures(shared_catalogue: Catalogue) -> None:
    wrong = []
    for name, document in random_documents(12).items():
        shown = made_of(document, shared_catalogue).totals_shown
        wrong += [f"{name}: {each}" for each in differences(shown, result_of(document, shared_catalogue))]
    assert wrong == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_no_total_is_a_constant_and_every_formula_shows_a_figure(name: str, made: dict[str, Made]) -> None:
    book, shown = made[name].book, made[name].shown
    cells = [cell for sheet in book.worksheets for cell in totals(sheet)]
    assert [where(cell) for cell in cells if cell.data_type != "f"] == []
    assert len(cells) > 50
    empty = [
        where(cell)
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f" and shown[sheet.title][cell.row - 1][cell.column - 1] is None
    ]
    assert empty == []


def totals(sheet: Worksheet) -> Iterator[Cell]:
    """The filled cells of a sheet that hold totals, months, savings, lines or figures on the way to them."""
    heads = {"Summary": "Option", "Months": "Month", "Profit and loss": "Month", "Cost lines": None}
    if sheet.title.startswith("Option "):
        first = next(row[0].row for row in sheet.iter_rows() if row[0].value == "Month") + 2
        columns = range(3, sheet.max_column + 1)
    elif sheet.title == "Cost lines":
        first, columns = 5, range(2, sheet.max_column + 1)
    elif sheet.title in heads:
        column = 2 if sheet.title == "Summary" else 1
        found = [row[column - 1].row for row in sheet.iter_rows() if row[column - 1].value == heads[sheet.title]]
        first = found[0] + 2
        columns = range(4, 10) if sheet.title == "Summary" else range(4, sheet.max_column + 1)
    else:
        return
    for row in sheet.iter_rows(min_row=first):
        for cell in row:
            is_text = cell.data_type in ("s", "inlineStr")
            if cell.column in columns and cell.value is not None and not is_text:
                yield cell


def where(cell: Cell) -> str:
    return f"{cell.parent.title}!{cell.coordinate}"


def test_every_number_that_formulas_start_from_has_a_name_and_its_source(made: dict[str, Made]) -> None:
    for each in made.values():
        book = each.book
        sheet = book["Assumptions"]
        heads = [cell.value for cell in sheet[4]]
        named = {row[10].value: row for row in sheet.iter_rows(min_row=5) if row[10].value}
        assert set(named) == set(book.defined_names)
        for name, row in named.items():
            assert book.defined_names[name].attr_text == f"Assumptions!$C${row[2].row}"
            assert row[heads.index("Status")].value
            assert row[heads.index("Source")].value


def test_a_name_that_spreadsheets_would_run_is_text_in_every_cell(shared_catalogue: Catalogue) -> None:
    document = json.loads(json.dumps(documents_of(2)["version 2, part 1"]))
    for option in document["options"]:
        if option["name"] == "api":
            option["name"] = NASTY
        for part in option.get("parts", ()):
            part["option"] = NASTY if part["option"] == "api" else part["option"]
    document["name"], document["current"] = NASTY, NASTY
    document["options"][2]["staff"][0]["role"] = NASTY
    document["options"][2]["one_off_usd"] = [{"name": NASTY, "usd": 3}]
    found = made_of(document, shared_catalogue)
    cells = [cell for sheet in found.book.worksheets for row in sheet.iter_rows() for cell in row]
    assert sum(NASTY in cell.value for cell in cells if cell.data_type == "s") > 10
    assert [where(cell) for cell in cells if cell.data_type == "f" and "cmd" in str(cell.value)] == []
    assert NASTY not in {sheet.title for sheet in found.book.worksheets}
    assert not [name for name in found.book.defined_names if "=" in name]
    assert list(differences(found.totals_shown, result_of(document, shared_catalogue))) == []


def test_the_same_scenario_gives_the_same_bytes(shared_catalogue: Catalogue) -> None:
    first, second = (made_of(DOCUMENTS["over months"], shared_catalogue).content for _ in range(2))
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"2026-11-20T00:00:00Z" in archive.read("docProps/core.xml")


def test_twelve_options_over_240_months(shared_catalogue: Catalogue) -> None:
    document = json.loads(json.dumps(documents_of(2)["version 2, part 1"]))
    assert len(document["options"]) == 12
    document["horizon"] = {"months": 240, "tokens_growth_per_month": 0.01}
    start = time.perf_counter()
    found = made_of(document, shared_catalogue)
    print(f"12 options × 240 months: {time.perf_counter() - start:.2f} s, {len(found.content):,} bytes")
    assert list(differences(found.totals_shown, result_of(document, shared_catalogue))) == []


def test_a_typical_workbook_with_its_simulations(shared_catalogue: Catalogue) -> None:
    scenario = read_scenario({**typed_document(), "schema_version": 2, "risk": {"draws": 2000}})
    resolved = resolve(scenario, shared_catalogue, TODAY)
    comparison = compare(resolved.options, resolved.load)
    outlook = outlook_of(resolved, comparison, risk=True)
    start = time.perf_counter()
    content = workbook_bytes(resolved, comparison, outlook=outlook, link="https://example.org/?v=2&d=3")
    print(f"a typical workbook, draws made: {time.perf_counter() - start:.2f} s")
    found = Made({}, resolved, content, ())
    assert outlook.risk is not None
    chances = {row[1]: row[10] for row in found.shown["Summary"][10:12]}
    assert chances == pytest.approx(outlook.risk.simulation.chance_cheapest)
    summary = found.book["Summary"]
    assert summary["A2"].value.endswith("US dollars. Made by breakeven 0.1.0.")
    assert summary["A4"].hyperlink.target == "https://example.org/?v=2&d=3"
    assert summary["K10"].value == summary["J10"].value == "value of the export"
    assert "do not move" in found.book["Sensitivity"]["A2"].value
    low_and_high = {row[1]: row[4:6] for row in found.shown["Assumptions"][4:] if row[4] is not None}
    assert low_and_high["Tokens a month"] == [20.25e6, 81e6]  # half and twice 40.5M
    assert [len(sheet._charts) for sheet in found.book.worksheets[:4]] == [2, 0, 0, 1]


def test_a_link_that_no_spreadsheet_follows_is_text(shared_catalogue: Catalogue) -> None:
    link = f"https://example.org/?{'a' * 5000}"
    found = made_of(typed_document(), shared_catalogue, link=link)
    assert found.book["Summary"]["A4"].value == link
    assert found.book["Summary"]["A4"].hyperlink is None


def test_totals_in_another_currency_follow_its_rate(shared_catalogue: Catalogue) -> None:
    plain = made_of(typed_document(), shared_catalogue)
    euro = made_of(typed_document(), shared_catalogue, currency=Currency("EUR", 0.5, date(2026, 11, 1)))
    for sheet, first in (("Summary", 10), ("Months", 14)):
        for mine, theirs in zip(euro.shown[sheet][first:], plain.shown[sheet][first:], strict=True):
            assert mine[3] == theirs[3] is None or mine[3] == pytest.approx(theirs[3] / 2)
    assert euro.book["Summary"]["D11"].value.endswith("*Exchange_rate")
    assert "rate of 2026-11-01 as entered" in euro.book["Summary"]["A2"].value
    assert euro.book["Summary"]["D10"].value == "EUR"


def test_without_a_current_option_the_first_is_compared_with(shared_catalogue: Catalogue) -> None:
    found = made_of({**typed_document(), "schema_version": 2}, shared_catalogue)
    rows = found.shown["Summary"]
    assert rows[6][2] == "API"
    assert "the first option: none is named as today's" in rows[6][3]
    api, gpu = (row[3] for row in rows[10:12])
    assert rows[11][6] == pytest.approx(api - gpu)


def test_an_option_that_cannot_serve_says_why_in_place_of_a_total(shared_catalogue: Catalogue) -> None:
    few = {**example_option("provisioned", 2), "units": 15}
    document = {**document_of([example_option("api", 2), few], 2), "current": "provisioned"}
    found = made_of(document, shared_catalogue)
    rows = found.shown["Summary"]
    assert rows[11][3] == NOT_ENOUGH
    assert found.book["Summary"]["D12"].data_type == "f"
    assert list(differences(found.totals_shown, result_of(document, shared_catalogue))) == []


def test_people_that_nobody_entered_have_cells_to_fill_in(shared_catalogue: Catalogue) -> None:
    found = made_of({**typed_document(), "schema_version": 2}, shared_catalogue)
    cells = {cell.name: cell for cell in found.cells}
    assert (cells["People_2"].value, cells["Cost_of_a_person_2"].value) == (0, 0)
    assert cells["People_2"].source.startswith("not entered")
    steps = {row[0]: row[2] for row in found.book["Option 2"].iter_rows(values_only=True)}
    assert steps["People, not entered"] == "=People_2*Cost_of_a_person_2/12"


def test_no_tokens_at_all(shared_catalogue: Catalogue) -> None:
    for document in (typed_document(tokens_per_month=0), document_of([example_option(kind, 2) for kind in
                     option_kinds()], 2, tokens_per_month=0)):  # fmt: skip
        found = made_of(document, shared_catalogue)
        assert list(differences(found.totals_shown, result_of(document, shared_catalogue))) == []


def test_figures_beyond_a_spreadsheet_are_values_and_say_so(shared_catalogue: Catalogue) -> None:
    document = typed_document(tokens_per_month=1e15)
    document["options"][1]["throughput"] = {"output_tokens_per_second": 1e-9}
    found = made_of(document, shared_catalogue)
    assert "too small" in found.shown["Summary"][11][3]
    assert "values of the export" in found.shown["Option 2"][3][0]
    assert found.shown["Summary"][10][3] == pytest.approx(1.4e9)  # 1e15 tokens at 4:1: 0.8·$1 + 0.2·$3 a Mtok


def test_months_that_are_refused_leave_the_rest(shared_catalogue: Catalogue) -> None:
    document = {**typed_document(), "schema_version": 2, "horizon": {"months": 3, "reference": "API"}}
    document["options"][1]["supply"]["commitment_months"] = 6
    resolved = resolve(read_scenario(document), shared_catalogue, TODAY)
    content = workbook_bytes(resolved, compare(resolved.options, resolved.load))
    found = Made(document, resolved, content, ())
    assert "commitment_months: 6 is refused" in found.shown["Months"][3][0]
    assert found.shown["Summary"][10][3] == pytest.approx(56.7)  # 32.4M at $1 and 8.1M at $3


def test_an_option_without_a_price_is_named(shared_catalogue: Catalogue) -> None:
    document = typed_document()
    lost = {"kind": "api", "name": "lost", "provider": "openai", "model": "no such model"}
    document["options"].append(lost)
    resolved, errors = resolve_each(read_scenario(document), shared_catalogue, TODAY)
    assert len(errors) == 1
    found = Made(document, resolved, workbook_bytes(resolved, compare(resolved.options, resolved.load)), ())
    assert found.shown["Summary"][12][1] == "Without a price on this day, so not here: lost."


def test_the_command_writes_it_whole_or_not_at_all(
    shared_catalogue: Catalogue, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scenario, out = tmp_path / "scenario.json", tmp_path / "book.xlsx"
    scenario.write_text(json.dumps(documents_of(2)["version 2 by the hour"]))
    plain = printed_document(capsys, "compare", str(scenario))
    assert printed_document(capsys, "compare", str(scenario), "--xlsx", str(out)) == plain
    resolved = resolve(read_scenario(json.loads(scenario.read_text())), shared_catalogue, TODAY)
    found = Made({}, resolved, out.read_bytes(), ())
    wanted = printed_document(capsys, "compare", str(scenario), "--horizon")
    assert list(differences(found.totals_shown, wanted)) == []
    away = tmp_path / "nowhere" / "book.xlsx"
    assert refused(capsys, "compare", str(scenario), "--xlsx", str(away)) == (
        f"--xlsx {away}: No such file or directory\n"
    )
    before = out.read_bytes()
    scenario.write_text("{}")
    assert "schema_version" in refused(capsys, "compare", str(scenario), "--xlsx", str(out))
    assert out.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["book.xlsx", "scenario.json"]


def test_a_currency_goes_into_the_workbook(
    shared_catalogue: Catalogue, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scenario, out = tmp_path / "scenario.json", tmp_path / "book.xlsx"
    scenario.write_text(json.dumps(typed_document()))
    euro = ("--currency", "EUR", "--rate", "0.5", "--rate-date", "2026-11-01")
    printed_document(capsys, "compare", str(scenario), "--xlsx", str(out), *euro)
    resolved = resolve(read_scenario(typed_document()), shared_catalogue, TODAY)
    rows = Made({}, resolved, out.read_bytes(), ()).shown["Summary"]
    assert rows[10][3] == pytest.approx(28.35)  # $56.70 at 0.5
    assert "--currency: needs --out or --xlsx" in refused(capsys, "compare", str(scenario), *euro)


def test_without_any_price_there_is_no_workbook(shared_catalogue: Catalogue) -> None:
    document = typed_document()
    for option in document["options"]:
        option |= {"kind": "api", "provider": "openai", "model": "no such model"}
        for name in {*option} - {"kind", "name", "provider", "model"}:
            del option[name]
    resolved, _ = resolve_each(read_scenario(document), shared_catalogue, TODAY)
    with pytest.raises(InputError, match="none of the options has a price"):
        workbook_bytes(resolved, compare(resolved.options, resolved.load))
