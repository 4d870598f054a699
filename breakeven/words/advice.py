"""The advice in words: the sentence, what decides it and would change it, what knowing is worth, the case against."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import assert_never

from breakeven.advice.advisor import (
    Advice,
    Argument,
    CheaperOnAverage,
    Distant,
    FlipInRange,
    OftenCheaper,
    Rival,
    StepNear,
)
from breakeven.advice.hints import Hint
from breakeven.advice.questions import Figure, Question, Threshold, mtok_per_day
from breakeven.advice.standing import NEEDS, Side
from breakeven.currency import USD, Currency
from breakeven.figures import day_words, money, percent, rough_percent, tokens
from breakeven.names import engine_name, supplier_name, unit_words
from breakeven.words.risk import chance_words, group_words, input_words, ranges_words, steps_sentence
from economics.cost.inputs import FACTOR
from economics.fields.part import ASSUMED
from economics.numbers import digits
from economics.risk.flips import Flips, Turn
from economics.risk.information import Worth
from pricing.facts.guides import DecisionQuestion, ThresholdUnit

SIDES: Mapping[Side, str] = {
    "closed": "Buy a closed model by the token",
    "hosted": "Buy open weights by the token from a host",
    "own": "Run open weights on GPUs of your own",
    "provisioned": "Buy provisioned capacity of a closed model",
    "mix": "Divide the work over several",
}
"""What each side of the decision is, as an advice; GPUs of one's own are rented or bought."""
NOTHING_STANDS = "No option of this scenario meets your answers and has a cost: nothing can be advised."
NO_TOKENS = "There are no tokens to pay for, so nothing is advised. Put in how many tokens you use a month."
_LONG_UNIT = 2
"""The most words of a unit that is written beside a value."""
_SOURCES = {"licences.csv": "the licence's own text"}
_REMARKS = ((" USD", " dollars"), (" (fine_tuning_prices.csv)", ""))
"""What the files of facts call something, and what it is called on pages."""
TUNING_TOOLS = {"axolotl": "Axolotl", "peft": "PEFT", "trl": "TRL", "unsloth": "Unsloth"}
"""What readers call a tool of training."""
YES_NO = {"yes": "Yes", "no": "No"}


def headline(advice: Advice, currency: Currency = USD) -> str:
    """The advice in one sentence, with what it costs and what the next costs."""
    if advice.nothing == "no tokens":
        return NO_TOKENS
    if advice.nothing == "free":
        *names, last = advice.free
        return f"{', '.join(names)} and {last} cost nothing, so nothing is advised: none of them saves anything."
    if advice.option is None or advice.side is None:
        return NOTHING_STANDS
    cost = advice.usd_per_month[advice.option]
    first = f"{SIDES[advice.side]}: {advice.option}, {_about(advice, advice.option)}{money(cost, currency)} a month"
    if advice.rival is None:
        return f"{first}. It is the only option left."
    less = advice.rival.usd_more_per_month
    if less == 0:
        return f"{first}, as much as {advice.rival.option}."
    about = _about(advice, advice.option, advice.rival.option)
    return f"{first}, {about}{money(less, currency)} less than {advice.rival.option}."


def _about(advice: Advice, *options: str) -> str:
    return "about " if advice.estimated.intersection(options) else ""


def answers_sentence(advice: Advice, texts: Mapping[str, str], currency: Currency = USD) -> str:
    """What answers and licences leave no room for, and what that costs a month; empty where they leave all."""
    by_questions: dict[tuple[str, ...], list[str]] = {}
    for each in advice.aside:
        if each.questions:
            by_questions.setdefault(each.questions, []).append(each.option)
    parts = [f"{' and '.join(names)} (“{'”, “'.join(texts[id] for id in ids)}”)" for ids, names in by_questions.items()]
    said = [f"Your answers leave no room for {'; '.join(parts)}."] if parts else []
    for each in advice.aside:
        if each.licence is not None:
            licence = each.licence
            said.append(f"{each.option} is left out: {licence.model} may not be used ({licence.verdict.reason}).")
    if advice.option is not None and advice.usd_of_answers > 0:
        subject = "They cost" if parts else "That costs"
        said.append(f"{subject} {money(advice.usd_of_answers, currency)} a month against {advice.cheapest}.")
    return " ".join(said)


def licence_sentence(advice: Advice) -> str:
    """What the licence of the advised option's model asks for, or that it is not known; empty where nothing does."""
    licence = next((each for each in advice.licences if each.option == advice.option), None)
    if licence is None or licence.verdict.outcome == "allowed":
        return ""
    if licence.verdict.outcome == "unknown":
        return f"Whether {licence.model} may be used is not known: {licence.verdict.reason}."
    return f"Whoever uses {licence.model} has duties: {licence.verdict.reason}."


