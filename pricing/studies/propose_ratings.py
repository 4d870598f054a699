"""Proposing rows for `pricing/data/quality_models.csv`: which rated model a spelling is, read off by rules.

    python -m pricing.studies.propose_ratings

writes the table anew from every name the sources hold and every registered model. The words of a spelling must be those
of a rated model; every word beside them must be known here, a release must be the one that was rated, and a mode the
one that was rated, else there is no proposal. Look at the difference before committing it: what counts is the
committed table, not the rules.
"""

from __future__ import annotations

import csv
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from pricing.curated import DATA, records
from pricing.sellers.aliases import alias_of, all_aliases, registry_ids
from pricing.sellers.ratings import FILE, RatedAs
from pricing.sources import genai, listed, quality

Words = tuple[str, ...]

# A registered model, and a spelling of a seller, whose rated model no rule finds; each was looked up.
_REGISTERED = {
    "llama-4-scout": "meta / llama-4-scout-17b-16e-instruct",
    "llama-4-maverick": "meta / llama-4-maverick-17b-128e-instruct",
    "llama-2-70b": "meta / llama-2-70b-chat",
    "llama-2-7b": "meta / llama-2-7b-chat",
    "mixtral-8x7b": "mistral / mixtral-8x7b-instruct-v0.1",
    "mixtral-8x22b": "mistral / mixtral-8x22b-instruct-v0.1",
}
_SERVED = {("llama-3.1-8b", "instant"): "meta / llama-3.1-8b-instruct"}  # Groq's word for its service
_SPELT = {
    ("openai", "gpt-5.3"): "openai / gpt-5.3-chat",  # its name in the list is GPT-5.3 Chat
    ("openai", "chatgpt-4o-latest"): "openai / chatgpt-4o",
    ("deepseek", "deepseek-v4-pro"): "deepseek / deepseek-v4-pro",  # its maker serves the newest release, the one rated
}
# Names that point at another model from time to time, and names of other weights under the words of a rated model.
_NEVER = {
    *("qwen-max", "qwen-plus", "mistral-medium", "mistral-large", "gpt-3.5-turbo-instruct", "command-r"),
    *("gpt-4-turbo-preview", "mistral-7b", "deepseek-v3", "deepseek_v3", "deepseek-v3-turbo", "deepseek.v3-v1:0"),
    *("deepseek-v2p5", "glm-5-turbo", "z-ai-glm-5-turbo"),
}
# Makers, regions and services that stand before a name.
_BEFORE = {
    *("us", "eu", "apac", "au", "jp", "global", "regional", "anthropic", "amazon", "meta", "openai", "google", "xai"),
    *("databricks", "fw", "azure", "moonshotai", "moonshot", "zai", "z", "ai", "cohere", "mistral", "mistralai"),
    *("minimax", "minimaxai", "qwen", "alibaba", "nvidia", "nousresearch", "ai21", "ibm", "groq", "cerebras"),
}
# Words that leave the model what it is: its form, or the service it is sold under.
_PLAIN = {
    *("instruct", "it", "hf", "maas", "v1", "v2", "0", "001", "002", "default", "free", "batch", "extended"),
    *("nitro", "floor", "exacto", "tee", "fp8", "fp4", "nvfp4", "int4", "int8", "bf16", "awq", "turbo", "fast"),
    *("highspeed", "lightning", "basic", "contributor", "online", "throughput", "cloud", "dynamic", "versatile"),
}
_TAIL = ("instruct", "it")
"""Words of tuned weights, which ratings are of: a seller's name without them beside one with them is of the base."""
_SHORT = 4
_MODES = {"thinking": "on", "reasoning": "on", "non": "off"}


@dataclass(frozen=True)
class _Rated:
    """A model as it is rated: its words, the release that was rated, and whether it reasoned (`on`, `off`, empty)."""

    name: str
    words: Words
    release: str
    mode: str


@dataclass(frozen=True)
class _Read:
    """A spelling taken apart: the rated model whose words it has, and what stands beside them."""

    rated: _Rated
    release: str
    mode: str


def main() -> int:
    """Write the table anew; returns 0."""
    rows = proposed_ratings()
    with (DATA / FILE).open("w", newline="", encoding="utf-8") as handle:
        out = csv.writer(handle, lineterminator="\n")
        out.writerow(("seller", "model", "variant", "rated", "how"))
        out.writerows((r.seller, r.model, r.variant, r.rated, r.how) for r in rows)
    sold = sum(bool(row.seller) for row in rows)
    print(f"{FILE}: {len(rows) - sold} of registered models, {sold} of sellers' names without an alias")
    return 0


def proposed_ratings() -> list[RatedAs]:
    """Return the rows that the rules propose for what the sources and the registry hold, registered models first."""
    spellings = _spellings()
    read = {
        (seller, name): _read(name)
        for seller, name in sorted(spellings)
        if _wanted(seller, name) and not any((seller, f"{name}-{tail}") in spellings for tail in _TAIL)
    }
    releases: dict[str, set[str]] = defaultdict(set)
    for found in read.values():
        if found is not None and found.release:
            releases[found.rated.name].add(found.release)
    return [*_registered(), *_sold(read, releases)]


def _wanted(seller: str, name: str) -> bool:
    return alias_of(seller, name) is None or (seller, name) in _SPELT


def _spellings() -> set[tuple[str, str]]:
    sources = (genai, *listed.LISTS)
    return {(str(row[0]), str(row[1])) for source in sources for row in source.load().tables["token_price"]}


