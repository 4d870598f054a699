"""Edits of a scenario, each a pure function from the scenario before and its arguments to the scenario after.

An edit takes a `Sourced` and returns one, keeps references to options intact, records the origin of the fields it
sets, and raises InputError for what is not allowed.
"""