def deciding(advice: Advice, currency: Currency = USD) -> tuple[tuple[str, str, str], ...]:
    """The three numbers that decide: what each is of, the number, and what it says."""
    rival = advice.rival
    if advice.option is None or rival is None:
        return ()
    cost = advice.usd_per_month[advice.option]
    theirs = advice.usd_per_month[rival.option]
    ratio = f", which costs {_times(theirs / cost)}" if cost > 0 and theirs > cost else ""
    usd = f"{_about(advice, advice.option, rival.option)}{money(rival.usd_more_per_month, currency)}"
    saved = ("Cheaper than the next, a month", usd, f"than {rival.option}{ratio}")
    volume = ("Break-even volume, tokens a day", *_over_volume(advice, advice.option, rival))
    sure = "not known" if rival.chance_of_advised is None else chance_words(rival.chance_of_advised)
    of = f"of the simulations of the first month, {ranges_words(assumed=advice.suggested_ranges)}"
    return saved, volume, ("Cheaper than the next in", sure, of)


def _over_volume(advice: Advice, option: str, rival: Rival) -> tuple[str, str]:
    """The volume from which the same of two options stays cheaper, and what holds there, below it and between."""
    load, even = f"your load: {_mtok(advice.tokens_per_month)} a day", advice.over_volume
    if even is None or not even.crossings:
        alike = rival.usd_more_per_month == 0
        both = f"{option} and {rival.option} cost the same" if alike else f"at no volume does {rival.option} take over"
        return "none", f"{load}; {both}"
    first, last, settled = even.crossings[0], even.cheaper_for_good_from, even.cheaper_for_good
    below = f"below {_mtok(first.at)} a day {first.cheaper_below} is cheaper"
    if last is None or settled is None:
        return _a_day(first.at), f"{load}; {below}, above it changes more often than can be counted"
    volume = _a_day(last)
    if even.count == 1:
        return volume, f"{load}; above it {settled} is cheaper for good, below it {first.cheaper_below}"
    return volume, f"{load}; above it {settled} is cheaper for good, {below}, between it changes"


def flip_words(flips: Flips, turn: Turn, currency: Currency = USD) -> str:
    """What one input has to become for another option to be the cheapest, and which."""
    unit, place = flips.place.field.unit, flips.place
    now, then = _value(flips.value, unit, currency), _value(turn.at, unit, currency)
    far = "" if flips.value <= 0 or turn.at <= 0 else f" ({_change(turn.at / flips.value)})"
    moved = then if flips.place.field is FACTOR else f"{now} → {then}{far}"
    return f"{place.label} {moved}: {turn.to} is then the cheapest"


def _value(value: float, unit: str, currency: Currency) -> str:
    """A value with its unit, or alone where the label of the input says what it counts."""
    said_by_label = len(unit.split()) > _LONG_UNIT and not unit.startswith(("share", "USD", "×"))
    return digits(value, 4) if said_by_label else input_words(value, unit, currency)


def _times(ratio: float) -> str:
    return f"{digits(ratio, 2)} times as much" if ratio >= 2 else f"{percent(ratio - 1)} more"


def _change(factor: float) -> str:
    return f"× {digits(factor, 3)}" if factor >= 2 else f"{'+' if factor >= 1 else '−'}{rough_percent(abs(factor - 1))}"


def flip_lines(advice: Advice, currency: Currency = USD) -> list[str]:
    """Every flip in words, the nearest inputs first."""
    return [
        flip_words(flips, turn, currency)
        for flips in advice.flips
        for turn in (flips.below, flips.above)
        if turn is not None
    ]


def flips_sentence(advice: Advice, currency: Currency = USD) -> str:
    """The nearest flip of all inputs in a sentence."""
    if advice.rival is None:
        return "No other option is left to change to."
    if not advice.flips:
        return "No single input, from a thousandth to a thousand times its value, changes the answer."
    nearest = advice.flips[0]
    assert nearest.nearest is not None
    return f"The nearest change of the answer: {flip_words(nearest, nearest.nearest, currency)}."


