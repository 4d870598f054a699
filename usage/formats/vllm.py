"""Two scrapes of vLLM's metrics: what its counters rose by between them.

A text of Prometheus carries no time of its own: it is taken from the samples where they have one, else from the name of
the file. Where a counter fell, its engine was started anew and its second value is the increase; what it counted before
is lost. Hits and queries of the prefix cache are tokens from May 2025 on and were blocks before: which, is said by the
help text of the metric, or by queries that equal the prompt tokens; else nobody knows. Source: vLLM's metrics page.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from economics.errors import InputError
from usage import reasons
from usage.files.opened import HEAD, Opened
from usage.files.table import WHOLE, Columns
from usage.holdings.holding import ratio
from usage.holdings.totals import Totals
from usage.measures.by_time import Span
from usage.tables.duck import DuckDbEngine
from usage.tables.rows import SECOND_US

Unit = Literal["tokens", "blocks", "unknown"]
_PROMPT, _GENERATED = "vllm:prompt_tokens", "vllm:generation_tokens"
_SUCCESS = "vllm:request_success"
_QUERIES = ("vllm:prefix_cache_queries", "vllm:gpu_prefix_cache_queries")
_HITS = ("vllm:prefix_cache_hits", "vllm:gpu_prefix_cache_hits")
_CACHE = "vllm:cache_config_info"
_FAILED = ("abort", "error")
_SAMPLE = re.compile(r"^(?P<name>[a-zA-Z_:][\w:]*)(?:\{(?P<labels>.*)\})?\s+(?P<value>\S+)(?:\s+(?P<at>\d{10,}))?\s*$")
_LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')
_HELP = re.compile(r"^# HELP (\S+) (.*)$")
_TIME = re.compile(
    r"(?P<y>20\d\d)-?(?P<mo>\d\d)-?(?P<d>\d\d)[T _-]?(?P<h>\d\d)[:_-]?(?P<mi>\d\d)(?:[:_-]?(?P<s>\d\d))?(?:\.\d+)?"
    r"(?P<zone>Z|[+-]\d\d:?\d\d)?"
)
_UNIX = re.compile(r"(?<!\d)1\d{9}(?!\d)")
_NEAR = 0.01
"""How near to the prompt tokens the queries are when they count tokens."""
Labels = frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Scrape:
    """The counters of one scrape [by name and labels], when it was taken, and the help of each metric."""

    name: str
    at_us: int
    counters: Mapping[tuple[str, Labels], float]
    help: Mapping[str, str]


@dataclass(frozen=True)
class VllmMetrics:
    """Counters of vLLM at two times."""

    name: str = "vLLM metrics (two scrapes)"

    @property
    def columns(self) -> Columns:
        """None: the file is read as a whole."""
        return WHOLE

    def fits(self, file: Opened) -> int:
        """Return whether the file is a text of Prometheus with vLLM's counters of tokens."""
        if file.text != "metrics":
            return 0
        with file.stream() as stream:
            text = stream.read(HEAD).decode("utf-8", errors="replace")
        return int(_PROMPT in text and _GENERATED in text)

    def read(self, engine: DuckDbEngine, files: Sequence[Opened]) -> Totals:
        """Return the increases; raises InputError for other than two scrapes at two times."""
        del engine
        if len(files) != 2:
            raise InputError(
                files[0].name, f"{len(files)} scrapes are given: counters take two, one at the start and one at the end"
            )
        first, second = sorted((_scrape(file) for file in files), key=lambda scrape: scrape.at_us)
        if first.at_us == second.at_us:
            raise InputError(second.name, "both scrapes are of the same time: give two of different times")
        rises, restarted = _rises(first, second)
        tokens_in, tokens_out = _sum(rises, _PROMPT), _sum(rises, _GENERATED)
        done = {labels: rise for (name, labels), rise in rises.items() if name == _SUCCESS}
        requests = round(sum(done.values()))
        failed = round(sum(rise for labels, rise in done.items() if dict(labels).get("finished_reason") in _FAILED))
        figures: dict[str, Any] = {
            "requests": requests if done else None,
            "failed": failed if done else None,
            "successful": requests - failed if done else None,
            "mean_input_tokens": ratio(tokens_in, requests - failed) if done else None,
            "mean_output_tokens": ratio(tokens_out, requests - failed) if done else None,
            "counter_resets": restarted,
        }
        cached, why = _cached(second, rises, tokens_in)
        return Totals(
            span=Span(first.at_us, second.at_us, whole_days=False),
            input_tokens=tokens_in,
            output_tokens=tokens_out,
            figures={**figures, **cached, "covered_days_rule": "time between the two scrapes, exact"},
            why={**_WHY, **why},
            otherwise=_COUNTERS,
            format=self.name,
            files=(first.name, second.name),
            cached_rule="inside",
            notes=(_restarted(restarted),) if restarted else (),
        )


