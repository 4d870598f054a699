"""The controls of the option being edited: its name, its prices or GPUs, and every figure to override."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import assert_never

import streamlit as st

from breakeven.choices import EVERY_MODEL
from breakeven.edits import prices
from dashboard import session, state
from dashboard.options.mix_editor import show_mix
from dashboard.options.model_labels import classes, comparison, reference
from dashboard.options.option_names import looked_up
from dashboard.options.provisioned_editor import show_provisioned
from dashboard.options.self_hosted_editor import show_self_hosted
from dashboard.widgets.controls import choice, number, share_slider, text
from dashboard.widgets.look import plain
from economics.cost.token_lines import BILLED_LINES
from economics.numbers import digits
from economics.option.kinds import Option
from economics.option.mix import MixOption
from economics.option.provisioned import ProvisionedOption
from economics.option.self_hosted import SelfHostedOption
from economics.option.token_priced import TokenPricedOption
from pricing.errors import CatalogueError
from pricing.resolve.known_changes import usd
from pricing.studies.choices import Choice, called, choices_of
from pricing.studies.classes import nearest_in_class

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
            show_mix(index, option)
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
            hint = (
                f"{digits(float(listed.value))} ({_FROM[listed.status]})"
                if listed and listed.status in _FROM
                else "not listed"
            )
            number((*where, "price", line.field), option.price.price(line), placeholder=hint)
        number((*where, "price", "batch_discount"), option.price.batch_discount, placeholder="catalogue's batch prices")


def _provider_and_model(index: int, option: TokenPricedOption) -> None:
    """Draw the pickers of seller and model; another seller is looked at, and used once a model of it is chosen."""
    sellers = {p.provider: p.name for p in state.catalogue().providers()}
    offered = [*sellers] if option.provider in sellers else [option.provider, *sellers]
    # what is picked here is in the document only with a model: the key begins anew with every seller in use
    provider = st.selectbox(
        "Seller",
        offered,
        index=offered.index(option.provider),
        format_func=lambda p: sellers.get(p, p),
        key=f"options.{index}.seller: {option.provider}",
        help="Type to search.",
    )
    models, other = _models(provider), reference(index)
    words = classes(provider, models, other)
    is_other = provider != option.provider
    model = None if is_other else option.model
    key = state.show(f"options.{index}.model of {provider}: {option.provider}", model)
    st.selectbox(
        f"Model ({len(models):,} on sale)",
        [*models] if model is None or model in models else [model, *models],
        index=None,
        format_func=lambda m: " · ".join(part for part in (models.get(m) or called(m, ""), words.get(m)) if part),
        key=key,
        placeholder="choose one, until then nothing changes",
        help="Type to search. Prices are dollars per million tokens of input and of output.",
        on_change=_change_model,
        args=(index, provider, key),
    )
    if is_other:
        _propose(index, option, provider, models)
    every = state.show(f"options.{index}.every_model", state.chosen(EVERY_MODEL))
    st.toggle(
        "Other models too",
        key=every,
        help="Also models that are retired, not for text, of a region, without a price or not checked within a year.",
        on_change=state.choose_by,
        args=(EVERY_MODEL, every),
    )
    if not is_other and (said := comparison(option.provider, option.model, other)):
        st.caption(plain(said))


def _propose(index: int, option: TokenPricedOption, provider: str, models: Mapping[str, str]) -> None:
    """Offer the model of another seller that is nearest in class to the one in use."""
    nearest = nearest_in_class(state.catalogue(), (option.provider, option.model), provider, models, state.as_of())
    if nearest is None:
        st.caption("No model there is rated beside yours: choose one above.")
        return
    name = models[nearest.model].split(" · ")[0]
    what = "of equal class" if nearest.equal else "nearest in class"
    st.button(
        plain(f"Use {name} ({what})"),
        key=f"options.{index}.nearest",
        on_click=_use_offer,
        args=(index, provider, nearest.model),
    )


def _models(provider: str) -> dict[str, str]:
    """The models that a seller has on sale, by the names people know, and with the switch the others and why not."""
    catalogue, as_of = state.catalogue(), state.as_of()
    offered = [c for c in choices_of(catalogue, provider, as_of) if state.chosen(EVERY_MODEL) or not c.reason]
    try:
        agreed = {
            m.model: f"{called(m.model, m.name)} · your contract" for m in catalogue.models(provider) if m.has_price
        }
    except CatalogueError:
        agreed = {}
    market = {c.model for c in choices_of(catalogue, provider, as_of)}
    alike = Counter(_said(c) for c in offered)
    return {
        **{model: words for model, words in agreed.items() if model not in market},
        # two spellings of one model are told apart by them: the browser sends the words back
        **{c.model: _said(c) if alike[_said(c)] == 1 else f"{_said(c)} · listed as {c.model}" for c in offered},
    }


def _said(choice: Choice) -> str:
    prices = (choice.input_usd_per_mtok, choice.output_usd_per_mtok)
    priced = " / ".join("–" if price is None else usd(price) for price in prices)
    return " · ".join(part for part in (choice.name, priced, choice.said) if part)


def _change_model(index: int, provider: str, key: str) -> None:
    """Use a model that is offered: words of before the reference changed name none, and change nothing."""
    chosen = session.widget(key)
    if chosen in _models(provider):
        _use_offer(index, provider, chosen)


def _use_offer(index: int, provider: str, model: str) -> None:
    state.apply(prices.change_offer, index, provider, model, state.catalogue(), state.as_of())
