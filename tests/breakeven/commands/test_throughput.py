"""`breakeven throughput`: one estimate, and a table of benchmarks with its summary."""

from __future__ import annotations

import csv
import io
import json

import pytest

from breakeven.cli import main

ONE = ["--model", "llama-3.3-70b", "--gpu", "h100-sxm", "--gpus", "2", "--precision", "fp8", "--input", "2000"]
ONE += ["--output", "400", "--concurrency", "64"]
HEAD = "source,date,framework,model,precision,gpu,n_gpus,tp,pp,attn_dp,ep,isl,osl,concurrency,metric,output_tps_system"
ROW = "lab,2026-03,vllm 0.18.0,llama3-70b,fp8,h100,2,2,1,1,1,1024,1024,{c},measured,{tps}"


def estimated(capsys, *arguments):
    assert main(["throughput", *arguments]) == 0
    return json.loads(capsys.readouterr().out)


def refused(capsys, *arguments):
    with pytest.raises(SystemExit) as stop:
        main(["throughput", *arguments])
    assert stop.value.code == 2
    out = capsys.readouterr()
    assert out.out == ""
    assert out.err.count("\n") == 1
    return out.err


def table(capsys, path, *lines):
    path.write_text("\n".join(lines) + "\n")
    assert main(["throughput", "--benchmarks", str(path)]) == 0
    out = capsys.readouterr()
    return list(csv.DictReader(io.StringIO(out.out))), out.err


def test_one_estimate(capsys):
    estimate = estimated(capsys, *ONE)
    assert estimate["kind"] == "estimated"
    assert estimate["regime"] == "pair measured"
    assert estimate["low"] < estimate["output_tokens_per_second"] < estimate["high"]
    # a request: 2,000 in at the prefill rate and 400 out at the decode rate; 400 ÷ that time is the output rate
    seconds = 2000 / estimate["prefill_tokens_per_second"] + 400 / estimate["decode_tokens_per_second"]
    assert 400 / seconds == pytest.approx(estimate["output_tokens_per_second"], rel=1e-4)
    assert estimate["memory_bytes"]["weights"] == pytest.approx(72.7e9, rel=0.01)
    assert (
        estimated(capsys, *ONE, "--cache-hit-rate", "0.8")["output_tokens_per_second"]
        > 1.2 * (estimate["output_tokens_per_second"])
    )


def test_a_config_of_ones_own(capsys, tmp_path):
    config = {
        "num_hidden_layers": 32,
        "hidden_size": 4096,
        "num_attention_heads": 32,
        "num_key_value_heads": 8,
        "vocab_size": 128256,
        "intermediate_size": 14336,
        "max_position_embeddings": 131072,
        "torch_dtype": "bfloat16",
    }
    path = tmp_path / "config.json"
    path.write_text(json.dumps(config))
    arguments = ["--config", str(path), "--gpu", "h100-sxm", "--input", "1000", "--output", "200"]
    assert estimated(capsys, *arguments)["regime"] == "pair never measured"
    path.write_text(json.dumps({k: v for k, v in config.items() if k != "hidden_size"}))
    assert "hidden_size: is missing" in refused(capsys, *arguments)
    path.write_text("{")
    assert "no valid JSON" in refused(capsys, *arguments)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"--model": "nobody"}, "model: 'nobody' is not in the model registry"),
        ({"--gpu": "tpu"}, "gpu: 'tpu' is not in the hardware table"),
        ({"--gpus": "3"}, "gpus: 64 attention heads cannot be split over 3 GPUs"),
        ({"--gpus": "1.5"}, "--gpus: '1.5' is refused: must be a whole number from 1 to 4,096"),
        ({"--precision": "fp8", "--gpu": "a100-80gb"}, "precision: 'fp8' is refused: a100-80gb has no unit"),
        ({"--precision": "nvfp4", "--gpu": "t4"}, "precision: 'nvfp4' is refused: t4 has no unit"),
        ({"--precision": "int3"}, "precision: 'int3' is refused: must be one of"),
        ({"--input": "0"}, "--input: '0' is refused: must be a number from 1 to 10⁷, such as 2000"),
        ({"--output": "-5"}, "--output: '-5' is refused: must be a number from 1 to 10⁷"),
        ({"--input": "200000"}, "takes at most 131,072"),
        ({"--concurrency": "0"}, "--concurrency: '0' is refused: must be a number from 1 to 10⁶"),
        ({"--cache-hit-rate": "120 %"}, "--cache-hit-rate: '120 %' is refused: must be a number from 0 % to 100 %"),
        ({"--cache-hit-rate": "1"}, "--cache-hit-rate: '1' can be read as 100 % or as 1 %: write 100 % or 1 %"),
        ({"--input": "1.500"}, "--input: '1.500' can be read as 1.5 or as 1,500: write 1.5 or 1500"),
        ({"--input": "$2k"}, "--input: '$2k' is refused, because this is no amount of money"),
        ({"--input": "nan"}, "--input: 'nan' is no number: type a number from 1 to 10⁷"),
        ({"--model": "deepseek-r1"}, "GB more for the weights; 16 GPUs hold it"),
    ],
)
def test_bad_input_is_one_line(capsys, changes, words):
    arguments = dict(zip(ONE[::2], ONE[1::2], strict=True)) | changes
    assert words in refused(capsys, *[part for pair in arguments.items() for part in pair])


