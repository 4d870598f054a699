"""What a single change of the scenario saves a month, one file a change, and the set of them that saves most.

Every change is an edit of `breakeven.edits`; after it the scenario is resolved anew, in full. A saving is measured on
the option's own cost; that of the set on the cheapest option (see `best_set`).
"""
