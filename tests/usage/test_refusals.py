"""What is wrong in a file is said in one sentence with the file, the line and what to give instead."""

from __future__ import annotations

import gzip
import io
import json
import tempfile
import zipfile
from threading import Event

import duckdb
import pytest

from economics.errors import InputError
from tests.support.usage_exports import FOLDER, prices, profiled
from usage.mapping import read_mapping
from usage.read import held
from usage.tables.duck import Stopped

HEADER = "request_id,startTime,prompt_tokens,completion_tokens,spend,model,status\n"


def row(number=0, **changed):
    cells = {
        "request_id": f"r{number}",
        "startTime": f"2026-10-19 07:{number:02d}:00",
        "prompt_tokens": "100",
        "completion_tokens": "10",
        "spend": "0.01",
        "model": "gpt-5.2",
        "status": "success",
    } | changed
    return ",".join(cells.values()) + "\n"


def call(number=0, **changed):
    line = {
        "timestamp": f"2026-10-19T07:{number:02d}:00Z",
        "requestId": f"r{number}",
        "modelId": "m",
        "input": {"inputTokenCount": 5},
        "output": {"outputTokenCount": 2},
    }
    return json.dumps(line | changed) + "\n"


def zipped():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("usage.csv", HEADER + row())
    return buffer.getvalue()


def export(name, *changes):
    text = (FOLDER / name).read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


