"""Decision certificates: a document with every row it used and what they gave, hashed, signed, and recomputed."""
