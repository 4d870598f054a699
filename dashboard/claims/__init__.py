"""Published claims: the list with verdicts, one claim opened, and a claim of your own."""
