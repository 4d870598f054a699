"""CONTRIBUTING is followed: in a copy of the project each recipe is done, and the new thing is there for its users.

A recipe changes only files that its entry in CONTRIBUTING names. What is then asked runs in a process of its own, from
the copy; the copy's catalogue begins as the one built for all tests, so that only what changed is read anew.
"""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from breakeven.defaults import CURRENT_DEFAULT, DEFAULTS, default_scenario
from economics.scenario.reading import scenario_document
from pricing.store.store import ENVIRONMENT_VARIABLE
from tests.support.pack import named
from tests.support.uploaded import CONFIG

ROOT = Path(__file__).resolve().parent.parent
NEW_FILES = ROOT / "tests" / "support" / "recipes"
COPIED = (".streamlit", "app.py", "benchmarks", "breakeven", "dashboard", "docs", "economics", "pages", "pricing",
          "pyproject.toml", "serving", "static", "team", "tests", "trust", "usage")  # fmt: skip
DAY = "2026-11-20"
ENTRY = re.compile(r"^- \*\*(.+?)\*\*(.*?)(?=^- \*\*|^\*\*|^## )", re.MULTILINE | re.DOTALL)
ENTRIES = dict(ENTRY.findall((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")))
ESTIMATE = ("throughput", "--gpus", "1", "--precision", "bf16", "--input", "2000", "--output", "400")

NOT_FOLLOWED = {
    "A token price": "comes with another release of a package",
    "A seller's limit a minute": "comes with another release of a package",
    "What a server costs": "like a GPU rate; tests/breakeven/test_rent_reserve_buy.py reads every row",
    "A way to write a number": "tests/breakeven/written_numbers reads every line of its tables",
    "A field for a number": "nothing is seen of it until a page draws it; tests/pages/test_number_fields.py types",
    "A mix that a guide proposes": "what it routes is up to it; tests/breakeven/edits/test_mixes.py makes each of them",
    "An edit of the scenario": "nothing is seen of it until a page calls it; the random sequences run it",
    "A way to follow the hours": "no file of its own: it changes the classes that are there",
    "A column of a file for the deck": "a column without a header fails in every test that writes the pack",
    "A part of the report": "what it says is up to it; tests/browser/test_report_in_a_browser.py holds it to the page",
    "Something a session keeps": "nothing is seen of it until a page asks for it",
    "A part of the Prices page": "like a page",
    "Work of more than a second": "tests/pages/test_risk_page.py stops some and goes on",
    "A value that a log fills": "tests/breakeven/usage/test_filling.py and the words' tests ask for each",
    "A chart of a profile": "tests/pages/test_usage_page.py asks which charts a file has",
    "A format of usage files": "tests/usage reads every export that it ships and holds it to its answer",
    "An engine for logs": "needs a database of its own; tests/usage/databases starts two",
    "A figure of a profile": "tests/usage holds every figure to an answer",
    "A cause of a bill's difference": "tests/usage/reconcile makes bills of every cause",
    "A fact of a model, a licence, a claim, a statement of a guide": "tests/pricing/facts reads each row",
    "A question of the advisor": "what answers it is up to it; tests/breakeven/advice asks for all of the rows",
    "A figure that answers claims": "tests/trust/claims asks every figure of the table",
    "What a licence says on a matter": "tests/pricing/facts reads every row",
    "A rule on licences": "tests/trust/licences asks each rule; what a new one finds is up to it",
    "A rule of the watch": "tests/breakeven/watch asks for an example of each that holds, and of one that does not",
    "A filter of models": "tests/trust/models asks each of them",
    "A question that resolving a scenario asks the catalogue": "tests/pricing/test_recorded.py asks each of them",
    "A route for machines": "tests/serving asks every route of the description, which is made of the table",
    "A setting of a deployment": "tests/team/test_settings.py asks every setting of the table",
}


@dataclass(frozen=True)
class Copy:
    """A copy of the project in which recipes of CONTRIBUTING are followed."""

    folder: Path
    recipes: tuple[str, ...]

    def add_row(self, table: str, like: str, **cells: object) -> None:
        """Add a row to a table of curated data, like the row whose first cell is `like` but for some cells."""
        path = self._named(f"pricing/data/{table}.csv")
        with path.open(newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        (first, *_) = rows[0]
        row = next(row for row in rows if row[first] == like)
        assert set(cells) <= set(row)
        with path.open("a", newline="", encoding="utf-8") as file:
            csv.DictWriter(file, list(row), lineterminator="\n").writerow({**row, **cells})

    def add_file(self, name: str, text: str) -> None:
        path = self._named(name)
        assert not path.exists()
        path.write_text(text, encoding="utf-8")

    def change(self, name: str, before: str, after: str) -> None:
        """Put other text where `before` stands, once."""
        path = self._named(name)
        text = path.read_text(encoding="utf-8")
        assert text.count(before) == 1, (name, before)
        path.write_text(text.replace(before, after), encoding="utf-8")

    def add_line(self, name: str, before: str, line: str) -> None:
        """Add text in front of `before`."""
        self.change(name, before, line + before)

    def _named(self, name: str) -> Path:
        """The path of a file that a recipe names, itself or, a new one, its folder."""
        texts = " ".join(ENTRIES[title] for title in self.recipes)
        path = self.folder / name
        assert f"`{name}`" in texts or f"`{PurePosixPath(name).parent}/`" in texts, f"{self.recipes} do not name {name}"
        return path

    def python(self, *arguments: str) -> str:
        """What Python prints that runs with the copy as its folder; it must succeed."""
        environment = {
            **os.environ,
            "PYTHONPATH": str(self.folder),
            ENVIRONMENT_VARIABLE: str(self.folder / "catalogue.duckdb"),
        }
        done = subprocess.run(
            [sys.executable, *arguments], cwd=self.folder, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def command(self, *arguments: str) -> Any:
        """The JSON that a command prints."""
        return json.loads(self.python("-m", "breakeven", *arguments))

    def asked(self, code: str) -> Any:
        """The value of `answer` after some code."""
        return json.loads(self.python("-c", f"import json\n{code}\nprint(json.dumps(answer))").splitlines()[-1])

    def scenario(self, *more: Mapping[str, Any]) -> str:
        """The name of a scenario file: the default options and some more, looked at over a year."""
        document = scenario_document(default_scenario())
        document |= {"as_of": DAY, "horizon": {"months": 12}, "options": [*document["options"], *more]}
        (self.folder / "scenario.json").write_text(json.dumps(document))
        return "scenario.json"

    def pack(self, *more: Mapping[str, Any]) -> dict[str, list[dict[str, str]]]:
        """The tables that `compare --out` writes, by file name."""
        self.command("compare", self.scenario(*more), "--out", "pack", "--horizon")
        tables = {}
        for path in (self.folder / "pack").glob("*.csv"):
            with path.open(newline="", encoding="utf-8") as file:
                tables[path.name] = named(file.read())
        return tables


@pytest.fixture
def following(tmp_path: Path, built_file: Path) -> Callable[..., Copy]:
    """Makes the copy in which recipes of these titles are followed."""

    def copy(*recipes: str) -> Copy:
        folder = tmp_path / "project"
        folder.mkdir()
        for name in COPIED:
            source, target = ROOT / name, folder / name
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns(".*_cache"))
            else:
                shutil.copy2(source, target)
        shutil.copyfile(built_file, folder / "catalogue.duckdb")
        return Copy(folder, recipes)

    return copy


def opened(code: str) -> str:
    """Code that opens the app as `at` and then goes on."""
    return f"from tests.support.opened import *\nat = open_page(('as_of', '{DAY}'))\nsound(at)\n{code}"


def test_every_recipe_is_followed_but_for_those_that_say_why_not():
    source = Path(__file__).read_text(encoding="utf-8")
    assert {title for title in ENTRIES if f'following("{title}"' not in source} == set(NOT_FOLLOWED)


# Data


@pytest.mark.slow
def test_a_gpu_rate(following):
    copy = following("A GPU rate")
    copy.add_row(
        "gpu_rates", "runpod/mi300x/on-demand/1x/unspecified/2026-08-22",
        id="runpod/mi300x/on-demand/1x/unspecified/2026-11-19", observed_on="2026-11-19",
        usd_per_hour="1.87", usd_per_gpu_hour="1.87",
    )  # fmt: skip
    rates = copy.command("rates", "--gpu", "mi300x", "--provider", "runpod", "--as-of", DAY, "--format", "json")
    assert 1.87 in [rate["usd_per_gpu_hour"] for rate in rates]


@pytest.mark.slow
def test_a_machine_that_a_supplier_lets(following):
    copy = following("A machine that a supplier lets")
    copy.add_row(
        "gpu_machines", "runpod",
        gpu="b200", gpus="4", instances="4x_B200", same_price="yes", interconnect="", interconnect_source="",
    )  # fmt: skip
    rates = copy.command("rates", "--gpu", "b200", "--provider", "runpod", "--as-of", DAY, "--format", "json")
    (four,) = [rate for rate in rates if rate["gpu_count"] == 4 and rate["observed_on"] == "2026-10-07"]
    assert (four["status"], four["instance"], four["usd_per_hour"]) == ("derived", "4x_B200", 4 * 6.79)


@pytest.mark.slow
def test_an_offer_without_a_public_price(following):
    copy = following("An offer without a public price")
    copy.add_row("gpu_asks", "azure", gpu="b200", term="on-demand", instance="ND_B200", page="https://example.com/ask")
    (ask,) = copy.command("rates", "--gpu", "b200", "--provider", "azure", "--as-of", DAY, "--format", "json")
    assert (ask["usd_per_gpu_hour"], ask["status"]) == (None, "no public price found, ask")
    assert ask["source"] == "https://example.com/ask"


@pytest.mark.slow
def test_a_seller(following):
    copy = following("A seller")
    copy.add_row("providers", "zhipuai", id="nimbus", name="Nimbus", without_public_price="asks for a form")
    (seller,) = [r for r in copy.command("prices", "--providers", "--format", "json") if r["provider"] == "nimbus"]
    assert seller["name"] == "Nimbus"
    assert seller["missing"] == "asks for a form"


@pytest.mark.slow
def test_a_spelling_of_a_model(following):
    copy = following("A spelling of a model")
    unmatched = copy.command("prices", "--unmatched", "--as-of", DAY, "--format", "json")[0]
    provider, spelling = unmatched["provider"], unmatched["model"]
    copy.add_row(
        "model_aliases", "zhipuai", provider=provider, provider_model=spelling, model="llama-3.3-70b", how="rule"
    )
    offers = copy.command("prices", "--everywhere", "llama-3.3-70b", "--as-of", DAY, "--format", "json")
    assert (provider, spelling) in [(offer["provider"], offer["model"]) for offer in offers]


@pytest.mark.slow
def test_a_gpu(following):
    copy = following("A GPU")
    copy.add_row("hardware", "h200", gpu="h250", name="NVIDIA H250", gpuhunt_names="")
    copy.python("-m", "docs.generate")
    assert copy.command(*ESTIMATE, "--model", "llama-3.1-8b", "--gpu", "h250")["output_tokens_per_second"] > 0
    own = scenario_document(default_scenario())["options"][-1]
    own = {**own, "name": "ours", "gpu": "h250", "supply": {"kind": "rent", "usd_per_gpu_hour": 3.0}}
    assert "throughput" not in own
    assert copy.command("compare", copy.scenario(own))["options"][-1]["name"] == "ours"


@pytest.mark.slow
def test_a_measurement(following):
    copy = following("A measurement")
    point = "llama-3.3-70b/2x-h100-sxm/fp8/trtllm/5000-in-500-out-max"
    copy.add_row("throughput", point, id=f"{point}-ours", source="House bench", output_tokens_per_second="1234.5")
    own = {**scenario_document(default_scenario(2))["options"][-1], "name": "ours"}
    own["throughput"] = {"published_point": f"{point}-ours"}
    sources = [row["source"] for row in copy.pack(own)["assumptions.csv"] if row["option"] == "ours"]
    assert [source for source in sources if "House bench" in source]


@pytest.mark.slow
def test_a_unit_of_provisioned_capacity(following):
    copy = following("A unit of provisioned capacity")
    house = {"unit": "HCU", "family": "House", "reach": "global", "observed_on": "2026-11-19"}
    price = {**house, "id": "azure/house/global/on-demand/2026-11-19", "effective_from": "", "term": "on-demand"}
    copy.add_row(
        "unit_prices", "azure/azure-openai/global/on-demand/2024-11-01", **price, usd_per_unit_hour="0.75",
        price_as_listed="0.75",
    )  # fmt: skip
    serves = {"input_tokens_per_minute_per_unit": "1234", "minimum_units": "7", "unit_increment": "7"}
    copy.add_row("unit_capacities", "azure", **house, model="house-1", **serves, cached_token_weight="")
    listed = copy.command("prices", "--units", "--model", "house-1", "--as-of", DAY, "--format", "json")
    (unit,) = [row for row in listed if row["model"] == "house-1"]
    figures = (unit["unit"], unit["usd_per_unit_hour"], unit["input_tokens_per_minute_per_unit"], unit["minimum_units"])
    assert figures == ("HCU", 0.75, 1234, 7)
    assert unit["cached_token_weight"] is None


@pytest.mark.slow
def test_a_retirement(following):
    copy = following("A retirement")
    sold = default_scenario().options[1]
    copy.add_row(
        "retirements", "cerebras", provider=sold.provider, model=sold.model, retires_on="2026-12-24",
        source="https://example.com/last-orders", read_on="2026-11-27",
    )  # fmt: skip
    # notices are known from the day on which the newest of them was read
    rows = copy.command("prices", "--provider", sold.provider, "--as-of", "2026-11-27", "--format", "json")
    (row,) = [row for row in rows if (row["model"], row["variant"]) == (sold.model, "standard")]
    assert (row["retires_on"], row["retires_source"]) == ("2026-12-24", "https://example.com/last-orders")


@pytest.mark.slow
def test_a_kind_of_fault_in_a_price(following):
    copy = following("A kind of fault in a price")
    faults, sold = "pricing/rules/faults.py", default_scenario().options[1]
    finding = f"""def _too_good(listed: Listed) -> str | None:
    return "too good to be true" if listed.model == "{sold.model}" else None


"""
    copy.add_line(faults, "_FAR = 40.0\n", finding)
    copy.add_line(faults, '    "bounds": _outside_bounds,\n    "cached', '    "too good": _too_good,\n')
    rows = copy.command("prices", "--provider", sold.provider, "--as-of", DAY, "--format", "json")
    (row,) = [row for row in rows if (row["model"], row["variant"]) == (sold.model, "standard")]
    assert row["status"] == "doubtful"
    assert "too good to be true" in row["note"]


@pytest.mark.slow
def test_a_reason_not_to_propose_a_model(following):
    copy = following("A reason not to propose a model")
    choices, sold = "pricing/studies/choices.py", default_scenario().options[1]
    says = f"""def _not_ours(offer: _Offer) -> str | None:
    return "not for us" if offer.row.model == "{sold.model}" else None


"""
    copy.add_line(choices, "_WHY_NOT: dict", says)
    copy.add_line(choices, '    "retired": _retired', '    "not ours": _not_ours,\n')
    code = f"""
from datetime import date
from pricing.store.catalogue import open_catalogue
from pricing.studies.choices import choices
known = choices(open_catalogue(), date.fromisoformat("{DAY}"))
answer = [[c.reason, c.said] for c in known if (c.provider, c.model) == ("{sold.provider}", "{sold.model}")]"""
    assert copy.asked(code) == [["not ours", "not for us"]]


@pytest.mark.slow
def test_a_key_of_a_models_file(following):
    copy = following("A key of a model's file")
    dialects = "economics/fleet/config_file/dialects.py"
    copy.change(dialects, '("n_layer", "n_layers", "num_layers")', '("n_layer", "n_layers", "num_layers", "storeys")')
    config: dict[str, Any] = {name: value for name, value in CONFIG.items() if name != "num_hidden_layers"}
    (copy.folder / "config.json").write_text(json.dumps({**config, "storeys": 5}))
    assert copy.command("read", "config.json", "--format", "json")["layers"]["attention"] == 5


@pytest.mark.slow
def test_history(following):
    copy = following("History")
    copy.add_row(
        "gpu_rate_history", "gcp/l4/spot/1x/us-central1/2026-07-02",
        id="gcp/l4/spot/1x/us-central1/2026-08-03", observed_on="2026-08-03", usd_per_hour="0.301",
        usd_per_gpu_hour="0.301",
    )  # fmt: skip
    rows = copy.command("history", "--gpu", "l4", "--provider", "gcp", "--term", "spot", "--format", "json")
    assert 0.301 in [observed["value"] for series in rows for observed in series["observations"]]


@pytest.mark.slow
def test_a_model_of_the_registry(following):
    copy = following("A model of the registry")
    copy.add_row("model_registry", "llama-3.1-8b", id="house-8b", name="House 8B", aliases="")
    assert copy.command(*ESTIMATE, "--model", "house-8b", "--gpu", "h100-sxm")["output_tokens_per_second"] > 0


@pytest.mark.slow
def test_a_rating(following):
    copy = following("A rating")
    copy.add_row(
        "quality", "google / gemini-4-argon", model="house / own", category="overall", rating=1400, low=1390, high=1410
    )
    sold = default_scenario().options[1]
    rated_as = {"seller": sold.provider, "model": sold.model, "rated": "house / own", "how": "hand"}
    copy.add_row("quality_models", "openai", **rated_as)
    options = {option["name"]: option for option in copy.command("compare", copy.scenario())["options"]}
    rated = options[sold.name]["rating"]
    assert (rated["value"], rated["low"], rated["high"]) == (1400, 1390, 1410)


@pytest.mark.slow
def test_a_shape_of_a_weeks_load(following):
    copy = following("A shape of a week's load")
    copy.add_row("load_shapes", "flat", name="mondays", weights=" ".join(["1"] * 24 + ["0"] * 144))
    copy.python("-m", "docs.generate")
    shapes = {shape["name"]: shape for shape in copy.command("shapes", "--format", "json")}
    assert shapes["mondays"]["peak_to_average"] == 7  # all of a week's load in one of its seven days


@pytest.mark.slow
def test_a_preset(following):
    copy = following("A preset")
    workload = '{"input_output_ratio": 2, "cache_hit_rate": 0.1, "batch_share": 1, "peak_to_average": 1}'
    copy.change(
        "breakeven/data/presets.json",
        '[\n {"name": "Chat assistant"',
        '[\n {"name": "Night work", "waits": false, "why": "nobody waits", '
        f'"workload": {workload}}},\n {{"name": "Chat assistant"',
    )
    code = """
pills = next(group for group in unfold(at, "more usage").get("button_group") if group.key == "preset")
after = change(at, pills, "Night work")
answer = after.workload.batch_share, after.options[2].serving.time_per_output_token_ms"""
    assert copy.asked(opened(code)) == [1, 1000]  # nobody waits: a second for a token


@pytest.mark.slow
def test_a_default_scenario(following):
    copy = following("A default scenario")
    document = scenario_document(default_scenario()) | {"name": "Another start"}
    number = CURRENT_DEFAULT + 1
    copy.add_file(f"breakeven/data/default_{number}.json", json.dumps(document))
    copy.change("breakeven/defaults.py", f"DEFAULTS = {DEFAULTS}", f"DEFAULTS = { ({**DEFAULTS, number: 2}) }")
    sources = "breakeven/data/default_sources.json"
    copy.change(sources, '{\n "3"', f'{{\n "{number}": {{"workload.batch_share": "assumed: ours"}},\n "3"')
    code = f"""
from breakeven.address import address, open_address
asked = [], [("d", "{number}")], [("v", "2"), ("d", "2")], [("v", "2"), ("d", "3")], [("v", "1")]
documents = [open_address(pairs).document for pairs in asked]
names = [[document.scenario.name, address(document, ())["d"]] for document in documents]
answer = names, documents[0].origins.of("workload.batch_share").detail"""
    new = ["Another start", str(number)]
    # the older defaults of the same version are still read, and written as what differs from the newest
    older = [[default_scenario(n).name, str(number)] for n in (2, 3)]
    names, why = copy.asked(code)
    assert names == [new, new, *older, [default_scenario(1).name, "1"]]
    assert why == f"default scenario {number}; assumed: ours"


# The model


@pytest.mark.slow
def test_the_default_of_a_field(following):
    copy = following("A field")
    copy.change(
        "economics/fields/table.py",
        '            "0 % interactive, 100 % overnight",\n            0,',
        '            "0 % interactive, 100 % overnight",\n            0.25,',
    )
    copy.python("-m", "docs.generate")
    code = """
from economics.cost.load import Workload
workload = Workload(tokens_per_month=1e9, input_output_ratio=5, input_tokens_per_request=2000)
answer = workload.batch_share, "| 0.25 | Share of the tokens" in open("docs/nomenclature.md").read()"""
    assert copy.asked(code) == [0.25, True]


@pytest.mark.slow
def test_a_cost_line(following):
    copy = following("A cost line")
    copy.add_line(
        "economics/cost/lines.py", '        CostLine("fixed",', '        CostLine("network", formula="network"),\n'
    )
    copy.add_line("economics/cost/lines.py", '    "fixed": "as given",', '    "network": "replicas * GPUs * 40",\n')
    rented, gpus = "economics/supply/rented.py", "self.machines(replica).gpus_each * "
    rent = f"{gpus}self.usd_per_gpu_hour * replica.billed_hours}}"
    copy.change(rented, rent, rent.removesuffix("}") + f', "network": {gpus}40.0}}')
    formula = 'f"{GPUS_PAID_FOR} * usd_per_gpu_hour * billed_hours_per_month"}'
    copy.change(rented, formula, formula.removesuffix("}") + ', "network": f"{GPUS_PAID_FOR} * 40"}')
    bars = "figures(details(at, 'lines'))['lines']['data']"
    answer = f"answer = [bar['x'][-1] for bar in {bars} if bar['name'] == 'network']"
    (drawn,) = copy.asked(opened(answer))
    assert drawn > 0
    tables = copy.pack()
    formulas = {row["formula_id"]: row["formula"] for row in tables["formulas.csv"]}
    assert formulas["network"] == "replicas * GPUs * 40"
    assert {row["formula_id"] for row in tables["cash_flow.csv"] if row["line"] == "network"} == {"network"}
    (line,) = [row for row in tables["cost_lines.csv"] if row["line"] == "network"]
    assert float(line["usd_per_month"]) == pytest.approx(drawn)


@pytest.mark.slow
def test_a_price_per_token(following):
    copy = following("A price per token")
    billed = '    BilledLine("output", cost_line="output", tokens="output"),\n'
    line = '    BilledLine("reasoning", follows="output", cost_line="reasoning", tokens="reasoning"),\n'
    copy.change("economics/cost/token_lines.py", billed, billed + line)
    tokens = "economics/cost/tokens.py"
    copy.add_line(tokens, "\n\nclass MissingPrice", "    reasoning: Number\n")
    copy.add_line(
        tokens, "\n    @classmethod\n    def of(cls, price_of: Callable[[BilledLine]", "    reasoning: Number\n"
    )
    listed = "    output: float | None = None\n"
    copy.change(tokens, listed, f"{listed}    reasoning: float | None = None\n")
    for writes in ("cached, written, 0.0", "cached, written * (1 - long_share), written * long_share"):
        copy.change(tokens, f"{writes}, outputs)", f"{writes}, outputs * 0.75, outputs * 0.25)")
    field = 'price("reasoning_usd_per_mtok", "Reasoning price", "USD/Mtok", "Price of a million thoughts.", "$1")'
    copy.add_line("economics/fields/table.py", '        share(\n            "batch_discount"', f"        {field},\n")
    option = "economics/option/token_priced.py"
    given = '    reasoning_usd_per_mtok: Annotated[float | None, number("reasoning_usd_per_mtok")] = None\n'
    copy.add_line(option, "    batch_discount: Annotated", given)
    step = '        book.step("reasoning_tokens", "output_tokens * 0.25", split.reasoning, month)\n'
    copy.add_line(option, "        result = self.serving_cost(load)\n", step)
    copy.add_line("pricing/rows.py", "    other_prices:", "    reasoning_usd_per_mtok: float | None\n")
    copy.add_line("pricing/store/schema.sql", "    other_prices ", "    reasoning_usd_per_mtok DOUBLE,\n")
    copy.add_line(
        "pricing/rules/bounds.py", '    "output": Bounds(', '    "reasoning": Bounds(0.002, 1000.0, "USD/Mtok"),\n'
    )
    bars = "figures(details(at, 'lines'))['lines']['data']"
    answer = f"answer = [bar['x'][0] for bar in {bars} if bar['name'] == 'reasoning']"
    (drawn,) = copy.asked(opened(answer))
    assert drawn == pytest.approx(6250)  # a quarter of 15e9 ÷ 6 output tokens, at the $10 of GPT-6.1 Sol
    assert "reasoning_usd_per_mtok" in copy.command("prices", "--provider", "groq", "--format", "json")[0]


LEASE = {"kind": "lease", "usd_per_gpu_hour": 2.0}
LEASED = {
    "kind": "self_hosted", "name": "ours", "model": "any", "gpu": "h100-sxm", "utilisation": 0.5,
    "supply": LEASE, "throughput": {"tokens_per_second": 5000},
}  # fmt: skip
FLAT = {"kind": "flat", "name": "flat", "flat_usd_per_mtok": 1.5}


def add_lease(copy: Copy) -> None:
    """Follow the recipe of a supply up to where mypy takes over."""
    copy.add_file("economics/supply/leased.py", (NEW_FILES / "leased.py").read_text())
    kinds = "economics/supply/kinds.py"
    copy.add_line(kinds, "from economics.supply.owned", "from economics.supply.leased import Lease, Leased\n")
    copy.change(kinds, "Rent | Own | Blend\n", "Rent | Own | Blend | Lease\n")
    copy.change(kinds, "Rented | Owned | Blended\n", "Rented | Owned | Blended | Leased\n")


def finish_lease(copy: Copy) -> None:
    """Follow the rest of it."""
    supply, editor = "pricing/resolve/supply.py", "dashboard/options/self_hosted_editor.py"
    cards = "breakeven/words/cards.py"
    for name in (supply, editor, cards):
        copy.add_line(name, "from economics.supply.owned", "from economics.supply.leased import Lease\n")
    copy.add_line(cards, "        case Blend():\n", '        case Lease():\n            return "a lease"\n')
    copy.change(supply, "leased import Lease\n", "leased import Lease, Leased\n")
    copy.add_line(
        supply,
        "        case Own():\n            return _owned",
        "        case Lease():\n            return Supplied(Leased(option.supply.usd_per_gpu_hour))\n",
    )
    copy.add_line(
        supply, "        case Own():\n            rents = []", "        case Lease():\n            rents = []\n"
    )
    copy.change(supply, "Rent() | Own() | Blend()", "Rent() | Own() | Blend() | Lease()")
    rate = 'number(("options", index, "supply", "usd_per_gpu_hour"), option.supply.usd_per_gpu_hour)'
    copy.add_line(
        editor,
        "        case _:\n            assert_never(option.supply)",
        f"        case Lease():\n            {rate}\n",
    )
    formulas, room = "breakeven/workbook/working/self_hosted.py", "breakeven/workbook/working/supplies"
    copy.add_file(f"{room}/leased.py", (NEW_FILES / "leased_in_formulas.py").read_text())
    copy.change(formulas, "import blended, owned, rented\n", "import blended, leased, owned, rented\n")
    copy.add_line(formulas, "from economics.supply.owned", "from economics.supply.leased import Leased\n")
    copy.add_line(
        formulas,
        "        case _:\n            assert_never(supply)",
        "        case Leased():\n            return leased.lines(place, supply, work)\n",
    )
    copy.add_line("tests/support/kinds.py", '    "own": {\n', '    "lease": {"usd_per_gpu_hour": 2.0},\n')


def add_flat_price(copy: Copy) -> None:
    """Follow the recipe of an option, of its field and of its cost line, up to where mypy takes over."""
    copy.add_line(
        "economics/fields/table.py",
        '        price("input_usd_per_mtok"',
        '        price("flat_usd_per_mtok", "Flat price", "USD/Mtok", "Price of a million tokens.", "$1"),\n',
    )
    copy.add_line(
        "economics/cost/lines.py",
        '        CostLine("fixed",',
        '        CostLine("flat price", formula="tokens", behind=("flat_usd_per_mtok",)),\n',
    )
    copy.add_file("economics/option/flat_price.py", (NEW_FILES / "flat_price.py").read_text())
    kinds = "economics/option/kinds.py"
    copy.add_line(kinds, "from economics.option.self", "from economics.option.flat_price import FlatPriceOption\n")
    copy.change(kinds, "ProvisionedOption | MixOption\n", "ProvisionedOption | MixOption | FlatPriceOption\n")


def finish_flat_price(copy: Copy) -> None:
    """Follow the rest of it."""
    copy.add_file("pricing/resolve/flat_price.py", (NEW_FILES / "resolve_flat_price.py").read_text())
    resolve, editor = "pricing/resolve/kinds.py", "dashboard/options/editor.py"
    for name in (resolve, editor):
        copy.add_line(name, "from economics.option.self", "from economics.option.flat_price import FlatPriceOption\n")
    copy.add_line(
        resolve, "from pricing.resolve.self_hosted", "from pricing.resolve.flat_price import resolve_flat_price\n"
    )
    for name, answer in (
        (resolve, "return LookUps(lambda *_: resolve_flat_price(option), lambda _: None, lambda *_: None, None)"),
        (editor, 'number(("options", index, "flat_usd_per_mtok"), option.flat_usd_per_mtok)'),
    ):
        copy.add_line(
            name,
            "        case _:\n            assert_never(option)",
            f"        case FlatPriceOption():\n            {answer}\n",
        )
    cards = "breakeven/words/cards.py"
    copy.add_line(cards, "from economics.option.mix", "from economics.option.flat_price import FlatPriceOption\n")
    copy.add_line(
        cards, "        case MixOption():\n", '        case FlatPriceOption():\n            return "price typed"\n'
    )
    standing = "breakeven/advice/standing.py"
    copy.add_line(standing, "from economics.option.mix", "from economics.option.flat_price import FlatPriceOption\n")
    copy.add_line(standing, "        case MixOption():\n", FLAT_PRICE_STANDS)
    formulas = "breakeven/workbook/working/kinds.py"
    copy.add_file("breakeven/workbook/working/flat_price.py", (NEW_FILES / "flat_price_in_formulas.py").read_text())
    copy.change(formulas, "import beside, mix,", "import beside, flat_price, mix,")
    copy.add_line(formulas, "from economics.option.mix", "from economics.option.flat_price import FlatPriceOption\n")
    copy.add_line(
        formulas,
        "        case _:\n            assert_never(document)",
        "        case FlatPriceOption():\n            return flat_price.served\n",
    )
    added = {**FLAT, "name": "New flat price"}
    copy.add_line("breakeven/data/new_options.json", ' {"kind": "self_hosted"', f" {json.dumps(added)},\n")
    copy.add_line("breakeven/look.py", '    "api": KindLook', '    "flat": KindLook("★", "longdash", "star"),\n')
    copy.add_line("tests/support/kinds.py", '    "hosted": {**_', '    "flat": {"flat_usd_per_mtok": 1.5},\n')


FLAT_PRICE_STANDS = """        case FlatPriceOption():
            return Standing(
                option.name,
                "hosted",
                own_hardware=False,
                run_by_a_seller=True,
                open_weights=True,
                closed_model=False,
                paid_by_use=True,
                countries=None,
                auditable=False,
            )
"""


SEEN = """
from tests.support.opened import *
from breakeven.address import address
from breakeven.document import Document
from breakeven.origins import as_read
from economics.scenario.reading import read_json
read = as_read(read_json(open("scenario.json").read()))
at = open_page(*address(Document(read.scenario, read.origins), ()).items())
sound(at)
drawn = sum(trace["x"][3] for trace in figures(details(edit(at, 3), "lines"))["lines"]["data"])
answer = drawn, [field.label for field in at.text_input], at.menu_button(key="add").options, cards(at)[3]["lines"]"""


IN_FORMULAS = """
import openpyxl
from breakeven.cli import main
main(["compare", "scenario.json", "--xlsx", "book.xlsx"])
rows = openpyxl.load_workbook("book.xlsx", data_only=True)["Summary"].iter_rows(values_only=True)
answer = [row[3] for row in rows if row[0] == 4]"""


@pytest.mark.slow
def test_a_kind_of_supply(following):
    copy = following("A kind of supply")
    add_lease(copy)
    finish_lease(copy)
    copy.scenario(LEASED)
    drawn, fields, _, said = copy.asked(SEEN)
    # 15e9 tokens in a month of 730 h at 5,000 × 0.5 token/s (13.14e9 × 0.5) need three GPUs: 3 × $2 × 730
    assert drawn == 4380
    assert copy.asked(IN_FORMULAS) == [4380]
    assert any("GPU rate" in label for label in fields)
    assert said[-1] == "a lease"


REFERRED = """
from breakeven.address import address, open_address
from breakeven.document import Document
from breakeven.edits import options
from breakeven.origins import as_read
from economics.scenario.reading import read_json
sourced = options.rename(as_read(read_json(open("scenario.json").read())), 0, "Renamed")
opened = open_address(address(Document(sourced.scenario, sourced.origins), ()).items())
answer = [each.option for each in opened.document.scenario.options[-1].instead_of], opened.problems"""


@pytest.mark.slow
def test_a_kind_of_option(following):
    copy = following("A kind of option", "A field", "A cost line")
    add_flat_price(copy)
    finish_flat_price(copy)
    copy.scenario(FLAT)
    drawn, fields, added, said = copy.asked(SEEN)
    assert drawn == 22_500  # 15e9 tokens at $1.50
    assert copy.asked(IN_FORMULAS) == [22_500]
    assert any("Flat price" in label for label in fields)
    assert "★ Flat price" in added
    assert said[-1] == "price typed"
    first = default_scenario().options[0].name
    copy.scenario({**FLAT, "instead_of": [{"option": first, "share": 0.5}]})
    assert copy.asked(REFERRED) == [["Renamed"], []]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("titles", "begin", "finish", "named"),
    [
        (
            ("A kind of supply",),
            add_lease,
            finish_lease,
            [
                "breakeven/words/cards.py",
                "breakeven/workbook/working/self_hosted.py",
                "dashboard/options/self_hosted_editor.py",
                "pricing/resolve/supply.py",
            ],
        ),
        (
            ("A kind of option", "A field", "A cost line"),
            add_flat_price,
            finish_flat_price,
            [
                "breakeven/advice/standing.py",
                "breakeven/words/cards.py",
                "breakeven/workbook/working/kinds.py",
                "dashboard/options/editor.py",
                "pricing/resolve/kinds.py",
            ],
        ),
    ],
    ids=["supply", "option"],
)
def test_mypy_names_the_places_of_a_new_kind_and_the_tests_over_all_kinds_take_it_in(
    following, titles, begin, finish, named
):
    copy = following(*titles)
    begin(copy)
    mypy = [sys.executable, "-m", "mypy", "--no-error-summary"]
    refused = subprocess.run(mypy, cwd=copy.folder, capture_output=True, text=True, check=False).stdout.splitlines()
    assert sorted({line.partition(":")[0] for line in refused if ": error: " in line}) == named
    finish(copy)
    accepted = subprocess.run(mypy, cwd=copy.folder, capture_output=True, text=True, check=False)
    assert accepted.returncode == 0, accepted.stdout
    over_kinds = ("tests/economics/option", "tests/dashboard/test_bars.py", "tests/breakeven/edits")
    copy.python("-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", *over_kinds)


@pytest.mark.slow
def test_an_axis_of_the_map(following):
    copy = following("An axis of the map")
    copy.add_line(
        "breakeven/map/axes.py",
        '    Scale("batch_share"',
        '    Scale("peak_to_average", "peak-to-average load", 1, 10, True, _factor),\n',
    )
    result = copy.command("map", copy.scenario(), "--x", "peak_to_average", "--y", "tokens_per_month")
    assert "peak_to_average" in json.dumps(result)
    assert "Peak-to-average load" in copy.asked(
        "from breakeven.map.axes import _SCALES\nanswer = [scale.label for scale in _SCALES]"
    )


# Claims


def test_a_published_claim(following):
    copy = following("A published claim")
    copy.add_row("facts/claims", "G01", id="N01", claim="A GPU at $2 an hour costs $1,000 a month", low="1000",
                 high="1000", unit="USD", inputs_stated='{"usd_per_gpu_hour": 2}')  # fmt: skip
    inputs = {
        "gpus": {"value": 1, "unit": "GPU", "stated": True},
        "usd_per_gpu_hour": {"value": 2, "unit": "USD/GPU-hour", "stated": True},
        "hours": {"value": 730, "unit": "hour", "taken_from": "a month of 730 h"},
    }
    case = {
        "id": "N01",
        "steps": {"month": {"figure": "rent", "inputs": inputs}},
        "answer": "month",
        "solve_for": {"step": "month", "input": "hours"},
        "by_hand": {"low": 1460, "high": 1460, "working": "1 × 2 × 730"},
    }
    copy.add_file("trust/claims/cases/N01.json", json.dumps(case))
    (found,) = [each for each in copy.command("validate", "--format", "json") if each["id"] == "N01"]
    # 1 × $2 × 730 h = $1,460; $1,000 are paid for 500 h
    assert (found["verdict"], found["computed_low"]) == ("holds only if", 1460)
    assert found["holds_if"] == "Hours: 500 hours (taken: 730)"


# Pages and commands


@pytest.mark.slow
def test_a_page_choice(following):
    copy = following("A page choice")
    copy.add_line("breakeven/choices.py", "PRICES_HISTORY_OF =", 'FLEET_DENSE = _switch("fleet.dense")\n')
    code = """
from breakeven.choices import FLEET_DENSE
from breakeven.address import address, open_address
from breakeven.document import document_json, read_file
document = open_address([("fleet.dense", "yes")]).document
again = read_file(document_json(document))
answer = [document.choice(FLEET_DENSE), address(document, ())["fleet.dense"], again.choice(FLEET_DENSE)]"""
    assert copy.asked(code) == [True, "yes", True]


@pytest.mark.slow
def test_a_kind_of_upload(following):
    copy = following("A kind of upload", "A page")
    source = (copy.folder / "breakeven" / "uploads" / "config.py").read_text()
    source = source.replace("class ConfigUpload", "class CardUpload").replace("config.json of a model", "Model card")
    copy.add_file("breakeven/uploads/card.py", source)
    kinds = "breakeven/uploads/kinds.py"
    copy.add_line(kinds, "from breakeven.uploads.config", "from breakeven.uploads.card import CardUpload\n")
    copy.change(kinds, "ConfigUpload())", "ConfigUpload(), CardUpload())")
    add_page(copy, "from breakeven.uploads.card import CardUpload\nfrom dashboard.widgets.upload import show_upload",
             'show_upload(CardUpload(), "card")')  # fmt: skip
    labels = copy.asked(opened('at.switch_page("pages/notes.py").run()\nsound(at)\n'
                               'answer = [field.label for field in at.get("file_uploader")]'))  # fmt: skip
    assert "Model card" in labels


@pytest.mark.slow
def test_a_benchmark_tool(following):
    copy = following("A benchmark tool")
    tool = '''"""A tool of our own."""

from breakeven.uploads.benchmarks.result import Result, share_of_failures
from breakeven.uploads.benchmarks.run import BenchmarkRun
from breakeven.uploads.benchmarks.tool import OneEach


class Ours(OneEach):
    """It counts by the minute."""

    name = "ours"
    known_by = "tokens_per_minute"
    unread = ("every_request",)

    def recognises(self, result: Result) -> bool:
        """Tell a result by its rate."""
        return result.has("tokens_per_minute")

    def run(self, result: Result) -> BenchmarkRun:
        """Return the run."""
        share, notes = share_of_failures(result, "lost", result.count("lost"), result.number("asked"))
        rate = result.number("tokens_per_minute") / 60
        return BenchmarkRun(self.name, rate, result.number("in"), result.number("out"), failed_share=share,
                            notes=tuple(notes))
'''
    copy.add_file("breakeven/uploads/benchmarks/ours.py", tool)
    tools = "breakeven/uploads/benchmarks/tools.py"
    copy.add_line(
        tools, "from breakeven.uploads.benchmarks.sglang", "from breakeven.uploads.benchmarks.ours import Ours\n"
    )
    copy.change(tools, "Vllm())", "Ours(), Vllm())")
    code = """
from breakeven.uploads.benchmarks.reading import benchmark_document, read_benchmark
from breakeven.uploads.run import RunUpload
file = read_benchmark(b'{"tokens_per_minute": 6000, "in": 10, "out": 5, "asked": 50, "lost": 1}', "o.json")
answer = [benchmark_document(file), "ours" in RunUpload.help]"""
    document, is_named = copy.asked(code)
    assert is_named
    assert document["runs"][0]["output_tokens_per_second"] == 100
    assert document["runs"][0]["failed_share"] == 0.02
    assert len(document["warnings"]) == 1


@pytest.mark.slow
def test_a_lever(following):
    copy = following("A lever")
    copy.add_file("breakeven/levers/ask_for_a_discount.py", (NEW_FILES / "ask_for_a_discount.py").read_text())
    kinds = "breakeven/levers/kinds.py"
    imported = "from breakeven.levers.ask_for_a_discount import AskForADiscount\n"
    copy.add_line(kinds, "from breakeven.levers.gpus", imported)
    copy.add_line(kinds, "    CheaperSeller(),\n", "    AskForADiscount(),\n")
    answer = copy.command("levers", copy.scenario(), "--format", "json")
    (row,) = (row for row in answer["levers"] if (row["lever"], row["option"]) == ("ask_for_a_discount", "GPT-6.1 Sol"))
    assert row["saving_share"] == pytest.approx(0.1)
    assert row["adds_an_option"]  # what is paid today stays
    assert row["rests_on"] == ["typed"]


def add_page(copy: Copy, imports: str, body: str) -> None:
    """Follow the recipe of a page."""
    start = '"""Notes."""\n\nimport streamlit as st\n\nfrom dashboard.entry import through_app\n'
    copy.add_file("pages/notes.py", f'{start}{imports}\n\nthrough_app()\nst.title("Notes of ours")\n{body}\n')
    entry = '        PageEntry("hardware"'
    ours = '        PageEntry("notes", "Notes", "What have we noted?", "notes"),\n'
    copy.add_line("dashboard/entry.py", entry, ours)


@pytest.mark.slow
def test_a_page(following):
    copy = following("A page")
    add_page(copy, "", "")
    code = """
at.switch_page("pages/notes.py").run()
sound(at)
answer = [title.value for title in at.title], len(at.sidebar.menu_button)"""
    titles, menus = copy.asked(opened(code))
    assert titles == ["Notes of ours"]
    assert menus == 3 + 1  # the sidebar of the scenario: its options, and what adds one


@pytest.mark.slow
def test_a_command(following):
    copy = following("A command")
    command = '''"""`breakeven options`: the options of a scenario."""

import argparse

from breakeven.commands.common import Commands, add_scenario, print_json, read_input


def add(commands: Commands) -> argparse.ArgumentParser:
    """Add the command."""
    parser = commands.add_parser("options", help="list the options of a scenario")
    add_scenario(parser)
    return parser


def run(options: argparse.Namespace) -> int:
    """Print their names."""
    from economics.scenario.reading import read_json

    print_json([option.name for option in read_json(read_input(options.scenario)).options])
    return 0
'''
    copy.add_file("breakeven/commands/options.py", command)
    copy.add_line("breakeven/cli.py", "    prices,\n    profile,\n", "    options,\n")
    copy.change("breakeven/cli.py", "COMMANDS = (\n    compare,\n", "COMMANDS = (\n    options,\n    compare,\n")
    assert copy.command("options", copy.scenario()) == [option.name for option in default_scenario().options]
