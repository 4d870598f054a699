"""Saving what is open: as a new scenario or as the next version, and what two do who save at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import streamlit as st

from breakeven.choices import SCENARIOS_LOOK, SCENARIOS_PART
from breakeven.document import document_json
from breakeven.saved.beside import LONGEST
from breakeven.saved.conflict import ChangedInput, meanwhile
from breakeven.saved.input_words import input_label, value_words
from breakeven.saved.link import SavedLink
from breakeven.saved.summary import summary_json, summary_of
from breakeven.saved.version import OpenVersion, opened_version, to_be_saved
from breakeven.saved.when import moment_words
from breakeven.shortening import shortened
from breakeven.snapshot.file import snapshot_json
from breakeven.snapshot.take import snapshot_of
from dashboard import library, session, state
from dashboard.library import NotOpened
from dashboard.scenarios import person
from dashboard.session import Slot
from dashboard.widgets.look import markdown_table, plain
from dashboard.widgets.notices import refused
from economics.errors import InputError
from team.library.errors import Conflict, NotThere
from team.library.rows import Saved, VersionInfo
from team.library.texts import MAX_NAME

_MOST_BETWEEN = 10
"""How many of the versions that came in between are opened to say who changed what."""


@dataclass(frozen=True)
class _Waiting:
    """A save that was not made, because the newest version of its scenario is another one by now."""

    scenario: str
    newest: int
    comment: str


def open_words() -> str:
    """Say what is open here: a version of the library, what builds on one, or a scenario that is not saved."""
    version = state.saved_version()
    if version is None:
        return "What is open is not saved."
    by = f"version {version.number} of “{version.name}”, saved by {version.author}, {moment_words(version.saved_at)}"
    if version.is_unchanged(state.document()):
        return f"Open is {by}; nothing was changed since."
    return f"What is open builds on {by}, and is not saved as it is."


def show_save(*, is_first: bool) -> None:
    """Draw the form that saves what is open, or the sentence that says why nothing can be saved.

    It is unfolded where it would be the first (`is_first`), and where what is open builds on a version and was changed.
    """
    off, problem, version = person.saving_off(), session.get(Slot.SAVE_REFUSED), state.saved_version()
    if off:
        st.info(plain(off), icon=":material/lock:")
        return
    if problem:
        st.error(plain(problem), icon=":material/report:")
    if session.get(Slot.SAVE_CONFLICT) is not None:
        return  # what becomes of it is chosen first
    changed = version is not None and not version.is_unchanged(state.document())
    with st.expander("Save what is open", expanded=bool(is_first or problem or changed), icon=":material/save:"):
        _form()


def _form() -> None:
    version = state.saved_version()
    with st.form(_key("form"), border=False):
        first, second = st.columns(2), st.columns(2)
        first[0].text_input("Name", value=_proposed(version), key=_key("name"))
        first[1].text_input("Tags", key=_key("tags"), placeholder="separated by commas, such as budget, 2027")
        second[0].text_input("Description", key=_key("description"), placeholder="what it is for")
        second[1].text_input("Comment on this version", key=_key("comment"), placeholder="what changed, and why")
        if person.name_is_asked():
            st.text_input(person.YOUR_NAME, key=_key("who"), placeholder="stands beside what you save; may be empty")
        with st.container(horizontal=True, vertical_alignment="center"):
            if version is not None:
                label = f"Save as version {version.number + 1} of “{shortened(version.name, LONGEST)}”"
                st.form_submit_button(plain(label), key=_key("next"), on_click=_save_next)
            new = "Save as a new scenario" if version is not None else "Save"
            st.form_submit_button(new, key=_key("new"), on_click=_save_new)
            if not person.name_is_asked():
                st.caption(plain(f"You save as {person.actor().name}."))
    if version is not None:
        st.caption("Name, tags and description are those of a new scenario; a version keeps its scenario's.")


def _key(field: str) -> str:
    """The key of a field of the form; a new one after each save, so that the form is empty again."""
    return f"scenarios save {field} {session.get(Slot.SAVE_ROUND, 0)}"


def _proposed(version: OpenVersion | None) -> str:
    return (version.name if version is not None else state.scenario().name or "")[:MAX_NAME]


def _typed(field: str) -> str:
    return session.widget(_key(field)) or ""


def made() -> Saved:
    """Return what a version of the open document holds, its prices as they are looked up now."""
    document = to_be_saved(state.document())
    resolved, errors = state.resolved()
    at = datetime.now(tz=UTC)
    snapshot = snapshot_of(document, resolved, errors, state.catalogue(), state.contract(), made_at=at)
    summary = summary_of(snapshot, shared_contract=state.uses_deployments_contract())
    return Saved(document_json(document), snapshot_json(snapshot), summary_json(summary))


def _save_new() -> None:
    tags = [tag for tag in _typed("tags").split(",") if tag.strip()]

    def save(saved: Saved) -> tuple[str, VersionInfo]:
        who = person.actor()
        row = library.ask(
            lambda held: held.save_new(
                saved,
                _typed("name"),
                by=who,
                description=_typed("description"),
                tags=tags,
                comment=_typed("comment"),
            )
        )
        return row.name, row.newest

    _saving(save)


def _save_next() -> None:
    version = state.saved_version()
    if version is not None:
        _saving(lambda saved: _next(version, version.number, saved, _typed("comment")))


def _next(version: OpenVersion, expected: int, saved: Saved, comment: str) -> tuple[str, VersionInfo]:
    """Save the version after an expected one; where there is a newer one, that is said and nothing is saved."""
    who = person.actor()
    try:
        kept = library.ask(lambda held: held.save_version(version.scenario, expected, saved, by=who, comment=comment))
    except Conflict as conflict:
        session.put(Slot.SAVE_CONFLICT, _Waiting(version.scenario, conflict.version, comment))
        raise
    return version.name, kept


def _saving(save: Callable[[Saved], tuple[str, VersionInfo]]) -> None:
    """Save, and make what was saved the version that is open; what is refused is said, and what was typed stays."""
    session.put(Slot.SAVE_REFUSED, "")
    off = person.saving_off_now()
    try:
        if off:
            raise NotOpened(off)
        if person.name_is_asked():
            person.take_name(_typed("who"))
        saved = made()
        name, info = save(saved)
    except InputError as error:
        session.put(Slot.SAVE_REFUSED, f"Not saved: {refused(error)}")
        return
    except (NotOpened, NotThere) as error:
        session.put(Slot.SAVE_REFUSED, f"Not saved: {error}")
        return
    except Conflict:
        return  # said in a panel of its own
    session.take(Slot.SAVE_CONFLICT)
    session.put(Slot.SAVE_ROUND, session.get(Slot.SAVE_ROUND, 0) + 1)
    held = info.author, info.saved_at, info.comment, saved.document, saved.snapshot
    state.build_on(opened_version(info.scenario, name, info.number, *held))
    st.toast(plain(f"Saved: “{shortened(name, LONGEST)}”, version {info.number}."), icon=":material/check:")


def show_conflict() -> None:
    """Draw what somebody else saved in between, and the choice what becomes of this session's own."""
    waiting: _Waiting | None = session.get(Slot.SAVE_CONFLICT)
    version = state.saved_version()
    if waiting is None:
        return
    if version is None or version.scenario != waiting.scenario:
        session.take(Slot.SAVE_CONFLICT)
        return
    try:
        between = _between(version, waiting)
    except NotOpened as error:
        st.error(plain(f"Not saved: somebody saved another version in between. {error}"), icon=":material/report:")
        return
    found = meanwhile(version, between, state.document())
    with st.container(border=True, key="scenarios conflict"):
        st.markdown(f"### Somebody saved before you\n{plain(_who(version, between))}")
        _show_inputs(found, version, between[-1])
        _show_ways(version, waiting, between[-1])


