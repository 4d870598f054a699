"""The working behind a figure: each formula, the inputs that went in, and what came out.

Formulas are written so that they can be evaluated: names, + − * /, min, max and ceil. Evaluating one on the inputs
shown beside it gives the figure shown, which a test does for every step.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from economics.cost.token_lines import BILLED_LINES
from economics.cost.tokens import TOKENS_PER_MTOK, input_tokens, output_tokens, split_tokens, total
from economics.fields.table import FIELDS
from economics.option.options import UNCOUNTABLE, Load, PricedOption, SelfHosted, TokenOption, cost, unit_cost
from economics.quantity import Quantity, finite
from economics.supply.self_hosted import Mixed, OneFigure, Owned, peak_usd

_MTOK = f"{TOKENS_PER_MTOK:.0f}"


@dataclass(frozen=True)
class Step:
    """One formula with its inputs (name → value) and its result; `reason` stands where the result is undefined."""

    result: str
    formula: str
    inputs: dict[str, float]
    value: float | None
    unit: str
    reason: str | None = None


def working(option: PricedOption, load: Load) -> list[Step]:
    """Return the steps from a scalar load and an option's inputs to its cost per month, per Mtok and per request."""
    book = _Book()
    for name, value in vars(load).items():
        book.known(name, value)
    if isinstance(option, TokenOption):
        _token_steps(book, option, load)
    else:
        _self_hosted_steps(book, option, load)
    result = cost(option, load)
    book.step(
        "usd_per_mtok",
        f"usd_per_month / (tokens_per_month / {_MTOK})",
        result.usd_per_mtok(load),
        "USD/Mtok",
    )
    book.step(
        "requests_per_month",
        "tokens_per_month * input_output_ratio / (1 + input_output_ratio) / input_tokens_per_request",
        load.requests,
        "request",
    )
    book.step("usd_per_request", "usd_per_month / requests_per_month", result.usd_per_request(load), "USD/request")
    return book.steps


class _Book:
    """Collects steps; a formula's inputs are looked up by the names it uses."""

    def __init__(self) -> None:
        self.values: dict[str, float] = {}
        self.steps: list[Step] = []

    def known(self, name: str, value: object) -> None:
        self.values[name] = float(value)  # type: ignore[arg-type]

    def step(self, result: str, formula: str, value: object, unit: str) -> None:
        quantity = value if isinstance(value, Quantity) else Quantity(value)  # type: ignore[arg-type]
        names = [name for name in names_in(formula) if name in self.values]
        scalar = quantity.scalar
        self.steps.append(Step(result, formula, {n: self.values[n] for n in names}, scalar, unit, quantity.reason))
        if scalar is not None:
            self.values[result] = scalar


def names_in(formula: str) -> list[str]:
    """The names a formula uses, in order of appearance, each once."""
    word, names = "", []
    for character in formula + " ":
        if character.isalnum() or character == "_":
            word += character
        else:
            if word and not word[0].isdigit() and word not in names:
                names.append(word)
            word = ""
    return names


