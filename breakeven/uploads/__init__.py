"""Files of the user's, read or refused."""
