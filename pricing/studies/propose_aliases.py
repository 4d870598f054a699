"""Proposing rows for `pricing/data/model_aliases.csv`: what a provider's spelling says, read off by rules.

    python -m pricing.studies.propose_aliases

writes the table anew from every name the sources hold. A spelling is taken apart into the model and what stands beside
it; every word beside it must be known here, else there is no proposal and the name stays unmatched. Look at the
difference before committing it: what counts is the committed table, not the rules.
"""

from __future__ import annotations

import csv
import re
import sys

from pricing.curated import DATA
from pricing.sellers.aliases import FILE, Alias, registry_ids
from pricing.sources import genai, listed

# The model a spelling names, as a pattern over its words joined by hyphens; where one is part of another the longer
# one stands first. `(?:…)` around sizes that some spellings leave out.
_MODELS: dict[str, str] = {
    "llama-3.1-8b": r"(?:meta-)?llama-?3\.1-8b",
    "llama-3.3-70b": r"(?:meta-)?llama-?3\.3-70b",
    "llama-3.1-405b": r"(?:meta-)?llama-?3\.1-405b",
    "llama-4-scout": r"(?:meta-)?llama-?4-scout(?:-17b)?(?:-16e)?",
    "llama-4-maverick": r"(?:meta-)?llama-?4-maverick(?:-17b)?(?:-128e)?",
    "llama-2-70b": r"(?:meta-)?llama-?2-70b",
    "llama-2-7b": r"(?:meta-)?llama-?2-7b",
    "qwen3-8b": r"qwen-?3-8b",
    "qwen3-32b": r"qwen-?3-32b",
    "qwen3-30b-a3b": r"qwen-?3-30b-a3b",
    "qwen3-235b-a22b": r"qwen-?3-235b(?:-a22b)?",
    "qwen3-coder-480b-a35b": r"qwen-?3-coder-480b(?:-a35b)?",
    "qwen3.5-397b-a17b": r"qwen-?3\.5-397b(?:-a17b)?",
    "qwen3.5-122b-a10b": r"qwen-?3\.5-122b(?:-a10b)?",
    "qwen3.6-27b": r"qwen-?3\.6-27b",
    "qwen3.6-35b-a3b": r"qwen-?3\.6-35b(?:-a3b)?",
    "deepseek-v3.2": r"deepseek-v3\.2",
    "deepseek-v4-pro": r"deepseek-v4-pro",
    "deepseek-v4-flash": r"deepseek-v4-flash",
    "deepseek-r1": r"deepseek-r1",
    "glm-4.5": r"glm-4\.5",
    "glm-4.6": r"glm-4\.6",
    "glm-5.1": r"glm-5\.1",
    "glm-5": r"glm-5",
    "kimi-k2.5": r"kimi-k2\.5",
    "kimi-k2.6": r"kimi-k2\.6",
    "kimi-k2": r"kimi-k2",
    "minimax-m2.5": r"minimax-m2\.?5",
    "minimax-m2.7": r"minimax-m2\.?7",
    "minimax-m2": r"minimax-m2",
    "minimax-m3": r"minimax-m3",
    "gpt-oss-20b": r"gpt-oss-20b",
    "gpt-oss-120b": r"gpt-oss-120b",
    "mistral-7b": r"mistral-7b",
    "mixtral-8x7b": r"mixtral-8x7b",
    "mixtral-8x22b": r"mixtral-8x22b",
    "mistral-large-3": r"mistral-large-(?:3(?:-675b)?(?:-instruct)?(?:-2512)?|2512)",
    "gemma-3-27b": r"gemma-?3-27b",
    "gemma-4-31b": r"gemma-?4-31b",
    "gemma-4-26b-a4b": r"gemma-?4-26b(?:-a4b)?",
    "phi-4": r"phi-4",
    "olmo-2-32b": r"olmo-2(?:-0325)?-32b",
    "nemotron-3-nano-30b-a3b": r"nemotron-3-nano(?:-30b)?(?:-a3b)?",
    "nemotron-3-super-120b-a12b": r"nemotron-3-super(?:-120b)?(?:-a12b)?",
    "nemotron-3-ultra-550b-a55b": r"nemotron-3-ultra(?:-550b)?(?:-a55b)?",
}
_MAKERS = {
    *(
        "meta",
        "llama",
        "nvidia",
        "us",
        "eu",
        "global",
        "apac",
        "openai",
        "deepseek",
        "qwen",
        "zai",
        "mistral",
        "google",
    ),
    *(
        "moonshotai",
        "moonshot",
        "minimax",
        "allenai",
        "microsoft",
        "unsloth",
        "hf",
        "cf",
        "pro",
        "accounts",
        "minimaxai",
    ),
    *("databricks", "fw", "cerebras", "groq", "alibaba", "z", "ai", "org", "gov", "open"),
}
_PRECISIONS = {"fp8", "fp4", "nvfp4", "mxfp4", "int4", "int8", "awq", "bf16", "fp16", "w8a8", "bnb"}
# Words that leave the weights what they are: they are dropped.
_PLAIN = {
    "instruct",
    "it",
    "chat",
    "hf",
    "versatile",
    "maas",
    "128k",
    "v1",
    "1",
    "0",
    "v0",
    "4k",
    "4096",
    "32768",
    "dynamic",
    "mixed",
    "ar",
}
# Words that say which release, mode or service it is: they become the variant.
_VARIANTS = {
    *("thinking", "reasoning", "turbo", "fast", "free", "nitro", "tee", "instant", "lightning", "highspeed", "exp"),
    *(
        "experimental",
        "preview",
        "extended",
        "exacto",
        "speed",
        "lite",
        "reference",
        "batch",
        "online",
        "floor",
        "plus",
    ),
    *("0528", "0905", "0711", "2507", "0324", "2512", "basic", "throughput", "special", "cloud", "eco"),
    *("v0.1", "v0.2", "v0.3", "0.1", "0.2", "0.3", "beta", "long"),
    *("highthroughput", "async", "671b", "tput", "0731", "0813", "specdec", "v03", "v3", "us"),
}
_SPELT = {"671b": "", "v03": "v0.3", "v3": "v0.3"}  # other spellings of a variant; empty: it says nothing
# These mark another set of weights altogether: never a match.
_OTHER_WEIGHTS = re.compile(
    r"distill|chimera|abliterat|finetun|hermes|nemotron-(?!3)|-vl|guard|safeguard|air|vision|base$|phi-4-reasoning|glm-5-turbo"
)


