"""Writes docs/nomenclature.md from the table of fields: `python -m docs.generate`."""

from __future__ import annotations

from pathlib import Path

from economics.fields.table import FIELDS

PLACE = Path(__file__).parent / "nomenclature.md"
_TERMS = (
    ("input tokens, output tokens", "token", "what is sent to the model, what it writes"),
    ("request", "–", "`i` input tokens and `i/r` output tokens; requests a month are `in/i`"),
    ("Mtok", "10⁶ tokens", "prices are US dollars per Mtok"),
    ("blended cost", "USD/Mtok", "all cost of a month ÷ the workload's tokens of that month"),
    ("replica", "–", "the smallest set of GPUs that serves the model once"),
    ("capacity `C`", "token/s per replica", "input + output tokens a replica sustains for this mix"),
    ("break-even", "–", "the value of one variable at which the cheaper of two options changes"),
    ("as-of date", "date", "prices, rates and measurements known on this day are used"),
    ("edition", "–", "one state of one source in the catalogue; editions are added, never changed"),
    ("quoted, measured, estimated, typed, assumed, doubtful", "–", "status of an input: from a price list, from a "
     "measurement, from the estimator, from you, a default, or marked as unreliable by whoever gathered it"),
)  # fmt: skip


def nomenclature() -> str:
    """The page's text."""
    lines = [
        "# Nomenclature",
        "",
        "Written by `python -m docs.generate` from `economics/fields.py`; shares are 0 to 1 in files and addresses.",
        "",
        "| term | unit | meaning |",
        "|---|---|---|",
        *(f"| {term} | {unit} | {meaning} |" for term, unit, meaning in _TERMS),
        "",
        "## Fields of a scenario",
        "",
        "| field | label | unit | range | default | meaning | typical |",
        "|---|---|---|---|---|---|---|",
    ]
    for field in FIELDS.values():
        default = "" if field.default is None else f"{field.default:g}"
        cells = (f"`{field.name}`", field.label, field.unit, field.range_text, default, field.help, field.typical)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PLACE.write_text(nomenclature())
