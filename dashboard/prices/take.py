"""One click that puts a price of the Prices page into the scenario, and the sentence that says what was done."""

from __future__ import annotations

from typing import Any

import streamlit as st

from breakeven.defaults import new_options
from dashboard import state
from dashboard.sidebar.option_names import free_name, rename
from dashboard.widgets.look import look_of, plain
from economics.cost.token_lines import BILLED_LINES
from economics.scenario.scenario import MAX_OPTIONS
from pricing.contract.contract import CONTRACT
from pricing.errors import CatalogueError
from pricing.rows import BATCH, STANDARD, PriceRow, RateRow
from pricing.sellers.aliases import alias_of, family_of
from pricing.sellers.providers import provider as known_provider
from pricing.studies.assumed import AssumedPrice

NEW = -1
_TAKEN = "what was put into the scenario"


def choose_place(kinds: tuple[str, ...], key: str) -> int:
    """Let the user choose where a click puts a row: the number of an option of these kinds, or NEW."""
    options = state.scenario().options
    places = {i: f"{look_of(o.kind).sign} {o.name}" for i, o in enumerate(options) if o.kind in kinds}
    offered = [*([NEW] if len(options) < MAX_OPTIONS else []), *places]
    if not offered:
        st.caption(f"The scenario has {MAX_OPTIONS} options, none of which a row here can be put into.")
        return NEW
    names = {NEW: "a new option", **{i: f"in place of {name}" for i, name in places.items()}}
    if kinds == ("self_hosted",):
        names |= {i: f"the supply of {name}" for i, name in places.items()}
        offered = [*places, *([NEW] if NEW in offered else [])]
    # the names are part of the key: Streamlit keeps a label, not a number, and would return one that is gone
    place: int = st.selectbox(
        "“Use” puts a row into",
        offered,
        format_func=names.__getitem__,
        key=f"{key}: {' | '.join(names[i] for i in offered)}",
    )
    return place


def show_taken() -> None:
    """Say once what the last click put into the scenario."""
    sentence = st.session_state.pop(_TAKEN, None)
    if sentence:
        st.success(plain(sentence), icon=":material/check:")


def take_price(row: PriceRow, place: int) -> None:
    """Make an option of a token price; a row that look-ups would pass over is taken with its own figures, typed."""
    entry: dict[str, Any] = {"kind": kind_of(row.provider, row.model, row.model_name), "name": ""}
    entry |= {"provider": row.provider, "model": row.model}
    why = ""
    if row.status != CONTRACT and not _is_looked_up(row):
        entry["price"] = {line.field: price for line in BILLED_LINES if (price := row.price(line)) is not None}
        why = f" with the prices of this row ({row.dataset}, {row.variant}) typed in, because look-ups take others"
    elif row.variant == BATCH:
        why = "; its batch prices count for the batch share of the workload"
    elif row.tier_from_input_tokens:
        why = f"; this row's prices count for requests above {row.tier_from_input_tokens:,} input tokens"
    _put(entry, place, why)


def take_assumed(found: AssumedPrice, place: int) -> None:
    """Make an option of an assumed share below a hosted price: the share is its discount, its name says so."""
    entry = {"kind": "hosted", "name": "", "provider": found.of.provider, "model": found.of.model}
    name = f"assumed: {found.share:.0%} below {found.of.model.rpartition('/')[2]} at {found.of.provider}"
    _put({**entry, "discount": found.share}, place, f". {found.words}", name)


def take_rate(row: RateRow, place: int) -> None:
    """Rent a self-hosted option's GPUs at a rate; a new option is made where there is none to take it."""

    def alter(document: dict[str, Any]) -> None:
        options = document["options"]
        if place == NEW:
            entry = {**new_options()["self_hosted"]}
            options.append({**entry, "name": free_name(document, entry["name"])})
        index = len(options) - 1 if place == NEW else place
        option = options[index]
        if option["gpu"] != row.gpu:
            for name in ("throughput", "measured"):  # they hold for the GPU they were taken on
                option.pop(name, None)
            option["gpu"] = row.gpu
        option["supply"] = {"kind": "rent", **_supply(row, option["gpus_per_replica"])}
        if place == NEW or option["name"] == "":
            rename(document, index)

    _changed(alter, place, f", rented at {row.provider}, {row.term}, ${row.usd_per_gpu_hour:g} per GPU-hour")


def kind_of(provider: str, model: str, name: str = "") -> str:
    """`hosted` for open weights, else `api`: by the alias table, the names of open families, the kind of seller."""
    if alias_of(provider, model) is not None:
        return "hosted"
    seller = known_provider(provider)
    closed = seller is not None and seller.kind == "closed"
    return "hosted" if not closed and family_of(f"{model} {name}") else "api"


def _supply(row: RateRow, gpus: int) -> dict[str, Any]:
    """By supplier and term where look-ups pick this very row, so that a newer rate is followed; else by its id."""
    as_of = state.scenario().as_of or state.today()
    try:
        chosen = state.catalogue().choose_rate(row.gpu, row.provider, row.term, gpus, as_of)
    except CatalogueError:
        chosen = None
    same = chosen is not None and chosen.id == row.id
    return {"provider": row.provider, "term": row.term} if same else {"rate_id": row.id}


def _is_looked_up(row: PriceRow) -> bool:
    if row.variant not in (STANDARD, BATCH):
        return False
    as_of = state.scenario().as_of or state.today()
    try:
        rows = state.catalogue().token_price_rows(row.provider, row.model, as_of).rows
    except CatalogueError:
        return False
    return row in rows


def _put(entry: dict[str, Any], place: int, why: str, name: str = "") -> None:
    def alter(document: dict[str, Any]) -> None:
        options = document["options"]
        if place == NEW:
            options.append(entry)
        else:
            options[place] = entry
        index = len(options) - 1 if place == NEW else place
        if name:
            entry["name"] = free_name(document, name[:110])
        else:
            rename(document, index)

    _changed(alter, place, why)


def _changed(alter: Any, place: int, why: str) -> None:
    """Apply a change and keep the sentence about it; what was refused stands among the problems instead."""
    before = state.scenario()
    old = None if place == NEW else before.options[place].name
    state.change(alter)
    if state.problems():
        return
    index = len(state.scenario().options) - 1 if place == NEW else place
    now = state.scenario().options[index].name
    what = f"added option {index + 1}, “{now}”" if old is None else f"option {index + 1} is now “{now}”"
    replaced = f", in place of “{old}”" if old is not None and old != now else ""
    text = f"{what}{replaced}{why}"
    st.session_state[_TAKEN] = f"{text[0].upper()}{text[1:]}."
