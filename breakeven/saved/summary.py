"""What a list of saved scenarios says of a version without opening it: which option was the cheapest, and its cost."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date

from pydantic import TypeAdapter, ValidationError

from breakeven.files.json_text import json_text
from breakeven.snapshot.snapshot import Snapshot


@dataclass(frozen=True)
class Summary:
    """The cheapest option of a version with its cost a month [USD], by the prices of `as_of`.

    `cheapest` is None where no option had a cost. `on_contract`: the cost tells a price of a contract.
    `shared_contract`: the contract of this dashboard was in use, so it was saved by somebody who may see its prices.
    """

    as_of: date
    cheapest: str | None
    usd_per_month: float | None
    on_contract: bool = False
    shared_contract: bool = False


_READER = TypeAdapter(Summary)


def summary_of(snapshot: Snapshot, *, shared_contract: bool = False) -> Summary:
    """Return what a list says of a version with this snapshot; `shared_contract` as in `Summary`."""
    cheapest = snapshot.cheapest
    resting = {option.name for option in snapshot.options if option.on_contract}
    usd = None if cheapest is None else snapshot.usd_per_month.get(cheapest)
    return Summary(snapshot.as_of, cheapest, usd, cheapest in resting, shared_contract)


def summary_json(summary: Summary) -> str:
    """Return a summary as the text that is stored with a version."""
    return json_text({**asdict(summary), "as_of": summary.as_of.isoformat()})


def read_summary(text: str) -> Summary | None:
    """Return the summary that a text holds; None for one that this program cannot read."""
    try:
        return _READER.validate_json(text)
    except ValidationError:
        return None
