"""The parts of the Fleet page."""
