"""Who saves here, and what they may see: without a login a name is asked for once in a session."""

from __future__ import annotations

from dashboard import access, session
from dashboard.session import Slot
from team.library.rows import NOBODY, Actor
from team.library.texts import name_of

YOUR_NAME = "Your name"


def saving_off() -> str:
    """Say why nothing can be saved here; empty where it can."""
    return access.access().edit_refused


def saving_off_now() -> str:
    """Say the same as things stand this moment: a callback runs before its run asks."""
    return access.ask().access.edit_refused


def sees_contract_prices() -> bool:
    """Tell whether figures that rest on a contract may be shown."""
    return access.access().may_see_contract


def name_is_asked() -> bool:
    """Tell whether the name under which this session saves is still to be asked for: nobody logged in, or typed one."""
    return access.visitor().person is None and session.get(Slot.YOUR_NAME) is None


def actor() -> Actor:
    """Return who saves: by login, else under the name that was typed, if any."""
    visitor = access.visitor()
    if visitor.person is not None:
        return visitor.actor
    name: str = session.get(Slot.YOUR_NAME) or ""
    return Actor(name=name) if name else NOBODY


def take_name(text: str) -> None:
    """Keep the name that was typed, empty for none; raises InputError for what is no name."""
    session.put(Slot.YOUR_NAME, name_of(text, YOUR_NAME) if text.strip() else "")