def main() -> int:
    """Write the table anew from every name of every source; returns 0."""
    spellings: set[tuple[str, str]] = set()
    for source in (genai, *listed.LISTS):
        for row in source.load().tables["token_price"]:
            spellings.add((str(row[0]), str(row[1])))
    aliases = [alias for provider, name in sorted(spellings) if (alias := proposed(provider, name))]
    with (DATA / FILE).open("w", newline="", encoding="utf-8") as handle:
        out = csv.writer(handle, lineterminator="\n")
        out.writerow(("provider", "provider_model", "model", "variant", "quantisation", "how"))
        out.writerows((a.provider, a.provider_model, a.model, a.variant, a.quantisation, a.how) for a in aliases)
    print(
        f"{FILE}: {len(aliases)} of {len(spellings)} names, {len({a.model for a in aliases})} of {len(registry_ids())}"
    )
    return 0


def proposed(provider: str, name: str) -> Alias | None:
    """Return the alias a spelling stands for by the rules, None when a word in it is not known."""
    words = _words(name)
    if words in registry_ids():
        return Alias(provider, name, words, "", "", "exact" if words == name else "rule")
    if _OTHER_WEIGHTS.search(words):
        return None
    for model, pattern in _patterns().items():
        match = re.search(rf"(?:^|[-]){pattern}(?=-|$)", words)
        if match is None or not set(filter(None, words[: match.start()].split("-"))) <= _MAKERS:
            continue
        beside = _beside(words[match.end() :].strip("-"))
        if beside is not None:
            return Alias(provider, name, model, *beside, "rule")
    return None


def _patterns() -> dict[str, str]:
    """The patterns, and before them the plain ids of registered models that have none."""
    plain = sorted((id for id in registry_ids() if id not in _MODELS), key=len, reverse=True)
    return {id: re.escape(id) for id in plain} | _MODELS


def _words(name: str) -> str:
    """The spelling in lower case without its path, a version written with a point: `v3p2` becomes `v3.2`."""
    text = name.lower().rsplit("/", 1)[-1].replace("_", "-").replace(":", "-").replace("@", "-").replace(" ", "-")
    text = re.sub(r"(?<=\d)p(?=\d)", ".", text)
    # Bedrock writes maker.model; a point between digits is a version.
    text = re.sub(r"(?<!\d)\.|\.(?!\d)", "-", text)
    text = re.sub(r"\b(llama-?3|qwen-?3|glm-4|glm-5|kimi-k2|minimax-m2|deepseek-v3)-(\d)(?=-|$)", r"\1.\2", text)
    text = re.sub(r"\bllama-?v(\d)", r"llama-\1", text)
    return re.sub(r"\b(llama-?3)-(\d)(?=-\d+b)", r"\1.\2", text)


def _beside(rest: str) -> tuple[str, str] | None:
    """Return (variant, quantisation) of what stands beside the model, None when a word of it is not known."""
    variant: list[str] = []
    precision: list[str] = []
    for word in filter(None, rest.split("-")):
        if word in _PRECISIONS:
            precision.append(word)
        elif word in _VARIANTS:
            variant.append(_SPELT.get(word, word))
        elif word not in _PLAIN:
            return None
    return " ".join(filter(None, variant)), " ".join(precision)


if __name__ == "__main__":
    sys.exit(main())
