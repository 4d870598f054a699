"""Pure rules over rows: which price applies, whether it is sane, and how old it is."""