GOOD = "".join(row(number) for number in range(10))
WRONG = {
    "empty": (b"", "it is empty: give the export with its header and at least one row"),
    "blank": (" \n\n", "it holds nothing but blanks: give"),
    "header only": (HEADER, "it holds no request: give a file with at least one row below its header"),
    "no time column": (
        HEADER.replace("startTime,", "") + "r,1,2,3,m,success\n",
        "no known export has these columns: completion_tokens, model, prompt_tokens, request_id, spend, status; say wh",
    ),
    "no time": (HEADER + row() + row(1, startTime=""), "line 3 has nothing as 'startTime': give a date and time such"),
    "no such time": (HEADER + GOOD + row(startTime="yesterday"), "line 12 has 'yesterday' as 'startTime': give a date"),
    "a text as a count": (HEADER + GOOD + row(prompt_tokens="many"), "line 12 has 'many' as 'prompt_tokens', which mu"),
    "a comma in a cost": (HEADER + row(spend='"0,01"'), "line 2 has '0,01' as 'spend', which must be a number: mend"),
    "no JSON in metadata": (
        HEADER.strip() + ",metadata\n" + row().strip() + ',"{""a"":1}"\n' + row(1).strip() + ",{oops\n",
        "line 3 has no JSON in 'metadata': mend that line, or leave it empty",
    ),
    "all rows refused": (HEADER + row(prompt_tokens="-5"), "none of its 1 rows can be counted: refused are 1 for nega"),
    "too few cells": (HEADER + row() + "a,b\n" + row(1), "line 3 has 2 cells where the header has 7 columns: mend tha"),
    "too many cells": (HEADER + row().strip() + ",x\n", "line 2 has 8 cells where the header has 7 columns: mend that"),
    "a second header": (HEADER + GOOD + HEADER + GOOD, "line 12 has 'prompt_tokens' as 'prompt_tokens', which must be"),
    "a column twice": (HEADER.strip() + ",model\n" + row().strip() + ",x\n", "the column 'model' stands in its header"),
    "no UTF-8": ((HEADER + row() + row(1, model="é")).encode("latin-1"), "line 3 is no UTF-8 text: save the export as"),
    "UTF-16": ((HEADER + row()).encode("utf-16"), "it is text in UTF-16, which Excel calls “Unicode Text”: save it"),
    "no header": (row() + row(1), "its first line is no header of a table: give a CSV file with a header"),
    "a page to log in": ("<html><body>log in</body></html>", "its first line is no header of a table"),
    "broken JSON": (call() + '{"timestamp":\n' + call(2), "line 2 is broken JSON: mend or remove that line"),
    "broken JSON far below": ("".join(call() for _ in range(9_999)) + "{\n", "line 10,000 is broken JSON: mend or rem"),
    "a mark before JSON": (b"\xef\xbb\xbf" + call().encode() + call(1).encode(), "it begins with a byte-order mark"),
    "a list among objects": ("".join(call() for _ in range(999)) + "[1]\n", "line 1,000 is no JSON object: mend or"),
    "a text in JSON": (call() + call(1, input={"inputTokenCount": "x"}), "line 2 has 'x' as 'input.inputTokenCount',"),
    "another format's line": (
        call() + '{"createTime":"2026-10-19T07:00:00Z","usageMetadata":{"promptTokenCount":3}}\n',
        "line 2 has nothing as 'timestamp': give a date and time such as",
    ),
    "a broken document": ('{\n"data": [\n{"a": 1,}\n]}', "line 3 is broken JSON: mend it, or export the file again"),
    "a broken list": (f"[{call()},{call()},", "its list of objects does not end: it was cut short"),
    "a break in a list": (f"[{call()},{{]", "line 2 is broken JSON: mend it, or export the file again"),
    "nested without end": ("[" * 200_000, "line 1 is broken JSON: mend it"),
    "no record": ("[]", "it holds no record: give an export with at least one"),
    "10,000 columns": (",".join(f"c{n}" for n in range(10_000)) + "\n", "it has 10,000 columns, at most 2,000 are rea"),
    "a zip archive": (zipped(), "it is a zip archive: unpack it and give the file in it"),
    "a bomb": (gzip.compress(b"0" * 200_000_000, 9), "it unpacks to more than 74 MB from 194"),
    "cut short": (gzip.compress((HEADER + GOOD).encode())[:60], "its gzip packing is damaged or cut short"),
    "no Parquet": (b"PAR1" + b"x" * 100, "its Parquet is damaged or cut short: write the file again"),
    "a bill in euros": (export("focus_1_2.csv", (",USD,", ",EUR,")), "it is billed in 'EUR': give an export in US"),
    "costs in euros": (export("openai_costs.json", ('"usd"', '"eur"')), "data[0].results[0].amount.currency: the amou"),
    "a report in euros": (export("anthropic_cost_report.json", ('"USD"', '"EUR"')), "data[0].results[0].currency: the"),
    "a negative sum": (
        export("anthropic_usage_messages.json", ('"output_tokens":230', '"output_tokens":-230')),
        "data[9].results[0].output_tokens: it must be a whole number from 0 up",
    ),
    "a token of no kind": (
        export("focus_1_2.csv", ('""Output""', '""Thing""'), ("Output Tokens", "Thing Tokens")),
        "its meter 'Thing Tokens' counts tokens of no known kind",
    ),
    "one scrape": (export("vllm_metrics/scrape_1_2026-10-27T060000Z.prom"), "1 scrapes are given: counters take two"),
    "tokens that do not add up": (
        export("langfuse_observations.csv", ('""output"":608,""total"":17812', '""output"":608,""total"":9')),
        "the usage details of 1 generation add up to no total, such as 'obs-cb429c9af651f1' in line ",
    ),
    "cached tokens without a total": (
        export("langfuse_observations.csv", ('""total"":19006,', "")),
        "the usage details of 1 generation have cached or reasoning tokens but no total, such as 'obs-",
    ),
}  # fmt: skip


@pytest.fixture(autouse=True)
def temporary(tmp_path, monkeypatch):
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield folder
    assert list(folder.iterdir()) == []


