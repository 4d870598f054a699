"""Files as they lie on the disk: what they are by their first bytes and records, and where something is wrong."""