_COUNTERS = "counters hold sums, not single requests"
_NO_WRITES = "vLLM has no priced cache writes"
_AVERAGE = "two scrapes give one average"
_MEASURED = "only the measured rate of this cache is known"
_NO_PRICE = "own GPUs: no list price"
_BOUNDS = "the histogram gives bounds only"
_WHY = {
    **dict.fromkeys(
        ("cache_write_tokens", "cache_write_share", "cache_write_5m_tokens", "cache_write_1h_tokens"), _NO_WRITES
    ),
    "reasoning_tokens": reasons.BY_COLUMN["reasoning_tokens"][0],
    **dict.fromkeys(
        (
            *("peak_to_average_hour", "peak_to_average_minute", "peak_hour_tokens", "peak_minute_tokens"),
            *("tokens_by_hour_of_week", "steps", "longest_gap_seconds"),
        ),
        _AVERAGE,
    ),
    **dict.fromkeys(("batch_share", "batch_request_share"), reasons.BY_COLUMN["batch"][0]),
    **dict.fromkeys(("prefix_hit_rate_infinite", "prefix_hit_rate_lru_10000"), _MEASURED),
    **dict.fromkeys(("cost_at_list_usd", "logged_cost_usd", "unpriced_tokens"), _NO_PRICE),
    **dict.fromkeys((f"p{n}_{side}_tokens" for n in (50, 90, 99) for side in ("input", "output")), _BOUNDS),
    **dict.fromkeys(("input_histogram", "output_histogram"), _BOUNDS),
}


def _restarted(engines: int) -> str:
    said = "1 engine was" if engines == 1 else f"{engines} engines were"
    return f"{said} started anew between the scrapes: what was counted before is lost"


def _cached(
    scrape: Scrape, rises: Mapping[tuple[str, Labels], float], tokens_in: int
) -> tuple[dict[str, Any], dict[str, str]]:
    """The measured hits of the prefix cache, and why they are missing."""
    queries, hits = (_first_sum(rises, names) for names in (_QUERIES, _HITS))
    names = ("cached_read_tokens", "cached_share", "prefix_hit_rate_measured")
    if not queries:
        return {}, dict.fromkeys(names, "the scrapes have no counters of the prefix cache")
    unit = _unit(scrape, queries, tokens_in)
    size = 1 if unit == "tokens" else _block_tokens(scrape)
    measured = {"prefix_hit_rate_measured": hits / queries}
    if unit == "unknown" or size is None:
        return measured, dict.fromkeys(names[:2], _UNSURE[unit])
    return {
        **measured,
        "cached_read_tokens": round(hits * size),
        "cached_share": ratio(hits * size, tokens_in),
        "prefix_cache_queries_tokens": round(queries * size),
    }, {}


_UNSURE: Mapping[Unit, str] = {
    "unknown": "nothing in the scrapes says whether hits are counted in tokens or, before May 2025, in blocks",
    "blocks": "hits are counted in blocks, and nothing in the scrapes says how many tokens a block has",
    "tokens": "hits are counted in tokens",
}


