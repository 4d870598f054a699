"""Workbooks for tests: documents that hold every kind, what the model says of one, and what a workbook shows."""

from __future__ import annotations

import copy
import io
import json
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from breakeven.files.result import full_result
from breakeven.origins import as_read
from breakeven.outlook import outlook_of, plan
from breakeven.workbook.book import workbook_bytes
from breakeven.workbook.inputs import MONTHS, WORKLOAD, Cell
from breakeven.workbook.model import model_of
from economics.break_even.compare import compare
from economics.scenario.reading import read_scenario
from pricing.contract.catalogue import with_contract
from pricing.contract.contract import contract_from_records
from pricing.resolve.scenario import ResolvedScenario, resolve
from pricing.store.catalogue import Catalogue
from tests.support.kinds import VERSIONS, document_of, documents_of, example_option
from tests.support.twin.documents import random_document

TODAY = date(2026, 11, 27)
CENT = 0.005
TOTALS = ("Summary", "Months", "Profit and loss")
"""The sheets that have every total, month and saving."""
Rows = Sequence[Sequence[Any]]


def documents() -> dict[str, dict[str, Any]]:
    """Documents by name that hold every kind of option and supply, and everything that counts over months."""
    found: dict[str, dict[str, Any]] = {}
    for version in VERSIONS:
        found |= documents_of(version)
    found["over months"] = _over_months()
    found["a bill"] = _paid_by_bill()
    found["weights"] = _by_weights()
    return found


def random_documents(count: int) -> dict[str, dict[str, Any]]:
    """Documents drawn at random, with months."""
    return {f"random {seed}": random_document(random.Random(seed), horizon=True, extremes=False)
            for seed in range(count)}  # fmt: skip


def _over_months() -> dict[str, Any]:
    """One-off costs, an overlap, new models, growth, gains and prices that change, and tokens typed by month."""
    document = copy.deepcopy(documents_of(2)["version 2, part 1"])
    first, *_ = names = [option["name"] for option in document["options"]]
    document["current"] = names[1]
    for option in document["options"]:
        if option["name"] == "owned by eight GPUs" or option["kind"] == "self_hosted":
            option["one_off_usd"] = [{"name": "migration", "usd": 12_000}, {"name": "tests", "usd": 900, "month": 3}]
            option |= {"overlap_months": 2, "overlap_with": first}
            option["model_rotation"] = {"usd": 3_000, "every_months": 4}
    tokens = [40e9 * (1 + 0.2 * (month % 5)) for month in range(14)]
    document["horizon"] = {
        "months": 14, "tokens_by_month": tokens, "throughput_gain_per_year": 0.2, "end_value_share": 0.6,
        "discount_rate_per_year": 0.09,
        "price_change_per_year": {"api": -0.2, "hosted": -0.3, "gpu_rent": -0.1, "power": 0.02, "purchase": -0.15},
    }  # fmt: skip
    return document


def _paid_by_bill() -> dict[str, Any]:
    """The tokens that a bill for a mix of token-priced options pays for."""
    document = copy.deepcopy(documents_of(2)["version 2, part 1"])
    routed = {
        "kind": "mix", "name": "two models",
        "parts": [{"option": "api", "share_of_requests": 0.3, "input_output_ratio": 8},
                  {"option": "hosted", "share_of_requests": 0.7}],
    }  # fmt: skip
    document["options"] = [example_option("api", 2), example_option("hosted", 2), routed, example_option("self_hosted")]
    del document["workload"]["tokens_per_month"]
    document["workload"]["bill"] = {"usd_per_month": 42_000, "option": "two models"}
    return document


