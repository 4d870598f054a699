"""Sellers, and the names they give to models."""
