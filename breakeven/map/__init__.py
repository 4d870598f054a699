"""The map over two inputs: its axes and its answer."""
