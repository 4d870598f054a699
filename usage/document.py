"""A profile as JSON: every figure that the file can say, null with a reason for what it cannot."""

from __future__ import annotations

from typing import Any

from usage.holdings.holding import EVERYWHERE
from usage.profile import Profile


def profile_document(profile: Profile) -> dict[str, Any]:
    """Return a profile as a JSON object; figures that only other files have are left out."""
    document = _rounded(profile.model_dump(mode="json"))
    return {name: value for name, value in document.items() if value is not None or name in _ALWAYS}


def _rounded(value: Any) -> Any:
    """Floats to twelve digits: sums of floats in another order, as engines make them, read the same."""
    if isinstance(value, float):
        return float(f"{value:.12g}")
    if isinstance(value, dict):
        return {key: _rounded(each) for key, each in value.items()}
    return [_rounded(each) for each in value] if isinstance(value, list) else value


_ALWAYS = frozenset(EVERYWHERE)
