"""Certificates: computed again from the rows inside alone; whatever is changed inside is found."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from breakeven.certificate.canonical import sha256_of
from breakeven.certificate.certificate import LeftOutContract, certify, contract_digest
from breakeven.certificate.file import certificate_json, read_certificate, unsealed
from breakeven.certificate.keys import new_key, private_key, public_keys
from breakeven.certificate.told import figures_table, sentences, verification_document
from breakeven.certificate.verify import verify
from breakeven.files.tables import csv_bytes
from economics.errors import InputError
from economics.numbers import without_minus_zero
from pricing.contract.contract import Contract
from pricing.recorded import RecordedCatalogue, RecordingCatalogue
from pricing.resolve.scenario import resolve_each
from pricing.store.catalogue import open_catalogue
from tests.support.certified import (
    CONTRACT_USD,
    DAY,
    MADE_AT,
    MARKET_USD,
    NO_CONTRACT,
    contract,
    listed_document,
    opened,
)
from tests.support.kinds import documents_of

SALT = "00112233445566778899aabbccddeeff"
PRIVATE, PUBLIC = new_key()
KEY, TRUSTED = private_key(PRIVATE.decode(), "KEY"), public_keys(PUBLIC.decode(), "KEY")
UNSEALED = ("hash", "signature")


@pytest.fixture(scope="module")
def catalogue(built_file):
    """The catalogue, opened once for all examples."""
    opened_once = open_catalogue(built_file)
    yield opened_once
    opened_once.close()


def made(document, catalogue, used=NO_CONTRACT, **how):
    return certify(opened(document), catalogue, DAY, used, made_at=MADE_AT, salt=SALT, **how)


@pytest.fixture(scope="module")
def text(catalogue):
    """A signed certificate of an API at its listed price against a typed GPU."""
    return certificate_json(made(listed_document(), catalogue), KEY)


def resealed(document):
    """A changed certificate with a hash that fits, as somebody without the key can make it."""
    body = {name: value for name, value in document.items() if name not in UNSEALED}
    return json.dumps({**document, "hash": sha256_of(body)})


def test_it_is_equal_without_any_catalogue(text):
    found = verify(text, TRUSTED)
    assert found.equal
    assert (found.intact, found.signature, found.differences) == (True, "good", ())
    assert sentences(found)[0] == "Equal: the rows inside give every figure inside."
    assert figures_table(found).rows == []
    stated = json.loads(text)["snapshot"]["result"]["options"][0]["usd_per_month"]
    assert stated == pytest.approx(MARKET_USD)


@pytest.mark.parametrize("name", [*documents_of(1), "version 2, part 2"])
def test_every_kind_of_option_comes_out_again(name, catalogue):
    document = {**documents_of(1), **documents_of(2)}[name]
    certificate = made(document, catalogue)
    written = certificate_json(certificate)
    found = verify(written, {})
    assert (found.equal, found.signature) == (True, "none")
    assert read_certificate(unsealed(written).body) == certificate


def test_what_would_change_the_answer_is_inside(text):
    flips = json.loads(text)["would_flip"]["inputs"]
    prices = [each for each in flips if each["path"] == "options[0].price_factor"]
    costs = {each["name"]: each["usd_per_month"] for each in json.loads(text)["snapshot"]["result"]["options"]}
    cheap, dear = sorted(costs.values())
    # the factor on all prices of the API at which it costs what the GPU does
    (turn,) = (turn for turn in (prices[0]["below"], prices[0]["above"]) if turn)
    assert turn["at"] == pytest.approx(costs["GPU"] / costs["API"], rel=1e-6)
    assert {each["what"] for each in flips} >= {"price", "volume"} or dear / cheap > 1000


def leaf_places(value, path=()):
    """The path of every leaf of a JSON document."""
    if isinstance(value, dict | list) and value:
        for key, part in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaf_places(part, (*path, key))
    else:
        yield path


def changed(document, path, value):
    """A copy of a document with another value at a path."""
    copied = copy.deepcopy(document)
    part = copied
    for step in path[:-1]:
        part = part[step]
    part[path[-1]] = value
    return copied


others = st.sampled_from([None, True, False, 0, 1, -1, 2.5, 1e300, "", "x", "2026-11-19", "api", [], {}, [{}]])


@settings(max_examples=40)
@given(data=st.data())
def test_a_change_of_any_value_breaks_the_hash(data, text):
    document = json.loads(text)
    path = data.draw(st.sampled_from([p for p in leaf_places(document) if p[0] not in UNSEALED]))
    before = document
    for step in path:
        before = before[step]
    value = data.draw(others | (st.text(max_size=5) if isinstance(before, str) else st.floats(-9, 9)))
    edited = changed(document, path, value)
    body = {name: part for name, part in document.items() if name not in UNSEALED}
    if sha256_of({name: part for name, part in edited.items() if name not in UNSEALED}) == sha256_of(body):
        return  # 1 in place of 1.0
    try:
        found = verify(json.dumps(edited), TRUSTED)
    except InputError:
        assert path == ("certificate_version",)
        return
    assert (found.intact, found.signature, found.equal) == (False, "bad", False)
    assert sentences(found)[0].startswith("Not intact: ")
    json.dumps(verification_document(found))


@settings(max_examples=30)
@given(data=st.data())
def test_a_change_with_a_new_hash_leaves_a_bad_signature_or_none(data, text):
    document = json.loads(text)
    path = data.draw(st.sampled_from([p for p in leaf_places(document) if p[0] not in UNSEALED]))
    edited = changed(document, path, data.draw(others))
    if sha256_of(edited) == sha256_of(document):
        return
    try:
        found = verify(resealed(edited), TRUSTED)
        unsigned = verify(resealed({**edited, "signature": None}), TRUSTED)
    except InputError:
        return
    assert (found.intact, found.signature, found.equal) == (True, "bad", False)
    assert unsigned.signature == "none"
    assert any(sentence.startswith("Not signed") for sentence in sentences(unsigned))


@settings(max_examples=40)
@given(data=st.data())
def test_a_file_with_any_byte_changed_is_never_taken_for_another(data, text):
    content = text.encode()
    at = data.draw(st.integers(0, len(content) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda value: value != content[at]))
    edited = content[:at] + bytes([byte]) + content[at + 1 :]
    try:
        found = verify(edited, TRUSTED)
    except InputError:
        return
    if found.equal:  # a space in place of a line's end, or another way to write the same number or text
        assert sha256_of(json.loads(edited)) == sha256_of(json.loads(content))


def test_every_figure_and_row_that_is_edited_is_named(text):
    """With a hash that fits and no signature only the computation tells."""
    document = {**json.loads(text), "signature": None}
    option = document["snapshot"]["options"][0]
    place = next(i for i, row in enumerate(option["rows"]) if row["field"] == "price.input_usd_per_mtok")
    other = "GPU" if document["snapshot"]["result"]["cheapest"] == "API" else "API"
    edits = {
        ("snapshot", "result", "options", 0, "usd_per_month"): (100.0, "API · usd_per_month", MARKET_USD),
        ("snapshot", "result", "cheapest"): (other, "cheapest", document["snapshot"]["result"]["cheapest"]),
        ("snapshot", "options", 0, "rows", place, "value"): (4.0, "API · rows · input price · value", 3.0),
        ("snapshot", "options", 0, "fingerprint"): ("00000", "API · fingerprint", option["fingerprint"]),
        ("would_flip", "inputs", 0, "value"): (-1.0, None, document["would_flip"]["inputs"][0]["value"]),
    }
    for path, (value, figure, now) in edits.items():
        found = verify(resealed(changed(document, path, value)), {})
        assert (found.intact, found.signature, found.equal) == (True, "none", False)
        (difference,) = [each for each in found.differences if figure in (None, each.figure)]
        assert (difference.then, difference.now) == (value, pytest.approx(now) if isinstance(now, float) else now)


def test_an_edited_look_up_names_the_row_behind_each_figure(text):
    document = {**json.loads(text), "signature": None}
    for look_up in document["look_ups"]:
        if look_up["asked"] == "token_price_rows":
            for row in look_up["found"]["rows"]:
                row["input_usd_per_mtok"] = 6.0 if row["input_usd_per_mtok"] == 3.0 else row["input_usd_per_mtok"]
    found = verify(resealed(document), {})
    cost = next(each for each in found.differences if each.figure == "API · usd_per_month")
    # 32.4 · 6 + 8.1 · 15 = 315.9
    assert (cost.then, cost.now) == (pytest.approx(MARKET_USD), pytest.approx(315.9))
    assert cost.because == "rows"
    moved = [(row.name, row.before.value, row.after.value) for row in cost.rows if row.name == "input price"]
    assert moved == [("input price", 3.0, 6.0)]
    table = figures_table(found)
    (told,) = (row for row in table.rows if row[1] == "API · usd_per_month")
    assert "API, input price: 3 USD/Mtok → 6 USD/Mtok" in told[-1]
    of_it = [each for each in found.differences if each.figure.startswith("API")]  # its fingerprint among them
    assert "API · fingerprint" in {each.figure for each in of_it}
    assert {each.because for each in of_it} == {"rows"}


def test_rows_that_do_not_answer_leave_the_option_without_a_price(text):
    document = {**json.loads(text), "signature": None}
    document["look_ups"] = [each for each in document["look_ups"] if each["asked"] != "token_price_rows"]
    found = verify(resealed(document), {})
    assert not found.equal
    assert "API" in {each.figure for each in found.differences}


@pytest.fixture(scope="module")
def elsewhere(catalogue):
    """What another catalogue writes, in which the API's input price is $6: 32.4 · 6 + 8.1 · 15 = 315.9 a month."""
    recording = RecordingCatalogue(catalogue, DAY)
    resolve_each(opened(listed_document()).scenario, recording, DAY)
    rows = [dearer(each) for each in recording.look_ups]
    return certificate_json(made(listed_document(), RecordedCatalogue(rows, recording.editions)))


