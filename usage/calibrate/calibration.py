"""A measurement of a running system beside what the scenario counts with, and what it puts in that place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from economics.cost.load import Workload
from economics.errors import InputError
from economics.option.protocol import PricedOption
from economics.option.scaled import ScaledHosted
from economics.option.self_hosted import SelfHosted, SelfHostedOption
from economics.option.serving import DEFAULT_TIME_PER_OUTPUT_TOKEN_MS, MeasuredRun, ServingPlan
from economics.scenario.scenario import Scenario
from pricing.errors import CatalogueError
from pricing.resolve.scenario import resolve_option
from pricing.resolve.throughput import ChosenThroughput, resolve_throughput
from pricing.store.catalogue import Catalogue
from usage.calibrate.measured import Asked, Measured, measure
from usage.holdings.totals import Totals

Value = Literal["throughput", "cache_hit_rate", "utilisation"]
"""What a measurement can put in the place of the scenario's own."""
NO_LOAD = "nothing says how many requests were worked on at a time"


@dataclass(frozen=True)
class Check:
    """What was expected at the measured load beside what was measured: output tokens a second of a copy.

    `low` and `high` are the ends of the 80 % band of an estimate; both are `expected` where the catalogue holds a
    measurement of this load and nothing is estimated.
    """

    expected: float
    low: float
    high: float
    measured: float

    @property
    def factor(self) -> float:
        """Measured over expected."""
        return self.measured / self.expected

    @property
    def has_band(self) -> bool:
        """Whether it is an estimate that has a band."""
        return self.low < self.high

    @property
    def held(self) -> bool:
        """Whether the band holds the measurement."""
        return self.low <= self.measured <= self.high


@dataclass(frozen=True)
class Calibration:
    """A measurement of an option, and the values that it puts in the place of the scenario's.

    `check` is None where `no_check` says why. `counted_before` and `counted_after` are the tokens a second that a copy
    counts as able to do at the measured mix, by the scenario and with the measurement in it. `run`,
    `tokens_per_second`, `cache_hit_rate` and `utilisation` are None where nothing is measured of them. `keeps_ms`: the
    copy is to be filled up to this time per output token, because the load of the run did not fill it.
    """

    option: str
    measured: Measured
    check: Check | None
    no_check: str
    counted_before: float | None
    counted_after: float | None
    run: MeasuredRun | None
    tokens_per_second: float | None
    cache_hit_rate: float | None
    utilisation: float | None
    keeps_ms: float | None

    @property
    def values(self) -> tuple[Value, ...]:
        """The values that it has to put in place."""
        known: dict[Value, bool] = {
            "throughput": self.run is not None or self.tokens_per_second is not None,
            "cache_hit_rate": self.cache_hit_rate is not None,
            "utilisation": self.utilisation is not None,
        }
        return tuple(value for value, is_known in known.items() if is_known)


def option_of(scenario: Scenario, name: str | None) -> tuple[int, SelfHostedOption]:
    """Return the place and the self-hosted option of a name, or the only one; raises InputError where there is none."""
    own = {o.name: (place, o) for place, o in enumerate(scenario.options) if isinstance(o, SelfHostedOption)}
    if not own:
        raise InputError("options", "none is self-hosted: a running system measures machines of your own")
    if name is None and len(own) == 1:
        return next(iter(own.values()))
    if name not in own:
        said = "is missing" if name is None else f"{name!r} is no self-hosted option"
        raise InputError("option", f"{said}: must be one of {', '.join(own)}")
    return own[name]