def _registered() -> Iterable[RatedAs]:
    """The rows of the registered models, each with every variant that the alias table knows of it."""
    variants = {(id, "") for id in registry_ids()} | {(alias.model, alias.variant) for alias in all_aliases()}
    by_name = {rated.name: rated for rated in _rated()}
    dated: dict[str, set[str]] = defaultdict(set)
    for id, variant in variants:
        dated[id] |= {word for word in variant.split() if _is_release(word)}
    for id, variant in sorted(variants):
        hand = _REGISTERED.get(id)
        if id in _NEVER:
            continue
        if (id, variant) in _SERVED:
            yield RatedAs("", id, variant, _SERVED[id, variant], "hand")
            continue
        whole = f"{id}-{variant}".strip("-")
        found = _beside(by_name[hand], variant.split()) if hand in by_name else _read(whole)
        if found is not None and found.release == "" != found.rated.release:
            continue  # of open weights a name without a release is the first one, or any
        if found is not None and _fits(found, dated[id]):
            how = "hand" if hand else "exact" if not variant and id == found.rated.name.split(" / ")[1] else "rule"
            yield RatedAs("", id, variant, found.rated.name, how)


def _sold(read: Mapping[tuple[str, str], _Read | None], releases: Mapping[str, set[str]]) -> Iterable[RatedAs]:
    """The rows of the spellings that no alias names."""
    for (seller, name), found in sorted(read.items()):
        if (seller, name) in _SPELT:
            yield RatedAs(seller, name, "", _SPELT[seller, name], "hand")
        elif found is not None and _fits(found, releases[found.rated.name]):
            how = "exact" if name == found.rated.name.split(" / ")[1] else "rule"
            yield RatedAs(seller, name, "", found.rated.name, how)


def _fits(found: _Read, releases: set[str]) -> bool:
    """Whether the rated release and mode are those of a spelling; `releases` are all that spellings name.

    A spelling without a release stands for the newest. Where the rating names none, a spelling with the day of a
    release fits if no other is sold: the dated name of the same thing. Four digits are a release of its own.
    """
    rated = found.rated
    if found.mode and found.mode != rated.mode:
        return False
    if not rated.release:
        return not found.release or (len(found.release) > _SHORT and releases == {found.release})
    if found.release:
        return _same_release(found.release, rated.release)
    newest = max((each for each in releases if len(each) == len(rated.release)), default=rated.release)
    return _same_release(newest, rated.release)


def _same_release(a: str, b: str) -> bool:
    return a == b or a.endswith(b) or b.endswith(a) or a[2:6] == b or b[2:6] == a


@cache
def _rated() -> tuple[_Rated, ...]:
    """Every rated model, those of more words first, so that the longest name that fits is found."""
    published: dict[str, str] = {}
    for row in records(quality.FILE):
        if row["category"] == "overall" or row["model"] not in published:
            published[str(row["model"])] = str(row["as_published"])
    found = []
    for name, as_published in published.items():
        beside = re.findall(r"\(([^)]*)\)", as_published)
        inside = " ".join(beside).lower()
        words = _words(name.split(" / ")[1])
        while words[-1] in _TAIL:
            words = words[:-1]
        release = next(iter(_releases(_words(inside))), "")
        mode = "off" if "non-" in inside else "on" if re.search("thinking|reasoning", inside) else ""
        found.append(_Rated(name, words, release, mode))
    return tuple(sorted(found, key=lambda each: (-len(each.words), each.name)))


def _words(name: str) -> Words:
    """The words of a name in lower case, without its path; a point in a version parts two words."""
    text = re.sub(r"(?<=\d)p(?=\d)", "-", name.lower().rsplit("/", 1)[-1].strip())
    text = re.sub(r"\b(llama|gemma)-?v?(?=\d)", r"\1-", text)
    return tuple(filter(None, re.split(r"[-_.:@ ,]+", text)))


def _read(name: str) -> _Read | None:
    """Take a spelling apart; None where its words are those of no rated model, or one beside them is not known."""
    if name.lower().rsplit("/", 1)[-1] in _NEVER:
        return None
    words = _words(name)
    for start in range(len(words)):
        if not set(words[:start]) <= _BEFORE:
            return None
        for rated in _rated():
            if words[start : start + len(rated.words)] == rated.words:
                return _beside(rated, words[start + len(rated.words) :])
    return None


def _beside(rated: _Rated, words: Iterable[str]) -> _Read | None:
    """What stands beside the words of a rated model; None when a word of it is not known."""
    rest = tuple(words)
    releases = list(_releases(rest))
    dates = {part for release in releases for part in (release, release[:4], release[4:6], release[6:])}
    mode = ""
    for word in rest:
        if word in _MODES:
            mode = mode or _MODES[word]
        elif word not in _PLAIN and word not in dates:
            return None
    return None if len(releases) > 1 else _Read(rated, next(iter(releases), ""), mode)


def _releases(words: Words) -> Iterable[str]:
    """The releases among words: 20251001, 0528, or year, month and day, or month and year, as words of their own."""
    skip = 0
    for place, word in enumerate(words):
        if place < skip:
            continue
        if (
            re.fullmatch(r"20\d\d", word)
            and len(words) > place + 2
            and all(len(w) == 2 for w in words[place + 1 :][:2])
        ):
            yield "".join(words[place : place + 3])
            skip = place + 3
        elif re.fullmatch(r"[01]\d", word) and re.fullmatch(r"20\d\d", "".join(words[place + 1 : place + 2])):
            yield words[place + 1] + word
            skip = place + 2
        elif _is_release(word):
            yield word


def _is_release(word: str) -> bool:
    return re.fullmatch(r"20\d{6}|\d{4}", word) is not None


if __name__ == "__main__":
    sys.exit(main())
