"""Costs over months: what is paid when, its present value, and when a purchase pays back."""