def file_of(tmp_path, content, name="usage"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def refusal(*files, **asked):
    with pytest.raises(InputError) as refused:
        profiled(list(files), **asked)
    message = str(refused.value)
    assert "\n" not in message
    return message


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_said_in_a_sentence(case, tmp_path):
    content, said = WRONG[case]
    message = refusal(file_of(tmp_path, content))
    assert message.startswith(f"usage: {said}")
    assert "SECRET" not in message


def test_a_file_that_is_not_there_and_a_folder_are_refused(tmp_path):
    assert refusal(tmp_path / "none.csv") == "none.csv: No such file or directory"
    assert refusal(tmp_path).endswith("it is a folder: give the files in it")


FINE = {
    "one row": (HEADER + row(), 1, {}),
    "10 ** 12 tokens": (HEADER + row() + row(1, prompt_tokens=f"{10**12}"), 1, {"absurd tokens": 1}),
    "10 ** 30 tokens": (HEADER + row() + row(1, prompt_tokens=f"{10**30}"), 1, {"absurd tokens": 1}),
    "negative tokens": (HEADER + row() + row(1, completion_tokens="-5"), 1, {"negative tokens": 1}),
    "before 2015": (HEADER + row() + row(1, startTime="1970-01-01"), 1, {"time before 2015": 1}),
    "semicolons": ((HEADER + GOOD).replace(",", ";"), 10, {}),
    "tabs": ((HEADER + GOOD).replace(",", "\t"), 10, {}),
    "a mark of UTF-8 and CRLF": (("\ufeff" + HEADER + GOOD).replace("\n", "\r\n"), 10, {}),
    "blank lines": (HEADER + row() + "\n\n" + row(1), 2, {}),
    "a column named like SQL": (HEADER.strip() + ',"1); DROP TABLE x; --"\n' + row().strip() + ",1\n", 1, {}),
    "packed, whatever its name": (gzip.compress((HEADER + GOOD).encode()), 10, {}),
    "a list of objects": ("[" + ",\n".join(call(n) for n in range(5)) + "]", 5, {}),
    "one object over lines": (json.dumps(json.loads(call()), indent=1), 1, {}),
    "names that differ in case": (HEADER.strip() + ",Model,STATUS\n" + row().strip() + ",x,y\n", 1, {}),
    "a cell with a delimiter and a line": (HEADER + row(model='"a,\nb"'), 1, {}),
}


@pytest.mark.parametrize("case", FINE)
def test_what_can_be_counted_is(case, tmp_path):
    content, requests, refused = FINE[case]
    profile = profiled([file_of(tmp_path, content)])
    assert (profile["requests"], profile["refused"]) == (requests, refused)


def test_a_file_s_name_is_no_pattern_and_its_folder_no_column(tmp_path):
    folder = tmp_path / "model=other"
    folder.mkdir()
    path = file_of(folder, HEADER + GOOD, "log[1]*?.csv")
    file_of(folder, HEADER + GOOD, "log1x.csv")
    profile = profiled([path])
    assert (profile["requests"], list(profile["by_model"])) == (10, ["gpt-5.2"])


def test_offsets_are_honoured_also_when_they_change_inside_a_file(tmp_path):
    rows = [
        row(0, startTime="2026-10-19T09:30:00+02:00"),
        row(1, startTime="2026-10-19T08:45:00Z"),
        row(2, startTime="2026-10-19 07:00:00"),
        row(3, startTime="2026-10-19T10:15:00+0130"),
    ]
    profile = profiled([file_of(tmp_path, HEADER + "".join(rows))])
    assert (profile["first"], profile["last"]) == ("2026-10-19T07:00:00.000000Z", "2026-10-19T08:45:00.000000Z")
    assert profile["longest_gap_seconds"] == 75 * 60  # from 07:30 to 08:45


def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path):
    path = file_of(tmp_path, HEADER + GOOD)

    def write(done):
        if done == 1.0:
            path.write_text(HEADER + GOOD + row(50))

    assert refusal(path, tell=write).startswith("usage: it changed while it was read: try again when nothing writes")


def test_work_that_is_stopped_leaves_nothing(tmp_path):
    class Stopped(Exception):
        pass

    def stop(done):
        raise Stopped

    with pytest.raises(Stopped):
        profiled([file_of(tmp_path, HEADER + GOOD)], tell=stop)


def test_a_query_is_broken_off_when_somebody_says_stop(tmp_path):
    started = Event()

    def count_without_end(file):
        with held([file], stop=started.is_set) as log:
            started.set()
            log.engine.connection.sql("SELECT count(*) FROM range(1000000000000) AS a(i) WHERE i % 7 = 8").fetchall()

    with pytest.raises(Stopped):
        count_without_end(file_of(tmp_path, HEADER + GOOD))


def test_too_little_memory_is_said(tmp_path):
    many = HEADER + "".join(row(n % 60, request_id=f"r{n}", model=f"m{n}") for n in range(20_000))
    path = file_of(tmp_path, many)
    with (
        pytest.raises(InputError, match="it needs more memory than is allowed: give more with --memory"),
        held([path]) as log,
    ):
        raise duckdb.OutOfMemoryException("no")
    with held([path], memory=128 << 20) as log:
        assert log.profile(prices, lambda done: None).requests == 20_000


