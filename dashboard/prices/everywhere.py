"""The Prices page's part on one model everywhere: who sells it, and what it costs at our own mix."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import pandas as pd
import streamlit as st

from breakeven.choices import EVERYWHERE_MODEL
from breakeven.figures import day_words, money, percent, tokens
from breakeven.ranks import ordinal, ranks
from dashboard import session, state
from dashboard.prices.frames import PRICES, USE, YOURS, age_name, contract_token_rows, days
from dashboard.prices.tables import price_column, shared_columns
from dashboard.prices.take import choose_place, take_assumed, take_price
from dashboard.widgets.answer import show_answer as show_head
from dashboard.widgets.look import plain
from economics.cost.load import Workload
from economics.cost.token_lines import BILLED_LINES, REQUIRED_LINES, TokenLine
from economics.numbers import digits
from economics.option.self_hosted import SelfHostedOption
from economics.option.token_priced import TokenPricedOption
from pricing.contract.contract import CONTRACT
from pricing.errors import CatalogueError
from pricing.rows import BATCH, PriceRow
from pricing.sellers.aliases import alias_of
from pricing.sellers.providers import name_of
from pricing.studies.assumed import DECENTRALISED, Level, assumed_price, assumed_shares
from pricing.studies.choices import called
from pricing.studies.everywhere import Offering, offers_among
from pricing.studies.ranked_sellers import Ranked
from pricing.studies.trusted import trusted_among, why_not_trusted

_TRUSTED = "Which offers the answer counts as trusted, one a seller; of any other why it does not."
_BATCH = {line: f"batch {line.words}" for line in REQUIRED_LINES}
_LEVELS: dict[Level, str] = {"low": "the least", "mid": "the middle", "high": "the most"}


def show_cheapest() -> None:
    """Draw the answer: how many sell the model looked at, and who does so cheapest."""
    model, _, names = _looked_at()
    if model is not None:
        offers = _offers(model, state.as_of(), state.scenario().workload)
        show_head("prices", _sentence(names[model], model, offers, state.as_of()))


def _looked_at() -> tuple[str | None, list[str], Mapping[str, str]]:
    """Return the model looked at, those of the scenario, and the names of all; None where none is registered."""
    names = {m.id: m.name for m in state.market().registered_models()}
    own = [model for model in _models_of_scenario() if model in names]
    chosen = state.chosen(EVERYWHERE_MODEL)
    return chosen if chosen in names else next(iter([*own, *names]), None), own, names


def show_everywhere() -> None:
    """Draw who sells a registered open model, the scenario's own models first, cheapest first at its mix."""
    as_of, workload = state.as_of(), state.scenario().workload
    model, own, names = _looked_at()
    if model is None:
        st.info(plain(f"No model was registered on {day_words(as_of)}."))
        return
    offers = _offers(model, as_of, workload)
    _choose_model(model, own, names)
    place = choose_place(("api", "hosted"), "offer into")
    every = st.toggle("Every list's row of an offer, not the best-ranked alone", key="everywhere every")
    listed = offers if every else [o for o in offers if o.best_source or o.kind == "unpriced"]
    if not listed:
        st.info(plain(f"No list has an offer of {names[model]} on {day_words(as_of)}."))
        return
    key = "take offer"
    use = st.column_config.ButtonColumn("", on_click=_take, args=(listed, place, key), key=key)
    sign = state.currency().sign.strip()
    st.dataframe(
        _frame(listed, as_of),
        hide_index=True,
        height=min(520, 38 + 35 * len(listed)),
        column_config={
            "use": use,
            "seller": st.column_config.TextColumn(pinned=True, width=150),
            "at your mix": st.column_config.NumberColumn(f"{sign}/Mtok at your mix", format="%.4f"),
            "trusted": st.column_config.TextColumn(help=_TRUSTED, width=220),
            **{name: price_column(name) for name in (*PRICES, *_BATCH.values())},
            **shared_columns(),
        },
        placeholder="",
        alt=f"Offers of {names[model]}, cheapest first.",
    )
    st.caption(plain(_mix(workload)))
    _assumed(offers, as_of, place)


def _choose_model(model: str, own: Sequence[str], names: Mapping[str, str]) -> None:
    """Draw the scenario's own models side by side, and any other one in a picker beside them."""
    offered = [*own, *([model] if model not in own else [])]
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    key = state.show("everywhere of scenario", model)
    left.segmented_control(
        "Model",
        offered,
        format_func=lambda id: plain(names[id]),
        required=True,
        key=key,
        on_change=state.choose_by,
        args=(EVERYWHERE_MODEL, key),
        help="The open models of this scenario; of closed ones there is one seller and its resellers: see all prices.",
    )
    other = state.show("everywhere model", None)
    right.selectbox(
        "Another model",
        [*names],
        index=None,
        format_func=names.__getitem__,
        key=other,
        placeholder="choose",
        on_change=state.choose_by,
        args=(EVERYWHERE_MODEL, other),
        help="Open models of the registry: every seller's spelling of them is known.",
    )


