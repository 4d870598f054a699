"""Owned servers: purchase, depreciation, capital, power, colocation and maintenance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from pydantic import model_validator

from economics.cost.inputs import Input, Suggestion
from economics.cost.lines import CAPITAL, END_VALUE, WRITE_OFF, Lines
from economics.cost.machines import Machines
from economics.cost.months import Block, Calendar, Running
from economics.cost.service import COPIES, Service, begun, service_for
from economics.fields.checks import default, number
from economics.fields.part import SINCE_2, Part
from economics.fields.refusal import refused
from economics.fields.table import FIELDS
from economics.note import Note
from economics.quantity import Array, Number
from economics.supply.protocol import Replica, Supply, Work
from economics.units import HOURS_PER_MONTH, MONTHS_PER_YEAR


class Own(Part):
    """Servers of our own as a scenario writes them: each holds one replica, or has `gpus_per_server` GPUs."""

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
    gpus_per_server: Annotated[int | None, number("gpus_per_server"), SINCE_2] = None
    purchase_usd_per_server: Annotated[float | None, number("purchase_usd_per_server"), SINCE_2] = None
    installation_usd_per_server: Annotated[float | None, number("installation_usd_per_server"), SINCE_2] = None
    power_kw_per_server: Annotated[float | None, number("power_kw_per_server"), SINCE_2] = None

    @model_validator(mode="after")
    def _one_way_to_count(self) -> Own:
        wrong, other = ("replica", "server") if self.gpus_per_server is not None else ("server", "replica")
        for name in PER_SERVER:
            if f"{name}_{wrong}" in self.model_fields_set:
                beside = "beside" if wrong == "replica" else "without"
                raise refused(f"is refused {beside} gpus_per_server: give {name}_{other}", inside=f"{name}_{wrong}")
        return self

    @property
    def unused(self) -> tuple[str, ...]:
        """What counts by the replica where servers are counted."""
        return () if self.gpus_per_server is None else tuple(f"{name}_replica" for name in PER_SERVER)

    def priced(self) -> dict[str, Any]:
        """Return its numbers by the names of `Owned`, those of a server as those of what is bought."""
        numbers: dict[str, Any] = self.model_dump(
            exclude={"kind", "spare_replicas", *(f"{name}_server" for name in PER_SERVER)}
        )
        if self.gpus_per_server is not None:
            numbers |= {f"{name}_replica": getattr(self, f"{name}_server") or 0.0 for name in PER_SERVER}
        return numbers


PER_SERVER = ("purchase_usd_per", "installation_usd_per", "power_kw_per")
"""What is given per replica or per server: the beginnings of the names of both fields."""


@dataclass(frozen=True)
class Owned(Supply):
    """Owned servers with plain numbers; fields as in `Own`, shares 0–1, USD, kW.

    What is given per replica holds for one server: of `gpus_per_server` GPUs where that is given, else of one replica.
    `counted`: whether servers are counted as instances.
    """

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
    gpus_per_server: Number | None = None
    counted: bool = False

    def machines(self, replica: Replica) -> Machines:
        """Return the servers."""
        size = self.gpus_per_server
        return Machines(replica.gpus, replica.gpus if size is None and self.counted else size)

    def paid_lines(self, replica: Replica) -> Lines:
        """Return what owning one server costs a month [USD]; the lines are those of docs/model.md."""
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

    def known(self) -> Mapping[str, Number]:
        """Return its own fields."""
        known = {name: value for name, value in vars(self).items() if value is not None and name != "counted"}
        return {self._written(name): value for name, value in known.items()}

    def _written(self, names: str) -> str:
        """Names of fields, or formulas with them, as a document that counts servers writes them."""
        return names if self.gpus_per_server is None else names.replace("_per_replica", "_per_server")

    @property
    def line_formulas(self) -> Mapping[str, str]:
        """The formulas of `paid_lines`."""
        formulas = {
            "depreciation": "purchase_usd_per_replica * (1 - residual_share) / life_months",
            "installation": "installation_usd_per_replica / life_months",
            CAPITAL: "cost_of_capital_per_year / 12 * 0.5 * (purchase_usd_per_replica + installation_usd_per_replica"
            " + purchase_usd_per_replica * residual_share)",
            "power": "power_kw_per_replica * pue * powered_hours_per_month * usd_per_kwh",
            "colocation": "colocation_usd_per_month",
            "maintenance": "purchase_usd_per_replica * maintenance_share_per_year / 12",
        }
        return {line: self._written(formula) for line, formula in formulas.items()}

    def running(self, calendar: Calendar, replica: Replica, work: Work) -> Running:
        """Return purchases as the load needs them, residual values at the end of a life, and the upkeep in between."""
        lines, wanted = self.paid_lines(replica), self.serve(replica, work)
        price, installation = self.purchase_usd_per_replica, self.installation_usd_per_replica
        written_off = {line: lines[line] for line in ("depreciation", "installation")}
        service = service_for(np.asarray(wanted.paid[0]), int(self.life_months))
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
        replicas = self.replicas_by_month(replica, work, wanted, service.active)
        return Running(blocks, replicas, service.active, calendar.every_month() * idle, service)

    def service_notes(self, service: Service) -> Sequence[Note]:
        """Return notes on when servers are bought and whether they outlast the horizon."""
        bought = begun(service, "bought", "servers" if self.counted else COPIES)
        if self.life_months >= service.months:
            return (bought,)
        ends = (
            f"servers last {self.life_months} of the {service.months} months: "
            "replacements are bought while the load needs them"
        )
        return bought, Note("servers end", ends, field="supply.life_months")

    def inputs(self) -> Sequence[Input]:
        """Return all its numbers except whole numbers."""
        return tuple(Input(self._written(name), (name,), FIELDS[self._written(name)]) for name in _UNCERTAIN)

    def suggested(self) -> Sequence[Suggestion]:
        """Suggest the purchase price and the electricity price ± 20 %."""
        names = ("purchase_usd_per_replica", "usd_per_kwh")
        return tuple(Suggestion(self._written(name), 0.8, 1.2) for name in names)


_UNCERTAIN = tuple(
    name for name in Owned.__dataclass_fields__ if name not in ("life_months", "gpus_per_server", "counted")
)
"""The numbers of an owned server that can be uncertain: all but whole numbers."""

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
