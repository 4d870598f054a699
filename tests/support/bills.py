"""Bills with planted causes, made request by request from price rows: the opposite of what the solver does.

Nothing here is the solver's: each request is priced alone, a cause is a rule about one request, lines are added up
and rounded to cents at the end. A bill is its log, its invoice and what was planted.
"""

from __future__ import annotations

import csv
import io
import json
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import combinations, pairwise
from typing import Any

from pricing.rows import PriceRow
from pricing.store.catalogue import Catalogue

CAUSES = (
    *("cached_billed_at_full_price", "cache_write_1h_billed", "long_context_tier", "batch_discount"),
    *("negotiated_discount", "failed_requests_billed", "priority_tier", "regional_uplift"),
    *("reasoning_missing_in_log", "price_change", "model_not_in_log"),
)
"""Every cause, in the order in which amounts are counted."""
MODELS = {
    "gpt-5.2": "openai",
    "gpt-5.5": "openai",
    "gpt-5-mini": "openai",
    "claude-sonnet-4-6": "anthropic",
    "claude-haiku-4-5": "anthropic",
    "gemini-2.5-pro": "google",
    "gemini-2.5-flash": "google",
}
_LOGGED_AS = {"openai": "openai", "anthropic": "anthropic", "google": "gemini"}
_TIERED = ("gpt-5.5", "gemini-2.5-pro")
_WITH_PRIORITY = ("gpt-5.2", "gpt-5.5", "gpt-5-mini")
_FIRST = date(2026, 10, 1)
_DAYS = 31
_VISIBLE_USD = 0.04
"""A planted cause that comes to less on no line is made anew: it could not be told from rounding."""


@dataclass(frozen=True)
class Request:
    """One request as it was: `hidden_reasoning` tokens are billed as output and not logged."""

    id: str
    at: datetime
    model: str
    plain: int
    cached: int
    written: int
    output: int
    hidden_reasoning: int = 0
    batch: bool = False
    failed: bool = False
    priority: bool = False
    logged: bool = True

    @property
    def input(self) -> int:
        return self.plain + self.cached + self.written


@dataclass(frozen=True)
class Planted:
    """A cause as it was planted, and the change of the unrounded invoice when it comes after those before it."""

    cause: str
    parameters: Mapping[str, Any]
    amount_usd: float = 0.0


@dataclass(frozen=True)
class Bill:
    """A log in LiteLLM's columns, an invoice, the costs of each day where they are known, and what was planted."""

    number: int
    usage: bytes
    invoice: bytes
    daily: bytes | None
    naive_usd: float
    planted: tuple[Planted, ...]
    models: tuple[str, ...]
    requests: tuple[Request, ...]


@dataclass
class _Making:
    """A bill while it is made."""

    dice: random.Random
    prices: Callable[[str, str, int], dict[str, float]]
    models: tuple[str, ...]
    requests: list[Request] = field(default_factory=list)

    def of(self, model: str) -> list[int]:
        """The places of a model's successful requests."""
        return [n for n, r in enumerate(self.requests) if r.model == model and not r.failed]

    def some(self, places: Sequence[int], share: float) -> list[int]:
        return self.dice.sample(list(places), max(1, round(share * len(places))))


