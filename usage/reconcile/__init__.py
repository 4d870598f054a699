"""Why a bill is what it is: the list cost of a month's requests, and named causes that lead from it to the invoice."""
