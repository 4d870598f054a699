"""Which words of a text are ids of a GPU, supplier, seller or model that has a name."""

from __future__ import annotations

import re
from functools import cache

from breakeven.names import gpu_name, model_name
from dashboard import state
from economics.fleet.gpu_ids import GPUS
from pricing.sellers.providers import all_providers
from pricing.studies.choices import called

NAMES = [seller.name for seller in all_providers() if "(" in seller.name]
"""Names of sellers with another's id inside: HuggingFace sells for others."""
LISTED_AS = re.compile(r"listed as [^ ]+")
"""Two spellings of one model in a picker are told apart by what the seller writes."""
TOKEN = re.compile(r"[\w@+][\w./:@+-]*[\w+]|\w")
APART = re.compile(r" · |, |: |; |[()\n|“”]")


@cache
def known() -> tuple[frozenset[str], frozenset[str]]:
    """The ids that have another name: those that only an id can be, and those that are words as well."""
    market = state.market()
    named = [(id, gpu_name(id)) for id in GPUS] + [(id, model_name(id)) for id in market.model_ids()]
    named += [(seller.id, seller.name) for seller in all_providers()]
    named += [(row.model, called(row.model, row.model_name)) for row in market.price_list()]
    ids = {id for id, name in named if id != name} - {name for _, name in named}
    ids -= {word for _, name in named for word in name.split()}  # a list's own name ends in it: MiniMax M2-her
    words = {id for id in ids if id.isalpha()}
    return frozenset(ids - words), frozenset(words)


def ids_in(text: str) -> set[str]:
    """Return the ids that a text has."""
    only_ids, words = known()
    for name in NAMES:
        text = text.replace(name, "")
    text = LISTED_AS.sub("", text)
    return {found for found in TOKEN.findall(text) if found in only_ids} | {
        part.strip() for part in APART.split(text) if part.strip() in words
    }
