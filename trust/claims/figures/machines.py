"""Figures of rented machines: what they cost, and what a million tokens on them do."""

from __future__ import annotations

from dataclasses import dataclass

from economics.numbers import counted
from economics.option.self_hosted import SelfHosted
from economics.option.throughput import OneFigure
from economics.supply.rented import Rented
from economics.units import HOURS_PER_MONTH
from trust.claims.figures.figure import (
    Answer,
    Kind,
    Values,
    Words,
    count,
    known_field,
    quantity,
    renamed,
    shown,
    usd,
)
from trust.claims.known import Known, load_of

RATE, RATE_OF_TOKENS, USE = (known_field(n) for n in ("usd_per_gpu_hour", "tokens_per_second", "utilisation"))
GPUS = count("gpus", "GPUs", "GPU", "how many GPUs are paid for")
WHOLE_GPUS = quantity("gpus", "GPUs", "GPU", 1, 4096, "how many GPUs are paid for", whole=True)
A_MONTH = usd("usd_per_month", "Machines cost", "USD/month", "what all of the machines cost a month")
GPU = Words("gpu", "GPU", "a GPU of the hardware table, by its id")
SUPPLIER = Words("provider", "Supplier", "the supplier's id; left out: the lower median of trusted ones")


def option_of(usd_per_month: float, tokens_per_second: float, utilisation: float) -> SelfHosted:
    """Return machines that cost so much a month as one copy of a model with this throughput, always paid for."""
    supply = Rented(usd_per_month / HOURS_PER_MONTH)
    return SelfHosted("own", supply, OneFigure(tokens_per_second), 1.0, utilisation, min_replicas=1.0)


@dataclass(frozen=True)
class MachineUnitCost(Kind):
    """The cost of a million tokens on machines that cost so much a month."""

    def answer(self, values: Values, known: Known) -> Answer:
        """Divide the month by what one full machine serves at the utilisation: the option's own unit cost."""
        del known
        month, speed = values.number("usd_per_month"), values.number("tokens_per_second")
        used = values.number_or("utilisation", 1.0)
        cost = option_of(month, speed, used).serving_unit_cost(load_of(1.0)).scalar or 0.0
        served = f"{shown(speed)} token/s × 3,600 × 730 h × {shown(100 * used)} %"
        return Answer.point(cost, f"${shown(month)} a month / ({served}) = ${shown(cost)} per Mtok")


@dataclass(frozen=True)
class HourlyUnitCost(Kind):
    """The cost of a million tokens on GPUs that cost so much an hour."""

    def answer(self, values: Values, known: Known) -> Answer:
        """As for a month, at the rate of all GPUs together."""
        del known
        hourly = values.number("usd_per_gpu_hour") * values.number_or("gpus", 1.0)
        speed, used = values.number("tokens_per_second"), values.number_or("utilisation", 1.0)
        cost = option_of(hourly * HOURS_PER_MONTH, speed, used).serving_unit_cost(load_of(1.0)).scalar or 0.0
        served = f"{shown(speed)} token/s × 3,600 s × {shown(100 * used)} %"
        return Answer.point(cost, f"${shown(hourly)} an hour / ({served}) = ${shown(cost)} per Mtok")


@dataclass(frozen=True)
class Rent(Kind):
    """What GPUs cost for some hours."""

    def answer(self, values: Values, known: Known) -> Answer:
        """Multiply."""
        del known
        gpus, rate, hours = (values.number(name) for name in ("gpus", "usd_per_gpu_hour", "hours"))
        cost = gpus * rate * hours
        return Answer.point(cost, f"{shown(gpus)} × ${shown(rate)} × {shown(hours)} h = ${shown(cost)}")


@dataclass(frozen=True)
class ListedRent(Kind):
    """What an hour of one GPU costs on demand on a day."""

    def answer(self, values: Values, known: Known) -> Answer:
        """Look the supplier up, or the lower median of the trusted ones."""
        gpu, gpus = values.text("gpu"), int(values.number("gpus"))
        if values.has("provider"):
            supplier = values.text("provider")
            rate, said = known.rent_of(gpu, gpus, supplier), known.seller(supplier)
        else:
            rate, supplier, suppliers = known.rent_median(gpu, gpus)
            said = f"lower median of {counted(suppliers, 'trusted supplier')} ({known.seller(supplier)})"
        machine = f"{known.gpus(gpus, gpu)} on demand on {known.as_of}"
        return Answer.point(rate, f"{machine}: {said} ${shown(rate)} a GPU-hour")


MACHINE_FIGURES = (
    MachineUnitCost(
        *("machine unit cost", "Cost of a million tokens on machines, by the month", "USD/Mtok", "arithmetic"),
        (A_MONTH, RATE_OF_TOKENS, USE),
        frozenset({"utilisation"}),
    ),
    HourlyUnitCost(
        *("hourly unit cost", "Cost of a million tokens on GPUs, by the hour", "USD/Mtok", "arithmetic"),
        (renamed(RATE, "usd_per_gpu_hour", "GPU rate"), GPUS, RATE_OF_TOKENS, USE),
        frozenset({"utilisation", "gpus"}),
    ),
    Rent(
        *("rent", "Rent of GPUs for some hours", "USD", "arithmetic"),
        (GPUS, RATE, count("hours", "Hours", "hour", "hours that are paid; a month has 730")),
    ),
    ListedRent(
        *("listed rent", "Rent of a GPU on a day", "USD/GPU-hour", "prices"),
        (GPU, WHOLE_GPUS, SUPPLIER),
        frozenset({"provider"}),
    ),
)
