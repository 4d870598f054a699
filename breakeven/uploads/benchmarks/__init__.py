"""Benchmark files of other tools: a file for each tool behind one protocol, all of them listed in `tools.py`."""