def dearer(look_up):
    """A look-up with twice the input price."""
    if look_up.asked != "token_price_rows":
        return look_up
    rows = tuple(
        replace(row, input_usd_per_mtok=row.input_usd_per_mtok and 2 * row.input_usd_per_mtok)
        for row in look_up.found.rows
    )
    return replace(look_up, found=replace(look_up.found, rows=rows))


def test_another_catalogue_here_is_said_but_does_not_decide(elsewhere, catalogue):
    found = verify(elsewhere, {}, catalogue)
    assert found.holds
    cost = next(each for each in found.here.figures if each.figure == "API · usd_per_month")
    assert (cost.then, cost.now) == (pytest.approx(315.9), pytest.approx(MARKET_USD))
    assert [row.name for row in cost.rows if row.change == "moved"] == ["input price"]
    assert any(sentence.startswith("The catalogue here says otherwise") for sentence in sentences(found))
    same = verify(certificate_json(made(listed_document(), catalogue)), {}, catalogue)
    assert (same.here.figures, same.here.rows) == ((), ())


def test_at_today_s_prices_a_figure_that_moved_decides(elsewhere, catalogue):
    today = DAY + timedelta(days=3)
    found = verify(elsewhere, {}, catalogue, today=today)
    assert (found.equal, found.holds, found.today.as_of) == (True, False, today)
    told = {(row[0], row[1]): row for row in figures_table(found).rows}
    assert told["today", "API · usd_per_month"][-1] == "API, input price: 6 USD/Mtok → 3 USD/Mtok"


