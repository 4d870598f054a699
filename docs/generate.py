"""Writes what is made from tables: `python -m docs.generate`.

The nomenclature comes from the table of fields, the ids of the GPUs from the rows of the hardware table, the shapes of
a week's load from theirs, the table of the groups of a difference from theirs.
"""

from __future__ import annotations

import csv
import json
import re
import textwrap
from collections.abc import Callable
from pathlib import Path

from breakeven.difference.groups import GROUP_OF, GROUPS, LEFT_OUT
from breakeven.words.glossary import SAY, every_term
from economics.cost.figures import FIGURES
from economics.cost.lines import COST_LINES, FORMULAS
from economics.fields.edition import EDITIONS
from economics.fields.part import field_of, parts_below
from economics.fields.table import FIELDS
from economics.fleet.gpu import gpu_from_row
from economics.option.kinds import OPTION_LABELS
from economics.scaling.kinds import SCALING_KINDS
from economics.scenario.scenario import Scenario
from economics.supply.kinds import SUPPLY_LABELS
from serving.openapi import openapi_text

ROOT = Path(__file__).resolve().parent.parent
HARDWARE = ROOT / "pricing" / "data" / "hardware.csv"
LOAD_SHAPES = ROOT / "pricing" / "data" / "load_shapes.csv"
_TERMS = (
    ("input tokens, output tokens", "token", "what is sent to the model, what it writes"),
    ("request", "–", "`i` input tokens and `i/r` output tokens; requests a month are `in/i`"),
    ("Mtok", "10⁶ tokens", "prices are US dollars per Mtok"),
    ("blended cost", "USD/Mtok", "all cost of a month ÷ the workload's tokens of that month"),
    ("replica", "–", "the smallest set of GPUs that serves the model once"),
    ("spare replica", "–", "a replica kept beyond those that the load needs"),
    ("instance", "–", "the machine that a supplier lets whole, or a server that is bought"),
    ("blend", "–", "a supply of two rents: a reserved baseline, and on-demand replicas beyond it"),
    ("unit", "–", "of provisioned capacity: what a seller of a closed model lets by the hour"),
    ("mix", "–", "an option whose requests are routed among other options"),
    ("baseline", "replica", "what is paid for at all hours; what the load needs beyond it comes from elsewhere"),
    ("attempts", "–", "how often a task is tried on average until its answer is accepted or retries are used up"),
    ("schema version", "–", "the rules that a document was written under; it keeps them"),
    ("capacity `C`", "token/s per replica", "input + output tokens a replica sustains for this mix"),
    ("instance", "–", "the machine that a supplier lets whole, with all its GPUs; of own servers a server"),
    ("spare", "replica", "a replica kept beyond those that the load needs"),
    ("baseline", "replica", "replicas paid for at all hours; what comes above them is rented or priced by the token"),
    ("load profile", "–", "the load of each of the 168 hours of a week, Monday 00:00 UTC first"),
    ("unit", "–", "a unit of provisioned capacity: so many weighted tokens a minute at an hourly price"),
    ("weighted token", "token", "an input token of provisioned capacity; cached and output tokens count with weights"),
    ("overflow", "token", "what typed units or a baseline do not serve, priced by another option"),
    ("mix", "–", "an option that routes requests among other options, its parts"),
    ("bill", "USD/month", "what is paid today; the tokens are those that it pays for"),
    ("today, `current`", "–", "the option that is paid now, against which savings are counted"),
    ("attempts", "per task", "`(1 − (1 − s)^(k+1))/s` with success rate `s` and `k` retries"),
    ("end", "–", "the volume above which an option cannot serve; a crossing where it was the cheaper one"),
    ("break-even", "–", "the value of one variable at which the cheaper of two options changes"),
    ("rating", "points", "how people who compared answers blind rate a model, with a 95 % interval and a day"),
    ("equal class", "–", "of two models: their rating's intervals overlap, or they differ by at most 30 points"),
    ("as-of date", "date", "prices, rates and measurements known on this day are used"),
    ("edition", "–", "one state of one source in the catalogue; editions are added, never changed"),
    ("quoted, measured, estimated, typed, assumed, doubtful", "–", "status of an input: from a price list, from a "
     "measurement, from the estimator, from you, a default, or marked as unreliable by whoever gathered it"),
)  # fmt: skip


