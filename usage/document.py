"""A profile as JSON: every figure that the file can say, null with a reason for what it cannot."""

from __future__ import annotations

from typing import Any

from usage.holdings.holding import EVERYWHERE
from usage.profile import Profile


def profile_document(profile: Profile) -> dict[str, Any]:
    """Return a profile as a JSON object; figures that only other files have are left out."""
    document = profile.model_dump(mode="json")
    return {name: value for name, value in document.items() if value is not None or name in _ALWAYS}


_ALWAYS = frozenset(EVERYWHERE)
