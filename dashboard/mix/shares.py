"""The shares of a mix: which options it has, a slider with its exact field for each, requests of their own length."""

from __future__ import annotations

from functools import partial

import streamlit as st

from breakeven.choices import MIX_CASCADE
from breakeven.edits.mixes import choose_parts, is_cascade, move_share, set_of_part, sum_to_one
from breakeven.words.mix import share_words
from dashboard import session, state
from dashboard.widgets.controls import number
from dashboard.widgets.look import plain, spoken
from dashboard.widgets.number_field import labelled, typed_number
from economics.fields.table import FIELDS
from economics.option.mix import MAX_PARTS, MixOption

_SHARE = FIELDS["share_of_requests"]
_OF_ITS_OWN = ("input_tokens_per_request", "input_output_ratio")
_SLIDER = 210
"""The width of a slider with its exact field beside it [px]."""


def show_choice(index: int) -> None:
    """Draw which options are in the mix."""
    mix = _mix(index)
    names = [option.name for option in state.scenario().options if not option.is_mix]
    chosen = [part.option for part in mix.parts]
    key = state.show(f"parts of {index}: {' | '.join(names)}", chosen)
    st.multiselect(
        "Options in the mix",
        names,
        key=key,
        on_change=_choose_parts,
        args=(key, index),
        help=f"Two to {MAX_PARTS}. A new one takes its even part; the others keep their proportions.",
    )


def show_shares(index: int) -> None:
    """Draw the share of each option in the mix; moving one scales the others, but in a cascade."""
    mix = _mix(index)
    alone = is_cascade(mix) or state.chosen(MIX_CASCADE)
    for place, part in enumerate(mix.parts):
        _share(index, place, part.option, part.share_of_requests, alone)
    st.toggle(
        "A cascade",
        key=state.show("mix cascade", alone),
        on_change=_cascade,
        args=(index,),
        help="What one option cannot answer goes on to another, so that the shares add up to more than 100 %; each is "
        "then moved by itself.",
    )
    origin = state.origins().of(f"options[{index}].parts")
    if origin.status == "assumed":
        st.caption(plain(f"{origin.source[:1].upper()}{origin.source[1:]}."))
    whole = sum(part.share_of_requests for part in mix.parts)
    if is_cascade(mix):
        st.caption(plain(f"The shares add up to {share_words(whole)}: some requests go to two of them."))


def _mix(index: int) -> MixOption:
    option = state.scenario().options[index]
    assert isinstance(option, MixOption)
    return option


def _share(index: int, place: int, name: str, share: float, alone: bool) -> None:
    per_cent = float(round(100 * share, 9))
    key = state.show(f"mix {index} share of {name}", per_cent)
    move = partial(_move, index, name)
    label = f"Share of the requests for {name}"
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.slider(
            spoken(name),
            min(1.0, per_cent),
            max(100.0 if alone else 99.0, per_cent),
            step=1.0,
            format="%g %%",
            key=key,
            width=_SLIDER,
            on_change=_slide,
            args=(key, index, name),
        )
        path = f"options[{index}].parts[{place}].share_of_requests"
        typed_number(f"{key} typed", _SHARE, share, move, path=path, owner=name, label=label, hidden=True)


def _slide(key: str, index: int, name: str) -> None:
    value = session.widget(key)
    if not state.is_echo(key, value):
        _move(index, name, round(value / 100, 12))


def _move(index: int, name: str, share: float | None) -> None:
    """Move a share; an emptied field asks for nothing and gets its figure back."""
    if share is not None:
        state.apply(move_share, index, name, share, state.chosen(MIX_CASCADE))


def _choose_parts(key: str, index: int) -> None:
    state.apply(choose_parts, index, tuple(session.widget(key)))


def _cascade(index: int) -> None:
    on = bool(session.widget("mix cascade"))
    state.choose(MIX_CASCADE, on)
    if not on and is_cascade(_mix(index)):
        state.apply(sum_to_one, index)


def show_own_requests(index: int) -> None:
    """Draw length and ratio of the requests of each part, where they are not those of the workload."""
    mix = _mix(index)
    box = st.expander("Requests of their own length, and what routing costs", key="mix requests", on_change="rerun")
    if not box.open:
        return
    with box:
        for part in mix.parts:
            st.markdown(f"**{plain(part.option)}**")
            for column, name in zip(st.columns(len(_OF_ITS_OWN)), _OF_ITS_OWN, strict=True):
                with column:
                    _of_its_own(index, part.option, name, getattr(part, name))
        field = FIELDS["router_usd_per_request"]
        path = ("options", index, field.name)
        number(path, mix.router_usd_per_request)


def _of_its_own(index: int, part: str, name: str, value: float | None) -> None:
    field = FIELDS[name]
    typed_number(
        f"mix {index} {name} of {part} typed",
        field,
        value,
        partial(_set_of_part, index, part, name),
        path=f"{labelled(field)} of {part}",
        owner=part,
        placeholder="that of the workload",
        help_text=field.help,
    )


def _set_of_part(index: int, part: str, name: str, value: float | None) -> None:
    state.apply(set_of_part, index, part, name, value)