_RESULTS = (
    ("tokens_per_month", "token", "tokens of the workload, typed or those that the bill pays for"),
    ("current", "–", "the option that is paid today"),
    ("usd_per_month", "USD/month", "all cost of a month"),
    ("usd_per_mtok", "USD/Mtok", "that ÷ the workload's tokens"),
    ("usd_per_request", "USD/request", "that ÷ the workload's requests"),
    ("usd_per_accepted_task", "USD/task", "cost ÷ (requests × share of tasks that end with an accepted answer)"),
    ("saving_usd_per_month", "USD/month", "what `current` costs less what this option costs; above 0: cheaper than it"),
    ("saving_share", "share", "that ÷ what `current` costs"),
    ("npv_usd", "USD", "value today of all flows over months; costs are negative"),
    ("npv_without_end_value_usd", "USD", "the same without what purchases are worth at the end"),
    ("levelised_usd_per_mtok", "USD/Mtok", "−NPV ÷ the discounted tokens of all months"),
    ("saving_npv_usd", "USD", "NPV less that of `current`"),
    ("irr_per_year", "share per year", "the one rate that makes the difference to the reference worth nothing"),
    ("irr_order", "–", "whether the difference to the reference is paid first or received first"),
    ("payback_month", "month", "month from which on the difference to the reference has paid for itself"),
    ("chance_equal", "share of draws", "draws in which two or more options are cheapest"),
)
_LINES = {"month": "a month", "over months": "over months alone"}


def _document_names() -> dict[str, list[str]]:
    """By row of the table of fields: how documents call it, where they call it otherwise."""
    names: dict[str, list[str]] = {}
    for part in dict.fromkeys(parts_below(Scenario)):
        for name in part.model_fields:
            field = field_of(part, name)
            if field is not None and field.name != name and name not in names.setdefault(field.name, []):
                names[field.name].append(name)
    return names


def _kinds() -> list[str]:
    """The kinds of options, supplies and scalings, as documents write them."""
    rows = [(kind, "option", label) for kind, label in OPTION_LABELS.items()]
    rows += [(kind, "supply", label) for kind, label in SUPPLY_LABELS.items()]
    rows += [(kind, "scaling", "") for kind in SCALING_KINDS]
    return [f"| `{kind}` | {of} | {label} |" for kind, of, label in rows]


def nomenclature() -> str:
    """The page's text."""
    lines = [
        "# Nomenclature",
        "",
        "Written by `python -m docs.generate` from `economics/fields/table.py` and the tables beside it. "
        "Shares are 0 to 1 in files and addresses.",
        "",
        "| term | unit | meaning |",
        "|---|---|---|",
        *(f"| {term} | {unit} | {meaning} |" for term, unit, meaning in _TERMS),
        "",
        "## Fields of a scenario",
        "",
        "| field | in documents, where it differs | label | unit | range | default | meaning | typical |",
        "|---|---|---|---|---|---|---|---|",
    ]
    called = _document_names()
    for field in FIELDS.values():
        default = "" if field.default is None else f"{field.default:g}"
        older = (e for e in EDITIONS.values() if field.name in e.narrower)
        ranges = "; ".join(
            [field.range_text, *(f"`schema_version` {e.version}: {e.field(field.name).range_text}" for e in older)]
        )
        differs = ", ".join(f"`{name}`" for name in called.get(field.name, ()))
        cells = (f"`{field.name}`", differs, field.label, field.unit, ranges, default, field.help, field.typical)
        lines.append(f"| {' | '.join(cells)} |")
    lines += ["", "## Kinds", "", "| kind | of | in words |", "|---|---|---|", *_kinds()]
    lines += ["", "## Figures of a result", "", "| name | unit | meaning |", "|---|---|---|"]
    lines += [f"| `{name}` | {unit} | {meaning} |" for name, unit, meaning in _RESULTS]
    lines += [f"| `{figure.id}` | {figure.unit} | {figure.meaning} |" for figure in FIGURES.values()]
    lines += [
        "",
        "## Cost lines",
        "",
        "A line of one part of a mix has the part's name before it: `Groq: output`.",
        "",
        "| line | appears | over months |",
        "|---|---|---|",
        *(f"| {line.id} | {_LINES[line.appears]} | {FORMULAS.get(line.formula, '')} |" for line in COST_LINES.values()),
    ]
    return "\n".join(lines) + "\n"


