"""Causes of a difference between list cost and invoice: a file each."""
