"""A run of the watch as a message to a webhook: what was found and what failed, with the amounts that are allowed."""

from __future__ import annotations

from breakeven.watch.record import asked, headline, said
from breakeven.watch.run import Run
from team.settings import Amounts
from team.webhook import Message

MOST_LINES = 200
"""How many entries a message has at most; the headline has the count of all."""


def message(run: Run, amounts: Amounts, link: str = "") -> Message:
    """Return what a webhook is told of a run; `link` is the address of the dashboard, without any scenario in it."""
    told = run.of("found", "failed")
    entries = [
        {
            "scenario": entry.scenario,
            "rule": entry.rule,
            "asks": asked(entry, amounts),
            "outcome": entry.outcome,
            "says": said(entry, amounts),
        }
        for entry in told[:MOST_LINES]
    ]
    lines = [f"{each['scenario']} – {each['asks']}: {each['says']}" for each in entries]
    left_out = len(told) - len(entries)
    if left_out:
        lines.append(f"and {left_out:,} more")
    data = {
        "as_of": run.day.isoformat(),
        "prices_of": run.prices_of.isoformat(),
        "scenarios": len(run.scenarios),
        "left_out": left_out,
        "entries": entries,
    }
    return Message(headline(run), lines, data, link)
