"""The controls of provisioned capacity: a listed unit to start from, every figure, and where the rest goes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from breakeven.edits import units as unit_edits
from breakeven.names import supplier_name, with_unit
from breakeven.origins import Sourced
from breakeven.shortening import told_apart
from breakeven.words.refusals import TEXTS
from breakeven.words.units import NO_LIST_PRICE, figures_from, in_words, offer_label, remarks
from dashboard import session, state
from dashboard.widgets.controls import number, share_slider
from dashboard.widgets.listed_names import listed_name
from dashboard.widgets.look import look_of, plain
from dashboard.widgets.number_field import form_number, number_in
from economics.fields.table import FIELDS
from economics.option.kinds import OPTION_LABELS
from economics.option.provisioned import ProvisionedOption
from pricing.rules.units import UnitOffer

_KIND = "provisioned"
_ASKED = ("usd_per_unit_hour", "input_tokens_per_minute_per_unit", "output_token_weight")
_AS_MANY = "as many as needed"
_NOBODY = "nobody: above what its units serve it has no cost"

Append = Callable[[Callable[..., Sourced], Any], None]


def show_add(append: Append) -> None:
    """Draw what adds provisioned capacity: a listed unit where one has a price, else a form that asks for its figures.

    `append` adds an option by an edit and what the edit needs.
    """
    label = OPTION_LABELS[_KIND]
    title = f"{look_of(_KIND).sign} {label[0].upper()}{label[1:]}"
    offer = unit_edits.suggested(state.catalogue().unit_offers(state.as_of()), state.scenario())
    if offer is not None:
        told = plain(f"Starts from a listed unit. {in_words(offer, _model_of(offer))}")
        add = (unit_edits.add_listed, offer)
        st.button(title, on_click=append, args=add, width="stretch", key=f"add {_KIND}", help=told)
        return
    with st.form("units to add", border=False):
        st.caption(plain(f"{title}: {NO_LIST_PRICE}."))
        for name in _ASKED:
            field = FIELDS[name]
            form_number(f"new {name}", field)
        st.form_submit_button("Add it", on_click=_add_typed, args=(append,), width="stretch")


def _add_typed(append: Append) -> None:
    with state.naming_refusals():
        append(unit_edits.add_typed, {name: number_in(f"new {name}", FIELDS[name]) for name in _ASKED})


def show_provisioned(index: int, option: ProvisionedOption) -> None:
    """Draw the controls of provisioned capacity."""
    _listed(index, option)
    where: tuple[str | int, ...] = ("options", index)
    number((*where, "usd_per_unit_hour"), option.usd_per_unit_hour)
    number((*where, "input_tokens_per_minute_per_unit"), option.input_tokens_per_minute_per_unit)
    number((*where, "units"), option.units, label="Units bought", placeholder=_AS_MANY)
    _overflow(index, option)
    share_slider((*where, "utilisation"), option.utilisation)
    with st.expander("How it is sold and counted"):
        for name in ("output_token_weight", "cached_token_weight", "minimum_units", "unit_increment"):
            number((*where, name), getattr(option, name))
        number((*where, "billed_hours_per_month"), option.billed_hours_per_month)
        number((*where, "fixed_usd_per_month"), option.fixed_usd_per_month)
        for name in ("provider", "model"):
            _name(index, name, getattr(option, name))
    st.caption(plain(figures_from(state.origins(), index)))


def _listed(index: int, option: ProvisionedOption) -> None:
    """Draw the pickers of a listed unit: of which model, then in what reach, for how long and at which price."""
    by_model: dict[tuple[str, str], list[UnitOffer]] = {}
    for offer in state.catalogue().unit_offers(state.as_of()):
        by_model.setdefault((offer.capacity.model, offer.capacity.provider), []).append(offer)
    if not by_model:
        st.caption(f"No units are listed on that day: {NO_LIST_PRICE}.")
        return
    names = told_apart({key: " · ".join((listed_name(*reversed(key)), supplier_name(key[1]))) for key in by_model})
    current = (option.model or "", option.provider or "")
    # what is picked here is in the document only with a price
    chosen = st.selectbox(
        f"Unit of ({len(by_model)} listed)",
        [*by_model],
        index=[*by_model].index(current) if current in by_model else None,
        format_func=names.__getitem__,
        key=f"options.{index}.unit of: {' · '.join(current)}",
        placeholder="choose a model, or type below",
        help="Models of which a seller publishes what a unit serves. Choosing a price below fills in its figures.",
    )
    if chosen is None:
        st.caption(f"Not in a list of units: {NO_LIST_PRICE}.")
        return
    offers = {offer.key: offer for offer in by_model[chosen]}
    model = " · ".join(chosen)
    used = next((o for o in offers.values() if unit_edits.is_of(o, option.model_dump())), None)
    if all(offer.price is None for offer in offers.values()):
        _quote(index, model, next(iter(offers.values())))
        return
    key = state.show(f"options.{index}.unit offer: {model}", None if used is None else used.key)
    st.selectbox(
        f"Its price ({len(offers)} listed)",
        [*offers],
        format_func=lambda offer: offer_label(offers[offer]),
        index=None,
        key=key,
        placeholder="choose to fill in its figures",
        help="$ a unit and hour as listed; a price of a week, month or year as its hours.",
        on_change=_use,
        args=(index, key, offers),
    )
    for remark in () if used is None else remarks(used):
        st.caption(plain(remark))


def _model_of(offer: UnitOffer) -> str:
    return listed_name(offer.capacity.provider, offer.capacity.model)


def _quote(index: int, model: str, offer: UnitOffer) -> None:
    """Draw the field for a quote where a unit is listed without a price."""
    st.caption(plain(f"{in_words(offer, _model_of(offer))} {' '.join(remarks(offer))}".strip()))
    key = f"options.{index}.quote: {model}"
    with st.form(f"{key} form", border=False):
        field = FIELDS["usd_per_unit_hour"]
        form_number(key, field, label=with_unit("Your quote", field.unit))
        st.form_submit_button("Use it with this unit", on_click=_use_quote, args=(index, key, offer), width="stretch")


def _use(index: int, key: str, offers: dict[str, UnitOffer]) -> None:
    chosen = session.widget(key)
    if chosen is not None:
        state.apply(unit_edits.use_offer, index, offers[chosen])


def _use_quote(index: int, key: str, offer: UnitOffer) -> None:
    with state.naming_refusals():
        state.apply(unit_edits.use_offer, index, offer, number_in(key, FIELDS["usd_per_unit_hour"], "Your quote"))


def _overflow(index: int, option: ProvisionedOption) -> None:
    """Draw who serves what typed units do not: one of the options that are billed by the token."""
    paid = [other.name for other in state.scenario().options if other.token_priced]
    key = state.show(f"options.{index}.overflow", option.overflow or _NOBODY)
    st.selectbox(
        TEXTS["overflow"],
        [_NOBODY, *paid],
        key=key,
        help="An option billed by the token, which serves what a fixed number of units does not.",
        on_change=state.set_field,
        args=(("options", index, "overflow"), key, lambda name: None if name == _NOBODY else name),
    )
    if option.units is None and option.overflow is not None:
        st.caption("Units follow the load, so nothing is left over for it.")


def _name(index: int, name: str, value: str | None) -> None:
    """Draw a field for a name that may be left empty."""
    key = state.show(f"options.{index}.{name}", value or "")
    st.text_input(
        TEXTS[name],
        key=key,
        help="For files and uncertain inputs alone; may be left empty.",
        max_chars=120,
        on_change=state.set_field,
        args=(("options", index, name), key, lambda text: text.strip() or None),
    )
