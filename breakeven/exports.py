"""The files of an open document, the same whether a page or an address asks for them."""

from __future__ import annotations

from dataclasses import dataclass

from breakeven.document import Document
from breakeven.files.json_text import json_text
from breakeven.files.pack import flat_table, pack_files, pack_zip, tables, with_contract_file
from breakeven.files.result import full_result
from breakeven.files.titles import deck_csv
from breakeven.outlook import Outlook, outlook_of, outlook_that_holds
from breakeven.report.page import report_html
from breakeven.workbook.book import workbook_bytes
from economics.break_even.compare import Comparison, compare
from economics.errors import InputError
from pricing.contract.contract import Contract
from pricing.resolve.price_trends import with_horizon
from pricing.resolve.scenario import ResolvedScenario, resolve_each
from pricing.store.catalogue import Catalogue

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Export:
    """What files are made of: a document, its prices, the figures that follow, and the page's address as a link."""

    document: Document
    resolved: ResolvedScenario
    comparison: Comparison
    catalogue: Catalogue
    contract: Contract
    link: str

    @property
    def stem(self) -> str:
        """The files' name without its ending."""
        return "breakeven-" + self.resolved.as_of.isoformat()

    def over_months(self) -> tuple[ResolvedScenario, Comparison, Outlook]:
        """The scenario with months of its own, else the usual ones, and what it costs over them with simulations."""
        scenario = with_horizon(self.document.scenario, self.catalogue)
        resolved, _ = resolve_each(scenario, self.catalogue, self.resolved.as_of)
        comparison = compare(resolved.options, resolved.load, scenario.current)
        try:
            return resolved, comparison, outlook_of(resolved, comparison, horizon=True, risk=True)
        except InputError:
            return resolved, comparison, outlook_that_holds(resolved, comparison, horizon=True)

    def workbook(self) -> bytes:
        """The budget workbook."""
        resolved, comparison, outlook = self.over_months()
        return workbook_bytes(
            resolved, comparison, self.document.currency, outlook, self.document.origins, self.link or None
        )

    def report(self) -> bytes:
        """The report of one page."""
        resolved, comparison, outlook = self.over_months()
        currency, origins = self.document.currency, self.document.origins
        return report_html(resolved, comparison, self.catalogue, currency, outlook, origins, self.link)

    def pack(self) -> bytes:
        """The CSV pack."""
        outlook = outlook_that_holds(self.resolved, self.comparison)
        currency, origins = self.document.currency, self.document.origins
        files = pack_files(self.resolved, self.comparison, currency, outlook, origins)
        return pack_zip(with_contract_file(files, self.contract))

    def flat(self) -> bytes:
        """All tables of Compare as one."""
        rows = flat_table(tables(self.resolved, self.comparison, self.document.origins))
        return deck_csv(rows, self.document.currency)

    def result(self) -> bytes:
        """The result of the comparison as JSON, in US dollars, as `breakeven compare` prints it."""
        return json_text(full_result(self.resolved, self.comparison)).encode()
