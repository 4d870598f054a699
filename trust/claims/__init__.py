"""Published claims, each worked out again from its own inputs by the product's model, with a verdict on it."""
