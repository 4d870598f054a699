"""The budget workbook (XLSX): every total is a formula down from cells that hold the scenario's numbers."""
