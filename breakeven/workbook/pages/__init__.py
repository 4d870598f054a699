"""The sheets of the workbook: a file each, which lays out what the model in formulas holds."""
