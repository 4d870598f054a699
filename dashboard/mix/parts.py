"""The parts of the Mix page: the answer, mixes that guides propose, the cost over the share, the cost by part."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import streamlit as st

from breakeven.choices import MIX_OPTION
from breakeven.edits.options import add_mix
from breakeven.figures import UNDEFINED, percent, tokens
from breakeven.mixes import (
    SharedMachines,
    best_single,
    machine_parts,
    proposals,
    shared_machines,
    usd_by_part,
)
from breakeven.names import short_gpu_name
from breakeven.origins import Sourced
from breakeven.words import mix as words
from breakeven.words.hours import copies_words
from breakeven.words.mix import machines_words
from dashboard import session, state
from dashboard.mix.charts import MixReference, shares_chart, shares_in_words
from dashboard.session import Slot
from dashboard.widgets.answer import show_answer as show_head
from dashboard.widgets.controls import number
from dashboard.widgets.legible import wide_columns
from dashboard.widgets.look import markdown_table, plain
from dashboard.widgets.notices import money
from dashboard.widgets.plot import draw
from economics.break_even.compare import OptionResult
from economics.break_even.over_share import CostOverShare, cost_over_share
from economics.cost.load import Load
from economics.numbers import digits
from economics.option.mix import Mixed, MixOption
from economics.scenario.scenario import Scenario

_PAGE = "mix"


@dataclass(frozen=True)
class MixAnswer:
    """A mix with its cost [USD/month], and what it is measured against: the best single option and today's."""

    result: OptionResult
    mixed: Mixed
    load: Load
    usd: float
    others: tuple[MixReference, ...]
    curve: CostOverShare | None

    @property
    def first(self) -> str:
        """The option whose share is moved along the chart."""
        return self.mixed.mixed[0].option.name

    @property
    def lowest(self) -> float:
        """The share of the first option below which there is no mix."""
        return 0.0 if self.curve is None else float(self.curve.nodes[0])


def mix_looked_at(scenario: Scenario) -> int | None:
    """Return the place of the mix that the page looks at; None where there is none."""
    mixes = {option.name: i for i, option in enumerate(scenario.options) if isinstance(option, MixOption)}
    return mixes.get(state.chosen(MIX_OPTION), next(iter(mixes.values()), None))


def answer_of(index: int | None) -> MixAnswer | None:
    """Return what the mix at a place costs and what it is measured against; None without a mix that has a cost."""
    comparison = state.comparison()
    if index is None or comparison is None:
        return None
    name = state.scenario().options[index].name
    result = next((each for each in comparison.options if each.name == name), None)
    usd = None if result is None else result.cost.usd_per_month.scalar
    if result is None or usd is None:
        return None
    assert isinstance(result.option, Mixed)
    places = [option.name for option in state.scenario().options]
    others: list[MixReference] = []
    best = best_single(comparison)
    today = next((r for r in comparison.options if r.name == comparison.current and r.name != name), None)
    for other, who in ((best, "the best single option"), (today, "paid today")):
        if other is None:
            continue
        cost = other.cost.usd_per_month.scalar
        if cost is None:
            continue
        if others and others[-1].name == other.name:
            others[-1] = MixReference(other.name, f"{others[-1].who} and {who}", cost, places.index(other.name))
        else:
            others.append(MixReference(other.name, who, cost, places.index(other.name)))
    return MixAnswer(result, result.option, comparison.load, usd, tuple(others), _curve(result.option, comparison.load))


def _curve(mixed: Mixed, load: Load) -> CostOverShare | None:
    """The cost over the share of the first part, worked out once for a mix and a load."""
    last = session.get(Slot.MIX_SHARES)
    if last is None or last[0] is not mixed or last[1] is not load:
        last = (mixed, load, cost_over_share(mixed, load))
        session.put(Slot.MIX_SHARES, last)
    curve: CostOverShare | None = last[2]
    return curve


