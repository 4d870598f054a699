"""Answers and figures in words."""
