"""What a running system did in a window: tokens a second of a copy, cache hits, how busy it was, and what it cost.

Source: two scrapes of vLLM's metrics, or OpenCost's sums. Nothing is carried further than the load that there was: a
copy that nobody waited for may be able to do more, so its tokens a second are a lower bound of what it can do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from economics.cost.tokens import TOKENS_PER_MTOK
from economics.errors import InputError
from economics.numbers import six_digits
from economics.option.self_hosted import SelfHosted, SelfHostedOption
from economics.option.serving import MeasuredRun
from economics.units import HOURS_PER_DAY, SECONDS_PER_HOUR
from usage.holdings.holding import Holding, iso
from usage.holdings.totals import Totals
from usage.measures.server import HitUnit, ServerLoad

CopiesFrom = Literal["engines", "gpus", "cost", "assumed"]
"""Who says how many copies ran: engines in the metrics, GPUs that were given, the bill over the rent, or nobody."""
CostFrom = Literal["bill", "price", "rent"]
"""Who says what it cost: the file, a price that was given, or the option's own rent."""
_MOST_SOURCE = 200


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the reader says of the system that the file does not.

    `gpus` that ran, all copies together; what an hour of one cost [USD]; what hits of the prefix cache are counted in.
    """

    gpus: int | None = None
    usd_per_gpu_hour: float | None = None
    hit_unit: HitUnit | None = None
    block_tokens: int | None = None


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What ran; rates are tokens a second of one copy, means over the whole window, idle time in.

    `running` are the requests that a copy worked on at a time, the mean of the window, None where nothing says it;
    `running_exact`: by the time that all requests took, and not by what two moments show. `waiting` are those in the
    queue of a copy, the mean, or the fewer of the two moments. The times are means of the requests [ms].
    `must_ask_hits`: only the reader knows what hits count.
    """

    files: tuple[str, ...]
    format: str
    day: str
    hours: float
    copies: float
    copies_from: CopiesFrom
    requests: int | None
    input_tokens: int
    output_tokens: int
    cache_hit_rate: float | None
    must_ask_hits: bool
    running: float | None
    running_exact: bool
    waiting: float | None
    time_per_output_token_ms: float | None
    time_to_first_token_ms: float | None
    cache_used_at: tuple[float, float] | None
    models: tuple[str, ...]
    usd: float | None
    usd_from: CostFrom | None

    @property
    def input_per_second(self) -> float:
        """Input tokens a second of a copy, those from its cache in."""
        return self.input_tokens / (self.hours * SECONDS_PER_HOUR * self.copies)

    @property
    def output_per_second(self) -> float:
        """Output tokens a second of a copy."""
        return self.output_tokens / (self.hours * SECONDS_PER_HOUR * self.copies)

    @property
    def tokens_per_second(self) -> float:
        """Input and output tokens a second of a copy."""
        return self.input_per_second + self.output_per_second

    @property
    def usd_per_mtok(self) -> float | None:
        """What a million tokens cost [USD]."""
        return None if self.usd is None else self.usd / (self.input_tokens + self.output_tokens) * TOKENS_PER_MTOK

    @property
    def full(self) -> bool:
        """Whether requests were waiting all the time, so that the rates are all that a copy can do."""
        return self.waiting is not None and self.waiting >= 1

    @property
    def run(self) -> MeasuredRun | None:
        """The measurement as a scenario holds it: what a copy writes at a whole number of requests at a time.

        None where the requests at a time, or their lengths, are not known.
        """
        if self.running is None or not self.requests or not self.input_tokens or not self.output_tokens:
            return None
        at_a_time = max(1, round(self.running))
        return MeasuredRun(
            output_tokens_per_second=six_digits(self.output_per_second / self.running * at_a_time),
            input_tokens=six_digits(self.input_tokens / self.requests),
            output_tokens=six_digits(self.output_tokens / self.requests),
            concurrency=at_a_time,
            cache_hit_rate=six_digits(self.cache_hit_rate or 0.0),
            engine="vllm",
            source=f"measured from {', '.join(self.files)}"[:_MOST_SOURCE],
            observed_on=self.day,
        )


def totals_of(holding: Holding, file: str) -> Totals:
    """Return a holding that measures a running system; raises InputError naming the file for any other."""
    if isinstance(holding, Totals) and (holding.server is not None or "logged_cost_usd" in holding.figures):
        return holding
    raise InputError(file, "it measures no running system: give two scrapes of vLLM's /metrics, or OpenCost's answer")