def show_answer(index: int | None, answer: MixAnswer | None) -> None:
    """Draw the sentence: what the mix costs, against the best single option and today; and where mixing pays."""
    if index is None:
        show_head(_PAGE, words.NO_MIX, "Make one below: it stays an option of the scenario like any other.")
        return
    name = state.scenario().options[index].name
    if answer is None:
        show_head(_PAGE, f"{name} has no cost: one of its parts has none.", "The line above says what is missing.")
        return
    currency = state.currency()
    others = [(other.name, other.who, other.usd) for other in answer.others]
    pays = [
        words.pays_sentence(answer.first, other.name, answer.curve.cheaper_than(other.usd), answer.lowest)
        for other in answer.others
        if answer.curve is not None
    ]
    show_head(_PAGE, words.headline(name, answer.usd, others, currency), " ".join(pays))
    _show_figures(answer)


def _show_figures(answer: MixAnswer) -> None:
    """Draw the mix, the best single option and today side by side, a month and a million tokens."""
    mtok = float(answer.load.tokens_per_month) / 1e6
    figures = [("The mix", "", answer.usd), *((other.name, other.who, other.usd) for other in answer.others)]
    for column, (name, who, usd) in zip(wide_columns("figures", "mix", 3), figures, strict=False):
        column.metric(plain(name), money(usd), border=True)
        per_mtok = f"{money(usd / mtok)} a million tokens" if mtok else "no tokens, no cost of a token"
        column.caption(plain(" · ".join(part for part in (who, "a month", per_mtok) if part)))


def show_making(index: int | None) -> None:
    """Draw the choice among the mixes of the scenario, and the buttons that make one."""
    mixes = [option.name for option in state.scenario().options if isinstance(option, MixOption)]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if index is not None and len(mixes) > 1:
            key = state.show(f"mix looked at: {' | '.join(mixes)}", state.scenario().options[index].name)
            st.selectbox("Mix", mixes, key=key, on_change=state.choose_by, args=(MIX_OPTION, key), width=360)
        with st.popover("Make a mix"):
            _show_proposals(index)


def _show_proposals(index: int | None) -> None:
    found = list(proposals(state.scenario(), index))
    for place, proposal in enumerate(found):
        st.button(
            plain(proposal.label),
            key=f"propose mix {place}",
            disabled=bool(proposal.why_not),
            on_click=_make,
            args=(proposal.edit,),
            width="stretch",
        )
        if [other.grounds for other in found[place + 1 : place + 2]] != [proposal.grounds]:  # said once for several
            why_not = f"Not now: {proposal.why_not}. " if proposal.why_not else ""
            st.caption(plain(f"{why_not}Assumed: {proposal.grounds}."))
    names = [option.name for option in state.scenario().options if not option.is_mix][:2]
    st.button(plain(f"Half to {names[0]}, half to {names[-1]}"), key="propose halves", on_click=_make, args=(add_mix,),
              width="stretch")  # fmt: skip


def _make(edit: Callable[[Sourced], Sourced]) -> None:
    """Make a mix and look at it from then on."""
    before = state.scenario()
    state.apply(edit)
    after = state.scenario()
    made = [option.name for option in after.options[len(before.options) :] if option.is_mix]
    if made:
        state.choose(MIX_OPTION, made[0])


def show_chart(index: int, answer: MixAnswer) -> None:
    """Draw the cost over the share of the first part, with the lines of what it is measured against."""
    curve = answer.curve
    if curve is None:
        st.caption("The cost over the share has too many steps to be drawn, or a part has no cost at some volume.")
        return
    share = float(answer.mixed.mixed[0].share_of_requests)
    currency = state.currency()
    told = shares_in_words(answer.first, share, answer.usd, answer.others, currency)
    draw(shares_chart(curve, answer.first, share, answer.usd, answer.others, index, currency), "mix_shares", told)
    least = words.least_sentence(answer.first, *curve.least, answer.lowest, currency)
    kept = "the others stay as they are" if answer.lowest or _cascade(answer) else "the others share the rest as now"
    st.caption(plain(f"{least} Along the line {kept}."))


def _cascade(answer: MixAnswer) -> bool:
    return any(note.kind == "cascade" for note in answer.result.notes)


