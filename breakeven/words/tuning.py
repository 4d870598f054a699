"""What is said of a fine-tuning: the sentence that comes first, the tables, and what each figure rests on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from breakeven.currency import USD, Currency
from breakeven.figures import day_words, money, percent, rate, tokens
from breakeven.names import short_gpu_name, supplier_name, term_words
from breakeven.ranks import ordinal
from economics.numbers import digits
from economics.tuning.bill import MONTHS_SHOWN
from economics.tuning.compute import Band
from pricing.studies.choices import called
from trust.tuning.plan import RentTaken, ServingWay, TeacherBill, TuningPlan

TRAINING_COLUMNS = ("Paid once", "Cost", "Rests on")
BILL_COLUMNS = (
    "Keeping it running",
    "Paid once",
    "Serving, a month",
    f"Both over {MONTHS_SHOWN} months",
    "Rests on",
)
ALLOWED_WORDS = {
    "allowed": "its licence allows it",
    "allowed with duties": "its licence allows it, with duties",
    "not allowed": "its terms forbid it",
    "unknown": "unknown whether its terms allow it, so not allowed until somebody has read them",
}


def headline(plan: TuningPlan, currency: Currency = USD) -> str:
    """Return the answer in one sentence: what training costs once, and what keeping the tuned model running costs."""
    once = plan.once
    bills = {"data": once.data_usd, "evaluation": once.evaluation_usd, "a teacher's answers": once.teacher_usd}
    beside = [name for name, usd in bills.items() if usd]
    what = f"Training, {' and '.join(beside)} included," if beside else "Training"
    paid = f"{what} costs {money(once.total_usd, currency)} once"
    way = plan.own if plan.own.usd_per_month is not None else plan.lowest
    if way is None or way.usd_per_month is None:
        return f"{paid}; what keeping the tuned model running costs is not known: type a rent or choose another GPU."
    month = f"{money(way.usd_per_month, currency)} a month {_on(plan, way)}"
    return f"{paid}; keeping the tuned model running costs {month}."


def _on(plan: TuningPlan, way: ServingWay) -> str:
    gpus = _gpus(plan, way)
    match way.kind:
        case "own":
            return f"on {gpus} of our own"
        case "shared base":
            return f"as one of {plan.run.adapters:,} tuned models on a base that they share ({gpus})"
        case "by the hour":
            return f"on an endpoint of {_seller(way)} let by the hour"
        case "by the token":
            return f"at {_seller(way)} by the token"
        case _:
            assert_never(way.kind)


def way_name(plan: TuningPlan, way: ServingWay) -> str:
    """Return what a way to serve is called in a table."""
    match way.kind:
        case "own":
            return f"Own GPUs: {_gpus(plan, way)}" if way.layout is not None else "Own GPUs"
        case "shared base":
            return f"One of {plan.run.adapters:,} tuned models on one base"
        case "by the hour":
            return f"{_seller(way)}, endpoint by the hour"
        case "by the token":
            return f"{_seller(way)}, by the token"
        case _:
            assert_never(way.kind)


def _gpus(plan: TuningPlan, way: ServingWay) -> str:
    count = 0 if way.layout is None else way.layout.gpus * plan.run.copies
    return f"{count:,} × {short_gpu_name(plan.gpu.id)}"


def _seller(way: ServingWay) -> str:
    return "" if way.running is None else way.running.row.provider


def bill_rows(plan: TuningPlan, currency: Currency = USD) -> list[tuple[str, str, str, str, str]]:
    """Return the table of training, serving and both, a row for each way to serve, columns as in `BILL_COLUMNS`."""
    once = money(plan.once.total_usd, currency)
    rows = []
    for way in plan.serving:
        month = way.usd_per_month
        both = None if month is None else plan.once.total_usd + MONTHS_SHOWN * month
        apart = " + tokens" if way.without_tokens and month is not None else ""
        shown = ["not known" if each is None else money(each, currency) + apart for each in (month, both)]
        rows.append((way_name(plan, way), once, *shown, " ".join(_grounds(plan, way, currency))))
    return [(name, first, month, both, grounds) for name, first, month, both, grounds in rows]


def _grounds(plan: TuningPlan, way: ServingWay, currency: Currency) -> Iterator[str]:
    if way.running is not None:
        row = way.running.row
        yield f"{row.provider}, {row.status}, {day_words(str(row.observed_on))}; {row.scope or 'any region'}."
        if way.running.hosting is not None:
            yield f"{rate(way.running.usd_per_hour, currency)} an hour, used or not."
        if way.running.input is not None and way.running.output is not None:
            each = (money(way.running.input.price, currency), money(way.running.output.price, currency))
            yield f"{each[0]} in and {each[1]} out for a million tokens."
        if way.without_tokens:
            yield "Its tokens come on top: say how many a month."
        return
    if way.layout is None:
        yield "This GPU has no arithmetic for the model."
    elif not way.layout.fits:
        yield "No number of these GPUs that was tried holds the model."
    elif way.rent is None:
        yield f"No trusted rent on demand is listed for {way.layout.gpus:,} of these GPUs together: type one."
    else:
        rent = rent_words(way.rent, currency)
        yield f"{_copies(plan.run.copies)} in {way.precision.upper()}, day and night, {rent}."
        yield "Assumed: enough for the load; Hardware says how many it takes."
        if way.kind == "shared base":
            yield "An equal part of the base's copies; assumed: they have room for all of its adapters."


def _copies(count: int) -> str:
    return "one copy of the model" if count == 1 else f"{count:,} copies of the model"


def rent_words(taken: RentTaken, currency: Currency = USD) -> str:
    """Return the rent of a GPU for an hour, who lets it, and where it stands among trusted suppliers."""
    hour = f"{rate(taken.usd_per_gpu_hour, currency)} a GPU hour"
    if taken.offer is None or taken.lowest is None:
        return f"{hour} (typed)"
    seller = f"{supplier_name(taken.offer.provider)}, {term_words(taken.offer.term)}"
    if taken.of == 1:
        return f"{hour} ({seller}; the only trusted supplier)"
    place = "cheapest" if taken.place == 1 else f"{ordinal(taken.place)} cheapest"
    said = f"{seller}; {place} of {taken.of} trusted suppliers"
    if taken.place == 1:
        return f"{hour} ({said})"
    lowest = f"{supplier_name(taken.lowest.provider)} {rate(taken.lowest.usd_per_gpu_hour, currency)}"
    return f"{hour} ({said}, the lowest {lowest})"


def training_rows(plan: TuningPlan, currency: Currency = USD) -> list[tuple[str, str, str]]:
    """Return what is paid once, line by line, with what it rests on; sellers' prices for the same training follow."""
    gpus = f"{plan.run.gpus:,} × {short_gpu_name(plan.gpu.id)}"
    rows = [
        (
            f"Training on {gpus}",
            _span(plan.training_usd, currency),
            f"{hours_words(plan.hours)} h for {tokens(plan.billed_tokens)} tokens, {rent_words(plan.rent, currency)}",
        )
    ]
    if plan.run.data_usd:
        rows.append(("Data", money(plan.run.data_usd, currency), "typed"))
    if plan.run.evaluation_usd:
        rows.append(("Evaluation", money(plan.run.evaluation_usd, currency), "typed"))
    if plan.teacher is not None:
        rows.append(_teacher_row(plan.teacher, currency))
    for offer in plan.sellers:
        each = f"{money(offer.row.price, currency)} for a million tokens"
        where = f"{offer.row.status}, {day_words(str(offer.row.observed_on))}; {offer.row.scope or 'any region'}"
        name = f"Instead: the same training at {offer.row.provider}"
        rows.append((name, money(offer.usd, currency), f"{each} ({where})"))
    return rows