def _models_of_scenario() -> list[str]:
    """Return the registered models of the scenario's options, in their order, each once."""
    models: list[str] = []
    for option in state.scenario().options:
        if isinstance(option, SelfHostedOption):
            models.append(option.model)
        elif isinstance(option, TokenPricedOption) and (alias := alias_of(option.provider, option.model)):
            models.append(alias.model)
    return list(dict.fromkeys(models))


def _offers(model: str, as_of: date, workload: Workload) -> list[Offering]:
    """Return the market's offers and your contract's, cheapest first."""
    rows = _rows_by_model(as_of, _editions()).get(model, ())
    offers = offers_among(rows, model, as_of, workload)
    ours = [r for r in contract_token_rows(as_of) if (a := alias_of(r.provider, r.model)) and a.model == model]
    if ours:
        offers = [*offers_among(ours, model, as_of, workload), *offers]
        offers.sort(key=lambda o: (o.usd_per_mtok is None, o.kind not in ("priced", "batch"), o.usd_per_mtok or 0))
    return offers


def _editions() -> str:
    return repr([(e.source, e.number, e.content_hash) for e in state.market().editions])


@st.cache_resource(show_spinner=False, max_entries=8)
def _rows_by_model(as_of: date, editions: str) -> dict[str, tuple[PriceRow, ...]]:
    """Return the market's rows of a day by registered model; `editions` is part of the cache's key."""
    by_model: dict[str, list[PriceRow]] = {}
    for row in state.market().price_list(as_of):
        alias = alias_of(row.provider, row.model)
        if alias is not None:
            by_model.setdefault(alias.model, []).append(row)
    return {model: tuple(rows) for model, rows in by_model.items()}


def _sentence(name: str, model: str, offers: Sequence[Offering], as_of: date) -> str:
    """Say how many sell a model, who of the trusted ones does so cheapest, and where the scenario's own stand."""
    priced = first_of_each_seller(offers)
    without = len({o.provider for o in offers} - {o.provider for o in priced})
    rest = f" {without} more list it without a price to plan with." if without else ""
    if not priced:
        return f"Nobody lists a price for {name} that could be paid at your mix.{rest}"
    places = ranks(state.resolved()[0], state.catalogue())
    own = {
        option.provider: places[option.name]
        for option in state.scenario().options
        if isinstance(option, TokenPricedOption)
        and option.name in places
        and (alias := alias_of(option.provider, option.model))
        and alias.model == model
    }
    agreed = [o for o in priced if o.row.status == CONTRACT]
    listed = trusted_among(offers, as_of, state.market().newest_day)
    trusted = sorted([*agreed, *listed], key=lambda offer: offer.usd_per_mtok or 0)
    count = next((ranked.sellers for ranked in own.values() if ranked.trusted), len(trusted))
    text = f"{name} is sold by {len(priced)}, {count or 'none'} of them trusted"
    if trusted:
        best = trusted[0]
        yours = ", by your contract" if best.row.status == CONTRACT else ""
        cost = money(best.usd_per_mtok, state.currency())
        text += f"; cheapest of these: {best.provider_name} at {cost} a million tokens at your mix{yours}"
    said = [f"yours, {name_of(seller)}, is {_place(ranked)}" for seller, ranked in own.items()]
    return f"{'; '.join([text, *said])}.{rest}"


def _place(ranked: Ranked) -> str:
    place = "the cheapest" if ranked.rank == 1 else ordinal(ranked.rank)
    return f"{place} of {ranked.sellers}" if ranked.trusted else f"{place} beside {ranked.sellers - 1}"


def first_of_each_seller(offers: Sequence[Offering]) -> list[Offering]:
    """Return the cheapest offer with a price of each seller, in the offers' order."""
    cheapest: dict[str, Offering] = {}
    for offer in offers:
        if offer.kind == "priced" and offer.usd_per_mtok is not None and offer.best_source:
            cheapest.setdefault(offer.provider, offer)
    return list(cheapest.values())


def _mix(workload: Workload) -> str:
    batch = f", {percent(workload.batch_share)} in batches" if workload.batch_share else ", no batches"
    return (
        f"Your mix: {digits(workload.input_output_ratio, 4)} input tokens per output token, "
        f"{tokens(workload.input_tokens_per_request)} input tokens a request, {percent(workload.cache_hit_rate)} cache "
        f"hits{batch}. A batch tier listed as a model of its own, free and unpriced offers come after what has a "
        "price. One name does not promise the same weights: variants and quantisation are as the seller spells them."
    )


