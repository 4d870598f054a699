"""The watch: saved scenarios at today's prices, held against rules; what is found, failed, or cannot be judged."""