def _between(version: OpenVersion, waiting: _Waiting) -> list[OpenVersion]:
    """The versions that were saved since the one that is open, at most the newest few, the oldest first."""
    first = max(version.number + 1, waiting.newest - _MOST_BETWEEN + 1)
    return [library.read(SavedLink(version.scenario, number)) for number in range(first, waiting.newest + 1)]


def _who(version: OpenVersion, between: list[OpenVersion]) -> str:
    saves = "; ".join(f"version {each.number} by {each.author}, {moment_words(each.saved_at)}" for each in between)
    left = between[0].number - version.number - 1
    more = f" and {left:,} before" if left else ""
    return (
        f"You changed version {version.number} of “{version.name}”. In between there came {saves}{more}. "
        "Nothing of yours was saved yet, and nothing is lost: choose what becomes of it."
    )


def _show_inputs(found: Sequence[ChangedInput], version: OpenVersion, newest: OpenVersion) -> None:
    currency = state.currency()
    if not found:
        st.markdown("No input differs between them.")
        return
    columns = ("input", f"version {version.number}", f"version {newest.number}", "yours", "changed by")
    rows = [
        (
            input_label(each.input),
            *(value_words(each.input, of, currency) for of in (0, -2, -1)),
            " and ".join([*each.authors, *(["you"] if each.is_yours else [])]),
        )
        for each in found
    ]
    st.markdown(markdown_table(columns, rows))


def _show_ways(version: OpenVersion, waiting: _Waiting, newest: OpenVersion) -> None:
    following = newest.number + 1
    with st.container(horizontal=True):
        st.button(
            f"Save mine as version {following}",
            key="scenarios on top",
            on_click=_save_on_top,
            args=(version, waiting),
            help=f"Version {newest.number} stays among the versions; yours comes after it.",
        )
        st.button("Save mine as a new scenario", key="scenarios apart", on_click=_save_apart, args=(version, waiting))
        st.button(f"Look at version {newest.number} first", key="scenarios theirs", on_click=_look, args=(newest,))
        st.button("Do not save", key="scenarios leave", on_click=session.take, args=(Slot.SAVE_CONFLICT,))


def _save_on_top(version: OpenVersion, waiting: _Waiting) -> None:
    _saving(lambda saved: _next(version, waiting.newest, saved, waiting.comment))


def _save_apart(version: OpenVersion, waiting: _Waiting) -> None:
    def save(saved: Saved) -> tuple[str, VersionInfo]:
        who, name = person.actor(), f"{version.name[: MAX_NAME - 4]} (2)"
        row = library.ask(lambda held: held.save_new(saved, name, by=who, comment=waiting.comment))
        return row.name, row.newest

    _saving(save)


def _look(version: OpenVersion) -> None:
    """Show a version then and now; what is open in this session stays, and so does the choice."""
    state.choose(SCENARIOS_LOOK, version.link.text)
    state.choose(SCENARIOS_PART, "then")
