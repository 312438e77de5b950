"""Whose goods serve an order: the rule of each produce, and why this one was chosen."""
