"""The price catalogue: what fills it, what is looked up in it, and how a scenario becomes plain numbers."""