def show_parts(index: int, answer: MixAnswer) -> None:
    """Draw what each part gets and costs."""
    st.markdown("### What each part costs")
    usd = usd_by_part(answer.result)
    rows = []
    for part in answer.mixed.mixed:
        name, own = part.option.name, part.load(answer.load)
        cost, served = usd.get(name, 0.0), float(own.tokens_per_month)
        rows.append(
            (
                name,
                words.share_words(float(part.share_of_requests)),
                tokens(float(own.requests)),
                f"{money(cost)} · {percent(cost / answer.usd)}" if answer.usd else money(cost),
                money(cost / (served / 1e6)) if served else UNDEFINED,
            )
        )
    router = usd.get("", 0.0)
    if router:
        requests = tokens(float(answer.load.requests))
        rows.append(("Router", "", requests, f"{money(router)} · {percent(router / answer.usd)}", ""))
    head = ("Part", "Share", "Requests", "A month", "Per Mtok")
    st.markdown(markdown_table(head, rows))


def show_success(answer: MixAnswer) -> None:
    """Draw the success rate of every part, which is the option's own, and what follows for the mix."""
    st.markdown("### How often does each part succeed?")
    scenario = state.scenario()
    places = {option.name: place for place, option in enumerate(scenario.options)}
    for column, part in zip(
        wide_columns("figures", "success", len(answer.mixed.mixed)), answer.mixed.mixed, strict=True
    ):
        place = places[part.option.name]
        option = scenario.options[place]
        with column:
            st.caption(plain(option.name))
            number(("options", place, "success_rate"), option.success_rate, placeholder="not entered")
    st.caption(plain(_accepted(answer)))


def _accepted(answer: MixAnswer) -> str:
    rates = [(float(p.share_of_requests), p.option.accepted_share) for p in answer.mixed.mixed]
    if _cascade(answer):
        return "A cascade: what one part fails goes on to another, so that the rates of the parts do not add up."
    if all(rate is None or float(rate) == 1 for _, rate in rates):
        return "No success rate is entered: every answer counts as accepted. A rate belongs to the option."
    accepted = sum(share * float(rate) for share, rate in rates if rate is not None)
    return (
        f"Of 100 requests {digits(100 * accepted, 4)} end with an accepted answer, retries in. A rate belongs to the "
        "option: it holds wherever the option is used."
    )


def show_sharing(answer: MixAnswer) -> None:
    """Draw what the parts that run on machines would need together; nothing where fewer than two do."""
    if len(machine_parts(answer.mixed)) < 2:
        return
    st.markdown("### Several models on one machine")
    found = shared_machines(state.scenario(), answer.mixed, answer.load)
    if not found:
        st.caption(words.NOTHING_TO_SHARE)
        return
    for kind in found:
        count = sum(kind.alone)
        sentence = words.shared_sentence(
            count, kind.packed.machines, kind.saving_usd, kind.packed.proven, state.currency()
        )
        st.markdown(plain(f"{kind.gpus_per_machine}× {short_gpu_name(kind.gpu)}: {sentence}"))
        rows = [
            (machines_words(number), *(copies_words(copies) if copies else UNDEFINED for copies in held))
            for number, held in kind.packed.layout
        ]
        if kind.packed.spanning:
            rows.append((machines_words(kind.packed.spanning), *_spanning(kind)))
        alone = ("Alone", *(machines_words(each) for each in kind.alone))
        st.markdown(markdown_table(("Together", *(plain(name) for name in kind.names)), [*rows, alone]))
    st.caption(plain(words.SHARING_ASSUMED))


def _spanning(kind: SharedMachines) -> Iterator[str]:
    """The copies of each part that take several machines by themselves."""
    placed = [sum(number * held[i] for number, held in kind.packed.layout) for i in range(len(kind.names))]
    for copies, here in zip(kind.copies, placed, strict=True):
        yield copies_words(copies - here) if copies > here else UNDEFINED


def show_remarks(answer: MixAnswer) -> None:
    """Draw the remarks on the mix."""
    notes: Sequence[str] = [note.text for note in answer.result.notes]
    if notes:
        with st.expander(f"Remarks ({len(notes)})"):
            st.markdown("\n".join(f"- {plain(text)}" for text in notes))
