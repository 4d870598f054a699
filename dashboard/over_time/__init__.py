"""The parts of the page about cost over time."""
