"""The parts of the page about how sure the answer is."""
