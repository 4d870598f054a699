"""The scenario, that is, what the user decides: strict frozen types, and reading and writing them."""
