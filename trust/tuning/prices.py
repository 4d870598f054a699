"""What sellers ask for training a model, and for running what was trained."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from economics.tuning.methods.protocol import Method
from pricing.facts.tuning import TuningPrice

_OFFERED_AS = {"lora": ("lora", "sft"), "qlora": ("lora", "sft"), "full": ("sft",)}
"""Sellers sell supervised tuning without saying how it is done, or LoRA; QLoRA is LoRA to its buyer."""
_PER_TOKEN, _PER_HOUR = "USD/Mtok", "USD/hour"


@dataclass(frozen=True)
class Running:
    """What a seller asks for running a tuned model: an hour of its endpoint (0: none is billed), and its tokens."""

    hosting: TuningPrice | None
    input: TuningPrice | None
    output: TuningPrice | None

    @property
    def row(self) -> TuningPrice:
        """A row that names the seller, its scope and the day."""
        row = self.hosting or self.input or self.output
        assert row is not None
        return row

    @property
    def usd_per_hour(self) -> float:
        """The endpoint's price an hour, used or not."""
        return 0.0 if self.hosting is None else self.hosting.price


def training_prices(rows: Iterable[TuningPrice], model: str, method: Method, as_of: date) -> list[TuningPrice]:
    """Return the listed prices of training a model by the token, the lowest of each seller, the cheapest first."""
    offered = [row for row in _usable(rows, model, method, as_of) if row.item == "training" and row.unit == _PER_TOKEN]
    lowest = {row.provider: row for row in sorted(offered, key=lambda row: -row.price)}
    return sorted(lowest.values(), key=lambda row: (row.price, row.provider))


def running_prices(rows: Iterable[TuningPrice], model: str, method: Method, as_of: date) -> list[Running]:
    """Return what each seller asks for running a tuned model in its cheapest scope."""
    groups: dict[tuple[str, str, str], list[TuningPrice]] = {}
    for row in _usable(rows, model, method, as_of):
        if row.item in ("hosting", "inference_input", "inference_output"):
            groups.setdefault((row.provider, row.model, row.scope or ""), []).append(row)
    cheapest: dict[str, Running] = {}
    for (provider, _, _), group in groups.items():
        offer = Running(
            _lowest(group, "hosting"), _lowest(group, "inference_input"), _lowest(group, "inference_output")
        )
        if provider not in cheapest or _before(offer) < _before(cheapest[provider]):
            cheapest[provider] = offer
    return [cheapest[provider] for provider in sorted(cheapest)]


def _before(offer: Running) -> tuple[bool, float, float]:
    """The scopes of a seller in order: those that list tokens first, then by the hour, then by output tokens."""
    return offer.output is None, offer.usd_per_hour, 0.0 if offer.output is None else offer.output.price


def _lowest(rows: Sequence[TuningPrice], item: str) -> TuningPrice | None:
    wanted = _PER_HOUR if item == "hosting" else _PER_TOKEN
    offered = [row for row in rows if row.item == item and row.unit == wanted]
    return min(offered, key=lambda row: row.price, default=None)


def _usable(rows: Iterable[TuningPrice], model: str, method: Method, as_of: date) -> list[TuningPrice]:
    return [
        row
        for row in rows
        if row.model_id == model
        and row.method in _OFFERED_AS[method.id]
        and row.status != "doubtful"
        and (row.effective_from is None or row.effective_from <= as_of)
    ]
