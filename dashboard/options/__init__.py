"""The editor of options: two of them side by side in a drawer, and every figure to override."""
