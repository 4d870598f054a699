"""The part of the page that says why a bill is what it is: log and invoice dropped together, steps, a contract."""

from __future__ import annotations

import json

import streamlit as st

from breakeven.uploads.reconcile import EXAMPLE, Explanation, explain, with_found
from breakeven.uploads.usage import read_in_turn
from breakeven.words import usage as words
from dashboard import session, state
from dashboard.session import Slot
from dashboard.usage.charts import steps_chart, steps_in_words
from dashboard.usage.dropping import DropField
from dashboard.widgets.look import plain
from dashboard.widgets.plot import draw

FIELD = DropField(
    "Invoice, and the log that it is for",
    "Together: the log of single requests, the invoice as JSON and, if there is one, a CSV of costs by day.",
    Slot.INVOICE_ROUND,
    Slot.INVOICE_DROPPED,
    Slot.INVOICE_JOB,
)


def show_reconcile() -> None:
    """Draw the field for an invoice and its log, and what explains the invoice that was dropped last."""
    st.markdown("### Why is the bill what it is?")
    explained: Explanation | None = session.get(Slot.EXPLAINED)
    if explained is None:
        _show_field()
    else:
        with st.expander("Explain another invoice", key="invoice another"):
            _show_field()
    _explain_dropped()
    if explained is not None:
        _show(explained)


def _show_field() -> None:
    FIELD.show()
    said, template = st.columns((3, 1), vertical_alignment="center")
    said.caption(words.INVOICE)
    template.download_button(
        "Invoice template",
        lambda: json.dumps(EXAMPLE, indent=1) + "\n",
        "invoice.json",
        "application/json",
        on_click="ignore",
        width="stretch",
    )


def _explain_dropped() -> None:
    """Explain what was dropped on the field; when it is explained, the page is drawn anew."""
    dropped = FIELD.dropped
    if dropped is None:
        return
    market, today = state.market(), state.today()
    outcome = FIELD.read(
        dropped,
        None,
        "Explaining",
        lambda progress, stop: read_in_turn(dropped, lambda: explain(dropped, market, today, progress, stop), stop),
    )
    if outcome.value is not None:
        session.put(Slot.EXPLAINED, outcome.value)
        FIELD.let_go()
        st.rerun()


def _show(explained: Explanation) -> None:
    currency = state.currency()
    st.markdown(f"**{plain(words.explained_sentence(explained.invoice, explained.complete, len(explained.causes)))}**")
    draw(steps_chart(explained, currency), "usage_steps", steps_in_words(explained, currency))
    for sentence in explained.sentences:
        st.caption(plain(sentence))
    _show_contract(explained)
    st.download_button(
        "Explanation (JSON)",
        lambda: json.dumps(explained.document, indent=1, ensure_ascii=False) + "\n",
        "reconciliation.json",
        "application/json",
        on_click="ignore",
    )


def _show_contract(explained: Explanation) -> None:
    """Draw the button that makes a contract of a discount that was found."""
    found = explained.contract
    if found is None:
        return
    if state.contract() == with_found(state.contract(), found):
        st.success(
            "The discount is in your contract: its prices stand in place of the market's.", icon=":material/check:"
        )
        st.page_link("pages/prices.py", label="See the contract on Prices", icon=":material/contract:")
        return
    count = len(found.contract.rows)
    st.button(
        f"Use the discount as your contract ({count} {'price row' if count == 1 else 'price rows'})",
        key="usage contract",
        on_click=_use_contract,
        args=(explained,),
        help="In this session alone; the part “Your contract” of the page Prices takes it away again.",
    )
    if found.without_tiers:
        st.caption(plain(words.without_tiers(found.without_tiers)))


def _use_contract(explained: Explanation) -> None:
    assert explained.contract is not None
    state.use_contract(with_found(state.contract(), explained.contract), f"discount of {explained.invoice}")
