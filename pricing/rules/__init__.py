"""Which price holds: pure rules over rows."""