def test_a_certificate_of_a_newer_layout_is_refused_with_a_sentence(text):
    document = {**json.loads(text), "certificate_version": 2}
    with pytest.raises(InputError, match="2 is newer than this program reads, which is 1: verify it with a newer one"):
        verify(json.dumps(document), {})


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "certificate: is no valid JSON"),
        ("[]", "certificate: is none"),
        ('{"schema_version": 2}', "certificate: is none"),
        ('{"certificate_version": true}', "certificate_version: true is none"),
        ('{"certificate_version": 1}', "document: is missing from the certificate"),
    ],
)
def test_what_is_no_certificate_is_refused(content, sentence):
    with pytest.raises(InputError) as refused:
        verify(content, {})
    assert sentence in str(refused.value)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"colour": 1}, "colour: is no field of a certificate"),
        ({"hash": None}, "hash: null is no text"),
        ({"signature": {"algorithm": "RSA", "key_id": "", "signature": ""}}, "signature.algorithm: 'RSA' is refused"),
        ({"signature": {}}, "signature: must have algorithm"),
    ],
)
def test_a_seal_of_another_form_is_refused(change, sentence, text):
    with pytest.raises(InputError) as refused:
        verify(json.dumps({**json.loads(text), **change}), {})
    assert sentence in str(refused.value)


def test_a_text_that_is_no_unicode_is_refused(text):
    with pytest.raises(InputError, match="no JSON reader agrees on"):
        verify(text.replace('"API"', '"\\ud800"'), {})


def test_what_somebody_wrote_into_a_file_is_inert_where_it_is_told(text):
    wicked = "=1+1\x1b[2J\n\u202e"
    document = {**json.loads(text), "signature": {"algorithm": "Ed25519", "key_id": wicked, "signature": wicked}}
    document["snapshot"]["options"][0]["rows"][0] |= {"name": wicked, "source": wicked, "unit": wicked}
    document["snapshot"]["result"]["cheapest"] = wicked
    found = verify(resealed(document), {})
    told = [*sentences(found), *(str(cell) for row in figures_table(found).rows for cell in row)]
    assert any("=1+1" in each for each in told)
    assert all(each.isprintable() for each in told)
    assert not any(line.startswith("=") for line in csv_bytes(figures_table(found)).decode().split(","))


