"""The parts of the page of saved scenarios: saving, the list, then and now, side by side, the last watch."""