def worth_label(worth: Worth, machines: Mapping[str, str]) -> str:
    """What is known when an input or a group is known, by its name."""
    first = worth.spreads[0]
    return first.place.label if first.group is None else _capital(group_words(first.group, machines))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def worth_sentence(advice: Advice, machines: Mapping[str, str], currency: Currency = USD) -> str:
    """What knowing everything and the most telling input is worth a year, and what is worth nothing."""
    found = advice.information
    if found is None:
        return "No option has a cost in every simulation: what knowing is worth cannot be said."
    if advice.rival is None:
        return "There is no choice left: nothing to find out before it."
    if not found.inputs:
        return "No input is uncertain: there is nothing to find out."
    if found.usd_per_year == 0:
        alone = all(share == 1 for (one, other), share in found.chance_of_two.items() if one == found.chosen != other)
        sure = f"{found.chosen} is the cheapest" if alone else f"no option is cheaper than {found.chosen}"
        return f"Nothing needs to be found out first: {sure} in {'every' if alone else 'any'} simulation."
    worthy = [worth for worth in found.inputs if worth.usd_per_year > 0]
    everything = (
        f"Knowing every uncertain input before deciding is worth up to {money(found.usd_per_year, currency)} a year"
    )
    if not worthy:
        return f"{everything}, but no input tells enough on its own."
    best = worthy[0]
    one = f"{worth_label(best, machines)} alone up to {money(best.usd_per_year, currency)}"
    nothing = [worth_label(worth, machines) for worth in found.inputs if worth.usd_per_year == 0]
    rest = f"; {', '.join(nothing)}: $0" if nothing else ""
    return f"{everything}; {one}{rest}."


def against_words(argument: Argument, advice: Advice, currency: Currency = USD) -> str:
    """One thing that speaks against the advice, in a sentence."""
    option = advice.option
    match argument:
        case CheaperOnAverage(option=other, usd_less_per_month=usd):
            return (
                f"On average over the simulations {other} is cheaper, by {money(usd, currency)} a month: the figures "
                f"as they are flatter {option}."
            )
        case OftenCheaper(rival=rival, doubt=doubt):
            more = f"{money(usd, currency)} a month more" if (usd := rival.usd_more_per_month) > 0 else "as much"
            often = chance_words(doubt)
            return f"{rival.option} is cheaper in {often} of the simulations, and costs {more} as things are."
        case FlipInRange(flips=flips, turn=turn, spread=spread, doubt=doubt):
            assumed = ", a range that is assumed" if spread.source == ASSUMED else ""
            return f"{flip_words(flips, turn, currency)}; {chance_words(doubt)} of the simulations lie beyond{assumed}."
        case StepNear(step=step, doubt=doubt):
            return steps_sentence((step,)) or (
                f"{step.option} needs more than it is planned with in {chance_words(doubt)} of the simulations."
            )
        case Distant(flips=None):
            return "Nothing in these figures speaks against it: no single input changes the answer."
        case Distant(flips=flips):
            assert flips is not None
            assert flips.nearest is not None
            return (
                "No simulation speaks against it. The nearest thing that would: "
                f"{flip_words(flips, flips.nearest, currency)}."
            )
        case _:
            assert_never(argument)


def thinnest(advice: Advice, machines: Mapping[str, str]) -> str:
    """What the advice rests on most thinly: the assumed input that is worth most to know, or that flips nearest."""
    found = advice.information
    assumed = {spread.path for spread in advice.spreads if spread.source == ASSUMED}
    worthy = [] if found is None else [w for w in found.inputs if w.usd_per_year > 0 and assumed.issuperset(w.paths)]
    if worthy:
        return f"Thinnest assumption: {worth_label(worthy[0], machines)}. Its range is assumed, nobody has measured it."
    near = next((flips for flips in advice.flips if flips.place.path in assumed), None)
    if near is not None:
        return f"Thinnest assumption: {near.place.label}. Its range is assumed, and it is the nearest to a flip."
    return ""


def threshold_words(threshold: Threshold) -> str:
    """The threshold of a source: its figure and unit, and what that is in Mtok a day at these requests."""
    row = threshold.row
    if row.threshold is None:
        return row.counted or ""
    said = f"{_amount(row.threshold, row.threshold_high, row.unit)} {row.counted or ''}".strip()
    if threshold.mtok_per_day is None or threshold.mtok_per_day == row.threshold:
        return said
    return f"{said}, here {_range(threshold.mtok_per_day, threshold.mtok_per_day_high)} Mtok a day"


def _amount(low: float, high: float | None, unit: ThresholdUnit | None) -> str:
    match unit:
        case "USD":
            return "–".join(money(each) for each in (low, high) if each is not None)
        case "share":
            return "–".join(percent(each) for each in (low, high) if each is not None)
        case "×":
            return f"{_range(low, high)} ×"
        case "level":
            return f"level {_range(low, high)}"
        case None | "count":
            return _range(low, high)
        case "Mtok/day" | "request/s" | "million requests/day" | "ms":
            return f"{_range(low, high)} {unit_words(unit)}"
        case _:
            assert_never(unit)


