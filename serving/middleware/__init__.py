"""What every request passes, outermost first: `requests`, `headers`, `process`, `limits`, `uploads`."""