def _teacher_row(bill: TeacherBill, currency: Currency) -> tuple[str, str, str]:
    grounds = f"{tokens(bill.output_tokens)} output tokens at {supplier_name(bill.teacher.provider)}"
    return (
        f"Answers of {_teacher_name(bill)}",
        money(bill.usd, currency),
        f"{grounds}, list of {day_words(bill.rows[0].listed_on)}",
    )


def _teacher_name(bill: TeacherBill) -> str:
    """The name of the teacher as its seller's list has it."""
    row = bill.rows[0]
    return called(row.model, row.model_name)


def hours_words(hours: Band) -> str:
    """Return hours, with their low and high end where these differ."""
    if hours.low == hours.high:
        return _digits(hours.middle)
    return f"{_digits(hours.middle)} ({_digits(hours.low)} to {_digits(hours.high)})"


def _digits(number: float) -> str:
    return f"{number:,.0f}" if number >= 100 else digits(number, 3)


def _span(band: Band, currency: Currency) -> str:
    middle = money(band.middle, currency)
    return (
        middle if band.low == band.high else f"{middle} ({money(band.low, currency)} to {money(band.high, currency)})"
    )


def remarks(plan: TuningPlan) -> list[str]:
    """Return what the hours, the memory and the teacher rest on, in sentences."""
    return [*_of_speed(plan), *_of_memory(plan), *_of_teacher(plan)]


