"""Changes of a scenario, each a pure function: what is there with its arguments in, what is there then out.

An edit takes a `Sourced` and returns one, keeps names and paths that point at options, writes down where the fields
it sets came from, and raises InputError for what cannot be.
"""