def _unit(scrape: Scrape, queries: float, tokens_in: int) -> Unit:
    """What the cache's counters count: by their help, else by whether the queries are as many as the prompt tokens."""
    said = {word for name in _QUERIES for word in re.findall(r"[a-z]+", scrape.help.get(name, "").lower())}
    if said & {"token", "tokens"}:
        return "tokens"
    if said & {"block", "blocks"}:
        return "blocks"
    if tokens_in and abs(queries / tokens_in - 1) <= _NEAR:
        return "tokens"
    size = _block_tokens(scrape)
    return "blocks" if size and tokens_in and abs(queries * size / tokens_in - 1) <= 10 * _NEAR else "unknown"


def _block_tokens(scrape: Scrape) -> int | None:
    """How many tokens a block has, where the scrape holds the cache's settings."""
    sizes = {dict(labels).get("block_size") for name, labels in scrape.counters if name == _CACHE}
    size = next(iter(sizes)) if len(sizes) == 1 else None
    return int(size) if size and size.isdecimal() else None


def _rises(first: Scrape, second: Scrape) -> tuple[dict[tuple[str, Labels], float], int]:
    """What each counter rose by, and how many engines were started anew."""
    rises: dict[tuple[str, Labels], float] = {}
    restarted: set[Labels] = set()
    for key, now in second.counters.items():
        before = first.counters.get(key, 0.0)
        rises[key] = now if now < before else now - before
        if now < before and key[0] in _COUNTED:
            restarted.add(frozenset(pair for pair in key[1] if pair[0] in ("engine", "model_name", "instance", "pod")))
    return rises, len(restarted)


_COUNTED = frozenset({_PROMPT, _GENERATED, _SUCCESS, *_QUERIES, *_HITS})


def _sum(rises: Mapping[tuple[str, Labels], float], name: str) -> int:
    return round(sum(rise for (metric, _), rise in rises.items() if metric == name))


def _first_sum(rises: Mapping[tuple[str, Labels], float], names: Sequence[str]) -> int:
    """The sum of a counter under the first of its names that is there: versions write an old name beside the new."""
    there = {metric for metric, _ in rises}
    return next((_sum(rises, name) for name in names if name in there), 0)


def _scrape(file: Opened) -> Scrape:
    counters: dict[tuple[str, Labels], float] = {}
    texts: dict[str, str] = {}
    at: int | None = None
    with file.stream() as stream:
        for number, line in enumerate(stream, start=1):
            text = line.decode("utf-8", errors="replace").strip()
            if (told := _HELP.match(text)) is not None:
                texts[told[1].removesuffix("_total")] = told[2]
            if not text or text.startswith("#"):
                continue
            found = _SAMPLE.match(text)
            value = None if found is None else _value(found["value"])
            if found is None or value is None:
                raise InputError(file.name, f"line {number:,} is no sample of Prometheus: scrape /metrics again")
            name = found["name"].removesuffix("_total")
            if name in _COUNTED or name == _CACHE:
                counters[name, frozenset(_LABEL.findall(found["labels"] or ""))] = value
            if found["at"]:
                at = int(found["at"]) * 1_000
    return Scrape(file.name, _time_of(file.name) if at is None else at, counters, texts)


def _value(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _time_of(name: str) -> int:
    """The time [µs] that a file's name tells; raises InputError where it tells none."""
    found = _TIME.search(name)
    if found is not None:
        zone = (found["zone"] or "Z").replace("Z", "+00:00")
        day, clock = f"{found['y']}-{found['mo']}-{found['d']}", f"{found['h']}:{found['mi']}:{found['s'] or '00'}"
        try:
            return round(datetime.fromisoformat(f"{day}T{clock}{zone}").astimezone(UTC).timestamp()) * SECOND_US
        except ValueError:
            pass
    unix = _UNIX.search(name)
    if unix is not None:
        return int(unix[0]) * SECOND_US
    raise InputError(
        name, "a scrape has no time of its own: give the file a name with it, such as scrape_2026-10-27T060000Z.prom"
    )


METRICS = VllmMetrics()
