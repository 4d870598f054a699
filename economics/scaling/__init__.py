"""Rented replicas that follow the load of each hour: what they hold, what they cost, and the best baseline."""
