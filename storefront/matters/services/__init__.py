"""Defining matters, and handling applications for them."""
