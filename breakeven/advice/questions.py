"""The questions of decision trees: what the sources say of each, and what the figures of a scenario say of it.

Which questions there are comes from the catalogue's rows. A question that a scenario can say something of has a reader
in `READERS`, which gives figures; the others are asked. `Standing` says what an answer asks of an option.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from breakeven.advice.answers import Answer, Answers
from breakeven.advice.licences import QUESTION as LICENCE
from breakeven.advice.licences import OptionLicence
from breakeven.advice.standing import NEEDS, Standing
from breakeven.names import engine_name, supplier_name
from economics.break_even.compare import Comparison, OptionResult, volume_break_even
from economics.break_even.crossings import BreakEven
from economics.cost.load import Load
from economics.cost.tokens import TOKENS_PER_MTOK
from economics.fleet.engines import DEFAULT_ENGINE
from economics.option.extras import Staff
from economics.option.kinds import Option
from economics.option.mix import MixOption
from economics.option.self_hosted import SelfHostedOption
from economics.option.token_priced import TokenPricedOption
from economics.scenario.scenario import Scenario
from pricing.facts.guides import DecisionQuestion
from pricing.sellers.providers import provider

DAYS_PER_MONTH = 730 / 24
"""As many as the hours that a month is billed for."""
_SECONDS_PER_DAY = 86_400
_OURSELVES = "product"
"""The source of rows that say what the model's own figures say: those are computed here."""


@dataclass(frozen=True)
class Figure:
    """One figure that the model says of a question: what it is of, its value and its unit, or a word."""

    name: str
    value: float | str | None
    unit: str = ""
    option: str = ""


@dataclass(frozen=True)
class Threshold:
    """What one source says: its row, and a threshold of volume in Mtok a day at this load's requests."""

    row: DecisionQuestion
    mtok_per_day: float | None = None
    mtok_per_day_high: float | None = None


@dataclass(frozen=True)
class Question:
    """One question with what every source says, what the model says of this load, and the answer given, if any.

    `asked`: whether an answer changes what may be advised. `held`: how much of the answer the scenario has.
    """

    id: str
    text: str
    held: str
    thresholds: tuple[Threshold, ...]
    figures: tuple[Figure, ...]
    answer: Answer | None

    @property
    def asked(self) -> bool:
        """Whether it can be answered here with yes or no."""
        return self.id in NEEDS


@dataclass(frozen=True)
class Asked:
    """What readers look at."""

    scenario: Scenario
    comparison: Comparison
    standing: Sequence[Standing]
    licences: Sequence[OptionLicence]
    as_of: date

    @property
    def load(self) -> Load:
        """The load of the scenario."""
        return self.comparison.load

    @property
    def tokens_per_request(self) -> float:
        """Input and output tokens of one request."""
        return float(self.load.input_tokens_per_request * (1 + 1 / self.load.input_output_ratio))

    def cheapest(self, *sides: str) -> OptionResult | None:
        """Return the cheapest option of some sides that has a cost."""
        names = {each.name for each in self.standing if each.side in sides}
        costs = [(usd, each) for each in self.comparison.options
                 if each.name in names and (usd := each.cost.usd_per_month.scalar) is not None]  # fmt: skip
        return min(costs, key=lambda pair: pair[0])[1] if costs else None

    def is_estimated(self, name: str) -> bool:
        """Tell whether an option rests on an estimated throughput."""
        return any(each.name == name and each.option.is_estimated for each in self.comparison.options)

    def of_kind(self, kind: type[Option]) -> list[Option]:
        """Return the options of one kind that are in the comparison."""
        names = {each.name for each in self.comparison.options}
        return [option for option in self.scenario.options if isinstance(option, kind) and option.name in names]


HOSTS = {
    "closed": "which sells models of its own",
    "model maker": "which makes models itself",
    "broad host": "a host of many models",
    "aggregator": "which passes requests on to several hosts",
    "fast hardware": "a host with fast hardware of its own",
    "hyperscaler": "a large general cloud",
    "managed gpu": "which runs GPUs for its customers",
    "gpu cloud": "a cloud for GPUs",
    "decentralised": "a network of many owners of GPUs",
}
"""Kinds of sellers → what class of host each is."""
Reader = Callable[[Asked], Iterable[Figure]]


def mtok_per_day(tokens_per_month: float) -> float:
    """Return a volume [token/month] in Mtok a day."""
    return tokens_per_month / TOKENS_PER_MTOK / DAYS_PER_MONTH


def wins_from(asked: Asked, option: OptionResult, other: OptionResult) -> BreakEven:
    """Return where the cheaper of two options changes over volume."""
    return volume_break_even(option.option, other.option, asked.load)


def _volume(asked: Asked) -> Iterable[Figure]:
    yield Figure("this load", mtok_per_day(float(asked.load.tokens_per_month)), "Mtok a day")
    own = asked.cheapest("own")
    for side in ("closed", "hosted", "provisioned"):
        other = asked.cheapest(side)
        if own is None or other is None:
            continue
        even = wins_from(asked, own, other)
        at = even.cheaper_for_good_from if even.cheaper_for_good == own.name else None
        if at is not None:
            yield Figure(f"{own.name} cheaper for good from", mtok_per_day(at), "Mtok a day", other.name)
        elif even.verdict == "none" and even.cheaper == own.name:
            yield Figure(f"{own.name} cheaper at any volume than", other.name)
        else:
            yield Figure(f"{own.name} at no volume for good cheaper than", other.name)


