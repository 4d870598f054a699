"""A reader of CSV files whose cells may be long.

Python's own refuses long cells, by a limit that is one for the whole process: it is set here and nowhere else.
"""

from __future__ import annotations

import csv

LONGEST_CELL = 64 << 20
"""The longest cell that is read [character]: a prompt in a log is longer than Python's own limit."""
csv.field_size_limit(LONGEST_CELL)
reader = csv.reader
