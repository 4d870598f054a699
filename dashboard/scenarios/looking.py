"""One version looked at: what it was then and is now, its scenario's other versions, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, TypeVar

import pandas as pd
import streamlit as st

from breakeven.choices import SCENARIOS_LOOK
from breakeven.figures import day_words
from breakeven.saved.link import SavedLink
from breakeven.saved.summary import read_summary
from breakeven.saved.then_and_now import ROW_COLUMNS, ThenAndNow, cost_rows, headline, row_words, then_and_now
from breakeven.saved.version import OpenVersion
from breakeven.saved.when import day_of, moment_words
from dashboard import library, session, state
from dashboard.library import LibraryOff, NotOpened
from dashboard.scenarios import person
from dashboard.scenarios.listing import put_beside, told_cost
from dashboard.session import Slot
from dashboard.widgets.answer import show_answer
from dashboard.widgets.look import markdown_table, plain
from dashboard.widgets.notices import refused
from economics.errors import InputError
from economics.numbers import counted
from pricing.contract.contract import Contract
from team.library.errors import NotThere
from team.library.rows import ScenarioRow, VersionInfo
from team.library.store import PAGE, Library
from team.library.texts import MAX_NAME

PAGE_OF = "scenarios"
T = TypeVar("T")
_VERSIONS = "scenarios versions"
_PAGE = "scenarios versions page"
NOTHING = "No saved scenario is looked at."
_HOW = "Press “Look” beside one in the list of saved scenarios."


@dataclass(frozen=True)
class Looked:
    """The version that is looked at, and its scenario as the library has it now."""

    version: OpenVersion
    row: ScenarioRow


def looked_at() -> Looked | None:
    """Return the version that is looked at, None where none is; raises NotOpened with a sentence."""
    text = state.chosen(SCENARIOS_LOOK)
    if not text:
        return None
    link = library.link_of(text)

    row = library.ask(lambda held: library.scenario_of(held, link))
    number = row.newest.number if link.number is None else link.number
    return Looked(_version(SavedLink(link.scenario, number)), row)


def _version(link: SavedLink) -> OpenVersion:
    """A version, read once: what is saved never changes."""
    kept = session.kept(Slot.THEN_AND_NOW)
    if kept.get("link") != link.text:
        version = library.read(link)
        kept.clear()
        kept.update({"link": link.text, "version": version})
    known: OpenVersion = kept["version"]
    return known


def both_of(version: OpenVersion) -> ThenAndNow:
    """Return a version then and now, worked out once for the prices of the day."""
    used, catalogue = state.contract(), state.market()
    key = (used, catalogue.editions, state.today(), person.sees_contract_prices())
    kept = session.kept(Slot.THEN_AND_NOW)
    if kept.get("key") != key or kept.get("of") != version.link.text:
        sees = person.sees_contract_prices()
        both = then_and_now(version.document, version.snapshot, catalogue, key[2], used, contract_prices=sees)
        kept.update({"key": key, "of": version.link.text, "both": both})
    known: ThenAndNow = kept["both"]
    return known


def _is_then_alone(version: OpenVersion) -> bool:
    """Whether now cannot be told: then rests on a contract that this visitor may not see.

    Which option is the cheapest now would tell its prices to who chooses the inputs: beside a typed price each look
    halves the range in which the contract's lies.
    """
    return version.snapshot.contract is not None and not person.sees_contract_prices()


def show(head: AbstractContextManager[Any]) -> None:
    """Draw the version that is looked at, or how to choose one."""
    try:
        looked, why_none = looked_at(), NOTHING
    except LibraryOff:
        raise
    except NotOpened as error:
        looked, why_none = None, str(error)
    if looked is None:
        with head:
            show_answer(PAGE_OF, why_none, _HOW)
        return
    if _is_then_alone(looked.version):
        _show_then(looked, head)
        return
    both = both_of(looked.version)
    with head:
        show_answer(PAGE_OF, headline(both, day_of(looked.version.saved_at), state.currency()), _said(looked, both))
    _show_caveats(looked, both)
    _show_doing(looked)
    _show_costs(both)
    _show_rows(both)
    _show_versions(looked)
    _show_describing(looked.row)


def _show_then(looked: Looked, head: AbstractContextManager[Any]) -> None:
    """Draw what may be told of a version on a contract: which option was the cheapest, and what to do with it."""
    version = looked.version
    cheapest = version.snapshot.cheapest
    was = "No option had a cost" if cheapest is None else f"{cheapest} was the cheapest"
    with head:
        show_answer(PAGE_OF, f"{was} when it was saved on {day_words(day_of(version.saved_at))}.", _saved_as(looked))
    words = "It was saved at prices of a contract that you may not see: its figures, and what is so now, are left out."
    st.info(plain(words), icon=":material/lock:")
    _show_archived(looked.row)
    _show_doing(looked)
    _show_versions(looked)
    _show_describing(looked.row)


def _said(looked: Looked, both: ThenAndNow) -> str:
    days = f"Then: the prices of {day_words(both.then.as_of)}. Now: those of {day_words(both.now.as_of)}"
    return f"{_saved_as(looked)} {days}, of the same inputs."


def _saved_as(looked: Looked) -> str:
    version = looked.version
    comment = f" Comment: “{version.comment}”." if version.comment else ""
    return (
        f"“{version.name}”, version {version.number} of {looked.row.newest.number}, by {version.author}, "
        f"{moment_words(version.saved_at)}.{comment}"
    )


def _show_archived(row: ScenarioRow) -> None:
    if row.archived_at:
        st.info(plain(f"Archived {moment_words(row.archived_at)}: its link opens nothing."), icon="🗄️")


def _show_caveats(looked: Looked, both: ThenAndNow) -> None:
    _show_archived(looked.row)
    if both.another_program:
        st.info(
            plain(
                f"The program has changed since then ({both.then.program}, now {both.now.program}): "
                "figures may differ for that reason too."
            ),
            icon=":material/info:",
        )
    used: Contract = state.contract()
    if both.left_out:
        left_out = "What rests on prices of a contract is left out: you may not see them."
        st.info(plain(left_out), icon=":material/lock:")
    elif both.then.contract is not None and not used.rows:
        text = f"It was saved with the contract “{both.then.contract.name}”, which is not in use here: now is without."
        st.info(plain(text), icon=":material/info:")


def _show_costs(both: ThenAndNow) -> None:
    st.markdown("### What each option costs a month")
    rows = cost_rows(both, state.currency())
    st.markdown(markdown_table(("option", "then", "now", "difference"), rows))
    st.caption("✓ the cheapest")


def _show_rows(both: ThenAndNow) -> None:
    st.markdown("### Which figures changed")
    moved = [row for row in both.rows if row.change != "another row"]
    same = [row for row in both.rows if row.change == "another row"]
    currency = state.currency()
    if moved:
        _table([row_words(row, currency) for row in moved], "Figures that have changed")
    else:
        st.markdown("Every figure behind it is still the same.")
    if same:
        many = f"{len(same):,} {'figure is' if len(same) == 1 else 'figures are'}"
        with st.expander(f"{many} the same, from another row of a list"):
            _table([row_words(row, currency) for row in same], "Figures that are the same, from another row")


def _table(rows: list[tuple[str, ...]], alt: str) -> None:
    """Draw changed rows; a source may be long, and is no link: a stored text may say anything."""
    st.dataframe(
        pd.DataFrame(rows, columns=[*ROW_COLUMNS]),
        hide_index=True,
        height=min(320, 38 + 35 * len(rows)),
        placeholder="",
        alt=f"{alt}: {counted(len(rows), 'row')}.",
    )


def _show_doing(looked: Looked) -> None:
    version, row, off = looked.version, looked.row, person.saving_off()
    with st.container(horizontal=True):
        st.button(
            "Open",
            key="scenarios open",
            on_click=state.open_version,
            args=(version,),
            help="It takes the place of what is open here; “Undo” brings that back.",
        )
        st.button("Put side by side", key="scenarios add", on_click=put_beside, args=(version.link,))
        st.button("Duplicate", key="scenarios copy", on_click=_duplicate, args=(looked,), disabled=bool(off))
        if row.archived_at:
            st.button("Restore", key="scenarios back", on_click=_restore, args=(row,), disabled=bool(off))
        else:
            st.button("Archive", key="scenarios away", on_click=_archive, args=(row,), disabled=bool(off))
    open_now = state.saved_version()
    if open_now is not None and open_now.link == version.link and open_now.is_unchanged(state.document()):
        st.caption("It is open now: every page shows it, and “Copy library link” copies its link.")
    if off:
        st.caption(plain(off))


def _show_versions(looked: Looked) -> None:
    row, number = looked.row, looked.version.number
    many = row.newest.number
    pages = -(-many // PAGE)
    st.markdown("### Its versions")
    page: int = min(session.widget(_PAGE, 1) or 1, pages)
    versions = library.ask(lambda held: held.versions(row.id, offset=PAGE * (page - 1)))
    st.dataframe(
        _frame(versions, number),
        hide_index=True,
        height=min(300, 38 + 35 * len(versions)),
        column_config={
            "look": st.column_config.ButtonColumn("", on_click=_other, args=(versions,), key=_VERSIONS),
            "comment": st.column_config.TextColumn(width=220),
        },
        placeholder="",
        alt=f"{counted(len(versions), 'version')}, the newest first.",
    )
    if pages > 1:
        st.pagination(pages, key=_PAGE)


def _frame(versions: list[VersionInfo], number: int) -> pd.DataFrame:
    summaries = [read_summary(each.summary) for each in versions]
    return pd.DataFrame(
        {
            "look": ["looked at" if each.number == number else "Look" for each in versions],
            "version": [each.number for each in versions],
            "saved by": [each.author for each in versions],
            "saved": [moment_words(each.saved_at) for each in versions],
            "comment": [" ".join(each.comment.split()) for each in versions],
            "cheapest": [(summary.cheapest or "none") if summary else "" for summary in summaries],
            "a month": [told_cost(summary) for summary in summaries],
        }
    )


def _other(versions: list[VersionInfo]) -> None:
    each = versions[session.widget(_VERSIONS)["row"]]
    state.choose(SCENARIOS_LOOK, SavedLink(each.scenario, each.number).text)


def _show_describing(row: ScenarioRow) -> None:
    if person.saving_off():
        return
    with st.expander("Rename, tag, describe"), st.form(f"scenarios describe {row.id}", border=False):
        st.text_input("Name", value=row.name, key=_key(row, "name"))
        st.text_input("Tags", value=", ".join(row.tags), key=_key(row, "tags"), help="Separated by commas.")
        st.text_area("Description", value=row.description, key=_key(row, "description"), height=90)
        st.form_submit_button("Keep these", on_click=_describe, args=(row,))


def _key(row: ScenarioRow, field: str) -> str:
    return f"scenarios describe {field} {row.id}"


def _describe(row: ScenarioRow) -> None:
    name, tags, text = (session.widget(_key(row, field)) or "" for field in ("name", "tags", "description"))
    listed = [tag for tag in tags.split(",") if tag.strip()]
    by = person.actor()
    _do(lambda held: held.describe(row.id, by=by, name=name, description=text, tags=listed), "Kept.")


def _duplicate(looked: Looked) -> None:
    name, by = f"{looked.row.name[: MAX_NAME - 7]} (copy)", person.actor()
    made = _do(lambda held: held.duplicate(looked.row.id, looked.version.number, name, by=by), "Duplicated.")
    if made is not None:
        state.choose(SCENARIOS_LOOK, SavedLink(made.id).text)


def _archive(row: ScenarioRow) -> None:
    by = person.actor()
    _do(lambda held: held.archive(row.id, by=by), "Archived: “Archived ones” in the list has it.")


def _restore(row: ScenarioRow) -> None:
    by = person.actor()
    _do(lambda held: held.restore(row.id, by=by), "Restored.")


def _do(change: Callable[[Library], T], done: str) -> T | None:
    """Change something in the library; what is refused is said on the page, and nothing is changed then."""
    off = person.saving_off_now()
    try:
        if off:
            raise NotOpened(off)
        result = library.ask(change)
    except InputError as error:
        state.refuse((f"Not changed: {refused(error)}",))
        return None
    except (NotOpened, NotThere) as error:
        state.refuse((f"Not changed: {error}",))
        return None
    session.kept(Slot.THEN_AND_NOW).clear()  # its name may be another one
    st.toast(plain(done), icon=":material/check:")
    return result