def _of_speed(plan: TuningPlan) -> Iterator[str]:
    each = f"{_digits(plan.speed.rate.middle)} tokens a second for each GPU"
    rows, gpu = plan.speed.rows, short_gpu_name(plan.gpu.id)
    match plan.speed.basis:
        case "measured":
            yield f"Hours: measured, {each}, {_runs(plan)}."
        case "measured on other counts":
            counts = ", ".join(sorted({"an unknown number of" if r.gpus is None else f"{r.gpus:,}" for r in rows}))
            yield (
                f"Hours: an estimate. Measured on {counts} GPUs: {each}, {_runs(plan)}; "
                f"assumed: each of {plan.run.gpus:,} keeps that rate."
            )
        case "formula":
            assert plan.speed.share is not None
            share = plan.speed.share
            work = f"{plan.method.flop_per_parameter:g} operations for each active parameter and token"
            band = f"{percent(share.middle)} of the GPU's peak ({percent(share.low)} to {percent(share.high)}"
            yield (
                f"Hours: an estimate. No run of this model by {plan.method.label} on {gpu} is known, so the "
                f"arithmetic is counted: {work}, at {band}, as in measured runs of its kind)."
            )
        case _:
            assert_never(plan.speed.basis)
    if any(row.use == "oracle with doubt" for row in rows):
        yield "The source of this run leaves open what it counted: doubtful."


def _runs(plan: TuningPlan) -> str:
    row = plan.speed.rows[0]
    lengths = f"examples of {row.sequence_length:,} tokens"
    more = f" and {len(plan.speed.rows) - 1} more" if len(plan.speed.rows) > 1 else ""
    return f"{row.framework}, {row.precision.upper()}, {lengths}, {day_words(str(row.observed_on))}{more}"


def _of_memory(plan: TuningPlan) -> Iterator[str]:
    need, has = plan.fit.needed_bytes / 1e9, plan.fit.usable_bytes / 1e9
    measured = plan.speed.memory_gb
    if plan.holds_as_measured:
        took = "" if measured is None else f" and took {measured:,.1f} GB of a GPU"
        yield (
            f"Memory: a run on this very layout is known{took}; by the formula a GPU would need {need:,.1f} GB of "
            f"{has:,.1f} GB, so it saves memory in ways that the formula does not count."
        )
        return
    least = f"; the fewest GPUs that hold it are {plan.least.gpus:,}" if plan.least is not None else ""
    yield f"Memory: a GPU needs about {need:,.1f} GB of {has:,.1f} GB usable (estimate){least}."


def _of_teacher(plan: TuningPlan) -> Iterator[str]:
    if plan.teacher is None:
        return
    terms = plan.teacher.terms
    name = _teacher_name(plan.teacher)
    yield f"Training on answers of {name}: {ALLOWED_WORDS[terms.allowed]}."
    if terms.licence is not None:
        clause = f": {terms.clause}" if terms.clause else ""
        yield f"{terms.licence.name}{clause} (read: {terms.licence.read}, {day_words(str(terms.licence.observed_on))})."
    if terms.fact is not None:
        yield f"Licence of {terms.fact.name} after {terms.fact.source}."


def absent(plan: TuningPlan) -> list[str]:
    """Return what has no row because nobody lists it."""
    sentences = []
    if not any(way.running is not None for way in plan.serving):
        sentences.append("No seller's price for running this model tuned is in the catalogue.")
    if not plan.sellers:
        sentences.append(f"No seller's price for {plan.method.label} of this model is in the catalogue.")
    if not plan.method.keeps_base:
        sentences.append("A fully tuned model shares no base with others: each needs copies of its own.")
    return sentences