def measure(totals: Totals, option: SelfHostedOption, priced: SelfHosted, asked: Asked) -> Measured:
    """Return what a system did that runs an option; `priced` is the option as resolved, for its rent.

    Raises InputError for a window without time or tokens, and for GPUs that are no whole number of copies.
    """
    hours = totals.span.exact_days * HOURS_PER_DAY
    if hours <= 0:
        raise InputError(totals.files[0], "its window covers no time: give one with a start and a later end")
    if not totals.input_tokens + totals.output_tokens:
        raise InputError(totals.files[0], "no token was read or written in its window: there is nothing to measure")
    server = totals.server or ServerLoad(engines=0)
    billed: float | None = totals.figures.get("logged_cost_usd")
    per_gpu_hour = _rent_per_gpu_hour(priced) if asked.usd_per_gpu_hour is None else asked.usd_per_gpu_hour
    gpu_hours = hours * option.gpus_per_replica
    copies, copies_from = _copies(
        option, server, asked, None if not per_gpu_hour else (billed or 0) / per_gpu_hour / gpu_hours
    )
    usd, usd_from = billed, _paid_by(billed, per_gpu_hour, asked)
    if billed is None and per_gpu_hour is not None:
        usd = per_gpu_hour * gpu_hours * copies
    unit = server.hit_unit
    if unit == "unknown":
        unit = asked.hit_unit or unit
    elif asked.hit_unit not in (None, unit):
        raise InputError("hits", f"{asked.hit_unit} is refused: the scrapes say that they count {unit}")
    cached = server.cached_tokens(unit, server.block_tokens if asked.block_tokens is None else asked.block_tokens)
    seconds = hours * SECONDS_PER_HOUR * copies
    running, waiting, exact = None, None, bool(server.running_seconds)
    if server.running_seconds:
        running = server.running_seconds / seconds
    elif server.running_at is not None and any(server.running_at):
        running = (server.running_at[0] + server.running_at[1]) / 2 / copies
    if server.waiting_seconds is not None:
        waiting = server.waiting_seconds / seconds
    elif server.waiting_at is not None:
        waiting = min(server.waiting_at) / copies
    return Measured(
        files=totals.files,
        format=totals.format,
        day=iso(totals.span.last_us, "seconds")[:10],
        hours=hours,
        copies=copies,
        copies_from=copies_from,
        requests=totals.figures.get("successful"),
        input_tokens=totals.input_tokens,
        output_tokens=totals.output_tokens,
        cache_hit_rate=None if cached is None or not totals.input_tokens else min(cached / totals.input_tokens, 1.0),
        must_ask_hits=bool(server.queries) and cached is None,
        running=running,
        running_exact=exact,
        waiting=waiting,
        time_per_output_token_ms=_each_ms(server.writing_seconds, totals.output_tokens),
        time_to_first_token_ms=_each_ms(_before_first(server), totals.figures.get("successful")),
        cache_used_at=server.cache_used_at,
        models=server.models,
        usd=usd,
        usd_from=usd_from,
    )


def _before_first(server: ServerLoad) -> float | None:
    """The time that all requests together took before their first token [s], in the queue and for reading."""
    if server.reading_seconds is None or server.waiting_seconds is None:
        return None
    return server.reading_seconds + server.waiting_seconds


def _each_ms(seconds: float | None, count: int | None) -> float | None:
    """The mean time of each of so many [ms]."""
    return None if seconds is None or not count else 1000 * seconds / count


def _paid_by(billed: float | None, per_gpu_hour: float | None, asked: Asked) -> CostFrom | None:
    if billed is not None:
        return "bill"
    if per_gpu_hour is None:
        return None
    return "rent" if asked.usd_per_gpu_hour is None else "price"


def _copies(
    option: SelfHostedOption, server: ServerLoad, asked: Asked, by_cost: float | None
) -> tuple[float, CopiesFrom]:
    if asked.gpus is not None:
        if asked.gpus < 1 or asked.gpus % option.gpus_per_replica:
            each = option.gpus_per_replica
            raise InputError(
                "gpus", f"{asked.gpus} is refused: a copy of {option.name} takes {each}, so give a multiple"
            )
        return asked.gpus / option.gpus_per_replica, "gpus"
    if server.engines:
        return server.engines, "engines"
    return (by_cost, "cost") if by_cost else (1.0, "assumed")


def _rent_per_gpu_hour(priced: SelfHosted) -> float | None:
    """What an hour of one GPU of an option costs, with all that its supply charges for [USD]."""
    hours = float(priced.paid_hours) * float(priced.gpus_per_replica)
    return sum(float(usd) for usd in priced.replica_lines.values()) / hours if hours else None
