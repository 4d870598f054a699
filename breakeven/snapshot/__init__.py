"""What a saved version and a certificate hold beside the document: every row used, what it gave, and of which day."""
