"""Cost over months: what is paid when, what it counts today, and when a purchase pays back."""
