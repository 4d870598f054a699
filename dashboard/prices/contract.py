"""The Prices page's part for your own contract: upload it, edit it in a table, remove it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from breakeven.currency import USD, Currency
from breakeven.uploads.contract import CONTRACT_FILE
from breakeven.written_numbers.writing import as_written
from dashboard import session, state
from dashboard.session import Slot
from dashboard.widgets.look import plain
from dashboard.widgets.number_field import number_in_cell
from dashboard.widgets.upload import show_upload
from economics.errors import InputError
from economics.fields.field import Field
from economics.fields.table import FIELDS
from economics.fleet.gpu_ids import GPUS
from economics.supply.rented import TERMS
from pricing.contract.catalogue import contract_notes
from pricing.contract.contract import (
    COLUMNS,
    GPU,
    NUMBERS,
    TOKEN,
    Contract,
    ContractError,
    contract_from_records,
    contract_records,
    template_records,
)
from pricing.contract.file import (
    ENVIRONMENT_VARIABLE,
    contract_csv,
    template_csv,
)
from pricing.rows import BATCH, STANDARD

_DAYS = ("effective_from", "effective_to")
Row = dict[str, Any]
_TYPED = "typed in the table"


def show_badge() -> None:
    """Say that a contract is in use; draw nothing without one."""
    contract = state.contract()
    if contract.rows:
        whose = "of this session" if state.has_own_contract() else "of this deployment"
        rows = f"{len(contract.rows):,} row{'' if len(contract.rows) == 1 else 's'}"
        st.markdown(f":violet-badge[your contract] {rows}, {whose}: its prices stand in place of the market's.")


def show_contract() -> None:
    """Draw the contract in use, the upload, the table, and the reasons for what was refused."""
    contract, as_of = state.contract(), state.as_of()
    _head(contract)
    for note in contract_notes(contract, state.market(), as_of) if contract.rows else ():
        st.warning(plain(note))
    left, right = st.columns(2)
    with left:
        show_upload(CONTRACT_FILE, f"contract upload {_number()}", refuse=_refuse, used=_start_anew)
    with right:
        st.caption("Columns and two examples to fill in; `breakeven contract FILE.csv` checks a file too.")
        template, mine = st.columns(2)
        template.download_button(
            "Template (CSV)", template_csv, "contract-template.csv", "text/csv", on_click="ignore", width="stretch"
        )
        mine.download_button(
            "In use (CSV)",
            state.exported("contract.csv", lambda: contract_csv(contract)),
            "contract.csv",
            "text/csv",
            on_click="ignore",
            disabled=not contract.rows,
            width="stretch",
        )
    refused: tuple[str, ...] = session.get(Slot.CONTRACT_REFUSED, ())
    if refused:
        st.error("**Refused; nothing was changed.**\n" + "\n".join(f"- {plain(s)}" for s in refused))
    _table(contract)


def _head(contract: Contract) -> None:
    if contract.rows:
        on = sum(t.holds(state.as_of()) for t in contract.rows)
        st.caption(
            plain(
                f"{len(contract.tokens):,} token rows and {len(contract.rates):,} GPU rows; {on:,} hold on the as-of "
                "date. Somebody who opens this page's address without the contract sees the market's prices and is "
                "told so."
            )
        )
        st.button("Take the contract away", on_click=_use, args=(Contract(),))
    else:
        st.markdown(
            "No contract is in use. Negotiated token prices and committed GPU rates that you enter here stand in place "
            "of the market's on every page, in this session alone; nothing is stored on the server."
        )
    if state.has_own_contract() and state.deployments_contract()[0].rows:
        st.button("Use the deployment's contract again", on_click=_use, args=(None,))
    if not state.has_own_contract() and contract.rows:
        st.caption(f"It comes from the file that {ENVIRONMENT_VARIABLE} names; your own takes its place.")


def _table(contract: Contract) -> None:
    st.markdown("### Edit it in a table")
    st.caption("The first line is row 2, as in a spreadsheet. Prices are US dollars; an empty price is the market's.")
    number = st.column_config.TextColumn(help="As you would write it: 0.25, $1.10.")
    edited = st.data_editor(
        _frame(contract),
        num_rows="dynamic",
        hide_index=True,
        key=f"contract table {_number()}",
        column_config={
            **dict.fromkeys(NUMBERS, number),
            **{name: st.column_config.DateColumn(format="YYYY-MM-DD") for name in _DAYS},
            "kind": st.column_config.SelectboxColumn(options=[TOKEN, GPU], required=True),
            "variant": st.column_config.SelectboxColumn(options=[STANDARD, BATCH]),
            "gpu": st.column_config.SelectboxColumn(options=list(GPUS)),
            "term": st.column_config.SelectboxColumn(options=list(TERMS)),
        },
        placeholder="",
        alt="The rows of your contract.",
    )
    st.button("Apply the table", type="primary", on_click=_apply, args=(edited,))


def _frame(contract: Contract) -> pd.DataFrame:
    frame = pd.DataFrame(contract_records(contract) or template_records(), columns=list(COLUMNS))
    for name in COLUMNS:
        if name in NUMBERS:
            frame[name] = [None if pd.isna(cell) else as_written(cell, _field(name)) for cell in frame[name]]
            frame[name] = frame[name].astype("object")
        elif name in _DAYS:
            frame[name] = pd.to_datetime(frame[name])
        else:
            frame[name] = frame[name].astype("object").where(frame[name].notna(), None)
    return frame


def _apply(edited: pd.DataFrame) -> None:
    """Use the table as a whole, or name everything wrong with it and keep the contract in use."""
    records, sentences = with_numbers(edited.to_dict("records"), state.currency())
    try:
        contract = contract_from_records(records)
    except ContractError as error:
        sentences += error.sentences
    if sentences:
        _refuse(sentences)
        return
    _use(contract, _TYPED)


def with_numbers(rows: Sequence[Mapping[Any, Any]], currency: Currency = USD) -> tuple[list[Row], list[str]]:
    """Return the rows of the table with their numbers read, and a sentence for each that is refused.

    A row with a refused number becomes an empty one, which a contract leaves out, so that the others keep their place.
    """
    records: list[Row] = []
    sentences: list[str] = []
    for place, row in enumerate(rows, 2):
        numbers: Row = {}
        refused = []
        for name in NUMBERS:
            cell = row.get(name)
            try:
                numbers[name] = number_in_cell(None if pd.isna(cell) else cell, _field(name), "", currency)
            except InputError as error:
                refused.append(f"row {place}, {name}: {error.message}")
        records.append({} if refused else {**row, **numbers})
        sentences += refused
    return records, sentences


def _field(column: str) -> Field:
    return FIELDS["gpus_per_replica" if column == "gpus" else column]


def _use(contract: Contract | None, name: str = "") -> None:
    state.use_contract(contract, name)
    _start_anew()


def _refuse(sentences: Sequence[str]) -> None:
    session.put(Slot.CONTRACT_REFUSED, tuple(sentences))


def _start_anew() -> None:
    """Draw a new table and upload next time: the old ones still hold what was before."""
    session.take(Slot.CONTRACT_REFUSED)
    session.put(Slot.CONTRACT_ROUND, _number() + 1)


def _number() -> int:
    number: int = session.get(Slot.CONTRACT_ROUND, 0)
    return number