def _utilisation(asked: Asked) -> Iterable[Figure]:
    for result in asked.comparison.options:
        share = result.option.own_utilisation(asked.load)
        if share is not None:
            yield Figure("use of the paid capacity that it is planned for", float(share), "share", result.name)
        used = result.cost.figures.get("utilisation")
        if used is not None and used.scalar is not None:
            yield Figure("use at this load, with whole machines", used.scalar, "share", result.name)


def _burst(asked: Asked) -> Iterable[Figure]:
    yield Figure("busiest hour against the average one", float(asked.load.peak_to_average), "×")


def _ops(asked: Asked) -> Iterable[Figure]:
    for result in asked.comparison.options:
        option = next(each for each in asked.scenario.options if each.name == result.name)
        staff = (option.staff,) if isinstance(option.staff, Staff) else option.staff or ()
        people = sum(each.people * each.share for each in staff)
        if people or isinstance(option, SelfHostedOption):
            yield Figure("people counted in its cost", float(people), "people", result.name)


def _latency(asked: Asked) -> Iterable[Figure]:
    for option in asked.of_kind(SelfHostedOption):
        assert isinstance(option, SelfHostedOption)
        limit = None if option.serving is None else option.serving.time_to_first_token_ms
        if limit is not None:
            yield Figure("time to the first token that it is sized for", limit, "ms", option.name)
        else:
            yield Figure("time to the first token", "no limit is set", "", option.name)


def _mix(asked: Asked) -> Iterable[Figure]:
    for option in asked.of_kind(MixOption):
        assert isinstance(option, MixOption)
        for name in option.named:
            yield Figure("is a part of the mix", name, "", option.name)


def _caching(asked: Asked) -> Iterable[Figure]:
    yield Figure("input read from a cache", float(asked.load.cache_hit_rate), "share")


def _engine(asked: Asked) -> Iterable[Figure]:
    for option in asked.of_kind(SelfHostedOption):
        assert isinstance(option, SelfHostedOption)
        engine = None if option.serving is None else option.serving.engine
        if engine is not None:
            yield Figure("the engine is", engine_name(engine), "", option.name)
        elif asked.is_estimated(option.name):
            name = "no engine is named; its throughput is estimated for"
            yield Figure(name, engine_name(DEFAULT_ENGINE), "", option.name)
        else:
            yield Figure("no engine is named", "", "", option.name)


def _precision(asked: Asked) -> Iterable[Figure]:
    for option in asked.of_kind(SelfHostedOption):
        assert isinstance(option, SelfHostedOption)
        yield Figure("precision", (option.precision or "the model's own").upper(), "", option.name)


def _hosting(asked: Asked) -> Iterable[Figure]:
    priced = (option for option in asked.scenario.options if isinstance(option, TokenPricedOption))
    sellers = {option.name: option.provider for option in priced}
    for each in asked.standing:
        if each.side == "hosted" and each.name in sellers:
            id = sellers[each.name]
            seller = provider(id)
            kind = "" if seller is None else HOSTS.get(seller.kind, "")
            yield Figure("the host is", f"{supplier_name(id)}{', ' + kind if kind else ''}", "", each.name)


def _licence(asked: Asked) -> Iterable[Figure]:
    by_option = {each.option: each for each in asked.licences}
    for each in asked.standing:
        found = by_option.get(each.name)
        if found is None:
            yield Figure("the terms of its seller hold, as the model has no open licence", "", "", each.name)
            continue
        reason = f" ({found.verdict.reason})" if found.verdict.reason else ""
        yield Figure(f"use of {found.model} is", f"{found.verdict.outcome}{reason}", "", each.name)


def _review(asked: Asked) -> Iterable[Figure]:
    yield Figure("prices are those of", asked.as_of.isoformat(), "day")


READERS: Mapping[str, Reader] = {
    "volume": _volume,
    "utilisation": _utilisation,
    "burst": _burst,
    "ops": _ops,
    "latency": _latency,
    "mix": _mix,
    "caching": _caching,
    "engine": _engine,
    "precision": _precision,
    "hosting_class": _hosting,
    LICENCE: _licence,
    "review": _review,
}
"""What a scenario says of a question, by its id."""


def questions(rows: Sequence[DecisionQuestion], asked: Asked, answers: Answers) -> tuple[Question, ...]:
    """Return every question of the rows, in their order, with what sources and figures say of it."""
    grouped: dict[str, list[DecisionQuestion]] = {}
    for row in rows:
        grouped.setdefault(row.question_id, []).append(row)
    return tuple(
        Question(
            id,
            of_one[0].question,
            of_one[0].answered_from_scenario,
            tuple(_threshold(row, asked) for row in of_one if row.source != _OURSELVES),
            tuple(READERS[id](asked)) if id in READERS else (),
            answers.get(id),
        )
        for id, of_one in grouped.items()
    )


def _threshold(row: DecisionQuestion, asked: Asked) -> Threshold:
    per_day = {
        "Mtok/day": 1.0,
        "request/s": asked.tokens_per_request * _SECONDS_PER_DAY / TOKENS_PER_MTOK,
        "million requests/day": asked.tokens_per_request,
    }.get(row.unit or "")
    if per_day is None or row.threshold is None:
        return Threshold(row)
    high = row.threshold_high
    return Threshold(row, row.threshold * per_day, None if high is None else high * per_day)
