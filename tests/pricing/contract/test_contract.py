"""A contract is valid as a whole or refused with a sentence for every cell at fault; no file raises anything else."""

from __future__ import annotations

import csv
import gzip
import io
import math
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from economics.cost.token_lines import BILLED_LINES, REQUIRED_LINES
from economics.cost.tokens import ListedPrices
from economics.fields.text import is_hidden
from economics.fleet.gpu_ids import GPUS
from economics.supply.rented import TERMS
from pricing.contract.contract import (
    COLUMNS,
    MAX_ROWS,
    MAX_SENTENCES,
    Contract,
    ContractError,
    RateTerms,
    TokenTerms,
    contract_from_records,
    contract_records,
    template_records,
)
from pricing.contract.file import (
    ENVIRONMENT_VARIABLE,
    MAX_BYTES,
    contract_csv,
    read_contract,
    shared_contract,
    template_csv,
)

HEADER = "kind,provider,model,input_usd_per_mtok,output_usd_per_mtok,gpu,term,gpus,usd_per_gpu_hour,effective_from\n"
TOKEN = "token,anthropic,claude-sonnet-4-6,2.4,12,,,,,2026-01-01\n"
RATE = "gpu,lambda,,,,h100-sxm,reserved-1y,8,1.85,2026-01-01\n"
SONNET = TokenTerms(
    "anthropic", "claude-sonnet-4-6", "standard", ListedPrices(input=2.4, output=12.0), date(2026, 1, 1), None, ""
)
H100 = RateTerms("lambda", "h100-sxm", "reserved-1y", 8, 1.85, date(2026, 1, 1), None, "")


def said(data: bytes | str) -> list[str]:
    with pytest.raises(ContractError) as refused:
        read_contract(data.encode() if isinstance(data, str) else data)
    assert str(refused.value).count("\n") == 0
    return list(refused.value.sentences)


def row(**cells: object) -> dict[str, object]:
    plain = {"kind": "token", "provider": "p", "model": "m", "input_usd_per_mtok": 1, "effective_from": "2026-01-01"}
    return {**plain, **cells}


def refused(**cells: object) -> str:
    with pytest.raises(ContractError) as error:
        contract_from_records([row(**cells)])
    (sentence,) = error.value.sentences
    return sentence


def test_both_kinds_of_row_are_read():
    contract = read_contract((HEADER + TOKEN + RATE).encode())
    assert contract == Contract((SONNET,), (H100,))
    assert [terms.row for terms in contract.rows] == [2, 3]


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff" + HEADER + TOKEN + RATE,
        (HEADER + TOKEN + RATE).replace("\n", "\r\n"),
        (HEADER + TOKEN + RATE).replace("\n", "\r"),
        (HEADER + TOKEN + "\n,,,,,,,,,\n" + RATE + "\n\n"),
        (HEADER + TOKEN + RATE).replace(",", ";"),
        (HEADER + TOKEN + RATE).replace(",", ";").replace("2.4", "2,4").replace("1.85", "1,85"),
        HEADER.upper() + TOKEN + RATE,
        (HEADER + TOKEN + RATE).replace(",", " , "),
        (HEADER + TOKEN + RATE).replace("\n", ",,\n"),
    ],
    ids=["BOM", "CRLF", "CR", "blank rows", "semicolons", "decimal commas", "capitals", "spaces", "empty cells beyond"],
)
def test_ways_to_write_the_same_file(text):
    assert read_contract(text.encode()) == Contract((SONNET,), (H100,))


def test_a_row_keeps_its_number_when_rows_before_it_are_blank():
    assert said(HEADER + "\n\n" + TOKEN.replace("2.4", "free")) == [
        "row 4, input_usd_per_mtok: 'free' is no number: must be 0 to 10⁹"
    ]


