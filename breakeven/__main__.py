"""`python -m breakeven`: the command line."""

import sys

from breakeven.cli import main

sys.exit(main())
