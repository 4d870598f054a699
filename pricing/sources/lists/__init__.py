"""Other people's price lists: a file for each says how it is opened and what its keys mean."""