def test_numbers_are_read_as_people_write_them_and_repeated(capsys):
    plainly = estimated(capsys, *ONE, "--cache-hit-rate", "0.4")
    assert capsys.readouterr().err == ""
    arguments = dict(zip(ONE[::2], ONE[1::2], strict=True)) | {"--input": "2k", "--output": "400,0"}
    assert main(["throughput", *[part for pair in arguments.items() for part in pair], "--cache-hit-rate", "40%"]) == 0
    printed = capsys.readouterr()
    assert json.loads(printed.out) == plainly
    assert printed.err.splitlines() == [
        "--input: read 2k as 2,000",
        "--output: read 400,0 as 400",
        "--cache-hit-rate: read 40% as 40 %",
    ]


def test_what_is_missing_is_named(capsys):
    assert "--gpu: is missing" in refused(capsys, "--model", "llama-3.3-70b", "--input", "1", "--output", "1")
    assert "--model: is missing" in refused(capsys, "--gpu", "h200")


def test_a_table_keeps_its_columns_and_gains_the_prediction(capsys, tmp_path):
    lines = [HEAD, ROW.format(c=16, tps=600), ROW.format(c=64, tps=1500), ROW.format(c="", tps=0)]
    rows, err = table(capsys, tmp_path / "b.csv", *lines, ROW.format(c=8, tps=1).replace("h100", "abacus"))
    assert list(rows[0])[:16] == HEAD.split(",")
    first = rows[0]
    assert float(first["error"]) == pytest.approx(float(first["predicted_output_tps_system"]) / 600 - 1, abs=1e-4)
    assert float(first["low"]) < float(first["predicted_output_tps_system"]) < float(first["high"])
    assert rows[2]["error"] == ""
    assert rows[3]["predicted_output_tps_system"] == ""
    assert "not in the hardware table" in rows[3]["refused"]
    assert "4 rows: 3 predicted, 1 refused" in err
    assert "gpu h100" in err
    assert "model llama3-70b" in err


def test_measured_columns_never_enter_a_prediction(capsys, tmp_path):
    with_figure, _ = table(capsys, tmp_path / "a.csv", HEAD, ROW.format(c=16, tps=600))
    other, _ = table(capsys, tmp_path / "b.csv", HEAD, ROW.format(c=16, tps=9))
    without, err = table(
        capsys, tmp_path / "c.csv", HEAD.removesuffix(",output_tps_system"), ROW.format(c=16, tps="").removesuffix(",")
    )
    figures = [rows[0]["predicted_output_tps_system"] for rows in (with_figure, other, without)]
    assert len(set(figures)) == 1
    assert "error" not in without[0]
    assert "nothing to compare with" in err


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "the file is empty"),
        ("a,b\n1,2\n", "the column framework is missing"),
        (HEAD + ",isl\n", "the column 'isl' stands twice"),
        (HEAD + "\n1,2\n", "row 2 has 2 cells, the header 16"),
        (HEAD + ",low\n", "the column low is one that is written"),
    ],
)
def test_bad_tables_are_one_line(capsys, tmp_path, content, words):
    path = tmp_path / "b.csv"
    path.write_text(content)
    assert words in refused(capsys, "--benchmarks", str(path))
    assert "No such file" in refused(capsys, "--benchmarks", str(tmp_path / "none.csv"))


def test_bad_cells_are_refused_row_by_row(capsys, tmp_path):
    bad = [
        (ROW.format(c="lots", tps=1), "concurrency: 'lots' is refused: must be a number"),
        (ROW.format(c="inf", tps=1), "concurrency: 'inf' is refused: must be a finite number"),
        (ROW.format(c=1, tps=1).replace("1024,1024", ",1024"), "isl: is missing"),
        (ROW.format(c=1, tps=1).replace("llama3-70b", "nobody"), "not in the model registry"),
        (ROW.format(c=1, tps=1).replace("fp8", "fp3"), "must be one of"),
    ]
    rows, _ = table(capsys, tmp_path / "b.csv", HEAD, *(line for line, _ in bad))
    for row, (_, words) in zip(rows, bad, strict=True):
        assert words in row["refused"]
        assert row["predicted_output_tps_system"] == ""


def test_no_rows_are_no_error(capsys, tmp_path):
    rows, err = table(capsys, tmp_path / "b.csv", HEAD)
    assert rows == []
    assert "0 rows" in err
