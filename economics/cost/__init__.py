"""What a cost is made of."""
