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
                "option_after": split.option_after,
                "usd_per_month_before": split.before,
                "usd_per_month_after": split.after,
                "difference_usd_per_month": split.after - split.before,
                "parts": [{"groups": _in_order(who), "usd_per_month": usd} for who, usd in split.parts.items()],
            }
            for split in found.splits
        ],
        "only_before": [*found.only_before],
        "only_after": [*found.only_after],
        "not_split": [{"option": each.option, "reason": each.reason} for each in found.not_split],
        "tokens_per_month_of_bill_before": found.of_bills[0],
        "tokens_per_month_of_bill_after": found.of_bills[1],
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


def remarks(found: Difference) -> list[str]:
    """Say what is in one of the two scenarios alone or is not split, what bills pay for, and how it was split."""
    sentences = [
        f"only in the {which} file: {', '.join(names)}"
        for which, names in (("first", found.only_before), ("second", found.only_after))
        if names
    ]
    sentences += [f"not split: {each.option}: {each.reason}" for each in found.not_split]
    sentences += [
        f"{split.option}: the second file calls it {split.option_after}"
        for split in found.splits
        if split.option != split.option_after
    ]
    sentences += [
        f"the bill of the {which} file counts as the {tokens:,.0f} tokens a month that it pays for"
        for which, tokens in zip(("first", "second"), found.of_bills, strict=True)
        if tokens is not None
    ]
    return [*sentences, f"{METHOD}."]


def _title(who: Joined) -> str:
    return " and ".join(_in_order(who)).replace(" ", "_")


def _in_order(who: Joined) -> list[str]:
    return [group for group in GROUPS if group in who]
