"""Every number a scenario holds: its unit, range, default and meaning, written once.

The scenario types, the widgets, the address and the docs all read this table.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from economics.errors import InputError
from economics.quantity import Number


@dataclass(frozen=True)
class Field:
    """One number of a scenario: unit, closed or half-open range, default and the words that explain it."""

    name: str
    label: str
    unit: str
    low: float
    high: float
    help: str
    typical: str
    default: float | None = None
    low_open: bool = False
    whole: bool = False

    @property
    def is_share(self) -> bool:
        """Whether people write this number in per cent."""
        return self.unit.startswith("share")

    @property
    def range_text(self) -> str:
        """The range in words, as refusals state it."""
        if self.is_share:
            lower = "above 0" if self.low_open else f"{self.low * 100:g}"
            joint = " and at most " if self.low_open else "–"
            return f"{lower}{joint}{self.high * 100:g} % (as a share: {self._plain_range})"
        return self._plain_range

    @property
    def _plain_range(self) -> str:
        whole = "a whole number, " if self.whole else ""
        low, high = _written(self.low), _written(self.high)
        return f"{whole}above {low} and at most {high}" if self.low_open else f"{whole}{low} to {high}"

    def check(self, value: Number, path: str = "") -> None:
        """Raise InputError unless every element of `value` is a finite number inside the range.

        `value` is a scalar or an array of any shape; `path` is named in the message (default: the field's name).
        """
        low = np.min(value) if isinstance(value, np.ndarray) else value
        high = np.max(value) if isinstance(value, np.ndarray) else value
        bad = low if not (low > self.low if self.low_open else low >= self.low) else high
        if not (
            math.isfinite(bad) and bad <= self.high and bad >= self.low and not (self.low_open and bad == self.low)
        ):
            raise InputError(path or self.name, self.refusal(bad))
        if self.whole and np.any(np.not_equal(np.mod(value, 1), 0)):
            raise InputError(path or self.name, self.refusal(value))

    def refusal(self, value: object) -> str:
        """The sentence that refuses `value`."""
        return f"{shown(value)} is refused: must be {self.range_text}"


def shown(value: object) -> str:
    """A refused value as a message quotes it: short, on one line, without control characters."""
    if isinstance(value, float) and math.isfinite(value):
        text = f"{value:g}"
    elif value is None:
        text = "null"
    elif isinstance(value, bool):
        text = str(value).lower()
    else:
        text = repr(value) if isinstance(value, str) else str(value)
    text = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
    return text if len(text) <= 60 else f"{text[:57]}…"


def _written(number: float) -> str:
    return f"{number:g}" if number < 1e9 else f"10{str(round(math.log10(number))).translate(_SUPERSCRIPT)}"


_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_MAX_COST = 1e9


def _price(name: str, label: str, unit: str, text: str, typical: str, default: float | None = None) -> Field:
    return Field(name, label, unit, 0, _MAX_COST, text, typical, default)


def _lever(name: str, label: str, text: str) -> Field:
    typical = "1 (off); published figures are beside the control"
    return Field(name, label, "factor", 0, 10, text, typical, 1, low_open=True)


def _share(name: str, label: str, text: str, typical: str, default: float | None = None) -> Field:
    return Field(name, label, "share", 0, 1, text, typical, default)


FIELDS: dict[str, Field] = {
    f.name: f
    for f in (
        Field(
            "tokens_per_month",
            "Tokens a month",
            "token",
            0,
            1e15,
            "Input plus output tokens of the workload in a month.",
            "10M to 100B",
        ),
        Field(
            "input_output_ratio",
            "Input/output ratio",
            "input tokens per output token",
            0.05,
            200,
            "Input tokens per output token over the month.",
            "chat 3–8, retrieval 10–30, generation 0.2–1",
        ),
        Field(
            "input_tokens_per_request",
            "Input tokens a request",
            "token",
            1,
            1e7,
            "Prompt length of a typical request; it chooses the provider's context tier.",
            "500 to 20,000",
        ),
        _share(
            "cache_hit_rate",
            "Cache hit rate",
            "Share of the input tokens that is read from a prompt (prefix) cache.",
            "0 % one-off, 40–90 % agents",
            0,
        ),
        Field(
            "cache_reads_per_write",
            "Cache reads per write",
            "read",
            1,
            1e6,
            "How often a cached prefix is read before it must be written again.",
            "5 to 50",
            10,
        ),
        _share(
            "batch_share",
            "Batch share",
            "Share of the tokens that may wait for the provider's asynchronous tier.",
            "0 % interactive, 100 % overnight",
            0,
        ),
        Field(
            "peak_to_average",
            "Peak-to-average load",
            "busiest hour ÷ average hour",
            1,
            1000,
            "Busiest hour over the average hour; it caps the average utilisation at its inverse.",
            "2–4 for one time zone, 1 for batch",
            1,
        ),
        Field(
            "input_token_factor",
            "Input token factor",
            "option tokens per workload token",
            0,
            100,
            "Input tokens this option needs per workload token (another tokenizer).",
            "0.8 to 1.3",
            1,
            low_open=True,
        ),
        Field(
            "output_token_factor",
            "Output token factor",
            "option tokens per workload token",
            0,
            100,
            "Output tokens this option needs per workload token (a wordier or a reasoning model).",
            "0.8 to 5",
            1,
            low_open=True,
        ),
        _share("discount", "Discount", "Share taken off every line of this option.", "0–30 %, by contract", 0),
        Field(
            "utilisation",
            "Utilisation",
            "share of capacity",
            0,
            1,
            "Average share of the capacity paid for that is really used.",
            "30–70 %",
            low_open=True,
        ),
        Field(
            "gpus_per_replica",
            "GPUs per replica",
            "GPU",
            1,
            4096,
            "The smallest set of GPUs that serves the model once.",
            "1 to 16",
            1,
            whole=True,
        ),
        Field(
            "min_replicas",
            "Minimum replicas",
            "replica",
            1,
            4096,
            "Replicas that run even without load.",
            "1, or 2 for failover",
            1,
            whole=True,
        ),
        Field(
            "billed_hours_per_month",
            "Billed hours a month",
            "h/month",
            0,
            744,
            "Hours a rented replica is paid for; 730 is a whole month.",
            "730, or 160 for office hours",
            730,
            low_open=True,
        ),
        _price(
            "fixed_usd_per_month",
            "Fixed cost a month",
            "USD/month",
            "Cost that does not depend on the load.",
            "staff, storage, network",
            0,
        ),
        _price("usd_per_gpu_hour", "GPU rate", "USD/GPU-hour", "Rent of one GPU for one hour.", "$1 to $7"),
        _price("input_usd_per_mtok", "Input price", "USD/Mtok", "Price of a million input tokens.", "$0.1 to $5"),
        _price(
            "cached_input_usd_per_mtok",
            "Cached input price",
            "USD/Mtok",
            "Price of a million input tokens read from the prompt cache; without one they cost the input price.",
            "10–50 % of the input price",
        ),
        _price(
            "cache_write_usd_per_mtok",
            "Cache write price",
            "USD/Mtok",
            "Price of a million input tokens written to the prompt cache; without one they cost the input price.",
            "100–125 % of the input price",
        ),
        _price(
            "output_usd_per_mtok",
            "Output price",
            "USD/Mtok",
            "Price of a million output tokens.",
            "$0.3 to $25",
        ),
        _share(
            "batch_discount",
            "Batch discount",
            "Share off every line for the batch share, in place of the provider's batch prices.",
            "50 %",
        ),
        Field(
            "tokens_per_second",
            "Throughput, input + output",
            "token/s per replica",
            0,
            1e9,
            "Input plus output tokens a second that one replica sustains for this mix.",
            "1,000 to 50,000",
            low_open=True,
        ),
        Field(
            "output_tokens_per_second",
            "Throughput, output only",
            "token/s per replica",
            0,
            1e9,
            "Output tokens a second that one replica sustains for this mix.",
            "200 to 20,000",
            low_open=True,
        ),
        Field(
            "prefill_tokens_per_second",
            "Prefill rate",
            "token/s per replica",
            0,
            1e9,
            "Input tokens a second one replica reads at the chosen load.",
            "5,000 to 100,000",
            low_open=True,
        ),
        Field(
            "decode_tokens_per_second",
            "Decode rate",
            "token/s per replica",
            0,
            1e9,
            "Output tokens a second one replica writes at the chosen load.",
            "200 to 20,000",
            low_open=True,
        ),
        Field(
            "concurrency",
            "Requests at a time",
            "request per replica",
            1,
            1e6,
            "Requests that one replica keeps in flight.",
            "8 to 256",
            whole=True,
        ),
        Field(
            "time_per_output_token_ms",
            "Time per output token",
            "ms",
            0,
            1e5,
            "Longest average time between two tokens of an answer; as many requests run at a time as keep it.",
            "20 to 100 ms (50 to 10 tokens a second for each reader)",
            low_open=True,
        ),
        Field(
            "time_to_first_token_ms",
            "Time to first token",
            "ms",
            0,
            1e7,
            "Longest average time until an answer begins.",
            "200 to 5,000 ms",
            low_open=True,
        ),
        Field(
            "context_tokens",
            "Context that must fit",
            "token",
            1,
            1e7,
            "One sequence this long must fit beside the weights.",
            "8,192 to 131,072",
            whole=True,
        ),
        Field(
            "input_tokens",
            "Input tokens a request",
            "token",
            1,
            1e7,
            "Mean input tokens of a request of the measurement.",
            "128 to 32,768",
        ),
        Field(
            "output_tokens",
            "Output tokens a request",
            "token",
            1,
            1e7,
            "Mean output tokens of a request of the measurement.",
            "64 to 8,192",
        ),
        _lever(
            "speculative_decoding",
            "Speculative decoding",
            "Factor on the decode rate from drafting tokens with a smaller model.",
        ),
        _lever(
            "disaggregation",
            "Disaggregation",
            "Factor on both rates from prefill and decode on separate GPUs.",
        ),
        _lever(
            "quantisation",
            "Quantisation",
            "Factor on both rates from a precision that the throughput was not measured or estimated at.",
        ),
        _price(
            "purchase_usd_per_replica",
            "Purchase per replica",
            "USD",
            "Price of the servers of one replica.",
            "$25k–$40k per data-centre GPU",
            0,
        ),
        _price(
            "installation_usd_per_replica",
            "Installation per replica",
            "USD",
            "Delivery, racking and cabling of one replica.",
            "2–10 % of the purchase",
            0,
        ),
        Field(
            "life_months",
            "Life",
            "month",
            1,
            240,
            "Months over which the purchase is written off.",
            "36 to 60",
            48,
            whole=True,
        ),
        _share(
            "residual_share",
            "Residual value",
            "Share of the purchase price left at the end of the life.",
            "0–30 %",
            0,
        ),
        _share(
            "cost_of_capital_per_year",
            "Cost of capital",
            "Yearly interest on the average of the purchase and its residual value.",
            "5–12 % a year",
            0,
        ),
        _price(
            "power_kw_per_replica",
            "Power per replica",
            "kW",
            "Electric power drawn by one replica.",
            "0.7–1.4 kW per GPU with its share of the server",
            0,
        ),
        Field(
            "powered_hours_per_month",
            "Powered hours a month",
            "h/month",
            0,
            744,
            "Hours a month that the replica draws that power.",
            "730",
            730,
            low_open=True,
        ),
        Field(
            "pue",
            "PUE",
            "facility power ÷ IT power",
            1,
            5,
            "Power usage effectiveness of the data centre.",
            "1.1 to 1.6",
            1,
        ),
        _price("usd_per_kwh", "Electricity price", "USD/kWh", "Price of a kilowatt-hour.", "$0.06 to $0.30", 0),
        _price(
            "colocation_usd_per_month",
            "Colocation per replica",
            "USD/month",
            "Space, cooling and remote hands for one replica.",
            "$100–$250 per kW",
            0,
        ),
        _share(
            "maintenance_share_per_year",
            "Maintenance",
            "Share of the purchase price paid for upkeep each year.",
            "2–8 % a year",
            0,
        ),
    )
}
"""Field name → Field. Ranges are those of the cost model's contract."""