REFUSED_FILES = [
    (b"", "the file is empty: the first row must name the columns"),
    (b"\xef\xbb\xbf", "the file is empty"),
    (b"\n \n", "the file is empty"),
    (gzip.compress(b"0" * 10**6), "the file is a gzip archive: save it as CSV (UTF-8)"),
    (b"PK\x03\x04 and so on", "the file is a ZIP archive or a spreadsheet"),
    ("kind,provider".encode("utf-16"), "the file is UTF-16 text"),
    (HEADER.encode() + "token,Société,".encode("latin-1"), "line 2 is no UTF-8 text"),
    (b"x" * (MAX_BYTES + 1), "the file has 1,048,577 bytes: at most 1,048,576 are read"),
    (b"\x00\x01\x02", "column"),
    (b"<html><body>no</body></html>", "column '<html><body>no</body></html>' is refused: there are kind, provider"),
    (b"kind\tprovider\n", "column 'kind\\tprovider' is refused"),
    (HEADER.encode().replace(b"gpus,", b"gpus,gpus,"), "column 'gpus' is given twice"),
    (HEADER.encode().replace(b"gpus,", b"gpus,discount,"), "column 'discount' is refused: there are kind"),
    (b"kind,provider\ntoken,p\n", "column 'effective_from' is missing: the first row must name it"),
    ((HEADER + TOKEN.strip() + ",7\n").encode(), "row 2 has 11 cells: the header has 10 columns"),
    ((HEADER + '"token\n').encode(), "row 2 is no CSV: unexpected end of data"),
    ((HEADER + "x" * 200_000 + "\n").encode(), "row 2, kind: 'xxx"),
    ((HEADER + ",\n" * 100_000).encode() + (TOKEN * 3000).encode(), "3,000 rows are refused: a contract has at most"),
    ((HEADER + "a,\n" * 100_000).encode(), "100,000 rows are refused: a contract has at most 2,000"),
    (
        (HEADER + TOKEN + RATE).replace(",", ";").replace("2.4", "2,4").encode(),
        "row 3, usd_per_gpu_hour: '1.85' has a point, but row 2 has a decimal comma: use one of them",
    ),
]


@pytest.mark.parametrize(("data", "sentence"), REFUSED_FILES, ids=[s[:40] for _, s in REFUSED_FILES])
def test_files_that_are_no_contract_are_refused_in_a_sentence(data, sentence):
    assert said(data)[0].startswith(sentence)


def test_a_spreadsheet_and_an_archive_bomb_are_never_unpacked():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("contract.csv", b"0" * 50_000_000)
    assert said(packed.getvalue()) == ["the file is a ZIP archive or a spreadsheet: save it as CSV (UTF-8)"]


REFUSED_CELLS = [
    ({"kind": ""}, "row 2, kind: is empty: must be one of token gpu"),
    ({"kind": "tokens"}, "row 2, kind: 'tokens' is refused: must be one of token gpu; close to it: token"),
    ({"provider": ""}, "row 2, provider: is empty: must be a name"),
    ({"provider": "=HYPERLINK(1)"}, "row 2, provider: '=HYPERLINK(1)' is refused: must not begin with = + - @"),
    ({"model": "@SUM(1)"}, "row 2, model: '@SUM(1)' is refused: must not begin"),
    ({"note": "-1+1"}, "row 2, note: '-1+1' is refused: must not begin"),
    ({"note": "two\nlines"}, "row 2, note: 'two\\nlines' is refused: must be one line of plain text"),
    ({"model": "x" * 121}, "row 2, model: 121 characters are refused: at most 120"),
    ({"variant": "flex"}, "row 2, variant: 'flex' is refused: must be one of standard batch"),
    ({"input_usd_per_mtok": ""}, "row 2, prices: are all empty: give at least one"),
    ({"input_usd_per_mtok": "-1"}, "row 2, input_usd_per_mtok: '-1' is refused: must be 0 to 10⁹"),
    ({"input_usd_per_mtok": "1e308"}, "row 2, input_usd_per_mtok: '1e308' is refused: must be 0 to 10⁹"),
    ({"input_usd_per_mtok": "9" * 400}, "row 2, input_usd_per_mtok: '999"),
    ({"input_usd_per_mtok": "nan"}, "row 2, input_usd_per_mtok: 'nan' is no number"),
    ({"input_usd_per_mtok": math.inf}, "row 2, input_usd_per_mtok: 'inf' is no number"),
    ({"input_usd_per_mtok": True}, "row 2, input_usd_per_mtok: 'True' is no number"),
    ({"input_usd_per_mtok": "$3"}, "row 2, input_usd_per_mtok: '$3' is no number: must be 0 to 10⁹"),
    ({"input_usd_per_mtok": "2,5"}, "row 2, input_usd_per_mtok: '2,5' is no number: must be 0 to 10⁹; write a decimal"),
    ({"input_usd_per_mtok": "1_000"}, "row 2, input_usd_per_mtok: '1_000' is no number"),
    ({"input_usd_per_mtok": "٣"}, "row 2, input_usd_per_mtok: '٣' is no number"),
    ({"effective_from": ""}, "row 2, effective_from: is empty: must be the first day, YYYY-MM-DD"),
    ({"effective_from": "1 May 2026"}, "row 2, effective_from: '1 May 2026' is no date: must be YYYY-MM-DD"),
    ({"effective_from": "20260101"}, "row 2, effective_from: '20260101' is no date"),
    ({"effective_from": "2026-02-30"}, "row 2, effective_from: '2026-02-30' is no date"),
    ({"effective_to": "2025-12-31"}, "row 2, effective_to: 2025-12-31 is refused: must not be before effective_from"),
    ({"gpu": "h200"}, "row 2, gpu: 'h200' is refused: must be empty in a row of kind token"),
    ({"kind": "gpu", "gpu": "h200", "term": "spot", "usd_per_gpu_hour": 1, "input_usd_per_mtok": ""}, "row 2, model:"),
]


