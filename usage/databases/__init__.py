"""Databases where logs lie: how an address is opened, what stands in it, and the engine that runs expressions there."""
