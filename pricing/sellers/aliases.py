"""One name for one model: every provider's spelling of a registered open-weight model, in one explicit table.

The table is `pricing/data/model_aliases.csv`; `python -m pricing.studies.propose_aliases` proposes rows for it. A name
that is not in the table has no model: it is listed as unmatched, never guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from pricing.curated import records
from pricing.sellers.spelling import offer_key

FILE = "model_aliases.csv"
REGISTRY = "model_registry.csv"


@dataclass(frozen=True, slots=True)
class Alias:
    """A provider's spelling of a registered model.

    `variant` is what the spelling says beyond the model (`thinking`, `turbo`, `0528`; empty: nothing), `quantisation`
    the precision it names, `how` is `exact` (the registry's own id) or `rule` (read off by the rules of the proposal).
    """

    provider: str
    provider_model: str
    model: str
    variant: str
    quantisation: str
    how: str


def all_aliases() -> tuple[Alias, ...]:
    """Return every row of the table, in its order."""
    return tuple(
        Alias(
            provider=r["provider"] or "",
            provider_model=r["provider_model"] or "",
            model=r["model"] or "",
            variant=r["variant"] or "",
            quantisation=r["quantisation"] or "",
            how=r["how"] or "",
        )
        for r in records(FILE)
    )


@cache
def _by_spelling() -> dict[tuple[str, str], Alias]:
    return {offer_key(a.provider, a.provider_model): a for a in all_aliases()}


def alias_of(provider: str, provider_model: str) -> Alias | None:
    """Return the registered model behind a provider's spelling, None when the table has none."""
    return _by_spelling().get(offer_key(provider, provider_model))


@cache
def registry_ids() -> tuple[str, ...]:
    """Return the ids of the model registry."""
    return tuple(r["id"] or "" for r in records(REGISTRY))


@cache
def families() -> tuple[str, ...]:
    """Return the first words of the registry's ids (`llama`, `qwen`, `gpt-oss`): what an open model's name contains."""
    matches = (re.match(r"gpt-oss|[a-z]+", id) for id in registry_ids())
    return tuple(sorted({m[0] for m in matches if m}))


def family_of(provider_model: str) -> str | None:
    """Return the registry's family a name contains, None when it contains none."""
    name = provider_model.lower()
    return next((family for family in families() if family in name), None)