def _token_steps(book: _Book, option: TokenOption, load: Load) -> None:
    for field in ("input_token_factor", "output_token_factor", "discount"):
        book.known(field, getattr(option, field))
    inputs = input_tokens(load.tokens_per_month, load.input_output_ratio) * option.input_token_factor
    outputs = output_tokens(load.tokens_per_month, load.input_output_ratio) * option.output_token_factor
    split = split_tokens(inputs, outputs, load.cache_hit_rate, load.cache_reads_per_write)
    ratio = "input_output_ratio / (1 + input_output_ratio)"
    book.step("input_tokens", f"tokens_per_month * {ratio} * input_token_factor", inputs, "token/month")
    book.step(
        "output_tokens", "tokens_per_month / (1 + input_output_ratio) * output_token_factor", outputs, "token/month"
    )
    book.step("cached_tokens", "input_tokens * cache_hit_rate", split.cached, "token/month")
    book.step(
        "cache_write_tokens",
        "min(cached_tokens / cache_reads_per_write, input_tokens * (1 - cache_hit_rate))",
        split.cache_write,
        "token/month",
    )
    book.step("plain_tokens", "input_tokens * (1 - cache_hit_rate) - cache_write_tokens", split.plain, "token/month")
    result = cost(option, load)
    _price_steps(book, option, load)
    for line in BILLED_LINES:
        formula = f"{line.tokens}_tokens / {_MTOK} * {line.field}"
        book.step(f"{_symbol(line.cost_line)}_usd", formula, result.lines[line.cost_line], "USD/month")
    lines = [f"{_symbol(line.cost_line)}_usd" for line in BILLED_LINES]
    if "discount" in result.lines:
        book.step("discount_usd", f"-discount * ({' + '.join(lines)})", result.lines["discount"], "USD/month")
        lines.append("discount_usd")
    book.step("usd_per_month", " + ".join(lines), result.usd_per_month, "USD/month")


def _price_steps(book: _Book, option: TokenOption, load: Load) -> None:
    """The price of each line: as listed, blended with the batch price and times the common factor where they count."""
    batched, factored = load.batch_share != 0, option.price_factor != 1
    paid = option.paid_prices(load)
    if factored:
        book.known("price_factor", option.price_factor)
    for line in BILLED_LINES:
        name = line.field
        if not (batched or factored):
            book.known(name, option.prices.price(line))
            continue
        book.known(f"standard_{name}", option.prices.price(line))
        formula = f"standard_{name}"
        if batched:
            book.known(f"batch_{name}", option.batch_prices.price(line))
            formula = f"(1 - batch_share) * standard_{name} + batch_share * batch_{name}"
        if factored:
            formula = f"price_factor * ({formula})"
        book.step(name, formula, float(paid.price(line)), "USD/Mtok")


def _symbol(line: str) -> str:
    return line.replace(" ", "_")


def _self_hosted_steps(book: _Book, option: SelfHosted, load: Load) -> None:
    result = cost(option, load)
    for field in ("utilisation", "gpus_per_replica", "min_replicas", "fixed_usd_per_month"):
        book.known(field, getattr(option, field))
    book.known("billed_hours_per_month", option.paid_hours)
    _capacity_step(book, option, load)
    book.step(
        "effective_utilisation",
        "min(utilisation, 1 / peak_to_average)",
        option.effective_utilisation(load),
        "share of capacity",
    )
    hours = "3600 * billed_hours_per_month"
    _supply_inputs(book, option)
    lost = " * (1 - interruption_share)" if book.values.get("interruption_share") else ""
    book.step(
        "tokens_per_replica",
        f"capacity_tokens_per_second * ({hours} * effective_utilisation){lost}",
        finite(option.tokens_per_replica(load), True, UNCOUNTABLE),
        "token/month",
    )
    least = "max(min_replicas, baseline_replicas)" if isinstance(option.supply, Mixed) else "min_replicas"
    spare = " + spare_replicas" if book.values.get("spare_replicas") else ""
    needed = f"max({least}, ceil(tokens_per_month / tokens_per_replica - 1e-9)){spare}"
    book.step("replicas", needed, result.replicas, "replica")
    _replica_steps(book, option)
    book.step("usd_per_replica", " + ".join(_line_names(option)), total(option.replica_lines), "USD/month")
    book.step("usd_per_month", _month_formula(book, option), result.usd_per_month, "USD/month")
    book.step(
        "achieved_utilisation",
        f"tokens_per_month / (replicas * (capacity_tokens_per_second * ({hours})))",
        result.utilisation,
        "share of capacity",
    )
    book.step(
        "unit_view_usd_per_mtok",
        f"usd_per_replica / (tokens_per_replica / {_MTOK})",
        unit_cost(option, load) if "tokens_per_replica" in book.values else Quantity(0.0, False, UNCOUNTABLE),
        "USD/Mtok",
    )