def price_picker(catalogue: Catalogue, day: date) -> Callable[[str, str, int], dict[str, float]]:
    """Return what gives the prices [USD/Mtok] of a model, a variant and a request's input, by line, from the rows."""
    rows: dict[str, tuple[PriceRow, ...]] = {
        model: catalogue.token_price_rows(provider, model, day).rows for model, provider in MODELS.items()
    }
    kept: dict[tuple[str, str, int], dict[str, float]] = {}

    def pick(model: str, variant: str, tokens: int) -> PriceRow | None:
        fitting = [
            row
            for row in rows[model]
            if row.variant == variant
            and (row.effective_to is None or row.effective_to > day)
            and (row.tier_from_input_tokens == 0 or tokens > row.tier_from_input_tokens)
        ]
        return max(fitting, key=lambda row: (row.block, row.tier_from_input_tokens), default=None)

    def prices(model: str, variant: str, tokens: int) -> dict[str, float]:
        key = (model, variant, tokens)
        if key not in kept:
            standard = pick(model, "standard", tokens)
            row = pick(model, variant, tokens) or standard
            assert standard is not None
            assert row is not None
            at = {}
            for name in ("input", "cached_input", "cache_write", "cache_write_long", "output"):
                column = f"{name}_usd_per_mtok"
                at[name] = getattr(row, column) if getattr(row, column) is not None else getattr(standard, column)
            at["cached_input"] = at["input"] if at["cached_input"] is None else at["cached_input"]
            at["cache_write"] = at["input"] if at["cache_write"] is None else at["cache_write"]
            kept[key] = at
        return kept[key]

    return prices


def bills(catalogue: Catalogue, count: int, seed: int = 20261127) -> list[Bill]:
    """Return bills with none, one and two causes, in the proportions 12 : 22 : 66, all kinds and pairs in turn."""
    singles = [(cause,) for cause in CAUSES]
    pairs = list(combinations(CAUSES, 2))
    plan: list[tuple[str, ...]] = []
    for n in range(count):
        place, turn = n % 50, n // 50
        if place < 6:
            plan.append(())
        elif place < 17:
            plan.append(singles[place - 6])
        else:
            plan.append(pairs[(turn * 33 + place - 17) % len(pairs)])
    prices = price_picker(catalogue, _FIRST + timedelta(days=15))
    return [bill(prices, causes, number, seed) for number, causes in enumerate(plan)]


def bill(prices: Callable[[str, str, int], dict[str, float]], causes: Sequence[str], number: int, seed: int) -> Bill:
    """Return one bill with the named causes; the same seed and number give the same bill."""
    for attempt in range(200):
        dice = random.Random(f"{seed}/{number}/{attempt}")
        made = _try(_Making(dice, prices, _models(dice, causes)), tuple(causes), number)
        if made is not None:
            return made
    raise AssertionError(f"no bill shows {causes}")


def _models(dice: random.Random, causes: Sequence[str]) -> tuple[str, ...]:
    """One to four models, among them those that a cause needs."""
    chosen = dice.sample(list(MODELS), dice.choice((1, 2, 2, 2, 3, 3, 4)))
    needed = {
        "cache_write_1h_billed": [m for m, p in MODELS.items() if p == "anthropic"],
        "long_context_tier": list(_TIERED),
        "priority_tier": list(_WITH_PRIORITY),
    }
    for cause in causes:
        if cause in needed and not set(needed[cause]) & set(chosen):
            chosen.append(dice.choice(needed[cause]))
    if "model_not_in_log" in causes and len(chosen) < 2:
        chosen.append(dice.choice([m for m in MODELS if m not in chosen]))
    return tuple(sorted(chosen))


def _try(making: _Making, causes: tuple[str, ...], number: int) -> Bill | None:
    dice = making.dice
    count = int(10 ** dice.uniform(1.9, 3.1))
    weights = [dice.uniform(0.3, 1) for _ in making.models]
    making.requests = [
        _request(dice, dice.choices(making.models, weights)[0], n) for n in range(max(count, 40 * len(making.models)))
    ]
    making.requests.sort(key=lambda r: r.at)
    rules: list[tuple[Planted, Rule]] = []
    missing: str | None = None
    for cause in sorted(causes, key=CAUSES.index, reverse=True):  # a missing model first: others concern the log's
        planted, rule = _PLANT[cause](making, missing)
        if cause == "model_not_in_log":
            missing = planted.parameters["model"]
            making.requests = [replace(r, logged=r.model != missing) for r in making.requests]
        rules.insert(0, (planted, rule))
    amounts = [_added_up(making, [rule for _, rule in rules[:n]]) for n in range(len(rules) + 1)]
    totals = [sum(by_line.values()) for by_line in map(_by_line, amounts)]
    for before, after in pairwise(amounts):
        one, other = _by_line(before), _by_line(after)
        if max(abs(other.get(k, 0) - one.get(k, 0)) for k in {*one, *other}) < _VISIBLE_USD:
            return None
    planted = tuple(replace(p, amount_usd=totals[n + 1] - totals[n]) for n, (p, _) in enumerate(rules))
    final = amounts[-1]
    daily = None if dice.random() < 0.5 else _daily(final, dice.choice((6, 6, 2)))
    return Bill(
        number,
        _usage(making.requests),
        _invoice(final, number),
        daily,
        totals[0],
        planted,
        making.models,
        tuple(making.requests),
    )