def _frame(offers: Sequence[Offering], as_of: date) -> pd.DataFrame:
    rate = state.currency().convert(1)
    batch = _batch_rows(offers, as_of)

    def price(value: float | None) -> float | None:
        return value * rate if value else None

    def batched(offer: Offering, line: TokenLine) -> float | None:
        row = batch.get((offer.row.dataset, offer.provider, offer.provider_model))
        return None if row is None else price(row.price(line))

    return pd.DataFrame(
        {
            "use": [USE if o.kind in ("priced", "batch") else "" for o in offers],
            "seller": [o.provider_name for o in offers],
            "at your mix": pd.array([price(o.usd_per_mtok) for o in offers], dtype="Float64"),
            "what": [YOURS if o.row.status == CONTRACT else _what(o) for o in offers],
            **{
                line.words: pd.array([price(o.row.price(line)) for o in offers], dtype="Float64")
                for line in BILLED_LINES
            },
            **{_BATCH[line]: pd.array([batched(o, line) for o in offers], dtype="Float64") for line in REQUIRED_LINES},
            "trusted": _trusted(offers, as_of),
            "model": [called(o.provider_model, o.row.model_name) for o in offers],
            "variant": [o.variant for o in offers],
            "quantised": [o.quantisation for o in offers],
            "checked": days(o.row.checked_on for o in offers),
            "age": [age_name(o.row.checked_on, as_of) for o in offers],
            "retires": days(o.row.retires_on for o in offers),
            "status": [o.row.status for o in offers],
            "kind of seller": [o.provider_kind for o in offers],
            "list": [YOURS if o.row.status == CONTRACT else o.row.dataset for o in offers],
            "looked up": ["yes" if o.used else "no" for o in offers],
            "region": [o.row.region or "" for o in offers],
            "page": [o.row.page or "" for o in offers],
            "listed as": [o.provider_model for o in offers],
            "note": [" · ".join(filter(None, (o.reason, o.row.note))) for o in offers],
        }
    )


def _trusted(offers: Sequence[Offering], as_of: date) -> list[str]:
    """Say of each offer that the answer counts it as trusted, the cheapest of each seller, or why it does not."""
    newest, counted, said = state.market().newest_day, set(), []
    for offer in offers:
        why = [] if offer.row.status == CONTRACT else why_not_trusted(offer, as_of, newest)
        if not why and offer.provider in counted:
            why = ["its seller counts once, with a cheaper offer"]
        if not why:
            counted.add(offer.provider)
        said.append(f"no: {'; '.join(why)}" if why else "yes")
    return said


def _what(offer: Offering) -> str:
    return {"batch": "batch only", "unpriced": "no price"}.get(offer.kind, offer.kind)


def _batch_rows(offers: Sequence[Offering], as_of: date) -> dict[tuple[str, str, str], PriceRow]:
    if not offers:
        return {}
    rows = _rows_by_model(as_of, _editions()).get(offers[0].model, ())
    return {(r.dataset, r.provider, r.model): r for r in reversed(rows) if r.variant == BATCH}


def _take(offers: Sequence[Offering], place: int, key: str) -> None:
    take_price(offers[int(session.widget(key)["row"])].row, place)


def _assumed(offers: Sequence[Offering], as_of: date, place: int) -> None:
    box = st.expander(
        "Assume a share below a hosted price, as a guide claims of decentralised networks",
        key="assume",
        on_change="rerun",
    )
    if not box.open:
        return
    claimed = assumed_shares()[DECENTRALISED]
    hosted = {f"{o.provider_name} · {o.provider_model}": o for o in offers if o.kind == "priced" and o.used}
    with box:
        st.markdown(":orange-badge[assumed] " + plain(f"{claimed.claim}. {claimed.source}, {claimed.published}."))
        st.caption(plain(f"{claimed.note}. Nothing uses it unless you add it here; it becomes the option's discount."))
        if not hosted:
            st.caption("No hosted price of this model to take a share off.")
            return
        of, level = st.columns(2)
        chosen = of.selectbox("Below the price of", [*hosted], key="assume of")
        shares = {level: f"{words}, {claimed.at(level):.0%}" for level, words in _LEVELS.items()}
        how = level.segmented_control(
            "Share", [*shares], format_func=shares.__getitem__, default="mid", required=True, key="assume share"
        )
        offer = hosted[chosen]
        try:
            assumed = assumed_price(state.catalogue(), offer.provider, offer.provider_model, as_of, how)
        except CatalogueError as error:
            st.warning(plain(error.message))
            return
        st.button(
            "Put the assumption into the scenario", on_click=take_assumed, args=(assumed, place), key="take assumed"
        )
