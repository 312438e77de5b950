"""Goods that a picker does not find, and lines that the shelves cannot serve."""
