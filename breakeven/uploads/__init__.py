"""Files that a user brings: each kind with its limits, what it reads and the edit it leads to."""