@pytest.mark.parametrize(("cells", "sentence"), REFUSED_CELLS, ids=[s[7:50] for _, s in REFUSED_CELLS])
def test_a_cell_at_fault_is_named_with_row_column_value_and_range(cells, sentence):
    assert refused(**cells).startswith(sentence)


RATE_ROW = {
    "kind": "gpu",
    "model": "",
    "input_usd_per_mtok": "",
    "gpu": "h200",
    "term": "spot",
    "usd_per_gpu_hour": "2",
}


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ({"gpu": "h2000"}, "row 2, gpu: 'h2000' is refused: must be one of a10 a10g"),
        ({"term": ""}, "row 2, term: is empty: must be one of on-demand"),
        ({"gpus": "1.5"}, "row 2, gpus: '1.5' is refused: must be a whole number, 1 to 4096"),
        ({"gpus": "0"}, "row 2, gpus: '0' is refused"),
        ({"usd_per_gpu_hour": ""}, "row 2, usd_per_gpu_hour: is empty: give the rate of one GPU for one hour"),
        ({"usd_per_gpu_hour": "-0.01"}, "row 2, usd_per_gpu_hour: '-0.01' is refused: must be 0 to 10⁹"),
    ],
)
def test_a_rate_at_fault_is_named(cells, sentence):
    assert refused(**{**RATE_ROW, **cells}).startswith(sentence)


def test_every_fault_is_listed_up_to_twenty_and_nothing_is_applied():
    sentences = said(HEADER + TOKEN + TOKEN.replace("2.4", "x").replace("12", "y") + RATE.replace("8", "-8"))
    assert [s.split(":")[0] for s in sentences] == [
        "row 3, input_usd_per_mtok",
        "row 3, output_usd_per_mtok",
        "row 4, gpus",
        "row 4, usd_per_gpu_hour",
    ]
    many = said(HEADER + TOKEN.replace("2.4", "x") * 50)
    assert len(many) == MAX_SENTENCES + 1
    assert many[-1] == "and 30 more"


def test_terms_for_one_thing_may_follow_each_other_but_not_overlap():
    first = row(effective_from="2026-01-01", effective_to="2026-06-30")
    assert len(contract_from_records([first, row(effective_from="2026-07-01")]).tokens) == 2
    assert len(contract_from_records([first, row(effective_from="2026-06-30", variant="batch")]).tokens) == 2
    with pytest.raises(ContractError, match="row 3, effective_from: 2026-06-30 is refused: row 2 for the same p m"):
        contract_from_records([first, row(effective_from="2026-06-30")])
    # the first holds for good, so both later ones overlap it
    with pytest.raises(ContractError) as error:
        contract_from_records(
            [row(), row(effective_from="2026-02-01", effective_to="2026-02-02"), row(effective_from="2027-01-01")]
        )
    assert [s[:5] for s in error.value.sentences] == ["row 3", "row 4"]


def test_a_table_of_the_page_gives_the_same_contract_as_the_file():
    contract = read_contract((HEADER + TOKEN + RATE).encode())
    table = pd.DataFrame(contract_records(contract), columns=list(COLUMNS))
    assert contract_from_records(table.to_dict("records")) == contract
    typed = row(effective_from=datetime(2026, 1, 1), effective_to=pd.NaT, note=pd.NA, gpu=math.nan)  # noqa: DTZ001
    (terms,) = contract_from_records([typed, dict.fromkeys(COLUMNS)]).tokens
    assert (terms.effective_from, terms.effective_to, terms.note) == (date(2026, 1, 1), None, "")
    with pytest.raises(ContractError, match="column 'colour' is refused"):
        contract_from_records([row(colour="red")])
    with pytest.raises(ContractError, match="2,001 rows are refused"):
        contract_from_records([row()] * (MAX_ROWS + 1))
    assert contract_from_records([row(input_usd_per_mtok=Decimal("0.1"))]).tokens[0].prices.input == 0.1


