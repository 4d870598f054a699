"""Up to six versions side by side: what differs in their inputs, what they gave, and one chart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

import streamlit as st

from breakeven.choices import SCENARIOS_BESIDE
from breakeven.figures import money, tokens
from breakeven.saved.beside import Beside, cheapest_curves, headline, names_of, result_rows
from breakeven.saved.input_words import input_label, value_words
from breakeven.saved.inputs import differing
from breakeven.saved.link import SavedLink
from breakeven.saved.version import OpenVersion
from breakeven.shortening import told_apart
from breakeven.snapshot.reduced import without_contract_prices
from dashboard import library, session, state
from dashboard.library import LibraryOff, NotOpened
from dashboard.scenarios import person
from dashboard.scenarios.charts import Drawn, lying_on_each_other, overlay_chart
from dashboard.scenarios.listing import MOST_BESIDE
from dashboard.session import Slot
from dashboard.widgets.answer import show_answer
from dashboard.widgets.look import markdown_table, plain
from dashboard.widgets.plot import draw
from dashboard.worked import Asked, Worked, worked_out

PAGE_OF = "scenarios"
FEW = "Choose two saved scenarios or more to see them side by side."
_MOST_READ = 2 * MOST_BESIDE
"""How many of the choices of an address are opened, if only to name those that are left out."""
_HOW = f"Press “Beside” in the list of saved scenarios, or beside any version: up to {MOST_BESIDE}."


@dataclass(frozen=True)
class _Chosen:
    """What was chosen to stand side by side: the versions that do, a label for each choice, and what is said of others.

    `labels` has the text of each choice once, in its order; a choice of a version that stands there already has none.
    """

    besides: Sequence[Beside]
    labels: Mapping[str, str]
    said: Sequence[str]


def show(head: AbstractContextManager[Any]) -> None:
    """Draw the versions that were put side by side, or how to put them there."""
    chosen = _chosen()
    besides = chosen.besides
    with head:
        if len(besides) < 2:
            show_answer(PAGE_OF, FEW, _HOW)
        else:
            show_answer(PAGE_OF, headline(besides, state.currency()), "As each was saved, by the prices of its day.")
    for sentence in chosen.said:
        st.warning(plain(sentence), icon=":material/report:")
    _show_chosen(chosen.labels)
    if len(besides) < 2:
        return
    if any(each.snapshot.contract is not None and each.snapshot.contract.left_out for each in besides):
        st.info("What rests on prices of a contract is left out: you may not see them.", icon=":material/lock:")
    _show_chart(besides)
    _show_results(besides)
    _show_inputs(besides)


def _chosen() -> _Chosen:
    """The chosen versions, each standing once, at most six; and why others cannot be opened, or are left out."""
    texts = state.chosen(SCENARIOS_BESIDE) or ()
    once = [*dict.fromkeys(texts)]
    opened, gone = _read(once[:_MOST_READ])
    first: dict[SavedLink, str] = {}
    for text, version in opened.items():
        first.setdefault(version.link, text)
    versions = {text: opened[text] for text in first.values()}
    names = dict(zip(versions, names_of([*versions.values()]), strict=True))
    left = [names[text] for text in [*versions][MOST_BESIDE:]]
    if len(once) > _MOST_READ:
        left.append(f"{len(once) - _MOST_READ:,} more")
    said = [*dict.fromkeys(gone.values())]
    if len(texts) - len(once) + len(opened) - len(versions):
        said.append("A version that is chosen more than once stands here once.")
    if left:
        said.append(f"At most {MOST_BESIDE} stand side by side. Left out: {', '.join(left)}.")
    sees = person.sees_contract_prices()
    besides = [
        Beside(names[text], version, version.snapshot if sees else without_contract_prices(version.snapshot))
        for text, version in [*versions.items()][:MOST_BESIDE]
    ]
    labels = {}
    for text in once:
        if text in gone:
            labels[text] = "cannot be opened"
        elif text in versions:
            stands = len(labels.keys() & versions.keys()) < MOST_BESIDE
            labels[text] = names[text] if stands else f"left out: {names[text]}"
    return _Chosen(besides, told_apart(labels), said)


def _read(texts: Sequence[str]) -> tuple[dict[str, OpenVersion], dict[str, str]]:
    """The versions that choices name, each read once in a session, and of others why they cannot be opened."""
    kept: dict[str, OpenVersion] = session.kept(Slot.BESIDE_READ)
    gone = {}
    for text in texts:
        if text in kept:
            continue
        try:
            kept[text] = library.read(library.link_of(text))
        except LibraryOff:
            raise
        except NotOpened as error:
            gone[text] = str(error)
    for text in [each for each in kept if each not in texts]:
        del kept[text]
    return {text: kept[text] for text in texts if text in kept}, gone


def _show_chosen(labels: Mapping[str, str]) -> None:
    if not labels:
        return
    st.pills(
        "Side by side (click one to take it away)",
        [*labels],
        selection_mode="multi",
        format_func=lambda text: plain(labels[text]),
        key=state.show("scenarios chosen", [*labels]),
        on_change=state.choose_by,
        args=(SCENARIOS_BESIDE, "scenarios chosen", lambda value: tuple(value) or None),
    )


def _show_chart(besides: Sequence[Beside]) -> None:
    shown = [(each, each.snapshot.cheapest or "", worked_of(each)) for each in besides]
    may = [each for each in shown if _may_be_drawn(each[0])]
    curves = cheapest_curves([(name, worked.resolved) for _, name, worked in may])
    drawn = []
    for (each, name, worked), curve in zip(may, curves, strict=True):
        if curve is not None and curve.usd_per_month is not None:
            kind = next(option.kind for option in worked.resolved.options if option.name == name)
            place = list(besides).index(each)
            drawn.append(Drawn(each.name, name, kind, place, curve, float(worked.resolved.load.tokens_per_month)))
    if not drawn:
        st.info("There is no chart: the cheapest options have no price that may be shown here.")
        return
    st.markdown("### Cost over volume of the cheapest option of each")
    draw(overlay_chart(drawn, state.currency()), "scenarios_overlay", _alt(drawn))
    for names in lying_on_each_other(drawn):
        st.caption(plain(f"One line, because they cost the same at any volume: {', '.join(names)}."))
    left = [each.name for each, _, _ in shown if each.name not in {one.scenario for one in drawn}]
    if left:
        st.caption(plain(f"Without a line, because its cheapest option has no price here: {', '.join(left)}."))


def _may_be_drawn(each: Beside) -> bool:
    """Whether the line tells no price of a contract to somebody who may not see it."""
    cheapest = each.snapshot.cheapest
    rests = any(option.name == cheapest and option.on_contract for option in each.snapshot.options)
    return person.sees_contract_prices() or not rests


def worked_of(each: Beside) -> Worked:
    """Return a version's scenario with the prices of its day, those of the contract in use where it had one."""
    catalogue = state.market() if each.snapshot.contract is None else state.catalogue()
    asked = Asked(each.version.document.scenario, catalogue, state.today())
    if catalogue is state.market():
        return worked_out(asked, None)
    kept: dict[str, Any] = session.kept(Slot.BESIDE_WORKED)
    known: Worked | None = kept.get(each.version.link.text)
    if known is None or not known.asked.is_same(asked.scenario, catalogue, asked.today):
        known = kept[each.version.link.text] = Worked(asked, None)
    return known


def _alt(drawn: Sequence[Drawn]) -> str:
    currency = state.currency()
    parts = []
    for each in drawn:
        usd = each.usd_at_own
        cost = "no cost" if usd is None else f"{money(usd, currency)} a month"
        parts.append(f"{each.scenario}: {each.option}, {cost} at its own {tokens(each.own)} tokens")
    return f"Cost a month over tokens a month, a line for each saved scenario. {'; '.join(parts)}."


def _show_results(besides: Sequence[Beside]) -> None:
    st.markdown("### What they gave")
    columns = ("", *(plain(each.name) for each in besides))
    st.markdown(markdown_table(columns, result_rows(besides, state.currency())))


def _show_inputs(besides: Sequence[Beside]) -> None:
    st.markdown("### What differs in their inputs")
    found = differing([each.version.document for each in besides])
    if not found:
        st.markdown("No input differs between them.")
        return
    currency = state.currency()
    rows = [(input_label(each), *(value_words(each, of, currency) for of in range(len(besides)))) for each in found]
    st.markdown(markdown_table(("input", *(plain(each.name) for each in besides)), rows))