def calibrate(
    totals: Totals, scenario: Scenario, place: int, catalogue: Catalogue, as_of: date, asked: Asked
) -> Calibration:
    """Hold the self-hosted option at a place of a scenario against what a running system did.

    Raises InputError for a window without time or tokens, for GPUs that are no whole number of copies, and where the
    option has no price.
    """
    option = scenario.options[place]
    assert isinstance(option, SelfHostedOption), "only machines of one's own are measured"
    priced = _base(resolve_option(option, f"options[{place}]", scenario, catalogue, as_of))
    measured = measure(totals, option, priced, asked)
    mix = _mix(measured, scenario.workload)
    before = _counted(option, mix, catalogue, as_of)
    check, no_check = _check(option, measured.run, mix, catalogue, as_of)
    run, keeps = measured.run, None
    if run is not None and not measured.full and not _has_target(option):
        keeps = DEFAULT_TIME_PER_OUTPUT_TOKEN_MS
    after = None if run is None else _counted(_with_run(option, run, keeps), mix, catalogue, as_of)
    typed = None
    if after is None:
        run, keeps = None, None
        typed = measured.tokens_per_second if measured.full else None
        after = before if typed is None else typed
    used = None if after is None or option.follows_hours else min(measured.tokens_per_second / after, 1.0)
    return Calibration(
        option.name,
        measured,
        check,
        no_check,
        before,
        after,
        run,
        typed,
        measured.cache_hit_rate,
        used,
        keeps,
    )


def _base(priced: PricedOption) -> SelfHosted:
    base = priced.base if isinstance(priced, ScaledHosted) else priced
    assert isinstance(base, SelfHosted), "a self-hosted option resolves to one"
    return base


def _mix(measured: Measured, workload: Workload) -> Workload:
    """The workload of a scenario at the mix that was measured, for look-ups of what a copy can do."""
    changed: dict[str, float] = {}
    if measured.input_tokens and measured.output_tokens:
        changed["input_output_ratio"] = measured.input_tokens / measured.output_tokens
    if measured.requests and measured.input_tokens:
        changed["input_tokens_per_request"] = measured.input_tokens / measured.requests
    if measured.cache_hit_rate is not None:
        changed["cache_hit_rate"] = measured.cache_hit_rate
    return workload.model_copy(update=changed)


def _has_target(option: SelfHostedOption) -> bool:
    """Whether an option says how far a copy is filled."""
    plan = option.serving or ServingPlan()
    given = (plan.concurrency, plan.time_per_output_token_ms, plan.time_to_first_token_ms)
    return any(each is not None for each in given)


def _with_run(option: SelfHostedOption, run: MeasuredRun, keeps_ms: float | None) -> SelfHostedOption:
    """The option with a run in the place of its throughput."""
    plan = option.serving
    if keeps_ms is not None:
        plan = (plan or ServingPlan()).model_copy(update={"time_per_output_token_ms": keeps_ms})
    return option.model_copy(update={"throughput": None, "measured": run, "serving": plan})


def _check(
    option: SelfHostedOption, run: MeasuredRun | None, mix: Workload, catalogue: Catalogue, as_of: date
) -> tuple[Check | None, str]:
    """What is expected at the load of the run, as if nothing were typed or measured; else why that cannot be said."""
    if run is None:
        return None, NO_LOAD
    load = {"concurrency": run.concurrency, "time_per_output_token_ms": None, "time_to_first_token_ms": None}
    at_load = (option.serving or ServingPlan()).model_copy(update=load)
    unmeasured = option.model_copy(update={"throughput": None, "measured": None, "serving": at_load})
    try:
        chosen = resolve_throughput(unmeasured, mix, catalogue, as_of)
    except CatalogueError as error:
        return None, error.message
    expected = _capacity(chosen, option, mix) / (1 + mix.input_output_ratio)
    low, high = chosen.band or (1.0, 1.0)
    return Check(expected, expected * low, expected * high, run.output_tokens_per_second), ""


def _counted(option: SelfHostedOption, mix: Workload, catalogue: Catalogue, as_of: date) -> float | None:
    """What a copy counts as able to do at a mix [token/s]; None where nothing says it."""
    try:
        return _capacity(resolve_throughput(option, mix, catalogue, as_of), option, mix)
    except CatalogueError:
        return None


def _capacity(chosen: ChosenThroughput, option: SelfHostedOption, mix: Workload) -> float:
    factors = option.input_token_factor, option.output_token_factor
    return float(chosen.throughput.capacity(mix.input_output_ratio, mix.cache_hit_rate, *factors))
