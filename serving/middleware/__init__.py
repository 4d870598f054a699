"""What every request passes, outermost first: `headers`, `requests`, `process`, `limits`, `uploads`."""