def _request(dice: random.Random, model: str, number: int) -> Request:
    at = datetime(2026, 10, 1, tzinfo=UTC) + timedelta(days=dice.randrange(_DAYS), seconds=dice.randrange(86_400))
    size = min(190_000, int(dice.lognormvariate(10.6, 1.0)) + 500)
    cached = int(size * dice.uniform(0.1, 0.8)) if dice.random() < 0.6 else 0
    writes = MODELS[model] == "anthropic" and dice.random() < 0.5
    written = int((size - cached) * dice.uniform(0.1, 0.7)) if writes else 0
    output = min(16_000, int(dice.lognormvariate(7.2, 0.8)) + 20)
    if dice.random() < 0.03:
        return Request(f"{number:08x}", at, model, size, 0, 0, 0, failed=True)
    return Request(f"{number:08x}", at, model, size - cached - written, cached, written, output)


# Causes: each returns what was planted and its rule about the prices of one request.

Terms = dict[str, Any]
"""How one request is billed: variant, whether its tier counts, the price of reads and writes, factor, output."""
Rule = Callable[[Request, Terms], None]


def _plain_terms(request: Request) -> Terms:
    return {"variant": "standard", "tier": False, "reads": "cached_input", "writes": "cache_write", "factor": 1.0,
            "reasoning": False, "failed": False, "unlogged": False}  # fmt: skip


def _pick(making: _Making, missing: str | None, among: Sequence[str] = tuple(MODELS)) -> str:
    fitting = [m for m in making.models if m in among and m != missing]
    return making.dice.choice(fitting or [m for m in making.models if m in among])


def _cached(making: _Making, missing: str | None) -> tuple[Planted, Rule]:
    model = _pick(making, missing)

    def rule(request: Request, terms: Terms) -> None:
        if request.model == model:
            terms["reads"] = "input"

    return Planted("cached_billed_at_full_price", {"model": model}), rule


def _write(making: _Making, missing: str | None) -> tuple[Planted, Rule]:
    model = _pick(making, missing, [m for m, p in MODELS.items() if p == "anthropic"])

    def rule(request: Request, terms: Terms) -> None:
        if request.model == model:
            terms["writes"] = "cache_write_long"

    return Planted("cache_write_1h_billed", {"model": model}), rule


def _long(making: _Making, missing: str | None) -> tuple[Planted, Rule]:
    model = _pick(making, missing, _TIERED)
    for n in making.some(making.of(model), making.dice.uniform(0.05, 0.3)):
        old = making.requests[n]
        making.requests[n] = replace(old, plain=old.plain + making.dice.randrange(280_000, 500_000))
    logged = [r for r in making.requests if not r.failed and r.model != missing]
    share = sum(r.model == model and r.input > 200_000 for r in logged) / len(logged)

    def rule(request: Request, terms: Terms) -> None:
        if request.model == model:
            terms["tier"] = True

    return Planted("long_context_tier", {"model": model, "share": share}), rule


