"""Who saves here, and what they may see: without a login a name is asked for once in a session."""

from __future__ import annotations

from dashboard import session
from dashboard.session import Slot
from economics.errors import InputError
from team.library.rows import NOBODY, Actor
from team.library.texts import name_of
from team.settings import READ_ONLY

YOUR_NAME = "Your name"


def saving_off() -> str:
    """Say why nothing can be saved here; empty where it can."""
    try:
        return "Saving is off here: this dashboard is read-only." if READ_ONLY.get() else ""
    except InputError as error:
        return f"Saving is off here: {error}."


def sees_contract_prices() -> bool:
    """Tell whether figures that rest on a contract may be shown."""
    return True


def name_is_asked() -> bool:
    """Tell whether the name under which this session saves is still to be asked for."""
    return session.get(Slot.YOUR_NAME) is None


def actor() -> Actor:
    """Return who saves: by login, else under the name that was typed, if any."""
    name: str = session.get(Slot.YOUR_NAME) or ""
    return Actor(name=name) if name else NOBODY


def take_name(text: str) -> None:
    """Keep the name that was typed, empty for none; raises InputError for what is no name."""
    session.put(Slot.YOUR_NAME, name_of(text, YOUR_NAME) if text.strip() else "")
