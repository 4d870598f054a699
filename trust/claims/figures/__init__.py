"""The figures of the model that answer claims: a file for each kind."""
