"""Your contract in the dashboard: upload, table, removal, badge, the session it belongs to, addresses without it."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import state
from pricing.contract.contract import COLUMNS, MAX_ROWS
from pricing.contract.file import ENVIRONMENT_VARIABLE, template_csv
from pricing.store.catalogue import open_catalogue
from tests.support.opened import (
    cards,
    costs,
    edit,
    errors,
    headline,
    infos,
    number_field,
    open_page,
    refusals,
    seller_picker,
    shown,
    sound,
    unescaped,
    warnings,
)
from tests.support.prices_page import choose, open_prices, search, table, text

HEADER = (
    "kind,provider,model,variant,input_usd_per_mtok,output_usd_per_mtok,gpu,term,gpus,usd_per_gpu_hour,effective_from"
)
TOKEN = "token,openai,gpt-6.1-sol,standard,1.5,7.5,,,,,2026-01-01"
RATE = "gpu,nebius,,,,,h100-sxm,on-demand,1,1.25,2026-01-01"
MINE = f"{HEADER}\n{TOKEN}\n{RATE}\n".encode()


def upload(at: AppTest, content: bytes, name: str = "mine.csv") -> AppTest:
    at.file_uploader[0].set_value((name, content, "text/csv")).run()
    sound(at)
    return at


def months(at: AppTest) -> dict[str, str]:
    at.switch_page("pages/compare.py").run()
    sound(at)
    return {card["name"]: cost for card, cost in zip(cards(at), costs(at), strict=True)}


def button(at: AppTest, label: str) -> AppTest:
    next(b for b in at.button if b.label == label).click().run()
    sound(at)
    return at


def test_an_uploaded_contract_counts_on_every_page_and_is_badged() -> None:
    at = upload(open_prices("Your contract"), MINE)
    assert errors(at) == []
    assert any("violet-badge[your contract]" in m.value for m in at.markdown)
    a_month = months(at)
    # 15B at 5:1: 12,500M in, 2,500M out; 40 % hits: 5,000M cached at the market's 0.1, a tenth of it written at its
    # 2.5, 7,000M plain. 7,000·1.5 + 5,000·0.1 + 500·2.5 + 2,500·7.5 = 31,000
    assert a_month["GPT-6.1 Sol"] == "$31k"
    assert text(at).count("your contract") >= 2
    # two replicas and a spare of one GPU: 3 · $1.25 · 730 h = $2,737.50, and half a person: $7,500
    assert a_month["Gemma 4 31B on H100"] == "$10.2k"
    assert number_field(edit(at, 0), "options.0.price.input_usd_per_mtok").placeholder == "1.5 (your contract)"
    at.switch_page("pages/hardware.py").run()
    sound(at)
    assert "a month" in headline(at) or "a month" in text(at)


def test_contract_rows_stand_first_in_every_list_of_prices() -> None:
    at = upload(open_prices("Your contract"), MINE)
    row = search(choose(at, "Token prices"), "openai gpt-6.1-sol").iloc[0]
    assert (row["price"], row["status"], row["input"], row["use"]) == ("your contract", "contract", 1.5, "Use")
    rate = search(choose(at, "GPU rates"), "nebius h100", "rate search").iloc[0]
    assert (rate["status"], rate["GPU-hour"]) == ("contract", 1.25)


def test_a_contract_for_an_open_model_is_among_its_offers() -> None:
    row = "token,friendli,google/gemma-4-31B-it,standard,0.01,0.02,,,,,2026-01-01"
    at = upload(open_prices("Your contract"), f"{HEADER}\n{row}\n".encode())
    first = table(choose(at, "One model everywhere")).iloc[0]
    # five input tokens at 0.01 (40 % of them at what the market asks for cached ones or 0.01) and one at 0.02
    assert (first["what"], first["seller"]) == ("your contract", "FriendliAI")
    assert first["at your mix"] < 0.05
    assert "by your contract" in text(at)


def test_a_contract_belongs_to_its_session_and_goes_when_taken_away() -> None:
    market = months(open_page())
    at = upload(open_prices("Your contract"), MINE)
    assert months(at) != market
    assert months(open_page()) == market
    at.switch_page("pages/prices.py").run()
    button(choose(at, "Your contract"), "Take the contract away")
    assert "No contract is in use" in text(at)
    assert not any("badge[your contract]" in m.value for m in at.markdown)
    assert months(at) == market


def test_an_address_made_with_a_contract_says_without_it_that_prices_differ() -> None:
    at = upload(open_prices("Your contract"), MINE)
    months(at)
    link = {**at.query_params}
    assert link["p"] != open_page().query_params["p"]
    other = open_page(*link.items())
    sound(other)
    (sentence,) = warnings(other)
    assert "they differ for GPT-6.1 Sol, Gemma 4 31B on H100" in sentence
    assert "a contract was in use there and another or none is here" in sentence
    del link["p"]
    assert refusals(open_page(*link.items())) == [
        "This was made with the contract 'mine.csv', which is not in use here: prices may differ."
    ]


def test_a_seller_of_the_contract_alone_can_be_chosen_and_is_named_as_unknown_to_the_market() -> None:
    row = "token,our-reseller,our-model,standard,1,2,,,,,2026-01-01"
    at = upload(open_prices("Your contract"), f"{HEADER}\n{row}\n".encode())
    assert any("the market lists no provider" in w for w in warnings(at))
    at.switch_page("pages/compare.py").run()
    assert "our-reseller" in seller_picker(edit(at, 0), 0).options
    without = open_page(("1.provider", "our-reseller"), ("1.model", "our-model"))
    assert "our-reseller" in errors(without)[0]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (gzip.compress(MINE), "is a gzip archive"),
        (gzip.compress(b"0" * 50_000_000), "is a gzip archive"),
        (b"PK\x03\x04xxxx", "a spreadsheet"),
        (b"\x00" * 1_500_000, "at most 1,048,576 are read"),
        (b"\xff\xfe\x00a", "UTF-16"),
        (b"a,b\n1,2", "column 'a' is refused"),
        (f"{HEADER},gpu\n{TOKEN},".encode(), "column 'gpu' is given twice"),
        (MINE.replace(b"1.5", b"-1.5"), "row 2, input_usd_per_mtok: '-1.5' is refused"),
        (MINE.replace(b"1.5", b"cheap"), "row 2, input_usd_per_mtok: 'cheap' is no number"),
        (MINE.replace(b"1.25", b"1e308"), "row 3, usd_per_gpu_hour: '1e308' is refused"),
        (MINE.replace(b"openai", b"=cmd()"), "row 2, provider: '=cmd()' is refused"),
        (f"{HEADER}\n{TOKEN}\n".encode() + (TOKEN.encode() + b"\n") * 5_000, f"at most {MAX_ROWS:,}"),
        (template_csv().encode(), "row 2, prices: are all empty"),
    ],
)
def test_a_bad_upload_is_named_and_changes_nothing(content: bytes, words: str) -> None:
    at = upload(open_prices("Your contract"), content)
    assert words in " ".join(errors(at))
    assert "nothing was changed" in " ".join(errors(at))
    assert "No contract is in use" in text(at)


def test_a_bad_upload_leaves_the_contract_in_use() -> None:
    at = upload(open_prices("Your contract"), MINE)
    before = months(at)
    at.switch_page("pages/prices.py").run()
    upload(choose(at, "Your contract"), b"nonsense")
    assert len(errors(at)) == 1
    assert months(at) == before


def test_every_row_at_fault_is_named() -> None:
    bad = MINE.replace(b"1.5", b"x").replace(b"1.25", b"y")
    sentence = " ".join(errors(upload(open_prices("Your contract"), bad)))
    assert "row 2, input_usd_per_mtok" in sentence
    assert "row 3, usd_per_gpu_hour" in sentence


def test_semicolons_a_bom_and_decimal_commas_are_read() -> None:
    content = b"\xef\xbb\xbf" + MINE.replace(b",", b";").replace(b"1.5", b"1,5").replace(b"7.5", b"7,5").replace(
        b"1.25", b"1,25"
    )
    at = upload(open_prices("Your contract"), content)
    assert errors(at) == []
    assert months(at)["Gemma 4 31B on H100"] == "$10.2k"


def test_the_table_shows_the_contract_and_the_template_before_it() -> None:
    at = open_prices("Your contract")
    editor = at.dataframe[0].value if at.dataframe else None
    assert editor is not None
    assert list(editor.columns) == list(COLUMNS)
    assert editor["provider"].tolist() == ["anthropic", "anthropic", "lambda"]
    button(at, "Apply the table")  # the template names no price
    assert "row 2, prices: are all empty" in " ".join(errors(at))
    upload(at, MINE)
    assert at.dataframe[0].value["input_usd_per_mtok"].tolist()[0] == "1.5"
    button(at, "Apply the table")
    assert errors(at) == []
    assert "1 token rows and 1 GPU rows; 2 hold on the as-of date" in text(at)


def test_the_deployments_contract_is_used_can_be_left_out_and_taken_up_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    market = months(open_page())
    place = tmp_path / "shared.csv"
    place.write_bytes(MINE)
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(place))
    at = open_page()
    shared = months(at)
    assert shared != market
    assert any("of this deployment" in m.value for m in at.markdown)
    at.switch_page("pages/prices.py").run()
    button(choose(at, "Your contract"), "Take the contract away")
    assert months(at) == market
    at.switch_page("pages/prices.py").run()
    button(choose(at, "Your contract"), "Use the deployment's contract again")
    assert months(at) == shared


def test_a_deployments_contract_that_cannot_be_used_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(tmp_path / "none.csv"))
    at = open_page()
    sound(at)
    assert "is not used: No such file or directory" in infos(at)[0]
    assert months(at) == months(open_page())


def test_looking_at_contracts_leaves_the_market_as_it_is() -> None:
    before = open_catalogue().token_price_rows("openai", "gpt-6.1-sol", state.today()).rows
    upload(open_prices("Your contract"), MINE)
    assert open_catalogue().token_price_rows("openai", "gpt-6.1-sol", state.today()).rows == before
    assert all("contract" not in s for s in map(unescaped, shown(open_page())))
