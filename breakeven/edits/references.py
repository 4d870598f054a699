"""What in a scenario document follows when options are renamed or taken away: names and paths that point at them."""

from __future__ import annotations

import re
from typing import Any

_PATH = re.compile(r"^options\[(\d+)\]")


def follow(before: dict[str, Any], after: dict[str, Any]) -> None:
    """Mend `after` where it points at an option of `before` that has another name or place now, or is gone.

    Followed: `horizon.reference` and `overlap_with` by name, `risk.inputs[i].input` by place. One change at a time is
    followed: a new name, an option added at the end, or one taken away.
    """
    old = [option["name"] for option in before["options"]]
    new = [option["name"] for option in after["options"]]
    if len(new) == len(old):
        names = {a: b for a, b in zip(old, new, strict=True) if a != b and a not in new}
        if names:
            _point_at(after, names)
    elif len(new) == len(old) - 1:
        gone = next((i for i, name in enumerate(new) if name != old[i]), len(new))
        if old[:gone] + old[gone + 1 :] == new:
            _point_at(after, {old[gone]: None})
            _without(after, gone)


def _point_at(document: dict[str, Any], names: dict[str, str | None]) -> None:
    """Replace names; None takes the reference away, so that its default counts."""
    for part, field in (
        (document.get("horizon"), "reference"),
        *((option, "overlap_with") for option in document["options"]),
    ):
        if part and part.get(field) in names:
            name = names[part[field]]
            if name is None:
                del part[field]
            else:
                part[field] = name


def _without(document: dict[str, Any], gone: int) -> None:
    risk = document.get("risk")
    if not risk:
        return
    kept = []
    for entry in risk.get("inputs", ()):
        found = _PATH.match(entry["input"])
        place = int(found.group(1)) if found else -1
        if place == gone:
            continue
        moved = found and place > gone
        path = f"options[{place - 1}]{entry['input'][found.end() :]}" if found and moved else entry["input"]
        kept.append({**entry, "input": path})
    risk["inputs"] = kept