def gpu_ids() -> str:
    """The module of the GPUs' ids: the economics read no files, so the ids of the rows are written out for them.

    Raises InputError naming a row that makes no GPU, such as one without a generation.
    """
    with HARDWARE.open(newline="", encoding="utf-8") as file:
        ids = [gpu_from_row(row).id for row in csv.DictReader(file)]
    lines = [
        '"""Generated by `python -m docs.generate` from the rows of pricing/data/hardware.csv: the ids of the GPUs."""',
        "",
        "from __future__ import annotations",
        "",
        "GPUS = (",
        *(f'    "{gpu}",' for gpu in ids),
        ")",
    ]
    return "\n".join(lines) + "\n"


_LINE = 109
"""Characters of a text in a generated table that stand in one line of code."""


def load_shapes() -> str:
    """The module of the shapes of a week's load, for economics that read no files: label, source, note, 168 weights."""
    with LOAD_SHAPES.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    lines = [
        '"""Generated by `python -m docs.generate` from pricing/data/load_shapes.csv: label, source, note, weights."""',
        "",
        "from __future__ import annotations",
        "",
        "SHAPES: dict[str, tuple[str, str, str, str]] = {",
    ]
    for row in rows:
        lines.append(f'    "{row["name"]}": (')
        for column in ("label", "source", "note", "weights"):
            text = row[column]
            parts = [text] if len(text) <= _LINE else textwrap.wrap(text, _LINE, drop_whitespace=False)
            lines += [f"        {json.dumps(part, ensure_ascii=False)}" for part in parts]
            lines[-1] += ","
        lines.append("    ),")
    return "\n".join([*lines, "}"]) + "\n"


def words() -> str:
    """The words of the pages: label, meaning, id in files; and those that pages do not use."""
    rows = [f"| {term.label} | {term.meaning} | {f'`{term.id}`' if term.id else '–'} |" for term in every_term()]
    instead = [f"| {word} | {better} |" for word, better in SAY.items()]
    lines = [
        "# Words",
        "",
        "One name for one thing, on every page. Ids stand in files and results, never on a page.",
        "Generated by `python -m docs.generate` from `breakeven/words/glossary.py`; a test holds the pages to it.",
        "",
        "| On the pages | What it means | Id in files |",
        "|---|---|---|",
        *rows,
        "",
        "## Not on the pages",
        "",
        "| Word | The pages say |",
        "|---|---|",
        *instead,
    ]
    return "\n".join(lines) + "\n"


DIFFERENCE = ROOT / "docs" / "difference.md"
_GROUP_TABLE = re.compile(r"(?<=groups\.py -->\n).*?(?=<!-- groups end -->)", re.DOTALL)


def difference_page() -> str:
    """The page on differences as it is, with the table of which field belongs to which group."""
    rows = [(group, [name for name, of in GROUP_OF.items() if of == group]) for group in GROUPS]
    rows.append(("none: they move no month's cost", [*LEFT_OUT]))
    lines = ["", "| group | fields |", "|---|---|"]
    lines += [f"| {group} | {', '.join(f'`{name}`' for name in names)} |" for group, names in rows]
    table = "\n".join([*lines, "", ""])
    return _GROUP_TABLE.sub(lambda _: table, DIFFERENCE.read_text(encoding="utf-8"))


WRITTEN: dict[Path, Callable[[], str]] = {
    ROOT / "docs" / "nomenclature.md": nomenclature,
    ROOT / "docs" / "words.md": words,
    DIFFERENCE: difference_page,
    ROOT / "economics" / "fleet" / "gpu_ids.py": gpu_ids,
    ROOT / "economics" / "cost" / "load_shapes.py": load_shapes,
    ROOT / "serving" / "openapi.json": openapi_text,
}
"""Each file that is made from tables, and its text."""


if __name__ == "__main__":
    for place, text in WRITTEN.items():
        place.write_text(text(), encoding="utf-8")