def _batch(making: _Making, missing: str | None) -> tuple[Planted, Rule]:
    places = [n for m in making.models if m != missing for n in making.of(m)]
    chosen = making.some(places, making.dice.uniform(0.05, 0.6))
    for n in chosen:
        making.requests[n] = replace(making.requests[n], batch=True)

    def rule(request: Request, terms: Terms) -> None:
        if request.batch:
            terms["variant"] = "batch"

    return Planted("batch_discount", {"share": len(chosen) / len(places)}), rule


def _percent(dice: random.Random, most: int) -> float:
    return dice.choice((*range(2, most), *(n + 0.5 for n in range(2, most, 3)), *range(5, most, 5), *range(5, most, 5)))


def _day(dice: random.Random) -> date:
    return _FIRST + timedelta(days=dice.randrange(4, 27))


def _discount(making: _Making, missing: str | None) -> tuple[Planted, Rule]:
    percent = _percent(making.dice, 41)
    since = _day(making.dice) if making.dice.random() < 0.5 else None

    def rule(request: Request, terms: Terms) -> None:
        if since is None or request.at.date() >= since:
            terms["factor"] *= 1 - percent / 100

    said = {"percent": percent} if since is None else {"percent": percent, "from": since.isoformat()}
    return Planted("negotiated_discount", said), rule


def _failed(making: _Making, missing: str | None) -> tuple[Planted, Rule]:
    def rule(request: Request, terms: Terms) -> None:
        terms["failed"] = True

    return Planted("failed_requests_billed", {}), rule


def _priority(making: _Making, missing: str | None) -> tuple[Planted, Rule]:
    model = _pick(making, missing, _WITH_PRIORITY)
    whole = making.dice.random() < 0.5
    places = making.of(model)
    chosen = places if whole else making.some(places, making.dice.uniform(0.1, 0.8))
    for n in chosen:
        making.requests[n] = replace(making.requests[n], priority=True)

    def rule(request: Request, terms: Terms) -> None:
        if request.priority and not request.batch:
            terms["variant"] = "priority"

    logged = sum(not r.failed and r.model != missing for r in making.requests)
    said = {"model": model} if whole else {"model": model, "share": len(chosen) / logged}
    return Planted("priority_tier", said), rule


def _uplift(making: _Making, missing: str | None) -> tuple[Planted, Rule]:
    provider = MODELS[_pick(making, missing)]
    percent = making.dice.choice((5, 10, 10, 10, 12.5, 15, 20, 7))

    def rule(request: Request, terms: Terms) -> None:
        if MODELS[request.model] == provider:
            terms["factor"] *= 1 + percent / 100

    return Planted("regional_uplift", {"percent": percent, "provider": provider}), rule


def _reasoning(making: _Making, missing: str | None) -> tuple[Planted, Rule]:
    model = _pick(making, missing)
    mean = making.dice.uniform(0.2, 2.0)
    for n in making.of(model):
        old = making.requests[n]
        making.requests[n] = replace(old, hidden_reasoning=int(old.output * making.dice.uniform(0, 2 * mean)))
    hidden = sum(making.requests[n].hidden_reasoning for n in making.of(model))
    shown = sum(making.requests[n].output for n in making.of(model))

    def rule(request: Request, terms: Terms) -> None:
        if request.model == model:
            terms["reasoning"] = True

    return Planted("reasoning_missing_in_log", {"model": model, "share": hidden / (hidden + shown)}), rule


def _change(making: _Making, missing: str | None) -> tuple[Planted, Rule]:
    model = _pick(making, missing)
    since, percent = _day(making.dice), making.dice.choice((-50, -33, -25, -20, -10, 10, 20, 25, 50, 100))

    def rule(request: Request, terms: Terms) -> None:
        if request.model == model and request.at.date() >= since:
            terms["factor"] *= 1 + percent / 100

    said = {"model": model, "from": since.isoformat(), "percent": percent}
    return Planted("price_change", said), rule


def _absent(making: _Making, missing: str | None) -> tuple[Planted, Rule]:
    model = making.dice.choice(making.models)

    def rule(request: Request, terms: Terms) -> None:
        terms["unlogged"] = True

    return Planted("model_not_in_log", {"model": model}), rule


