"""What every request passes, outermost first: `requests`, `headers`, `limits`."""