def leads_words(threshold: Threshold) -> str:
    """Where each answer leads by a source."""
    row = threshold.row
    if row.if_no is None:
        return row.if_yes or ""
    return f"no: {row.if_no}" if row.if_yes is None else f"yes: {row.if_yes}; no: {row.if_no}"


def remark_words(threshold: Threshold) -> str:
    """What whoever read the source remarks on it."""
    remark = threshold.row.note or ""
    for written, said in _REMARKS:
        remark = remark.replace(written, said)
    return remark


def source_words(threshold: Threshold) -> str:
    """The source of a threshold and the place in it."""
    row = threshold.row
    return f"{_SOURCES.get(row.source, row.source)}, {row.source_locator}"


def question_lines(question: Question, currency: Currency = USD) -> list[str]:
    """A question as lines: its text, what the model says, the answer, and what each source says."""
    answer = "" if question.answer is None else f" Your answer: {YES_NO[question.answer].lower()}."
    lines = [f"{question.text} {said_of(question, currency)}{answer}"]
    for threshold in question.thresholds:
        said = [part for part in (threshold_words(threshold), leads_words(threshold)) if part]
        remark = f" [{remark_words(threshold)}]" if threshold.row.note else ""
        lines.append(f"  {' → '.join(said)}{remark} ({source_words(threshold)})")
    return lines


def figure_words(figure: Figure, currency: Currency = USD) -> str:
    """What the model says of a question."""
    value = figure.value
    if isinstance(value, str):
        said = day_words(value) if figure.unit == "day" else value
    elif value is None:
        said = "not known"
    elif figure.unit == "Mtok a day":
        said = f"{digits(value, 4)} Mtok a day"
    else:
        said = input_words(value, figure.unit, currency)
    if figure.unit == "Mtok a day" and figure.option:
        return f"{figure.name} {said}, against {figure.option}"
    return f"{figure.option + ': ' if figure.option else ''}{figure.name} {said}".rstrip()


def said_of(question: Question, currency: Currency = USD) -> str:
    """All that the model says of a question, or that it has to be asked."""
    if question.figures:
        return _capital("; ".join(figure_words(figure, currency) for figure in question.figures))
    return "No scenario holds this: answer it." if question.asked else "This scenario says nothing of it."


def hint_cells(hint: Hint) -> tuple[str, str, str, str, str]:
    """A statement of a source as cells: about what, its topic, what it says and what is remarked, where, and when."""
    match hint.kind:
        case "engine":
            about = engine_name(hint.about)
        case "precision":
            about = hint.about.upper()
        case "seller":
            about = supplier_name(hint.about)
        case "lever" | "model":
            about = hint.about
        case "training":
            about = TUNING_TOOLS.get(hint.about, hint.about)
        case _:
            assert_never(hint.kind)
    said = f"{hint.statement} [{hint.remark}]" if hint.remark else hint.statement
    return about, hint.topic.replace("_", " "), said, hint.source, day_words(hint.stated)


def hints_by_question(hints: Sequence[Hint], questions: Sequence[Question]) -> tuple[tuple[str, list[Hint]], ...]:
    """Return statements under the text of the question that they bear on, in order; last those that bear on none."""
    titles = {**texts(questions), "": "What guides pick these models and levers for"}
    grouped = ((title, [hint for hint in hints if hint.question == id]) for id, title in titles.items())
    return tuple((title, of_one) for title, of_one in grouped if of_one)


def askable(rows: Sequence[DecisionQuestion]) -> tuple[str, ...]:
    """Return the ids of the questions that people can answer, in the order of the rows."""
    return tuple(dict.fromkeys(row.question_id for row in rows if row.question_id in NEEDS))


def texts(questions: Sequence[Question]) -> dict[str, str]:
    """Return every question's text by its id."""
    return {question.id: question.text for question in questions}


def _range(low: float, high: float | None) -> str:
    return _number(low) if high is None else f"{_number(low)}–{_number(high)}"


def _number(value: float) -> str:
    return tokens(value) if value >= 1e5 else digits(value, 4)


def _mtok(tokens_per_month: float) -> str:
    """A monthly volume as tokens a day."""
    return f"{_a_day(tokens_per_month)} tokens"


def _a_day(tokens_per_month: float) -> str:
    return tokens(mtok_per_day(tokens_per_month) * 1e6)
