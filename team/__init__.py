"""What a team needs of a dashboard that it shares: its settings, who may do what, and what was decided."""
