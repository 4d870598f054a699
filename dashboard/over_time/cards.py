"""Rent, reserve or buy: three cards for one self-hosted option, and the button that adds one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from breakeven.choices import MONTHS_OPTION, MONTHS_RENT, MONTHS_RESERVE, MONTHS_TYPED
from breakeven.edits.supply import put_supply_beside
from breakeven.paid import paid_of
from breakeven.rent_reserve_buy import (
    ON_DEMAND,
    RESERVED,
    TYPED,
    Card,
    Quote,
    QuoteFigure,
    RentOffer,
    Supplied,
    Way,
    assumed_of,
    cards,
    first_offer,
    is_own,
    own_rent,
    own_supply,
    rent_offers,
    suggested_quote,
    typed_rent,
    way_of,
)
from breakeven.typed_quotes import QUOTE_FIELDS, Typed, typed_of, with_typed
from breakeven.words import rent_reserve_buy as words
from breakeven.words.over_time import BOOK_VALUE, month_and_paid_words, returned_words
from breakeven.words.refusals import labelled
from breakeven.written_numbers.writing import as_written
from dashboard import session, state
from dashboard.session import Slot
from dashboard.widgets.answer import show_answer as show_head
from dashboard.widgets.controls import help_of
from dashboard.widgets.legible import wide_columns
from dashboard.widgets.look import plain
from dashboard.widgets.notices import money, refused
from dashboard.widgets.number_field import form_number, number_in, typed_number
from economics.errors import InputError
from economics.fields.table import FIELDS
from economics.option.self_hosted import SelfHostedOption
from economics.over_time.timeline import BEFORE_TAX
from economics.scenario.scenario import MAX_OPTIONS, Scenario
from pricing.resolve.scenario import ResolvedScenario

_YEARS = {12: "1 year", 36: "3 years"}


def show_cards(scenario: Scenario, resolved: ResolvedScenario) -> None:
    """Draw the sentence and the three cards of the self-hosted option looked at, of which there must be one."""
    hosted = {option.name: i for i, option in enumerate(scenario.options) if isinstance(option, SelfHostedOption)}
    index = place_looked_at(scenario)
    assert index is not None
    option = scenario.options[index]
    assert isinstance(option, SelfHostedOption)
    name = option.name
    as_of = state.as_of()
    rents = rent_offers(scenario, option, ON_DEMAND, state.catalogue(), as_of)
    reserved = rent_offers(scenario, option, RESERVED, state.catalogue(), as_of)
    typed = _typed(name)
    quote = _quote(option, typed)
    ways = (
        _rent(option, rents),
        _reserve(option, reserved, typed),
        Supplied("buy", words.way_name("buy"), own_supply(quote), assumed_of(quote)),
    )
    try:
        computed = _computed(resolved, index, ways)
    except InputError as error:
        st.error(plain(refused(error)))
        return
    months = resolved.scenario.horizon.months if resolved.scenario.horizon else 0
    show_head("over_time", words.headline(name, computed, months, state.currency()))
    if len(hosted) > 1:
        key = state.show("months option", name)
        st.selectbox(
            "Option looked at", [*hosted], key=key, on_change=state.choose_by, args=(MONTHS_OPTION, key), width=360
        )
    for column, card in zip(wide_columns("cards", "ways", 3), computed, strict=True):
        with column.container(border=True):
            st.markdown(f"### {words.TITLES[card.way]}")
            match card.way:
                case "rent":
                    _rent_picker(option, rents)
                case "reserve":
                    _reserve_picker(option, reserved, name, typed)
                case "buy":
                    st.caption(plain(_servers(quote)))
            _show_figures(card, months)
            _show_grounds(card, (*rents, *reserved), quote)
            if card.way == "buy":
                _quote_form(name, quote, suggested_quote(option, state.catalogue()))
            _add_button(card, index, option)


def place_looked_at(scenario: Scenario) -> int | None:
    """Return the place of the self-hosted option that the page looks at; None where there is none."""
    hosted = {option.name: i for i, option in enumerate(scenario.options) if isinstance(option, SelfHostedOption)}
    return hosted.get(state.chosen(MONTHS_OPTION), next(iter(hosted.values()), None))


def _rent(option: SelfHostedOption, offers: Sequence[RentOffer]) -> Supplied:
    offer = _chosen("rent", state.chosen(MONTHS_RENT), option, offers)
    if offer is None and way_of(option) == "rent":
        return Supplied("rent", words.way_name("rent"), own_rent(option))
    return Supplied("rent", words.way_name("rent", offer), None if offer is None else offer.supply)


def _reserve(option: SelfHostedOption, offers: Sequence[RentOffer], typed: Typed) -> Supplied:
    chosen = state.chosen(MONTHS_RESERVE)
    offer = None if chosen == TYPED else _chosen("reserve", chosen, option, offers)
    if offer is not None:
        return Supplied("reserve", words.way_name("reserve", offer), offer.supply)
    if typed.usd_per_gpu_hour is not None:
        return Supplied("reserve", words.way_name("reserve"), typed_rent(typed.usd_per_gpu_hour, typed.months))
    own = own_rent(option) if way_of(option) == "reserve" else None
    return Supplied("reserve", words.way_name("reserve"), own)


def _chosen(way: Way, id: str, option: SelfHostedOption, offers: Sequence[RentOffer]) -> RentOffer | None:
    """Return the chosen offer, else the one the option has; the cheapest listed where it has its GPUs in another way.

    None where nothing is listed, and where the option has a rate of its own that is not among the offers.
    """
    by_id = next((offer for offer in offers if offer.id == id), None)
    own = next((offer for offer in offers if is_own(option, offer.supply)), None)
    if by_id is not None or own is not None or way_of(option) == way:
        return by_id or own
    return first_offer(option, offers)


def _computed(resolved: ResolvedScenario, index: int, ways: Sequence[Supplied]) -> tuple[Card, ...]:
    """Return the cards, kept until the scenario, the catalogue or a way changes."""
    catalogue = state.catalogue()
    key = (resolved.scenario, resolved.as_of, resolved.fingerprints, index, tuple(ways))
    kept: tuple[Any, Any, tuple[Card, ...]] | None = session.get(Slot.CARDS)
    if kept is None or kept[0] is not catalogue or kept[1] != key:
        kept = (catalogue, key, cards(resolved, index, ways, catalogue))
        session.put(Slot.CARDS, kept)
    return kept[2]


def _rent_picker(option: SelfHostedOption, offers: Sequence[RentOffer]) -> None:
    if not offers:
        st.caption("No trusted supplier lists this GPU: the option's own rate counts, if it has one.")
        return
    _picker("rent", "Supplier", "months rent", MONTHS_RENT, option, offers, {})


def _reserve_picker(option: SelfHostedOption, offers: Sequence[RentOffer], name: str, typed: Typed) -> None:
    if not any(offer.status != "assumed" for offer in offers):
        st.caption("No supplier publishes a reserved rate for this GPU: type the one you were quoted, or assume one.")
    _picker("reserve", "Reserved rate", "months reserve", MONTHS_RESERVE, option, offers, {TYPED: "type a rate"})
    chosen = state.chosen(MONTHS_RESERVE)
    if chosen != TYPED and (chosen or _chosen("reserve", chosen, option, offers) is not None):
        return
    left, right = st.columns(2)
    with left:
        typed_number(
            f"reserved rate of {name}",
            FIELDS["usd_per_gpu_hour"],
            typed.usd_per_gpu_hour,
            partial(_type_rate, name),
            owner=name,
            label="$ per GPU-hour",
            placeholder="your quote",
        )
    term = state.show(f"reserved months of {name}", typed.months)
    right.selectbox(
        "Bound for", [*_YEARS], format_func=_YEARS.__getitem__, key=term, on_change=_type_months, args=(name, term)
    )


def _picker(
    way: Way,
    label: str,
    key: str,
    choice: Any,
    option: SelfHostedOption,
    offers: Sequence[RentOffer],
    more: Mapping[str, str],
) -> None:
    labels = {**{offer.id: words.offer_words(offer, state.currency()) for offer in offers}, **more}
    current = state.chosen(choice)
    first = _chosen(way, current, option, offers)
    key = state.show(key, current if current in labels else None if first is None else first.id)
    st.selectbox(
        label,
        [*labels],
        index=None,
        format_func=labels.__getitem__,
        key=key,
        placeholder="as the option has it" if way_of(option) == way else "choose",
        on_change=state.choose_by,
        args=(choice, key),
        help="Trusted suppliers, cheapest first. A rate that says assumed stands in no list: it counts when chosen.",
    )


def _type_rate(name: str, value: float | None) -> None:
    with state.naming_refusals():
        if value is not None:
            FIELDS["usd_per_gpu_hour"].check(value, "supply.usd_per_gpu_hour")
        _keep(name, replace(_typed(name), usd_per_gpu_hour=value))
        state.choose(MONTHS_RESERVE, TYPED)


def _type_months(name: str, key: str) -> None:
    _keep(name, replace(_typed(name), months=int(session.widget(key))))
    state.choose(MONTHS_RESERVE, TYPED)


def _typed(name: str) -> Typed:
    return typed_of(state.chosen(MONTHS_TYPED), name)


def _keep(name: str, typed: Typed) -> None:
    names = [option.name for option in state.scenario().options]
    state.choose(MONTHS_TYPED, with_typed(state.chosen(MONTHS_TYPED), name, typed, names))


def _quote(option: SelfHostedOption, typed: Typed) -> Quote:
    """Return the quote of an option: what is suggested, with what somebody typed in its place."""
    suggested = suggested_quote(option, state.catalogue())
    return {**suggested, **{name: QuoteFigure(value) for name, value in typed.quote.items()}}


def _servers(quote: Quote) -> str:
    gpus = quote["gpus_per_server"].value
    return "Servers of our own" if gpus is None else f"Servers of our own, {gpus:g} GPU{'' if gpus == 1 else 's'} each"


def _show_figures(card: Card, months: int) -> None:
    if card.result is None or card.usd_per_month is None:
        if card.supplied.supply is not None:
            st.warning(plain(labelled(card.reason, state.scenario())))
        elif card.way == "buy":
            st.markdown("**Ask for the quote**")
            st.caption("No price of such a server is published with a source: type what a seller offers below.")
        else:
            st.markdown("**No rate yet**")
        return
    paid = paid_of(card.result)
    st.metric(
        "In today's money",
        money(-(card.npv_usd or 0.0)),
        help=f"All that is paid over {months} months, later payments discounted, {BEFORE_TAX}. {BOOK_VALUE}",
    )
    st.markdown(plain(month_and_paid_words(card.usd_per_month.scalar, paid, state.currency())))
    if returned := returned_words(paid, state.currency()):
        st.caption(plain(f"{returned}."))
    for back in card.pays_back:
        st.markdown(plain(words.pays_back_words(back, months, state.currency())))


def _show_grounds(card: Card, offers: Sequence[RentOffer], quote: Quote) -> None:
    if card.way == "buy":
        if assumed := words.assumed_sentence(quote):
            st.caption(assumed)
        return
    offer = next((offer for offer in offers if offer.supply == card.supplied.supply), None)
    if offer is not None:
        status = "*assumed*" if offer.status == "assumed" else offer.status
        page = f" [page]({offer.page})" if offer.page else ""
        rate = plain(words.rate_words(offer, state.currency()))
        st.caption(f"{rate}, {status}: {plain(words.source_words(offer))}{page}")
    elif card.supplied.supply is not None and "usd_per_gpu_hour" in card.supplied.supply:
        st.caption("The rate is typed.")


def _quote_form(name: str, quote: Quote, suggested: Quote) -> None:
    with st.expander("The quote, per server"), st.form(f"quote of {name}", border=False):
        for field_name in QUOTE_FIELDS:
            field, figure = FIELDS[field_name], quote[field_name]
            written = "" if figure.value is None else as_written(figure.value, field)
            key = state.show(f"quote {field_name} of {name}", written)
            form_number(key, field, label=words.figure_label(field_name), help_text=help_of(field))
            page = f" [page]({figure.page})" if figure.page else ""
            st.caption(f"{plain(words.figure_words(field_name, figure))}{page}")
        st.form_submit_button("Use this quote", on_click=_use_quote, args=(name, suggested), width="stretch")


def _use_quote(name: str, suggested: Quote) -> None:
    """Keep the quote as it stands in the form; a figure beyond its range is named, and nothing changes."""
    with state.naming_refusals():
        values: dict[str, float | None] = {}
        for field_name in QUOTE_FIELDS:
            label = words.figure_label(field_name)
            value = number_in(f"quote {field_name} of {name}", FIELDS[field_name], label)
            if value != suggested[field_name].value:
                values[field_name] = value
        _keep(name, replace(_typed(name), quote=values))


def _add_button(card: Card, index: int, option: SelfHostedOption) -> None:
    if is_own(option, card.supplied.supply):
        st.caption("This is what the option has.")
        return
    room = MAX_OPTIONS - len(state.scenario().options)
    st.button(
        "Add this as an option",
        key=f"add {card.way}",
        disabled=card.result is None or room < 1,
        help=f"The scenario has {MAX_OPTIONS} options, the most there can be." if room < 1 else None,
        on_click=state.apply,
        args=(put_supply_beside, index, card.supplied.name, card.supplied.supply or {}, card.supplied.assumed),
        width="stretch",
    )
