"""What was decided: saved scenarios with every version, who saved them, and what was done to them when."""