def test_the_template_has_every_column_and_is_refused_until_it_is_filled_in():
    assert list(csv.reader(io.StringIO(template_csv())))[0] == list(COLUMNS)  # noqa: RUF015
    assert [s.split(":")[0] for s in said(template_csv())] == [
        "row 2, prices",
        "row 3, prices",
        "row 4, usd_per_gpu_hour",
    ]
    filled = [{**r, **({"usd_per_gpu_hour": 2} if r["kind"] == "gpu" else {PRICE: 2})} for r in template_records()]
    assert len(contract_from_records(filled).rows) == 3


PRICE = "input_usd_per_mtok"
names = st.text(st.characters().filter(lambda at: not is_hidden(at)), min_size=1, max_size=120).filter(
    lambda text: text == text.strip() and not text.startswith(("=", "+", "-", "@"))
)
amounts = st.floats(0, 1e9)
days = st.dates(date(1000, 1, 1), date(3000, 1, 1))
prices = st.builds(
    ListedPrices, **{line.id: amounts if line in REQUIRED_LINES else st.none() | amounts for line in BILLED_LINES}
)
token_terms = st.builds(
    TokenTerms,
    names,
    names,
    st.sampled_from(["standard", "batch"]),
    prices,
    days,
    st.none(),
    st.just("") | names,
)
rate_terms = st.builds(
    RateTerms,
    names,
    st.sampled_from(GPUS),
    st.sampled_from(TERMS),
    st.integers(1, 4096),
    amounts,
    days,
    st.none(),
    st.just("") | names,
)


@given(
    st.lists(token_terms, max_size=4, unique_by=lambda t: t.key),
    st.lists(rate_terms, max_size=4, unique_by=lambda t: t.key),
)
@settings(deadline=None)
def test_a_contract_written_and_read_back_is_the_same_and_so_is_its_text(tokens, rates):
    contract = Contract(tuple(tokens), tuple(rates))
    text = contract_csv(contract)
    again = read_contract(text.encode())
    assert again == contract
    assert contract_csv(again) == text
    assert contract_from_records(contract_records(contract)) == contract


def outcome(read: Callable[..., Contract], given_: object) -> tuple[Contract | None, tuple[str, ...]]:
    """The contract, or the sentences that refuse it; any other error fails the test."""
    try:
        return read(given_), ()
    except ContractError as error:
        return None, error.sentences


fragments = st.sampled_from(
    [*COLUMNS, *",,,,;;\n\n\r\"'", "token", "gpu", "p", "h200", "spot", "1.5", "1,5", "-1", "1e999", "nan",
     "2026-01-01", "2026-02-31", "=1", "\ufeff", "\0", "\ud800", "9" * 50, "x" * 130]
)  # fmt: skip


@given(
    st.binary(max_size=300)
    | st.lists(fragments, max_size=60).map(lambda p: "".join(p).encode("utf-8", "surrogatepass"))
)
@settings(deadline=None, max_examples=300)
def test_any_bytes_give_a_contract_or_sentences(data):
    for tried in (data, HEADER.encode() + data):
        contract, sentences = outcome(read_contract, tried)
        if contract is not None:
            assert read_contract(contract_csv(contract).encode()) == contract
        else:
            assert 1 <= len(sentences) <= MAX_SENTENCES + 1
            assert all(s and len(s) < 800 and s.isprintable() for s in sentences)


cells = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.dates() | st.datetimes()


@given(st.lists(st.dictionaries(st.sampled_from(COLUMNS) | st.text(max_size=5), cells, max_size=8), max_size=5))
@settings(deadline=None, max_examples=300)
def test_any_table_gives_a_contract_or_sentences(table):
    contract, sentences = outcome(contract_from_records, table)
    assert (contract is None) == bool(sentences)


def test_the_deployment_names_a_file_and_a_bad_one_is_a_notice(tmp_path, monkeypatch):
    monkeypatch.delenv(ENVIRONMENT_VARIABLE, raising=False)
    assert shared_contract() == (Contract(), ())
    path = tmp_path / "contract.csv"
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(path))
    contract, (notice,) = shared_contract()
    assert contract == Contract()
    assert notice.endswith("is not used: No such file or directory.")
    path.write_text(HEADER + TOKEN)
    assert shared_contract() == (Contract((SONNET,)), ())
    path.write_text(HEADER + TOKEN.replace("2.4", "free") + RATE)
    contract, (notice,) = shared_contract()
    assert contract == Contract()
    assert "row 2, input_usd_per_mtok: 'free' is no number" in notice
    path.write_bytes(b"x" * (MAX_BYTES + 1))
    assert "1,048,577 bytes" in shared_contract()[1][0]
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(tmp_path))
    assert shared_contract()[1][0].endswith("Is a directory.")
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, "x" * 5000)
    assert "is not used" in shared_contract()[1][0]
