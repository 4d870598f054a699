"""Owned servers in formulas: bought when one more is needed, written off over their life, sold at its end."""

from __future__ import annotations

import numpy as np

from breakeven.workbook.formula import Formula, least_of
from breakeven.workbook.inputs import MONTHS
from breakeven.workbook.sheet import Line, Refusal
from breakeven.workbook.working.contracts import begun, ending, in_service, left_at_end
from breakeven.workbook.working.machines import machine_cells
from breakeven.workbook.working.place import Place
from breakeven.workbook.working.work import WorkCells
from economics.cost.lines import CAPITAL, END_VALUE, WRITE_OFF
from economics.supply.owned import PER_SERVER, Owned
from economics.supply.protocol import Replica
from economics.units import MONTHS_PER_YEAR


def lines(place: Place, supply: Owned, work: WorkCells) -> tuple[list[Line], list[Refusal]]:
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
    price, installed = (
        _number(place, supply, "purchase_usd_per_replica"),
        _number(place, supply, "installation_usd_per_replica"),
    )
    life, residual = _number(place, supply, "life_months"), _number(place, supply, "residual_share")
    capital = _number(place, supply, "cost_of_capital_per_year") / MONTHS_PER_YEAR
    written_off = place.step("depreciation of a server", price * (1 - residual) / life, "USD/month")
    installation = place.step("installation of a server, over its life", installed / life, "USD/month")
    kwh = place.step(
        "electricity of a server",
        _number(place, supply, "power_kw_per_replica")
        * _number(place, supply, "pue")
        * _number(place, supply, "powered_hours_per_month"),
        "kWh/month",
    )
    kwh_usd = _number(place, supply, "usd_per_kwh")
    colocation = _number(place, supply, "colocation_usd_per_month")
    upkeep = price * _number(place, supply, "maintenance_share_per_year") / MONTHS_PER_YEAR
    tied_up = 0.5 * (price + installed + price * residual)
    at_once = {
        "depreciation": paid * written_off,
        "installation": paid * installation,
        CAPITAL: paid * capital * tied_up,
        "power": paid * kwh * kwh_usd,
        "colocation": paid * colocation,
        "maintenance": paid * upkeep,
    }
    if not place.sheet.months:
        return [Line(name, usd) for name, usd in at_once.items()], []
    return _over_months(place, at_once, paid, price, installed, life, residual, capital, written_off, installation,
                        (kwh * kwh_usd, colocation, upkeep)), []  # fmt: skip


def _number(place: Place, supply: Owned, name: str) -> Formula:
    """The cell of one of its numbers, by the name that the document has for it."""
    start, _, _ = name.rpartition("_")
    written = f"{start}_server" if supply.gpus_per_server is not None and start in PER_SERVER else name
    return place.number(f"supply.{written}", getattr(supply, name))


def _over_months(
    place: Place,
    at_once: dict[str, Formula],
    paid: Formula,
    price: Formula,
    installed: Formula,
    life: Formula,
    residual: Formula,
    capital: Formula,
    written_off: Formula,
    installation: Formula,
    each_month: tuple[Formula, Formula, Formula],
) -> list[Line]:
    sheet = place.sheet
    change = place.change("purchase")
    bought = begun(place, "servers bought, first in service", paid, life, "server")
    there = place.monthly("servers in service", in_service(place, bought, life), "server")
    at_price = place.monthly("servers in service at the price paid", in_service(place, bought, life, change), "× price")
    served = place.monthly(
        "months that servers of the month serve", least_of(life, sheet.months + 1 - sheet.month), "month"
    )
    age = in_service(place, bought, life, served)
    age_at_price = in_service(place, bought, life, served, change)
    value = sheet.inputs.of(MONTHS, "end_value_share", float(sheet.assumed.end_value_share))
    book = (
        left_at_end(place, bought, life, change) * price
        - left_at_end(place, bought, life, change, served) * written_off
    )
    installed_book = (
        left_at_end(place, bought, life) * installed - left_at_end(place, bought, life, served) * installation
    )
    power, colocation, upkeep = each_month
    return [
        Line("purchase", None, _next(bought * change) * price, _first(bought * change) * price, books=False, running=False),
        Line("installation", None, _next(bought) * installed, _first(bought) * installed, books=False, running=False),
        Line("residual", None, (0 - ending(place, bought, life, change)) * price * residual, books=False, running=False),
        Line(END_VALUE, None, (0 - value) * book, books=False, running=False, last=True, at_the_end=True),
        Line("depreciation", at_once["depreciation"], at_price * written_off, cash=False, running=False),
        Line("installation", at_once["installation"], there * installation, cash=False, running=False),
        Line(WRITE_OFF, None, (1 - value) * book + installed_book, cash=False, running=False, last=True),
        Line(CAPITAL, at_once[CAPITAL],
             (at_price * price + there * installed - 0.5 * (age_at_price * written_off + age * installation)) * capital,
             cash=False, running=False),
        Line("power", at_once["power"], there * power * place.change("power")),
        Line("colocation", at_once["colocation"], there * colocation),
        Line("maintenance", at_once["maintenance"], at_price * upkeep),
    ]  # fmt: skip


def _next(term: Formula) -> Formula:
    """The same in the month after the row's: what first serves then is paid for at the end of this month."""
    values = np.asarray(term.value)
    return Formula(term.text.replace("{r}", "{n}"), np.concatenate((values[:1], values[2:], [0.0])), term.binds)


def _first(term: Formula) -> Formula:
    """The same in month 1, seen from the start."""
    return Formula(term.text.replace("{r}", "{n}"), float(np.asarray(term.value)[1]), term.binds)
