"""Numbers as people write them, read (`reading.py`) and written back (`writing.py`), for pages and command line."""
