"""What it takes to tune a model and to keep it running: hours, memory and bills, from sizes and rates alone."""
