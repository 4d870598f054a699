"""What the pages share: the open scenario, its controls, the charts and their look."""
