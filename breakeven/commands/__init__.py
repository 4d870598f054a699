"""The commands of the command line, one file each: `add` gives it a parser with its arguments, `run` does it."""
