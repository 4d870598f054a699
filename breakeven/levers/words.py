"""What levers save, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from breakeven.currency import USD, Currency
from breakeven.figures import money, rough_percent
from breakeven.levers.best_set import Answer, BestSet, Step
from breakeven.levers.kinds import LABELS
from breakeven.levers.lever import NotTried, Why
from breakeven.levers.rows import Row
from economics.assumption import Status

MARKS: Mapping[Status, str] = {
    "quoted": "●",
    "measured": "◆",
    "estimated": "≈",
    "typed": "✎",
    "assumed": "○",
    "doubtful": "?",
    "contract": "§",
}
"""A sign for each kind of figure: read beside its word, never alone."""
REASONS: Mapping[Why, str] = {
    Why.NO_RATE_TYPED: "no share to try is typed",
    Why.ALREADY_THERE: "it is there already",
    Why.OTHER_KIND: "not for this kind of option",
    Why.NO_OTHER_SELLER: "no other trusted seller of the same model is known",
    Why.NO_OFFER: "no trusted offer is known",
    Why.NOT_RENTED: "its GPUs are not rented at one rate",
    Why.THROUGHPUT_GIVEN: "its throughput is typed, or a run of your own: an estimate beside it says nothing",
    Why.NOT_REGISTERED: "its model is not in the registry",
    Why.NOT_RATED: "no rating of its model is known",
    Why.NO_LOAD_OF_HOURS: "the load of each hour of the week is not given",
    Why.FOLLOWS_HOURS: "it follows the hours already",
    Why.NOTHING_NARROWER: "its GPU serves this model in no narrower precision",
    Why.NO_UNITS: "no unit of capacity with a list price is known for its model",
    Why.IS_AN_OPTION: "the scenario has that option already",
    Why.FULL: "the scenario is full: drop an option, then it can be added",
    Why.NO_COST: "it has no cost here",
    Why.REFUSED: "the scenario does not allow it",
    Why.SAVES_NOTHING: "it saves nothing here",
}
NOTHING = "Nothing that was tried saves anything."
NOTHING_ELSE = "Nothing else that was tried saves anything: the scenario has the rest as options already."
_MEASURED_ON = "A row's saving is measured on its own option, with this one change and everything else as it is."
_SET_ON_CHEAPEST = "The set's is measured on the cheapest option, whichever that is after each change."
_SET_ON_ONE = "The set's is measured on that option, and on copies that were changed of it."
STAYS = "the option stays as it is, and the change is made on one beside it"
HOLDS_TOKENS = "the tokens that your bill pays for are held, and take the place of the bill"
STOPPED = "Stopped: what stands here is what was tried until then."


def answer_sentence(answer: Answer, currency: Currency = USD) -> str:
    """Say which single change saves most, on which option, from what to what, and what the best set saves together."""
    if not answer.rows:
        return nothing_sentence(answer.not_tried)
    return f"{largest_sentence(answer.rows[0], currency)} {set_sentence(answer.best, currency)}".strip()


def nothing_sentence(not_tried: Sequence[NotTried]) -> str:
    """Say that nothing saves anything, or that nothing is left beside what the scenario has as options."""
    return NOTHING_ELSE if any(each.why == Why.IS_AN_OPTION for each in not_tried) else NOTHING


def largest_sentence(row: Row, currency: Currency = USD) -> str:
    """Say what the change that saves most is, and what it makes of the option's cost."""
    return (
        f"The largest saving is {money(row.saving, currency)} a month (−{rough_percent(row.share)}), on {row.option}: "
        f"{_lower(row.label)}, from {row.changed_from} to {row.changed_to}."
    )


def set_sentence(best: BestSet | None, currency: Currency = USD) -> str:
    """Say what the best set makes of the cheapest option, or of the one asked for; empty where there is none."""
    if best is None:
        return ""
    plan = best.option if best.of_one else f"the cheapest option, {best.option},"
    now, then = money(best.usd, currency), money(best.usd_after, currency)
    if not best.steps:
        return f"No change makes {plan} cheaper than {now} a month."
    count = len(best.steps)
    how = "One change brings" if count == 1 else f"{_COUNTS.get(count, str(count))} changes together bring"
    became = "" if best.option_after == best.option else f", as {best.option_after}"
    return (
        f"{how} {plan} from {now} to {then} a month{became}: "
        f"{money(best.saving, currency)} less (−{rough_percent(best.saving / best.usd)})."
    )


_COUNTS = {2: "Two", 3: "Three", 4: "Four", 5: "Five", 6: "Six"}


def measured_sentence(best: BestSet | None) -> str:
    """Say on what savings are measured."""
    return f"{_MEASURED_ON} {_SET_ON_ONE if best is not None and best.of_one else _SET_ON_CHEAPEST}"


def rests_on_words(row: Row) -> str:
    """Return what a saving rests on, each kind of figure with its sign."""
    return ", ".join(f"{MARKS[status]} {status}" for status in row.rests_on)


def remarks(row: Row) -> str:
    """Return what a reader must know of a change, as sentences; empty where there is nothing."""
    said = [row.remark] if row.remark else []
    if row.order_changes:
        said.append("the order of the options changes")
    if row.adds:
        said.append(STAYS)
    if row.holds_tokens:
        said.append(HOLDS_TOKENS)
    return " ".join(f"{text[0].upper()}{text[1:]}{'' if text.endswith('.') else '.'}" for text in said)


def step_words(step: Step) -> str:
    """Return a change of the best set: what is changed, on which option, from what to what."""
    row = step.row
    where = "" if row.of_workload else f" on {row.option}"
    return f"{row.label}{where}: {row.changed_from} → {row.changed_to}"


def not_tried_lines(not_tried: Sequence[NotTried], names: Sequence[str]) -> list[tuple[str, str]]:
    """Return why levers have no row, as (levers, reason), each reason once with the options that it is said of."""
    grouped: dict[tuple[str, str], dict[str, list[str]]] = {}
    for each in not_tried:
        reason = REASONS[each.why] if not each.sentence else f"{REASONS[each.why]}: {each.sentence}"
        options = grouped.setdefault((LABELS.get(each.lever, "Every lever"), reason), {})
        tried = options.setdefault("" if each.place is None else names[each.place], [])
        if each.what and each.what not in tried:
            tried.append(each.what)
    labels: dict[str, list[str]] = {}
    for (label, reason), options in grouped.items():
        labels.setdefault(_with_options(reason, options), []).append(label)
    return [(", ".join(of), reason) for reason, of in labels.items()]


def _with_options(reason: str, options: Mapping[str, Sequence[str]]) -> str:
    said = [" to ".join(part for part in (name, ", ".join(tried)) if part) for name, tried in options.items()]
    about = "; ".join(part for part in said if part)
    return f"{reason} ({about})" if about else reason


def _lower(label: str) -> str:
    return f"{label[0].lower()}{label[1:]}"
