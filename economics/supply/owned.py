"""Owned servers: purchase, depreciation, capital, power, colocation and maintenance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

import numpy as np

from economics.cost.inputs import Input, Suggestion, fields_of
from economics.cost.lines import CAPITAL, END_VALUE, WRITE_OFF, Lines, total
from economics.cost.months import Block, Calendar, Running
from economics.cost.service import Service, begun, service_for
from economics.cost.volume_curve import Stair, VolumeCurve
from economics.fields.checks import default, number
from economics.fields.part import Part
from economics.note import Note
from economics.quantity import Array, Number
from economics.supply.protocol import Replica, Supply
from economics.units import HOURS_PER_MONTH, MONTHS_PER_YEAR


class Own(Part):
    """An owned replica as a scenario writes it."""

    label: ClassVar[str] = "owned"

    kind: Literal["own"]
    purchase_usd_per_replica: Annotated[float, number("purchase_usd_per_replica")] = default("purchase_usd_per_replica")
    installation_usd_per_replica: Annotated[float, number("installation_usd_per_replica")] = default(
        "installation_usd_per_replica"
    )
    life_months: Annotated[int, number("life_months")] = default("life_months")
    residual_share: Annotated[float, number("residual_share")] = default("residual_share")
    cost_of_capital_per_year: Annotated[float, number("cost_of_capital_per_year")] = default("cost_of_capital_per_year")
    power_kw_per_replica: Annotated[float, number("power_kw_per_replica")] = default("power_kw_per_replica")
    powered_hours_per_month: Annotated[float, number("powered_hours_per_month")] = default("powered_hours_per_month")
    pue: Annotated[float, number("pue")] = default("pue")
    usd_per_kwh: Annotated[float, number("usd_per_kwh")] = default("usd_per_kwh")
    colocation_usd_per_month: Annotated[float, number("colocation_usd_per_month")] = default("colocation_usd_per_month")
    maintenance_share_per_year: Annotated[float, number("maintenance_share_per_year")] = default(
        "maintenance_share_per_year"
    )
    spare_replicas: Annotated[int, number("spare_replicas")] = default("spare_replicas")


@dataclass(frozen=True)
class Owned(Supply):
    """Owned replicas with plain numbers; fields as in `Own`, shares 0–1, USD, kW."""

    purchase_usd_per_replica: Number = default("purchase_usd_per_replica")
    installation_usd_per_replica: Number = default("installation_usd_per_replica")
    life_months: Number = default("life_months")
    residual_share: Number = default("residual_share")
    cost_of_capital_per_year: Number = default("cost_of_capital_per_year")
    power_kw_per_replica: Number = default("power_kw_per_replica")
    powered_hours_per_month: Number = default("powered_hours_per_month")
    pue: Number = default("pue")
    usd_per_kwh: Number = default("usd_per_kwh")
    colocation_usd_per_month: Number = default("colocation_usd_per_month")
    maintenance_share_per_year: Number = default("maintenance_share_per_year")
    spare_replicas: Number = default("spare_replicas")

    def replica_lines(self, replica: Replica) -> Lines:
        """Return what owning one replica costs a month [USD]; the lines are those of docs/model.md."""
        del replica
        bought, installed = self.purchase_usd_per_replica, self.installation_usd_per_replica
        left = bought * self.residual_share
        energy = self.power_kw_per_replica * self.pue * self.powered_hours_per_month
        return {
            "depreciation": bought * (1 - self.residual_share) / self.life_months,
            "installation": installed / self.life_months,
            CAPITAL: self.cost_of_capital_per_year / MONTHS_PER_YEAR * 0.5 * (bought + installed + left),
            "power": energy * self.usd_per_kwh,
            "colocation": self.colocation_usd_per_month + 0.0,
            "maintenance": bought * self.maintenance_share_per_year / MONTHS_PER_YEAR,
        }

    def paid_hours(self, billed_hours: Number) -> Number:
        """Return the whole month: an owned replica is always available."""
        del billed_hours
        return HOURS_PER_MONTH

    def paid_replicas(self, needed: Number) -> Number:
        """Return the replicas needed plus the spares."""
        return needed + self.spare_replicas

    def kept_for(self, needed: Array) -> Array:
        """Return the replicas needed plus the spares, which are not stranded."""
        return needed + self.spare_replicas

    def curve(self, replica: Replica, tokens_per_replica: float, min_replicas: int) -> VolumeCurve:
        """Return a staircase of whole replicas on top of the spares."""
        usd = float(total(self.replica_lines(replica)))
        return VolumeCurve(usd * float(self.spare_replicas), stairs=(Stair(usd, tokens_per_replica, min_replicas),))

    def known(self) -> Mapping[str, Number]:
        """Return its own fields."""
        return vars(self)

    @property
    def line_formulas(self) -> Mapping[str, str]:
        """The formulas of `replica_lines`."""
        return {
            "depreciation": "purchase_usd_per_replica * (1 - residual_share) / life_months",
            "installation": "installation_usd_per_replica / life_months",
            CAPITAL: "cost_of_capital_per_year / 12 * 0.5 * (purchase_usd_per_replica + installation_usd_per_replica"
            " + purchase_usd_per_replica * residual_share)",
            "power": "power_kw_per_replica * pue * powered_hours_per_month * usd_per_kwh",
            "colocation": "colocation_usd_per_month",
            "maintenance": "purchase_usd_per_replica * maintenance_share_per_year / 12",
        }

    def paid_formula(self, needed: str) -> str:
        """Return the formula, with the spares where there are any."""
        spares = " + spare_replicas" if np.any(self.spare_replicas) else ""
        return f"{super().paid_formula(needed)}{spares}"

    def running(self, calendar: Calendar, replica: Replica, paid: Array) -> Running:
        """Return purchases as the load needs them, residual values at the end of a life, and the upkeep in between."""
        lines = self.replica_lines(replica)
        price, installation = self.purchase_usd_per_replica, self.installation_usd_per_replica
        written_off = {line: lines[line] for line in ("depreciation", "installation")}
        service = service_for(paid, int(self.life_months))
        batches = _Batches(service, calendar)
        served, age = service.served, service.sum_active(service.served)
        # capital is paid on the average of a batch's book value at its purchase and at its last month looked at
        tied_up = batches.at_price * price + service.active * installation
        tied_up = tied_up - 0.5 * (batches.age_at_price(age) * lines["depreciation"] + age * lines["installation"])
        bought_book = service.at_end((price - lines["depreciation"] * served) * batches.price)
        installed_book = service.at_end(installation - lines["installation"] * served)
        received = bought_book * calendar.months.end_value_share
        cash: dict[str, Any] = {"first": 0, "views": ("cash",)}
        books: dict[str, Any] = {"views": ("profit_and_loss",)}
        blocks = (
            *batches.blocks(
                {"purchase": price, "installation": installation},
                _from_start(service.bought * batches.price),
                _from_start(service.bought),
                formula="purchase",
                **cash,
            ),
            Block(service.ended(batches.price), {"residual": -price * self.residual_share}, **cash),
            Block(calendar.last_month(received), {END_VALUE: -1.0}, at_the_end=True, **cash),
            *batches.blocks(written_off, batches.at_price, service.active, **books),
            Block(calendar.last_month(bought_book - received + installed_book), {WRITE_OFF: 1.0}, first=0, **books),
            Block(tied_up, {CAPITAL: self.cost_of_capital_per_year / MONTHS_PER_YEAR}, **books),
            Block(service.active * calendar.price("power"), {"power": lines["power"]}, running=True),
            *batches.blocks(
                {line: lines[line] for line in ("colocation", "maintenance")},
                batches.at_price,
                service.active,
                running=True,
            ),
        )
        idle = batches.mean_price * written_off["depreciation"] + written_off["installation"]
        return Running(blocks, service.active, service.active, calendar.every_month() * idle, service)

    def service_notes(self, service: Service) -> Sequence[Note]:
        """Return notes on when servers are bought and whether they outlast the horizon."""
        bought = begun(service, "bought")
        if self.life_months >= service.months:
            return (bought,)
        ends = (
            f"servers last {self.life_months} of the {service.months} months: "
            "replacements are bought while the load needs them"
        )
        return bought, Note("servers end", ends, field="supply.life_months")

    def inputs(self) -> Sequence[Input]:
        """Return all its numbers except whole numbers."""
        return fields_of(name for name in Own.model_fields if name not in ("kind", "life_months", "spare_replicas"))

    def suggested(self) -> Sequence[Suggestion]:
        """Suggest the purchase price and the electricity price ± 20 %."""
        return tuple(Suggestion(name, 0.8, 1.2) for name in ("purchase_usd_per_replica", "usd_per_kwh"))


_FOLLOW_PRICE = ("purchase", "depreciation", "maintenance")
"""The lines that follow the price at which a server was bought."""


class _Batches:
    """The servers bought together, and what each batch cost as a multiple of the price of the first.

    `price` has a row for each batch; `at_price` is the sum of it over the servers in service in each month, and
    `mean_price` its average.
    """

    def __init__(self, service: Service, calendar: Calendar) -> None:
        change = calendar.months.price_change_per_year.purchase
        self._service = service
        self._steady = np.ndim(change) == 0 and change == 0
        self.price: Number = 1.0 if self._steady else calendar.price("purchase")
        self.at_price = service.active if self._steady else service.sum_active(np.asarray(self.price))

    @property
    def mean_price(self) -> Number:
        if self._steady:
            return 1.0
        mean: Array = np.divide(self.at_price, np.maximum(self._service.active, 1.0))
        return mean

    def age_at_price(self, age: Array) -> Array:
        """The months of service, summed as `at_price`; `age` is their plain sum."""
        return age if self._steady else self._service.sum_active(self._service.served * self.price)

    def blocks(self, amounts: Lines, at_price: Array, plain: Array, **how: Any) -> tuple[Block, ...]:
        """Return lines of which some follow the price paid and others only count servers."""
        if self._steady:
            return (Block(plain, amounts, **how),)
        return tuple(
            Block(at_price if line in _FOLLOW_PRICE else plain, {line: usd}, **how) for line, usd in amounts.items()
        )


def _from_start(rows: Array) -> Array:
    """Months 0 … months − 1 as months 0 … months: nothing is bought at the very end."""
    return np.concatenate((rows, np.zeros_like(rows[:1])))