def _capacity_step(book: _Book, option: SelfHosted, load: Load) -> None:
    if isinstance(option.throughput, OneFigure):
        book.known("tokens_per_second", option.throughput.tokens_per_second)
        formula = "tokens_per_second"
    else:
        for field in (
            "prefill_tokens_per_second",
            "decode_tokens_per_second",
        ):
            book.known(field, getattr(option.throughput, field))
        for field in ("input_token_factor", "output_token_factor"):
            book.known(field, getattr(option, field))
        formula = (
            "(input_output_ratio + 1) / (input_output_ratio * (1 - cache_hit_rate) * input_token_factor"
            " / prefill_tokens_per_second + output_token_factor / decode_tokens_per_second)"
        )
    book.step(
        "capacity_tokens_per_second", formula, finite(option.capacity(load), True, UNCOUNTABLE), "token/s per replica"
    )


def _supply_inputs(book: _Book, option: SelfHosted) -> None:
    supply = option.supply
    if isinstance(supply, Mixed):
        book.known("baseline_replicas", supply.baseline_replicas)
        book.known("peak_hours_per_month", supply.peak_hours_per_month)
        book.known("usd_per_gpu_hour", supply.reserved.usd_per_gpu_hour)
        book.known("peak_usd_per_gpu_hour", supply.on_demand.usd_per_gpu_hour)
        return
    for field, value in vars(supply).items():
        book.known(_SCENARIO_NAMES.get(field, field), value)


def _month_formula(book: _Book, option: SelfHosted) -> str:
    """The formula of the monthly cost; for a mix the cost of a peak replica comes first."""
    if not isinstance(option.supply, Mixed):
        return "replicas * usd_per_replica + fixed_usd_per_month"
    peak = "gpus_per_replica * peak_usd_per_gpu_hour * peak_hours_per_month"
    book.step(
        "peak_gpu_rent_usd_per_replica_month", peak, peak_usd(option.supply, option.gpus_per_replica), "USD/month"
    )
    peaks = "(replicas - baseline_replicas) * peak_gpu_rent_usd_per_replica_month"
    return f"baseline_replicas * usd_per_replica + {peaks} + fixed_usd_per_month"


def _replica_steps(book: _Book, option: SelfHosted) -> None:
    formulas = _OWN if isinstance(option.supply, Owned) else _RENT
    for line, value in option.replica_lines.items():
        book.step(f"{_symbol(line)}_usd_per_replica_month", formulas[line], value, "USD/month")


def _line_names(option: SelfHosted) -> Iterable[str]:
    return [f"{_symbol(line)}_usd_per_replica_month" for line in option.replica_lines]


_RENT = {"gpu rent": "gpus_per_replica * usd_per_gpu_hour * billed_hours_per_month"}
_OWN = {
    "depreciation": "purchase_usd_per_replica * (1 - residual_share) / life_months",
    "installation": "installation_usd_per_replica / life_months",
    "capital": "cost_of_capital_per_year / 12 * 0.5 * (purchase_usd_per_replica + installation_usd_per_replica"
    " + purchase_usd_per_replica * residual_share)",
    "power": "power_kw_per_replica * pue * powered_hours_per_month * usd_per_kwh",
    "colocation": "colocation_usd_per_month",
    "maintenance": "purchase_usd_per_replica * maintenance_share_per_year / 12",
}
_SCENARIO_NAMES = {
    "purchase_usd": "purchase_usd_per_replica",
    "installation_usd": "installation_usd_per_replica",
    "power_kw": "power_kw_per_replica",
}


def unit_of(name: str) -> str:
    """The unit of a name used in a formula, where it is a field of the scenario."""
    bare = name.removeprefix("standard_").removeprefix("batch_")
    field = FIELDS.get(name) or FIELDS.get(bare)
    return field.unit if field else ""
