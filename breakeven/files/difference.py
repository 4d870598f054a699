"""The difference of two results as a JSON document and as a table, which `breakeven diff` prints."""

from __future__ import annotations

from typing import Any

from breakeven.difference.groups import GROUPS
from breakeven.difference.split import METHOD, Difference, Joined
from breakeven.files.tables import Cell, Table


def difference_document(found: Difference) -> dict[str, Any]:
    """Return the difference: costs in USD a month, parts by group; those that cannot be told apart have one part."""
    return {
        "method": METHOD,
        "options": [
            {
                "option": split.option,
                "usd_per_month_before": split.before,
                "usd_per_month_after": split.after,
                "difference_usd_per_month": split.after - split.before,
                "parts": [{"groups": _in_order(who), "usd_per_month": usd} for who, usd in split.parts.items()],
            }
            for split in found.splits
        ],
        "only_before": [*found.only_before],
        "only_after": [*found.only_after],
    }


def difference_table(found: Difference) -> Table:
    """Return a row for each option, with a column for each group that changed [USD a month]."""
    players = [*found.splits[0].parts]
    columns = ("option", "usd_per_month_before", "usd_per_month_after", "difference", *map(_title, players))
    rows: list[tuple[Cell, ...]] = [
        (
            split.option,
            round(split.before, 2),
            round(split.after, 2),
            round(split.after - split.before, 2),
            *(round(split.parts[who], 2) for who in players),
        )
        for split in found.splits
    ]
    return Table(columns, rows)


def left_out_sentences(found: Difference) -> list[str]:
    """Say what is in one of the two scenarios alone, and how the difference was split."""
    sentences = [
        f"only in the {which} file: {', '.join(names)}"
        for which, names in (("first", found.only_before), ("second", found.only_after))
        if names
    ]
    return [*sentences, f"{METHOD}."]


def _title(who: Joined) -> str:
    return " and ".join(_in_order(who)).replace(" ", "_")


def _in_order(who: Joined) -> list[str]:
    return [group for group in GROUPS if group in who]
