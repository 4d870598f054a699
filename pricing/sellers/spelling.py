"""One seller, one id; one model of a seller, one key: what lists spell in several ways, in one place."""

from __future__ import annotations

import re

from pricing.sellers.providers import seller

_ACCOUNT = re.compile(r"^accounts/fireworks/(?:models|routers)/")


def model_key(model: str) -> str:
    """Return what is the same in every spelling of a seller's model: lower case, without the account it stands in.

    >>> model_key("accounts/fireworks/models/GLM-5p3"), model_key("us.anthropic.claude-opus-5")
    ('glm-5p3', 'us.anthropic.claude-opus-5')
    """
    return _ACCOUNT.sub("", model.lower())


def same_model(key: str, other: str) -> bool:
    """Tell whether a reseller's key of a model is that of its maker behind a path, a prefix or none.

    >>> same_model("gemini-4-argon", "google/gemini-4-argon"), same_model("gpt-5", "gpt-5-mini")
    (True, False)
    """
    return other == key or other.endswith((f"/{key}", f".{key}", f"-{key}"))


def offer_key(provider: str, model: str) -> tuple[str, str]:
    """Return the seller's present id and the model's key: the same for every spelling of one offer."""
    return seller(provider), model_key(model)
