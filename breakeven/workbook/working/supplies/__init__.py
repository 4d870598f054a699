"""How each kind of supply is worked out in formulas: a file a kind."""
