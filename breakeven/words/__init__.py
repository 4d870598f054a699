"""The pages' answers and figures in words."""
