"""The controls of the option being edited: its name, its prices or GPUs, and every figure to override."""

from __future__ import annotations

from collections import Counter
from typing import assert_never

import streamlit as st

from breakeven.choices import EVERY_MODEL
from breakeven.edits import prices
from dashboard import session, state
from dashboard.options.model_labels import classes, comparison, reference
from dashboard.options.option_names import looked_up
from dashboard.options.provisioned_editor import show_provisioned
from dashboard.options.self_hosted_editor import show_self_hosted
from dashboard.widgets.controls import choice, number, share_slider, text
from dashboard.widgets.look import plain
from economics.cost.token_lines import BILLED_LINES
from economics.option.kinds import Option
from economics.option.mix import MixOption
from economics.option.provisioned import ProvisionedOption
from economics.option.self_hosted import SelfHostedOption
from economics.option.token_priced import TokenPricedOption
from pricing.errors import CatalogueError
from pricing.studies.choices import Choice, choices_of

_FROM = {"quoted": "catalogue", "doubtful": "catalogue, doubtful", "contract": "your contract"}


def show(index: int, option: Option) -> None:
    """Draw the controls of the option at `index`."""
    text(("options", index, "name"), option.name, "Name", "Shown on every chart and in every file; must be unique.")
    match option:
        case TokenPricedOption():
            _token_priced(index, option)
        case SelfHostedOption():
            show_self_hosted(index, option)
        case ProvisionedOption():
            show_provisioned(index, option)
        case MixOption():
            st.caption("Made in a file or an address, and edited there. Every page shows what it costs.")
            return
        case _:
            assert_never(option)
    with st.expander("Token factors"):
        number(("options", index, "input_token_factor"), option.input_token_factor)
        number(("options", index, "output_token_factor"), option.output_token_factor)


def _token_priced(index: int, option: TokenPricedOption) -> None:
    where: tuple[str | int, ...] = ("options", index)
    choice(
        (*where, "kind"),
        option.kind,
        "Kind",
        tuple(option.labels),
        option.labels.__getitem__,
        "A closed API, or open weights at a hosting provider: it decides colours and words, not prices.",
    )
    _provider_and_model(index, option)
    share_slider((*where, "discount"), option.discount)
    assumptions = looked_up(index, option)
    with st.expander("Prices of your own ($ per Mtok)"):
        for line in BILLED_LINES:
            listed = assumptions.get(f"price.{line.field}")
            hint = f"{listed.value:g} ({_FROM[listed.status]})" if listed and listed.status in _FROM else "not listed"
            number((*where, "price", line.field), option.price.price(line), placeholder=hint)
        number((*where, "price", "batch_discount"), option.price.batch_discount, placeholder="catalogue's batch prices")


def _provider_and_model(index: int, option: TokenPricedOption) -> None:
    catalogue = state.catalogue()
    providers = {p.provider: p.name for p in catalogue.providers()}
    key = state.show(f"options.{index}.provider", option.provider)
    offered = [*providers] if option.provider in providers else [option.provider, *providers]
    st.selectbox(
        "Provider",
        offered,
        format_func=lambda p: providers.get(p, p),
        key=key,
        help="Type to search. Ids are the catalogue's own.",
        on_change=_change_provider,
        args=(index, key),
    )
    models, other = _models(option.provider), reference(index)
    words = classes(option.provider, models, other)
    key = state.show(f"options.{index}.model", option.model)
    st.selectbox(
        f"Model ({len(models):,})",
        [*models] if option.model in models else [option.model, *models],
        format_func=lambda m: " · ".join(part for part in (models.get(m, m), words.get(m)) if part),
        key=key,
        help="Type to search. Prices are dollars per million tokens of input and of output.",
        on_change=_change_model,
        args=(index, key),
    )
    every = state.show(f"options.{index}.every_model", state.chosen(EVERY_MODEL))
    st.toggle(
        "Other models too",
        key=every,
        help="Also models that are retired, not for text, of a region, without a price or not checked within a year.",
        on_change=state.choose_by,
        args=(EVERY_MODEL, every),
    )
    if said := comparison(option.provider, option.model, other):
        st.caption(plain(said))


def _models(provider: str) -> dict[str, str]:
    """The models that a seller has on sale, by the names people know, and with the switch the others and why not."""
    catalogue, as_of = state.catalogue(), state.as_of()
    offered = [c for c in choices_of(catalogue, provider, as_of) if state.chosen(EVERY_MODEL) or not c.reason]
    try:
        agreed = {m.model: f"{m.model} · your contract" for m in catalogue.models(provider) if m.has_price}
    except CatalogueError:
        agreed = {}
    market = {c.model for c in choices_of(catalogue, provider, as_of)}
    alike = Counter(_said(c) for c in offered)
    return {
        **{model: words for model, words in agreed.items() if model not in market},
        # two ids of one model are told apart by their ids: the browser sends the words back
        **{c.model: _said(c) if alike[_said(c)] == 1 else f"{_said(c)} · {c.model}" for c in offered},
    }


def _said(choice: Choice) -> str:
    prices = (choice.input_usd_per_mtok, choice.output_usd_per_mtok)
    priced = " / ".join("–" if price is None else f"${price:g}" for price in prices)
    return " · ".join(part for part in (choice.name, priced, choice.said) if part)


def _change_provider(index: int, key: str) -> None:
    """Change the provider but not the model: without such a model the page says so rather than pick one."""
    state.apply(prices.change_provider, index, session.widget(key))


def _change_model(index: int, key: str) -> None:
    """Change the model to one that is offered: words of before the reference changed name none, and change nothing."""
    option, chosen = state.scenario().options[index], session.widget(key)
    if isinstance(option, TokenPricedOption) and chosen in _models(option.provider):
        state.apply(prices.change_model, index, chosen)
