"""Owned servers in formulas: bought when one more is needed, written off over their life, sold at its end."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from breakeven.workbook.formula import Formula, least_of
from breakeven.workbook.inputs import MONTHS
from breakeven.workbook.sheet import Line
from breakeven.workbook.working.contracts import begun, ending, in_service, left_at_end
from breakeven.workbook.working.machines import machine_cells
from breakeven.workbook.working.place import Place
from breakeven.workbook.working.work import WorkCells
from economics.cost.lines import CAPITAL, END_VALUE, WRITE_OFF
from economics.supply.owned import PER_SERVER, Owned
from economics.supply.protocol import Replica
from economics.units import MONTHS_PER_YEAR


@dataclass(frozen=True)
class _Server:
    """What one server costs: its price and installation [USD], and lines of a month [USD/month]; `capital` a month."""

    price: Formula
    installed: Formula
    life: Formula
    residual: Formula
    capital: Formula
    depreciation: Formula
    installation: Formula
    power: Formula
    colocation: Formula
    upkeep: Formula


def lines(place: Place, supply: Owned, work: WorkCells) -> list[Line]:
    """Return what owning the servers costs that the work needs."""
    needed = work.needed(place, None)
    copy_gpus = getattr(place.document, "gpus_per_replica", 1)
    machines = machine_cells(
        place,
        supply.machines(Replica(copy_gpus, 1.0)),
        "supply.gpus_per_server",
        "gpus_per_server",
        as_copy=supply.gpus_per_server is None,
    )
    paid = place.column("servers needed", machines.paid(work.kept(needed)), "server")
    server = _server(place, supply)
    tied_up = 0.5 * (server.price + server.installed + server.price * server.residual)
    at_once = {
        "depreciation": paid * server.depreciation,
        "installation": paid * server.installation,
        CAPITAL: paid * server.capital * tied_up,
        "power": paid * server.power,
        "colocation": paid * server.colocation,
        "maintenance": paid * server.upkeep,
    }
    if not place.sheet.months:
        return [Line(name, usd) for name, usd in at_once.items()]
    return _over_months(place, server, paid, at_once)


def _server(place: Place, supply: Owned) -> _Server:
    """Write what one server costs."""

    def number(name: str) -> Formula:
        start, _, _ = name.rpartition("_")
        of_server = supply.gpus_per_server is not None and start in PER_SERVER
        return place.number(f"supply.{start}_server" if of_server else f"supply.{name}", getattr(supply, name))

    price, installed = number("purchase_usd_per_replica"), number("installation_usd_per_replica")
    life, residual = number("life_months"), number("residual_share")
    kwh = number("power_kw_per_replica") * number("pue") * number("powered_hours_per_month")
    return _Server(
        price,
        installed,
        life,
        residual,
        number("cost_of_capital_per_year") / MONTHS_PER_YEAR,
        place.step("depreciation of a server", price * (1 - residual) / life, "USD/month"),
        place.step("installation of a server, over its life", installed / life, "USD/month"),
        place.step("electricity of a server", kwh, "kWh/month") * number("usd_per_kwh"),
        number("colocation_usd_per_month"),
        place.step("maintenance of a server", price * number("maintenance_share_per_year") / MONTHS_PER_YEAR,
                   "USD/month"),
    )  # fmt: skip


def _over_months(place: Place, server: _Server, paid: Formula, at_once: dict[str, Formula]) -> list[Line]:
    """The lines of both views: what is paid for servers, and what of them each month's books bear."""
    sheet, life = place.sheet, server.life
    change = place.change("purchase")
    bought = begun(place, "servers bought, first in service", paid, life, "server")
    there = place.monthly("servers in service", in_service(place, bought, life), "server")
    at_price = place.monthly("servers in service at the price paid", in_service(place, bought, life, change), "× price")
    serve = least_of(life, sheet.months + 1 - sheet.month)
    served = place.monthly("months that servers of the month serve", serve, "month")
    aged = 0.5 * (
        in_service(place, bought, life, served, change) * server.depreciation
        + in_service(place, bought, life, served) * server.installation
    )
    share = sheet.inputs.of(MONTHS, "end_value_share", float(sheet.assumed.end_value_share))
    book = (
        left_at_end(place, bought, life, change) * server.price
        - left_at_end(place, bought, life, change, served) * server.depreciation
    )
    installed_book = (
        left_at_end(place, bought, life) * server.installed
        - left_at_end(place, bought, life, served) * server.installation
    )
    capital = (at_price * server.price + there * server.installed - aged) * server.capital
    return [
        _paid("purchase", bought * change, server.price),
        _paid("installation", bought, server.installed),
        _cash("residual", (0 - ending(place, bought, life, change)) * server.price * server.residual),
        Line(END_VALUE, None, (0 - share) * book, books=False, running=False, last=True, at_the_end=True),
        _booked("depreciation", at_once["depreciation"], at_price * server.depreciation),
        _booked("installation", at_once["installation"], there * server.installation),
        Line(WRITE_OFF, None, (1 - share) * book + installed_book, cash=False, running=False, last=True),
        _booked(CAPITAL, at_once[CAPITAL], capital),
        Line("power", at_once["power"], there * server.power * place.change("power")),
        Line("colocation", at_once["colocation"], there * server.colocation),
        Line("maintenance", at_once["maintenance"], at_price * server.upkeep),
    ]


def _cash(name: str, months: Formula, start: Formula | None = None) -> Line:
    return Line(name, None, months, start, books=False, running=False)


def _booked(name: str, compared: Formula, months: Formula) -> Line:
    return Line(name, compared, months, cash=False, running=False)


def _paid(name: str, servers: Formula, usd: Formula) -> Line:
    """What is paid for servers at the end of the month before they first serve; for those of month 1, at the start."""
    text, values = servers.text.replace("{r}", "{n}"), np.asarray(servers.value)
    later = Formula(text, np.concatenate((values[:1], values[2:], [0.0])), servers.binds)
    return _cash(name, later * usd, Formula(text, float(values[1]), servers.binds) * usd)
