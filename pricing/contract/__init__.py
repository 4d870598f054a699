"""Your own negotiated prices, laid over the market's."""
