"""The replay of a log on the page: what its requests cost on every option, beside what their mean says."""

from __future__ import annotations

import streamlit as st

from breakeven.figures import UNDEFINED, percent
from breakeven.words.refusals import by_label
from breakeven.words.replay import remarks, replay_sentence, rests_on, signed_money, signed_percent
from dashboard import state
from dashboard.widgets.look import markdown_table, plain
from dashboard.widgets.notices import money
from economics.errors import InputError
from usage.replay.log import Log
from usage.replay.replay import Replay, Replayed, replay

_COLUMNS = ("Option", "Request by request, a month", "By the mean of the log", "Difference")
_BY_PREFIXES, _BY_SCENARIO = "As its prefixes repeat", "As the scenario has it"


def show_replay(log: Log) -> None:
    """Draw what the requests of a log cost a month on every option of the scenario, and how far the mean is off."""
    st.markdown("### The same requests on every option")
    try:
        found = replay(state.scenario(), log, state.catalogue(), state.today(), by_prefixes=_by_prefixes(log))
    except InputError as error:
        st.info(plain(_sentence(error)))
        return
    currency = state.currency()
    st.markdown(f"**{plain(replay_sentence(found.options, currency))}**")
    st.markdown(markdown_table(_COLUMNS, [_cells(option) for option in found.options]))
    _show_remarks(found)
    with st.expander("What these figures rest on"):
        st.markdown("\n".join(f"- {plain(line)}" for line in rests_on(found)))


def _by_prefixes(log: Log) -> bool:
    """Whether cache hits are those of the log's prefixes, where it has them, or the scenario's."""
    if log.knows_reads or log.prefix_hit_rate is None:
        return True
    own = float(state.scenario().workload.cache_hit_rate)
    offered = {_BY_PREFIXES: log.prefix_hit_rate, _BY_SCENARIO: own}
    chosen = st.segmented_control(
        "Read from a cache",
        list(offered),
        default=_BY_PREFIXES,
        key="usage replay hits",
        format_func=lambda name: plain(f"{name}: {percent(offered[name])}"),
        help="The prefixes of the log repeat so often that a cache without an end would hit this share: at best.",
        required=True,
    )
    return chosen == _BY_PREFIXES


def _cells(option: Replayed) -> tuple[str, ...]:
    return (
        option.name,
        money(option.usd_per_month),
        money(option.means_usd_per_month),
        _difference(option),
    )


def _difference(option: Replayed) -> str:
    if option.difference_usd is None:
        return UNDEFINED
    share = f" ({signed_percent(option.difference_share)})" if round(option.difference_usd, 2) else ""
    return f"{signed_money(option.difference_usd, state.currency())}{share}"


def _show_remarks(found: Replay) -> None:
    """Draw what makes each option differ, what it cannot serve, its copies and its tiers."""
    currency = state.currency()
    said = [(option.name, remarks(option, currency)) for option in found.options]
    lines = [f"- **{plain(name)}**: {plain('; '.join(of))}." for name, of in said if of]
    st.markdown("\n".join(lines))


def _sentence(error: InputError) -> str:
    """A refusal in the words of the page: a field by its label, a file by its name."""
    return by_label(error, state.scenario())