def mapping(**keys):
    document = {"time": "t", "input_tokens": "i", "output_tokens": "o"} | keys
    return read_mapping(json.dumps(document).encode(), "map.json")


MAPPINGS = {
    "no JSON": (b"{", "map.json: it is no JSON: give a mapping such as"),
    "a key is missing": (b'{"time": "t"}', "map.json: input_tokens: it is missing: give the name of the column"),
    "an unknown key": (b'{"time": "t", "when": "x"}', "map.json: input_tokens: it is missing"),
    "cached without a rule": (
        b'{"time":"t","input_tokens":"i","output_tokens":"o","cached_read_tokens":"c"}',
        "map.json: cached_is: say whether the input column holds the cached tokens (inside)",
    ),
    "a status without values": (
        b'{"time":"t","input_tokens":"i","output_tokens":"o","status":"s"}',
        "map.json: status_ok: list the values of the status of requests that succeeded",
    ),
    "a zone that is none": (
        b'{"time":"t","input_tokens":"i","output_tokens":"o","time_zone":"Mars/Base"}',
        "map.json: time_zone: give a time zone such as UTC or Europe/Berlin",
    ),
    "two costs": (
        b'{"time":"t","input_tokens":"i","output_tokens":"o","cost_usd":"a","cost_cents":"b"}',
        "map.json: cost_cents: give cost_usd or cost_cents, not both",
    ),
}


@pytest.mark.parametrize("case", MAPPINGS)
def test_a_mapping_is_refused_by_its_key(case):
    content, said = MAPPINGS[case]
    with pytest.raises(InputError) as refused:
        read_mapping(content, "map.json")
    assert str(refused.value).startswith(said)


def with_mapping(tmp_path, text, **keys):
    with held([file_of(tmp_path, text)], mapping=mapping(**keys)) as log:
        return log.profile(prices, lambda done: None)


def test_a_mapping_with_another_delimiter_than_the_file_is_refused(tmp_path):
    with pytest.raises(
        InputError, match=r"no column 't' of the mapping; it has t,i,o; if its delimiter is not ';', say so"
    ):
        with_mapping(tmp_path, "t,i,o\n2026-10-19,1,2\n", delimiter=";")


def test_a_cost_column_in_cents_is_taken_as_cents_where_the_mapping_says_so(tmp_path):
    profile = with_mapping(tmp_path, "t,i,o,c\n2026-10-19,1,2,250\n2026-10-20,1,2,50\n", cost_cents="c")
    assert profile.logged_cost_usd == 3.0


def test_times_without_an_offset_are_those_of_the_zone_of_the_mapping(tmp_path):
    # in summer Berlin is two hours ahead, after the last Sunday of October one; what has an offset keeps it
    text = "t,i,o\n2026-10-19 09:00:00,1,2\n2026-10-19 09:00:00Z,1,2\n2026-10-26 09:00:00,1,2\n"
    profile = with_mapping(tmp_path, text, time_zone="Europe/Berlin")
    assert (profile.first, profile.last) == ("2026-10-19T07:00:00.000000Z", "2026-10-26T08:00:00.000000Z")


@pytest.mark.parametrize(
    ("written", "format"),
    [("19.10.2026 07:55", "%d.%m.%Y %H:%M"), ("10/19/2026 07:55", "%m/%d/%Y %H:%M"), ("1792396500", None),
     ("1792396500000", None), ("1792396500000000", None), ("1792396500000000000", None)],
)  # fmt: skip
def test_times_are_read_as_they_are_written(tmp_path, written, format):
    profile = with_mapping(tmp_path, f"t,i,o\n{written},1,2\n", time_format=format)
    assert profile.first == "2026-10-19T07:55:00.000000Z"


def test_a_time_that_is_written_otherwise_names_its_line(tmp_path):
    with pytest.raises(InputError, match=r"^usage: line 2 has '19.10.2026 07:55' as 't': give a date and time"):
        with_mapping(tmp_path, "t,i,o\n19.10.2026 07:55,1,2\n")
