"""The parts of the Prices page."""
