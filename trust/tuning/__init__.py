"""Fine-tuning with the catalogue's facts: measured runs, sellers' prices, teachers' terms, and the whole plan."""