_PLANT: dict[str, Callable[[_Making, str | None], tuple[Planted, Rule]]] = dict(
    zip(
        CAUSES,
        (_cached, _write, _long, _batch, _discount, _failed, _priority, _uplift, _reasoning, _change, _absent),
        strict=True,
    )
)

# From requests to files

Amounts = dict[tuple[date, str, str], float]
"""Unrounded costs [USD] by day, model and line."""


def _added_up(making: _Making, rules: Sequence[Rule]) -> Amounts:
    amounts: Amounts = {}
    for request in making.requests:
        terms = _plain_terms(request)
        for rule in rules:
            rule(request, terms)
        if (request.failed and not terms["failed"]) or (not request.logged and not terms["unlogged"]):
            continue
        size = request.input if terms["tier"] else 0
        at = making.prices(request.model, terms["variant"], size)
        output = request.output + (request.hidden_reasoning if terms["reasoning"] else 0)
        for line, tokens, price in (
            ("input", request.plain, "input"),
            ("cached input", request.cached, terms["reads"]),
            ("cache write", request.written, terms["writes"]),
            ("output", output, "output"),
        ):
            if tokens:
                key = (request.at.date(), request.model, line)
                amounts[key] = amounts.get(key, 0.0) + tokens * at[price] * terms["factor"] / 1e6
    return amounts


def _by_line(amounts: Amounts) -> dict[tuple[str, str], float]:
    lines: dict[tuple[str, str], float] = {}
    for (_, model, line), usd in amounts.items():
        lines[model, line] = lines.get((model, line), 0.0) + usd
    return lines


def _rounded(usd: float, places: int) -> Decimal:
    return Decimal(repr(usd)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def _invoice(amounts: Amounts, number: int) -> bytes:
    lines = [
        {"provider": MODELS[model], "model": model, "line": line, "amount_usd": float(_rounded(usd, 2))}
        for (model, line), usd in sorted(_by_line(amounts).items())
    ]
    total = sum((Decimal(str(line["amount_usd"])) for line in lines), Decimal())
    return json.dumps(
        {
            "invoice_id": f"MADE-{number}",
            "currency": "USD",
            "period": {"start": "2026-10-01", "end": "2026-10-31"},
            "lines": lines,
            "total_usd": float(total),
        }
    ).encode()


def _daily(amounts: Amounts, places: int) -> bytes:
    rows = [f"{day},{model},{line},{_rounded(usd, places)}" for (day, model, line), usd in sorted(amounts.items())]
    return "\n".join(["date,model,line,amount_usd", *rows, ""]).encode()


def _usage(requests: Sequence[Request]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(
        (
            *("request_id", "call_type", "spend", "total_tokens", "prompt_tokens", "completion_tokens", "startTime"),
            *("endTime", "model", "custom_llm_provider", "metadata", "team_id", "status"),
        )
    )
    for r in requests:
        if not r.logged:
            continue
        details: dict[str, Any] = {}
        if not r.failed and MODELS[r.model] == "anthropic":
            written = {"ephemeral_5m_input_tokens": r.written, "ephemeral_1h_input_tokens": 0}
            details = {"cache_read_input_tokens": r.cached, "cache_creation_input_tokens": r.written}
            details["cache_creation"] = written
        elif not r.failed:
            details = {"prompt_tokens_details": {"cached_tokens": r.cached}}
        writer.writerow(
            (
                *(r.id, "acreate_batch" if r.batch else "acompletion", 0, r.input + r.output, r.input, r.output),
                *(f"{r.at:%F %T}", f"{r.at + timedelta(seconds=5):%F %T}", r.model, _LOGGED_AS[MODELS[r.model]]),
                *(json.dumps({"additional_usage_values": details}), "team", "failure" if r.failed else "success"),
            )
        )
    return out.getvalue().encode()