def test_another_program_may_use_other_words_and_say_more(text):
    document = {**json.loads(text), "signature": None}
    document["snapshot"]["program"] = "0.0.1"
    document["snapshot"]["options"][0]["rows"][0]["source"] = "the same in other words"
    del document["snapshot"]["result"]["options"][0]["usd_per_mtok"]
    found = verify(resealed(document), {})
    assert found.equal
    assert (found.words, found.more) == (1, 1)
    assert "Made by version 0.0.1" in " ".join(sentences(found))
    document["snapshot"]["result"]["options"][0]["usd_per_month"] = 1.0
    (difference,) = verify(resealed(document), {}).differences
    assert difference.because == "program"


TAKEN_OUT = {
    "an option of the result": ("snapshot", "result", "options"),
    "an option of the snapshot": ("snapshot", "options"),
    "a cost line": ("snapshot", "result", "options", 0, "lines"),
    "a break-even": ("snapshot", "result", "break_even"),
    "a flip": ("would_flip", "inputs"),
}


@pytest.mark.parametrize("what", TAKEN_OUT)
def test_what_is_taken_out_is_told_whatever_program_is_stated(text, what):
    document = {**json.loads(text), "signature": None}
    document["snapshot"]["program"] = "0.0.1"
    holder = document
    for step in TAKEN_OUT[what]:
        holder = holder[step]
    assert holder, "the certificate has none: choose another example"
    holder.pop()
    found = verify(resealed(document), {})
    assert not found.equal
    assert found.differences or found.unreadable


def test_flips_that_are_replaced_by_a_reason_are_told(text):
    document = {**json.loads(text), "signature": None}
    document["snapshot"]["program"] = "0.0.1"
    document["would_flip"] = {"inputs": [], "why_not": "nothing"}
    assert not verify(resealed(document), {}).equal


# Contracts


def test_with_contract_prices_it_is_equal_on_its_own(catalogue):
    certificate = made(listed_document(), catalogue, contract(), with_contract_prices=True)
    written = certificate_json(certificate)
    found = verify(written, {})
    assert found.equal
    assert isinstance(certificate.contract, Contract)
    assert json.loads(written)["snapshot"]["result"]["options"][0]["usd_per_month"] == pytest.approx(CONTRACT_USD)
    assert read_certificate(unsealed(written).body) == certificate


def test_without_them_it_needs_the_contract(catalogue):
    certificate = made(listed_document(), catalogue, contract())
    written = certificate_json(certificate)
    assert isinstance(certificate.contract, LeftOutContract)
    alone = verify(written, {})
    assert (alone.intact, alone.differences, alone.without_contract, alone.equal) == (True, (), True, False)
    assert sentences(alone)[0].startswith("Not known: ")
    with_it = verify(written, {}, contract=contract())
    assert with_it.equal
    other = verify(written, {}, contract=contract(1, 2.01))
    assert (other.other_contract, other.equal) == (True, False)


def test_without_the_contract_an_edit_of_what_is_known_is_still_found(catalogue):
    document = json.loads(certificate_json(made(listed_document(), catalogue, contract())))
    document["snapshot"]["result"]["options"][1]["usd_per_month"] = 1.0
    found = verify(resealed(document), {})
    assert [each.figure for each in found.differences] == ["GPU · usd_per_month"]


amounts = st.floats(0.01, 2, allow_subnormal=False)


@settings(max_examples=4)
@given(prices=st.tuples(amounts, amounts, amounts, amounts))
def test_nothing_inside_tells_a_contract_s_prices(prices, catalogue):
    def inside(pair):
        document = {**listed_document(), "schema_version": 2, "current": "GPU"}
        written = json.loads(certificate_json(made(document, catalogue, contract(*pair))))
        del written["hash"]
        left_out = written["contract"]["left_out"]
        assert left_out == {"salt": SALT, "digest": contract_digest(contract(*pair), SALT)}
        return {**written, "contract": None}

    assert inside(prices[:2]) == inside(prices[2:])


def test_a_contract_s_digest_depends_on_salt_and_rows_but_not_on_their_order():
    one = contract()
    (terms,) = one.tokens
    batch = Contract((terms, contract(3, 4).tokens[0]))
    turned = Contract(tuple(reversed(batch.tokens)))
    assert contract_digest(batch, SALT) == contract_digest(turned, SALT)
    assert len({contract_digest(each, salt) for each in (one, batch) for salt in (SALT, "other")}) == 4


def test_no_minus_zero_is_written(text):
    assert json.loads(text) == without_minus_zero(json.loads(text))
    assert date.fromisoformat(json.loads(text)["snapshot"]["as_of"]) == DAY
