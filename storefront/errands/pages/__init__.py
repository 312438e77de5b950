"""Errands in the shop, at the desk, on the provider's phone and in the office."""
