"""The Mix page: which request goes where, what that costs, and where mixing pays."""
