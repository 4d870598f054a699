"""The commands, one file each: `add` declares a command's arguments, `run` runs it."""
