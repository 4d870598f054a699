"""Break-evens: where the cheaper of two options changes, over volume or any other variable."""
