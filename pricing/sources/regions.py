"""Regions that a seller writes into the name of a model."""

from __future__ import annotations

import re

_AWS = re.compile(r"^(?:bedrock/)?((?:us|eu|apac|ap|jp|au|in|sa|ca|me|af|us-gov|global)(?:-[a-z]+-\d)?)[./]")
_AZURE = re.compile(r"^(eu|us|global|global-standard)/")
_BY_PROVIDER = {"aws": _AWS, "bedrock": _AWS, "azure": _AZURE}


def region_in(provider: str, model: str) -> str | None:
    """Return the region in a provider's name of a model (`us`, `eu-west-1`, `global`), None when there is none."""
    pattern = _BY_PROVIDER.get(provider)
    match = pattern.match(model) if pattern else None
    return match[1] if match else None
