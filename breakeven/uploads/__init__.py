"""Files that users upload: each kind with its limits, its reader and the edit that uses it."""
