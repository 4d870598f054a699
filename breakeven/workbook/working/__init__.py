"""How each kind of option is worked out in formulas: a file a kind of option, of supply and of scaling."""
