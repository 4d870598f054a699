"""What is known about sellers and the names they give to models."""