def _by_weights() -> dict[str, Any]:
    """A load of typed weights, and baselines on machines that hold several copies."""
    document = json.loads(json.dumps(documents_of(2)["version 2 by the hour"]))
    document["workload"]["load_profile"] = {"weights": [1 + (hour % 24) + 5 * (hour // 120) for hour in range(168)]}
    own = next(option for option in document["options"] if option["name"] == "two and on demand")
    supply = {**own["supply"], "gpus_per_instance": 8, "commitment_months": 4, "interruption_share": 0.05}
    best = {"kind": "baseline", "baseline_replicas": "best"}
    document["options"] = [
        *(option for option in document["options"] if option["kind"] in ("api", "hosted", "provisioned")),
        {**own, "supply": supply},
        {**own, "name": "best on demand", "supply": supply,
         "scaling": {**best, "above_usd_per_gpu_hour": 3.5, "min_replicas": 2}},
        {**own, "name": "best and api", "supply": supply, "scaling": {**best, "above": "api"}},
        {**own, "name": "by the hour", "supply": {**own["supply"], "gpus_per_instance": 4},
         "scaling": {"kind": "hourly", "keep_hours": 5, "start_minutes": 7}},
    ]  # fmt: skip
    return document


def known_to_change(catalogue: Catalogue) -> tuple[dict[str, Any], Catalogue]:
    """A document whose prices are known to change within its months, and the catalogue with the contract behind it.

    A listed price changes on 1 January; a contract's GPU rate, for machines of eight, ends with the year.
    """
    rate = {
        "kind": "gpu", "provider": "lambda", "gpu": "h100-sxm", "term": "on-demand", "gpus": 8,
        "usd_per_gpu_hour": 1.5, "effective_from": "2026-11-01", "effective_to": "2026-12-31",
    }  # fmt: skip
    rented = {"kind": "rent", "provider": "lambda", "term": "on-demand"}
    own = {
        "kind": "self_hosted", "model": "m", "gpu": "h100-sxm", "gpus_per_replica": 2, "utilisation": 0.7,
        "throughput": {"tokens_per_second": 900},
    }  # fmt: skip
    blend = {
        "kind": "blend",
        "baseline_replicas": 3,
        "reserved": rented,
        "on_demand": {**rented, "commitment_months": 2},
    }
    listed = {"kind": "api", "name": "listed", "provider": "google", "model": "gemini-3.6-flash"}
    units = {**example_option("provisioned", 2), "name": "units", "units": 45, "overflow": "listed"}
    document = document_of(
        [
            listed, units, {**own, "name": "rented", "supply": rented},
            {**own, "name": "signed", "supply": {**rented, "commitment_months": 3}},
            {**own, "name": "blended", "supply": blend},
        ],
        2,
        batch_share=0.3,
    )  # fmt: skip
    return document, with_contract(catalogue, contract_from_records([rate]))


@dataclass(frozen=True)
class Made:
    """A workbook of a document, and its cells."""

    document: dict[str, Any]
    resolved: ResolvedScenario
    content: bytes
    cells: tuple[Cell, ...]

    @property
    def book(self) -> Workbook:
        """The workbook with its formulas."""
        return load_workbook(io.BytesIO(self.content))

    @property
    def shown(self) -> dict[str, Rows]:
        """What every cell shows without a recalculation, by sheet."""
        return self._shown(None)

    @property
    def totals_shown(self) -> dict[str, Rows]:
        """The same of the sheets that have totals over the options."""
        return self._shown(TOTALS)

    def _shown(self, sheets: Sequence[str] | None) -> dict[str, Rows]:
        book = load_workbook(io.BytesIO(self.content), data_only=True, read_only=True)
        names = book.sheetnames if sheets is None else sheets
        return {name: [list(row) for row in book[name].iter_rows(values_only=True)] for name in names}


def made_of(document: dict[str, Any], catalogue: Catalogue, **how: Any) -> Made:
    """Return the workbook of a document."""
    resolved = resolve(read_scenario(document), catalogue, TODAY)
    comparison = compare(resolved.options, resolved.load, resolved.scenario.current)
    content = workbook_bytes(resolved, comparison, **how)
    cells = model_of(resolved, plan(resolved), as_read(resolved.scenario).origins, None).inputs.cells
    return Made(document, resolved, content, cells)


def result_of(document: dict[str, Any], catalogue: Catalogue) -> dict[str, Any]:
    """Return what `breakeven compare --horizon` prints for a document."""
    resolved = resolve(read_scenario(document), catalogue, TODAY)
    comparison = compare(resolved.options, resolved.load, resolved.scenario.current)
    outlook = outlook_of(resolved, comparison, horizon=True)
    printed: dict[str, Any] = json.loads(json.dumps(full_result(resolved, comparison, outlook.sections)))
    return printed


def changed(document: dict[str, Any], cell: Cell, value: float) -> dict[str, Any]:
    """Return a document with the number of a cell changed."""
    result = json.loads(json.dumps(document))  # parts that examples share are each their own
    if cell.owner == WORKLOAD:
        part: Any = result["workload"]
    elif cell.owner == MONTHS:
        part = result.setdefault("horizon", {})
    else:
        part = next(option for option in result["options"] if option["name"] == cell.owner)
    *steps, last = re.findall(r"[^.\[\]]+", cell.path)
    for step in steps:
        part = part[int(step)] if isinstance(part, list) else part.setdefault(step, {})
    part[last] = int(value) if float(value).is_integer() else value
    return result


def differences(rows: Mapping[str, Rows], result: Mapping[str, Any]) -> Iterator[str]:
    """Yield every total, month and saving of a workbook that is not the model's to the cent."""
    options, over = result["options"], {o["name"]: o for o in result["horizon"]["options"]}
    summary = _table(rows["Summary"], "Option")
    months, books = rows["Months"], _columns(rows["Profit and loss"], "Begins on")
    heads = {_text(row[0]): row for row in months}
    place = {_text(name): column for column, name in enumerate(heads["Over"]) if name and column > 2}
    start = next(i for i, row in enumerate(months) if row[0] == "Month") + 2
    count = len(options)
    current = result.get("current")
    for option in options:
        name = option["name"]
        shown = summary[name]
        yield from _differ(f"{name}: a month", shown["A month"], option["usd_per_month"])
        year = None if option["usd_per_month"] is None else 12 * option["usd_per_month"]
        yield from _differ(f"{name}: a year", shown["A year"], year, 12 * CENT)
        yield from _differ(f"{name}: per Mtok", shown["Per Mtok"], option["usd_per_mtok"])
        if current:
            yield from _differ(f"{name}: saves", shown["Saves a month"], option["saving_usd_per_month"])
            yield from _differ(f"{name}: share", shown["Saves"], option["saving_share"], 1e-6)
        horizon = over[name]
        column = place[name]
        paid, so_far = ([row[at] for row in months[start:]] for at in (column, column + count + 1))
        reason = horizon["npv_usd"] is None
        cash = [None if reason else 0 - usd for usd in horizon["cash_usd_by_month"]] or [None]
        total = horizon["cumulative_cost_usd_by_month"] or [None]
        profit = [0 - usd for usd in horizon["profit_and_loss_usd_by_month"]] or [None]
        for words, mine, theirs in (("paid", paid, cash), ("so far", so_far, total), ("books", books[name], profit)):
            for month, usd in enumerate(theirs):
                yield from _differ(f"{name}: {words}, month {month}", mine[month], usd)
        worth = None if reason else 0 - horizon["npv_usd"]
        without = None if reason else 0 - horizon["npv_without_end_value_usd"]
        for head, figure, tolerance in (
            ("In today's money", worth, CENT), ("the same without the value at the end", without, CENT),
            ("Cost per Mtok, levelised", horizon["levelised_usd_per_mtok"], CENT),
            ("Saves in today's money", horizon.get("saving_npv_usd"), CENT),
            ("Saves, share", horizon.get("saving_share"), 1e-6),
        ):  # fmt: skip
            if current or not head.startswith("Saves"):
                yield from _differ(f"{name}: {head}", heads[head][column], figure, tolerance)


def _text(value: object) -> str:
    text = str(value)
    return "Over" if re.fullmatch(r"Over \d+ months", text) else text


def _table(rows: Rows, head: str) -> dict[str, dict[str, Any]]:
    """The rows below a heading, by their name, each by its headings."""
    first = next(i for i, row in enumerate(rows) if head in row)
    names = rows[first]
    place = list(names).index(head)
    body = [row for row in rows[first + 2 :] if row[0] not in (None, "")]
    return {row[place]: dict(zip(names, row, strict=True)) for row in body}


def _columns(rows: Rows, head: str) -> dict[str, list[Any]]:
    first = next(i for i, row in enumerate(rows) if head in row)
    return {name: [row[at] for row in rows[first + 2 :]] for at, name in enumerate(rows[first]) if at > 1}


def _differ(what: str, shown: Any, figure: float | None, tolerance: float = CENT) -> Iterator[str]:
    if figure is None:
        if not isinstance(shown, str):
            yield f"{what}: {shown} where there is no figure"
    elif not isinstance(shown, int | float) or abs(shown - figure) > tolerance + 1e-12 * abs(figure):
        yield f"{what}: {shown}, the model has {figure}"
