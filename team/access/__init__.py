"""Who may see the dashboard, save in it, and see contract prices: pure decisions over claims and a policy file."""
